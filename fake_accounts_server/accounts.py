"""The accounts servers: who may act for whom, and for how long.

A grant is a code: it works once, within its life, for the client and the redirect URL it was made
for. It buys a refresh token, which lives until it is revoked, and a first access token. A refresh
token buys further access tokens, each good for an hour.

One object stands for the accounts servers of all data centres; a code or token belongs to the data
centre of its user. Clients are known in every data centre.
"""

import re
from collections import Counter
from dataclasses import dataclass, replace

from fake_accounts_server.clock import Clock
from fake_accounts_server.data_centres import DataCentre

GRANT_LIFE = 120.0
"""Seconds for which a code lives (documented; self-client codes may be given another life)."""

ACCESS_TOKEN_LIFE = 3600
"""Seconds for which an access token lives (documented)."""


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


@dataclass(frozen=True)
class Client:
    """An application that may ask for tokens. A self client has no redirect URL."""

    client_id: str
    client_secret: str
    redirect_url: str | None


@dataclass(frozen=True)
class Grant:
    """A code, and what it is good for. `expires_at` is in epoch seconds."""

    text: str
    user: User
    client: Client
    redirect_url: str | None
    expires_at: float
    used: bool = False


@dataclass(frozen=True)
class RefreshToken:
    """A refresh token as it stands now."""

    text: str
    user: User
    client: Client
    revoked: bool = False


@dataclass(frozen=True)
class AccessToken:
    """An access token as it stands now. `refresh_token` is the text of the token that bought it;
    `expires_at` is in epoch seconds; `revoked` is true too when its refresh token was revoked.
    """

    text: str
    user: User
    refresh_token: str
    expires_at: float
    revoked: bool = False


@dataclass(frozen=True)
class TokenAnswer:
    """What a client gets for a code or a refresh token; the latter buys no new refresh token."""

    access_token: str
    refresh_token: str | None
    api_domain: str

    def body(self) -> dict[str, object]:
        """The answer as Zoho words it (documented). `expires_in` is in seconds."""
        body: dict[str, object] = {"access_token": self.access_token}
        if self.refresh_token is not None:
            body["refresh_token"] = self.refresh_token
        return body | {
            "api_domain": self.api_domain,
            "token_type": "Bearer",
            "expires_in": ACCESS_TOKEN_LIFE,
        }


class Refusal(Exception):
    """A server says no: `word` is Zoho's name for the error, `reason` says more than Zoho would."""

    def __init__(self, word: str, reason: str, status: int = 200) -> None:
        super().__init__(f"{word}: {reason}")
        self.word = word
        self.reason = reason
        self.status = status

    def body(self) -> dict[str, object]:
        """The refusal in the accounts server's form: with HTTP status 200 (field report)."""
        return {"error": self.word}


