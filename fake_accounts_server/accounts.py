"""The accounts servers: who may act for whom, and for how long.

A grant is a code: it works once, within its life, for the client and the redirect URL it was made
for. It buys a refresh token, which lives until it is revoked, and a first access token. A refresh
token buys further access tokens, each good for an hour.

One object stands for the accounts servers of all data centres; a code or token belongs to the data
centre of its user. Clients are known in every data centre.
"""

import re
from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import replace

from fake_accounts_server.clock import Clock
from fake_accounts_server.credentials import (
    AccessToken,
    Client,
    Grant,
    RefreshToken,
    TokenAnswer,
    User,
    check_redirect_url,
)
from fake_accounts_server.data_centres import DataCentre
from fake_accounts_server.keeping import Keeping
from fake_accounts_server.limits import Rate
from fake_accounts_server.refusals import AccessRefused, Refusal, Throttled
from fake_accounts_server.scopes import DEFAULT_SCOPES
from fake_accounts_server.settings import Settings

_TEN_MINUTES = 600.0
_NOT_IN_A_HEADER = re.compile(r"[^A-Za-z0-9._-]")


class Accounts:
    """Users, clients, and the codes and tokens that bind them.

    Texts are made to be read: the second access token of ada@example.com is "access-ada-2". The
    numbers run by local part, so that no two codes or tokens of one server are the same; what is
    not a plain letter, digit, dot, dash or underscore becomes an underscore.

    `settings` may be changed at any time. What ended long ago is let go, and unknown from then on.
    """

    def __init__(self, clock: Clock, settings: Settings) -> None:
        self.settings = settings
        self._clock = clock
        self._users: dict[tuple[str, str], User] = {}
        self._clients: dict[str, Client] = {}
        self._grants = Keeping[Grant](lambda one: one.used or self._is_over(one))
        self._refresh_tokens = Keeping[RefreshToken](lambda one: one.revoked)
        self._access_tokens = Keeping[AccessToken](lambda one: one.revoked or self._is_over(one))
        self._bought: dict[str, deque[str]] = {}
        self._held: dict[tuple[User, Client], deque[str]] = {}
        self._made: Counter[str] = Counter()
        self._grants_asked = Rate(_TEN_MINUTES)
        self._refreshes_asked = Rate(_TEN_MINUTES)

    # Who is known

    @property
    def users(self) -> tuple[User, ...]:
        """Everyone with an account, in the order in which they were registered."""
        return tuple(self._users.values())

    @property
    def clients(self) -> tuple[Client, ...]:
        """Every application, in the order in which they were registered."""
        return tuple(self._clients.values())

    @property
    def grants(self) -> tuple[Grant, ...]:
        """The codes that were issued, oldest first; of those that ended, the newest."""
        return tuple(self._grants.values())

    @property
    def refresh_tokens(self) -> tuple[RefreshToken, ...]:
        """The refresh tokens that were issued, oldest first; of those that ended, the newest."""
        return tuple(self._refresh_tokens.values())

    @property
    def access_tokens(self) -> tuple[AccessToken, ...]:
        """The access tokens that were issued, oldest first; of those that ended, the newest."""
        return tuple(self._access_tokens.values())

    def register_user(self, user: User) -> User:
        """Open an account. Raises ValueError if the e-mail has one already in that organisation."""
        if (user.email, user.zgid) in self._users:
            raise ValueError(f"{user.email} is already registered in organisation {user.zgid}")
        self._users[user.email, user.zgid] = user
        return user

    def register_client(self, client: Client) -> Client:
        """Make an application known. Raises ValueError if its client id is taken, and for a
        redirect URL to which nobody can be sent.
        """
        for url in client.redirect_urls:
            check_redirect_url(url)
        if client.client_id in self._clients:
            raise ValueError(f"the client id {client.client_id} is taken")
        self._clients[client.client_id] = client
        return client

    def user(self, email: str, zgid: str | None = None) -> User:
        """The user with this e-mail, in the organisation named where there are several.

        Raises ValueError if nobody, or more than one, is meant.
        """
        found = [user for user in self.users if user.email == email and zgid in (None, user.zgid)]
        if len(found) == 1:
            return found[0]
        known = ", ".join(f"{user.email} ({user.zgid})" for user in self.users) or "nobody"
        which = email if zgid is None else f"{email} in organisation {zgid}"
        if found:
            raise ValueError(f"{which} is in several organisations: name one. Known: {known}")
        raise ValueError(f"{which} is not registered. Known: {known}")

    def client(self, client_id: str) -> Client:
        """The application with this client id. Raises ValueError if there is none."""
        found = self._clients.get(client_id)
        if found is None:
            known = ", ".join(self._clients) or "none"
            raise ValueError(f"the client {client_id} is not registered. Known: {known}")
        return found

    # Codes and tokens

    def issue_grant(
        self,
        user: User,
        client: Client,
        life: float | None = None,
        redirect_url: str | None = None,
        scopes: tuple[str, ...] = DEFAULT_SCOPES,
        *,
        offline: bool = True,
    ) -> str:
        """The user lets the client act for them: the text of a new code.

        `life` is in seconds; without it the settings tell. Without a `redirect_url` the code is
        bound to the client's first. A code that is not `offline` buys no refresh token. Raises
        ValueError if user or client is not registered, and Refusal (`access_denied`, documented)
        if the client has had its codes for these ten minutes.
        """
        if self._users.get((user.email, user.zgid)) != user:
            raise ValueError(f"{user.email} is not registered")
        if self._clients.get(client.client_id) != client:
            raise ValueError(f"the client {client.client_id} is not registered")
        now = self._clock.now()
        limit = self.settings.grants_in_ten_minutes
        if not self._grants_asked.allows(client.client_id, limit, now):
            raise Refusal("access_denied", f"more than {limit} codes for the client in 10 minutes")
        if redirect_url is None:
            redirect_url = client.redirect_url
        grant = Grant(
            text=self._new_text("grant", user),
            user=user,
            client=client,
            redirect_url=redirect_url,
            expires_at=now + (self._life_of_code(redirect_url) if life is None else life),
            scopes=scopes,
            offline=offline,
        )
        self._grants.add(grant.text, grant)
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
            raise self._refusal(
                self.settings.word_for_wrong_redirect_url, "not the redirect URL of the code"
            )
        self._grants[code] = replace(grant, used=True)
        refresh_token = self._new_refresh_token(grant) if grant.offline else None
        return self._answer(grant, refresh_token, newly_bought=True)

    def refresh(
        self, refresh_token: str, client_id: str, client_secret: str, data_centre: DataCentre
    ) -> TokenAnswer:
        """Exchange a refresh token, which stays good, for another access token.

        Raises Refusal as `redeem` does: `invalid_code` for an unknown or revoked refresh token;
        and Throttled if it has bought its access tokens for these ten minutes.
        """
        client = self._authenticated(client_id, client_secret)
        found = self._refresh_tokens.get(refresh_token)
        if found is None:
            raise self._refusal("invalid_code", "unknown refresh token")
        self._check_bound_to(found, client, data_centre)
        if found.revoked:
            raise self._refusal("invalid_code", "revoked refresh token")
        limit = self.settings.access_tokens_in_ten_minutes
        if not self._refreshes_asked.allows(found.text, limit, self._clock.now()):
            reason = f"more than {limit} access tokens for the refresh token in 10 minutes"
            raise Throttled(reason, self.settings.throttle_status)
        return self._answer(found, found, newly_bought=False)

    def revoke(self, token: str, data_centre: DataCentre | None = None) -> None:
        """End a token; a refresh token takes its access tokens with it (documented).

        Without a data centre, in whichever it is. Raises Refusal with HTTP status 400 for a token
        which the data centre does not know (documented) or which was revoked before (assumed); its
        word is assumed.
        """
        word = self.settings.word_for_unknown_token
        user = self.owner_of(token)
        if user is None or data_centre not in (None, user.data_centre):
            raise Refusal(word, "unknown token", status=400)
        if token in self._access_tokens and not self._access_tokens[token].revoked:
            self._revoke_access_token(token)
        elif token in self._refresh_tokens and not self._refresh_tokens[token].revoked:
            self._revoke_refresh_token(token)
        else:
            raise Refusal(word, "not a live token", status=400)

    def expire(self, text: str) -> None:
        """Let the life of a code or an access token end now. Raises ValueError for another text."""
        now = self._clock.now()
        if text in self._grants:
            self._grants[text] = replace(self._grants[text], expires_at=now)
        elif text in self._access_tokens:
            self._access_tokens[text] = replace(self._access_tokens[text], expires_at=now)
        else:
            raise ValueError(f"{text} is neither a code nor an access token, so it cannot expire")

    def opened_by(self, access_token: str, data_centre: DataCentre) -> AccessToken:
        """What an access token opens the API of a data centre for. Raises AccessRefused."""
        found = self._access_tokens.get(access_token)
        if found is None:
            raise AccessRefused("unknown")
        if found.user.data_centre != data_centre:
            raise AccessRefused("wrong data centre")
        if found.revoked:
            raise AccessRefused("revoked")
        if self._clock.now() >= found.expires_at:
            raise AccessRefused("expired")
        return found

    # What there is

    def owner_of(self, text: str) -> User | None:
        """Whose code or token this is, live or not; None if it was never issued, or let go."""
        found = (
            self._access_tokens.get(text)
            or self._refresh_tokens.get(text)
            or self._grants.get(text)
        )
        return found.user if found else None

    def is_access_token(self, text: str) -> bool:
        """Whether this is an access token, live or not."""
        return text in self._access_tokens

    def refresh_tokens_of(self, user: User) -> tuple[RefreshToken, ...]:
        """The user's among the refresh tokens, oldest first."""
        return tuple(token for token in self._refresh_tokens.values() if token.user == user)

    def access_tokens_of(self, user: User) -> tuple[AccessToken, ...]:
        """The user's among the access tokens, oldest first."""
        return tuple(token for token in self._access_tokens.values() if token.user == user)

    def holds_refresh_token(self, user: User, client: Client) -> bool:
        """Whether the client has a live refresh token of the user's."""
        return len(self._held.get((user, client), ())) > 0

    # How it is done

    def _refusal(self, word: str, reason: str) -> Refusal:
        return Refusal(word, reason, self.settings.refusal_status)

    def _life_of_code(self, redirect_url: str | None) -> int:
        if redirect_url is None:
            return self.settings.self_client_code_life
        return self.settings.code_life

    def _authenticated(self, client_id: str, client_secret: str) -> Client:
        client = self._clients.get(client_id)
        if client is None:
            reason = "unknown client" if client_id else "no client_id is given"
            raise self._refusal("invalid_client", reason)
        if client.client_secret != client_secret:
            raise self._refusal("invalid_client_secret", "not the client's secret")
        return client

    def _live_grant(self, code: str, client: Client, data_centre: DataCentre) -> Grant:
        grant = self._grants.get(code)
        if grant is None:
            raise self._refusal("invalid_code", "unknown code")
        self._check_bound_to(grant, client, data_centre)
        if grant.used:
            raise self._refusal("invalid_code", "code redeemed before")
        if self._clock.now() >= grant.expires_at:
            raise self._refusal("invalid_code", "expired code")
        return grant

    def _check_bound_to(
        self, held: Grant | RefreshToken, client: Client, data_centre: DataCentre
    ) -> None:
        if held.user.data_centre != data_centre:
            raise self._refusal("invalid_client", "wrong data centre")
        if held.client != client:
            raise self._refusal("invalid_code", "issued to another client")

    def _answer(
        self, bought_with: Grant | RefreshToken, source: RefreshToken | None, *, newly_bought: bool
    ) -> TokenAnswer:
        return TokenAnswer(
            self._new_access_token(bought_with, source),
            source.text if source is not None and newly_bought else None,
            self.settings.access_token_life,
            ",".join(bought_with.scopes) if self.settings.scope_in_answer else None,
        )

    def _new_text(self, kind: str, user: User) -> str:
        # Tokens travel in headers, which not every character of a local part may enter.
        stem = f"{kind}-{_NOT_IN_A_HEADER.sub('_', user.email.partition('@')[0])}"
        self._made[stem] += 1
        return f"{stem}-{self._made[stem]}"

    def _new_refresh_token(self, grant: Grant) -> RefreshToken:
        token = RefreshToken(
            self._new_text("refresh", grant.user), grant.user, grant.client, grant.scopes
        )
        self._refresh_tokens.add(token.text, token)
        held = self._held.setdefault((grant.user, grant.client), deque())
        held.append(token.text)
        for oldest in _surplus(held, self.settings.refresh_tokens_per_user):
            self._revoke_refresh_token(oldest)
        return token

    def _new_access_token(
        self, bought_with: Grant | RefreshToken, source: RefreshToken | None
    ) -> str:
        token = AccessToken(
            text=self._new_text("access", bought_with.user),
            user=bought_with.user,
            client=bought_with.client,
            refresh_token=source.text if source else None,
            expires_at=self._clock.now() + self.settings.access_token_life,
            scopes=bought_with.scopes,
        )
        self._access_tokens.add(token.text, token)
        if source is not None:
            self._push_out_surplus(self._bought.setdefault(source.text, deque()), token.text)
        return token.text

    def _push_out_surplus(self, bought: deque[str], newest: str) -> None:
        now = self._clock.now()
        while bought and not self._is_live(bought[0], now):
            bought.popleft()
        bought.append(newest)
        limit = self.settings.live_access_tokens
        if limit is not None and len(bought) > limit:
            live = deque(text for text in bought if self._is_live(text, now))
            for oldest in _surplus(live, limit):
                self._revoke_access_token(oldest)

    def _is_live(self, access_token: str, now: float) -> bool:
        token = self._access_tokens.get(access_token)
        return token is not None and not token.revoked and now < token.expires_at

    def _is_over(self, one: Grant | AccessToken) -> bool:
        return self._clock.now() >= one.expires_at

    def _revoke_refresh_token(self, text: str) -> None:
        token = self._refresh_tokens[text]
        self._refresh_tokens[text] = replace(token, revoked=True)
        self._refreshes_asked.forget(text)
        held = self._held[token.user, token.client]
        if text in held:
            held.remove(text)
        for access_token in self._bought.pop(text, ()):
            self._revoke_access_token(access_token)

    def _revoke_access_token(self, text: str) -> None:
        token = self._access_tokens.get(text)
        if token is not None:
            self._access_tokens[text] = replace(token, revoked=True)


def _surplus(held: deque[str], limit: int | None) -> Iterable[str]:
    """Take out the oldest of what is held until the limit is kept, and tell which they were."""
    surplus = [] if limit is None else [held.popleft() for _ in range(len(held) - limit)]
    return tuple(surplus)
