"""The authorization endpoint: an application asks a user for consent.

The user's answer travels back to the application as a redirect: with a code, or with an error
(documented). What is wrong with the application itself, its client id or its redirect URL, is
shown to the user and sent nowhere (assumed; an open redirect otherwise).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode, urlsplit, urlunsplit

from fake_accounts_server.accounts import Accounts
from fake_accounts_server.credentials import Client, User
from fake_accounts_server.refusals import Refusal
from fake_accounts_server.scopes import is_known, scopes_in


@dataclass(frozen=True)
class Asking:
    """What an application asks a user for.

    `offline` asks for a refresh token; one is given the first time only, unless `again`
    (`prompt=consent`; documented).
    """

    client: Client
    redirect_url: str
    scopes: tuple[str, ...]
    offline: bool
    again: bool
    state: str | None


class NotAsked(Refusal):
    """The application may not ask: said to the user, on a page with status 400 (assumed)."""

    def __init__(self, word: str, reason: str) -> None:
        super().__init__(word, reason, status=400)


class SentBack(Refusal):
    """The application asks, or is answered, in vain: told to it by a redirect to `url`."""

    def __init__(self, asking: Asking, word: str, reason: str) -> None:
        super().__init__(word, reason, status=302)
        self.url: Final = _with(asking.redirect_url, {"error": word}, asking.state)


def read(parameters: Mapping[str, str], accounts: Accounts) -> Asking:
    """Read what is asked for in the query. Raises NotAsked, or SentBack (words assumed)."""
    asking = _asked_by(parameters, accounts)
    if parameters.get("response_type") != "code":
        raise SentBack(asking, "invalid_response_type", "response_type is not code")
    if not asking.scopes:
        raise SentBack(asking, "invalid_scope", "no scope is asked for")
    for scope in asking.scopes:
        if not is_known(scope):
            raise SentBack(asking, "invalid_scope", f"no scope is called {scope}")
    access_type = parameters.get("access_type", "online")
    if access_type not in ("online", "offline"):
        raise SentBack(asking, "invalid_request", "access_type is neither online nor offline")
    return asking


def _asked_by(parameters: Mapping[str, str], accounts: Accounts) -> Asking:
    try:
        client = accounts.client(parameters.get("client_id", ""))
    except ValueError:
        raise NotAsked("invalid_client", "unknown client") from None
    redirect_url = parameters.get("redirect_uri", "")
    if redirect_url not in client.redirect_urls:
        word = accounts.settings.word_for_wrong_redirect_url
        raise NotAsked(word, "not a redirect URL which the client has registered")
    return Asking(
        client,
        redirect_url,
        scopes_in(parameters.get("scope", "")),
        offline=parameters.get("access_type") == "offline",
        again=parameters.get("prompt") == "consent",
        state=parameters.get("state"),
    )


def allow(asking: Asking, user: User, accounts: Accounts, accounts_server: str) -> str:
    """The user says yes: the URL to which they are sent, with a code.

    `accounts_server` is where the code can be redeemed, such as "https://accounts.zoho.eu". Raises
    SentBack if the client has had its codes for these ten minutes.
    """
    try:
        code = accounts.issue_grant(
            user,
            asking.client,
            redirect_url=asking.redirect_url,
            scopes=asking.scopes,
            offline=asking.offline
            and (asking.again or not accounts.holds_refresh_token(user, asking.client)),
        )
    except Refusal as refusal:
        raise SentBack(asking, refusal.word, refusal.reason) from None
    answer = {
        "code": code,
        "location": user.data_centre.name,
        "accounts-server": accounts_server,
    }
    return _with(asking.redirect_url, answer, asking.state)


def deny(asking: Asking) -> SentBack:
    """The user says no."""
    return SentBack(asking, "access_denied", "the user denied access")


class Consent:
    """How the fake's users answer without a page: not at all, until they are told to.

    `given_by` is the user who says yes to whatever is asked; `denied` lets everything be denied.
    """

    def __init__(self) -> None:
        self.ask()

    def ask(self) -> None:
        """Show a page, and let whoever looks at it choose."""
        self.given_by: User | None = None
        self.denied = False

    def give(self, user: User) -> None:
        """Let this user say yes from now on, at once and without a page."""
        self.given_by, self.denied = user, False

    def deny(self) -> None:
        """Let everything be denied from now on, at once and without a page."""
        self.given_by, self.denied = None, True


def _with(url: str, answer: Mapping[str, str], state: str | None) -> str:
    parts = urlsplit(url)
    query = urlencode(answer if state is None else {"state": state, **answer})
    return urlunsplit(parts._replace(query=f"{parts.query}&{query}" if parts.query else query))