class AccessRefused(Exception):
    """An access token opens nothing: `reason` is "unknown", "wrong data centre", "revoked" or
    "expired".
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Accounts:
    """Users, clients, and the codes and tokens that bind them.

    Texts are made to be read: the second access token of ada@example.com is "access-ada-2". The
    numbers run by local part, so that no two codes or tokens of one server are the same; what is
    not a plain letter, digit, dot, dash or underscore becomes an underscore.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._users: set[User] = set()
        self._clients: dict[str, Client] = {}
        self._grants: dict[str, Grant] = {}
        self._refresh_tokens: dict[str, RefreshToken] = {}
        self._access_tokens: dict[str, AccessToken] = {}
        self._made: Counter[str] = Counter()

    def register_user(self, user: User) -> User:
        """Open an account. Raises ValueError if the e-mail has one already in that organisation."""
        if any((user.email, user.zgid) == (other.email, other.zgid) for other in self._users):
            raise ValueError(f"{user.email} is already registered in organisation {user.zgid}")
        self._users.add(user)
        return user

    def register_client(self, client: Client) -> Client:
        """Make an application known. Raises ValueError if its client id is taken."""
        if client.client_id in self._clients:
            raise ValueError(f"the client id {client.client_id} is taken")
        self._clients[client.client_id] = client
        return client

    def issue_grant(
        self,
        user: User,
        client: Client,
        life: float = GRANT_LIFE,
        redirect_url: str | None = None,
    ) -> str:
        """The user lets the client act for them: the text of a new code.

        `life` is in seconds. Without a `redirect_url` the code is bound to the client's own.
        Raises ValueError if user or client is not registered.
        """
        if user not in self._users:
            raise ValueError(f"{user.email} is not registered")
        if self._clients.get(client.client_id) != client:
            raise ValueError(f"the client {client.client_id} is not registered")
        grant = Grant(
            text=self._new_text("grant", user),
            user=user,
            client=client,
            redirect_url=client.redirect_url if redirect_url is None else redirect_url,
            expires_at=self._clock.now() + life,
        )
        self._grants[grant.text] = grant
        return grant.text

    def redeem(
        self,
        code: str,
        client_id: str,
        client_secret: str,
        redirect_url: str | None,
        data_centre: DataCentre,
    ) -> TokenAnswer:
        """Exchange a code for a refresh token and an access token; a refusal leaves it unspent.

        Raises Refusal: `invalid_client` (also for a code of another data centre),
        `invalid_client_secret` and `invalid_code` (field reports), `invalid_redirect_uri`
        (assumed). Assumed too: a code of another client is an `invalid_code`, and a self client's
        code is redeemed with any redirect URL or none.
        """
        client = self._authenticated(client_id, client_secret)
        grant = self._live_grant(code, client, data_centre)
        if grant.redirect_url is not None and grant.redirect_url != redirect_url:
            raise Refusal("invalid_redirect_uri", "not the redirect URL of the code")
        self._grants[code] = replace(grant, used=True)
        refresh_token = RefreshToken(self._new_text("refresh", grant.user), grant.user, client)
        self._refresh_tokens[refresh_token.text] = refresh_token
        return TokenAnswer(
            self._new_access_token(refresh_token), refresh_token.text, data_centre.api_domain
        )

    def refresh(
        self, refresh_token: str, client_id: str, client_secret: str, data_centre: DataCentre
    ) -> TokenAnswer:
        """Exchange a refresh token, which stays good, for another access token.

        Raises Refusal as `redeem` does: `invalid_code` for an unknown or revoked refresh token.
        """
        client = self._authenticated(client_id, client_secret)
        found = self._refresh_tokens.get(refresh_token)
        if found is None:
            raise Refusal("invalid_code", "unknown refresh token")
        _check_bound_to(found, client, data_centre)
        if found.revoked:
            raise Refusal("invalid_code", "revoked refresh token")
        return TokenAnswer(self._new_access_token(found), None, data_centre.api_domain)

    def revoke(self, token: str, data_centre: DataCentre) -> None:
        """End a token; a refresh token takes its access tokens with it (documented).

        Raises Refusal with HTTP status 400 for a token which this data centre does not know
        (documented) or which was revoked before (assumed); its word is assumed.
        """
        user = self.owner_of(token)
        if user is None or user.data_centre != data_centre:
            raise Refusal("invalid_code", "unknown token", status=400)
        if token in self._access_tokens and not self._access_tokens[token].revoked:
            self._revoke_access_token(token)
        elif token in self._refresh_tokens and not self._refresh_tokens[token].revoked:
            self._revoke_refresh_token(token)
        else:
            raise Refusal("invalid_code", "not a live token", status=400)

    def user_of(self, access_token: str, data_centre: DataCentre) -> User:
        """For whom an access token opens the API of a data centre. Raises AccessRefused."""
        found = self._access_tokens.get(access_token)
        if found is None:
            raise AccessRefused("unknown")
        if found.user.data_centre != data_centre:
            raise AccessRefused("wrong data centre")
        if found.revoked:
            raise AccessRefused("revoked")
        if self._clock.now() >= found.expires_at:
            raise AccessRefused("expired")
        return found.user

    def owner_of(self, text: str) -> User | None:
        """Whose code or token this is, live or not; None if it was never issued."""
        found = (
            self._grants.get(text)
            or self._refresh_tokens.get(text)
            or self._access_tokens.get(text)
        )
        return found.user if found else None

    def is_access_token(self, text: str) -> bool:
        """Whether this was ever issued as an access token."""
        return text in self._access_tokens

    def refresh_tokens_of(self, user: User) -> tuple[RefreshToken, ...]:
        """Every refresh token that the user's grants have bought, oldest first."""
        return tuple(token for token in self._refresh_tokens.values() if token.user == user)

    def access_tokens_of(self, user: User) -> tuple[AccessToken, ...]:
        """Every access token issued for the user, oldest first."""
        return tuple(token for token in self._access_tokens.values() if token.user == user)

    def _authenticated(self, client_id: str, client_secret: str) -> Client:
        client = self._clients.get(client_id)
        if client is None:
            raise Refusal("invalid_client", "unknown client")
        if client.client_secret != client_secret:
            raise Refusal("invalid_client_secret", "not the client's secret")
        return client

    def _live_grant(self, code: str, client: Client, data_centre: DataCentre) -> Grant:
        grant = self._grants.get(code)
        if grant is None:
            raise Refusal("invalid_code", "unknown code")
        _check_bound_to(grant, client, data_centre)
        if grant.used:
            raise Refusal("invalid_code", "code redeemed before")
        if self._clock.now() >= grant.expires_at:
            raise Refusal("invalid_code", "expired code")
        return grant

    def _new_text(self, kind: str, user: User) -> str:
        # Tokens travel in headers, which not every character of a local part may enter.
        name = re.sub(r"[^A-Za-z0-9._-]", "_", user.email.partition("@")[0])
        stem = f"{kind}-{name}"
        self._made[stem] += 1
        return f"{stem}-{self._made[stem]}"

    def _new_access_token(self, refresh_token: RefreshToken) -> str:
        access_token = AccessToken(
            text=self._new_text("access", refresh_token.user),
            user=refresh_token.user,
            refresh_token=refresh_token.text,
            expires_at=self._clock.now() + ACCESS_TOKEN_LIFE,
        )
        self._access_tokens[access_token.text] = access_token
        return access_token.text

    def _revoke_refresh_token(self, text: str) -> None:
        self._refresh_tokens[text] = replace(self._refresh_tokens[text], revoked=True)
        for access_token in tuple(self._access_tokens.values()):
            if access_token.refresh_token == text:
                self._revoke_access_token(access_token.text)

    def _revoke_access_token(self, text: str) -> None:
        self._access_tokens[text] = replace(self._access_tokens[text], revoked=True)


def _check_bound_to(held: Grant | RefreshToken, client: Client, data_centre: DataCentre) -> None:
    if held.user.data_centre != data_centre:
        raise Refusal("invalid_client", "wrong data centre")
    if held.client != client:
        raise Refusal("invalid_code", "issued to another client")
