"""Who may ask, and with what: users, clients, codes and tokens, as they stand at one moment."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from fake_accounts_server.data_centres import DataCentre
from fake_accounts_server.scopes import DEFAULT_SCOPES


@dataclass(frozen=True)
class User:
    """A person with an account in one data centre. `zgid` is the number of their CRM organisation,
    as text: the SDK calls a user "email:zgid".
    """

    email: str
    zgid: str
    first_name: str
    last_name: str
    data_centre: DataCentre

    @property
    def full_name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}".strip()


@dataclass(frozen=True)
class Client:
    """An application that may ask for tokens. A self client has no redirect URLs."""

    client_id: str
    client_secret: str
    redirect_urls: tuple[str, ...] = ()
    name: str = ""

    @property
    def redirect_url(self) -> str | None:
        """The first redirect URL, None for a self client."""
        return self.redirect_urls[0] if self.redirect_urls else None


def check_redirect_url(url: str) -> None:
    """Raise ValueError for an address to which a browser cannot be sent with a code."""
    try:
        parts = urlsplit(url)
        # Reading the port finds out whether it is one.
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise ValueError(f"{url!r} is no address: {error}") from None
    if not host:
        raise ValueError(f"{url!r} is no address: it names no host")
    if "#" in url:
        raise ValueError(
            f"{url!r} has a fragment, which OAuth forbids in a redirect URL: leave out '#' and "
            "what follows"
        )


@dataclass(frozen=True)
class Grant:
    """A code, and what it is good for. `expires_at` is in epoch seconds; `offline` says whether it
    buys a refresh token, too.
    """

    text: str
    user: User
    client: Client
    redirect_url: str | None
    expires_at: float
    scopes: tuple[str, ...] = DEFAULT_SCOPES
    offline: bool = True
    used: bool = False


@dataclass(frozen=True)
class RefreshToken:
    """A refresh token as it stands now."""

    text: str
    user: User
    client: Client
    scopes: tuple[str, ...] = DEFAULT_SCOPES
    revoked: bool = False


@dataclass(frozen=True)
class AccessToken:
    """An access token as it stands now.

    `refresh_token` is the text of the token that bought it, None where the user was asked for
    access while online only. `expires_at` is in epoch seconds. `revoked` is true too when its
    refresh token was revoked, and when newer tokens pushed it out.
    """

    text: str
    user: User
    client: Client
    refresh_token: str | None
    expires_at: float
    scopes: tuple[str, ...] = DEFAULT_SCOPES
    revoked: bool = False


@dataclass(frozen=True)
class TokenAnswer:
    """What a client gets for a code or a refresh token. The latter buys no new refresh token, and
    neither does a code for access while online. `expires_in` is in seconds; `scope` is there for
    who asked for it in the settings.
    """

    access_token: str
    refresh_token: str | None
    expires_in: int
    scope: str | None = None

    def body(self, api_domain: str) -> dict[str, object]:
        """The answer as Zoho words it (documented). `api_domain` is where the API is asked."""
        body: dict[str, object] = {"access_token": self.access_token}
        if self.refresh_token is not None:
            body["refresh_token"] = self.refresh_token
        if self.scope is not None:
            body["scope"] = self.scope
        return body | {
            "api_domain": api_domain,
            "token_type": "Bearer",
            "expires_in": self.expires_in,
        }
