"""The real SDK in a box: started on the store under test, against the fake server, and put away.

The SDK keeps its state in classes, per thread and in a logger, and swallows what `save_token`
raises. Inside the box all of that is the check's own, hours pass when they are told to, and
every request is answered by the fake server or fails at once. Afterwards everything is as before.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import time_machine
from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken
from zohocrmsdk.src.com.zoho.crm.api import Initializer, SDKConfig, UserSignature
from zohocrmsdk.src.com.zoho.crm.api.dc import DataCenter
from zohocrmsdk.src.com.zoho.crm.api.record import RecordOperations

from conformance import people, shown
from conformance.bench import Bench
from conformance.calls import Request
from conformance.finding import Finding
from conformance.guarded import GuardedStore
from conformance.probe import Probe
from conformance.record import plain
from conformance.run import Run
from conformance.sdk_state import sdk_put_back
from conformance.statements import By, Id, Name, Seen, Statement
from fake_accounts_server import (
    DATA_CENTRES,
    Client,
    Clock,
    FakeZoho,
    LogEntry,
    Settings,
    User,
    intercept,
)

AN_HOUR_AND_A_BIT: Final = people.HOUR + 60
"""Long enough for an access token to have expired."""


_SETTINGS: Final = Settings.without_limits()


def times_at_the_server() -> str:
    """Say how long tokens live at the fake server."""
    return (
        f"access tokens live {_SETTINGS.access_token_life} s, grant tokens {_SETTINGS.code_life} s"
    )


class Spy(GuardedStore):
    """The store that the SDK is given: passes every call on, and keeps what a save raised."""

    def __init__(self, probe: Probe) -> None:
        super().__init__(probe)
        self.swallowed: list[BaseException] = []

    def save_token(self, token: OAuthToken) -> None:
        """Pass the token on; the SDK swallows what this raises."""
        try:
            super().save_token(token)
        except Exception as error:
            self.swallowed.append(error)
            raise


class Life:
    """A small world: Zoho's servers, some users, an application with the SDK and the store."""

    def __init__(
        self, run: Run, probe: Probe, zoho: FakeZoho, traveller: time_machine.Traveller
    ) -> None:
        self._run = run
        self._traveller = traveller
        self.zoho = zoho
        self.store = Spy(probe)
        probe.script.with_life = True
        self._clients = [
            self.zoho.accounts.register_client(Client(*client, (people.REDIRECT_URL,)))
            for client in (people.CLIENT, people.OTHER_CLIENT)
        ]
        self._client_of: dict[str, Client] = {}

    @property
    def probe(self) -> Probe:
        """The store as the application has it now."""
        return self.store.probe

    # People and their tokens

    @property
    def client(self) -> Client:
        """The application, as Zoho knows it."""
        return self._clients[0]

    def user(self, person: str, data_centre: str = "us", client: int = 1) -> User:
        """Register a user of an organisation of their own, who logs in by one of two clients."""
        where = "" if data_centre == "us" else f', "{data_centre}"'
        by = "" if client == 1 else f", client={client}"
        self._note(f'{person} = life.user("{person}"{where}{by})')
        email, _, zgid = people.user_name(person).partition(":")
        self._client_of[email] = self._clients[client - 1]
        return self.zoho.accounts.register_user(
            User(email, zgid, person.capitalize(), "Example", DATA_CENTRES[data_centre])
        )

    def granted(self, user: User) -> OAuthToken:
        """Return the token that a first login starts with: a fresh grant token and the client."""
        client = self._client_of[user.email]
        token = OAuthToken(
            client_id=client.client_id,
            client_secret=client.client_secret,
            grant_token=self.zoho.accounts.issue_grant(user, client),
            redirect_url=client.redirect_url,
        )
        return self._noted(token, "life.granted({user})", user=_named(user))

    def by_name(self, user: User) -> OAuthToken:
        """Return a token that knows the user's name, and nothing else."""
        token = OAuthToken(user_signature=UserSignature(f"{user.email}:{user.zgid}"))
        return self._noted(token, "life.by_name({user})", user=_named(user))

    def by_id(self, id_: str) -> OAuthToken:
        """Return a token that knows the id, and nothing else."""
        return self._noted(OAuthToken(id=id_), "life.by_id({id})", id=Id(id_))

    def by_grant_token(self, grant_token: str) -> OAuthToken:
        """Return a token that knows a grant token and the client."""
        token = OAuthToken(
            client_id=self.client.client_id,
            client_secret=self.client.client_secret,
            grant_token=grant_token,
            redirect_url=self.client.redirect_url,
        )
        return self._noted(token, "life.by_grant_token({grant_token})", grant_token=grant_token)

    def by_refresh_token(self, user: User) -> OAuthToken:
        """Return a token that knows the user's newest refresh token and the client."""
        client = self._client_of[user.email]
        token = OAuthToken(
            client_id=client.client_id,
            client_secret=client.client_secret,
            refresh_token=self.zoho.accounts.refresh_tokens_of(user)[-1].text,
        )
        return self._noted(token, "life.by_refresh_token({user})", user=_named(user))

    def logged_in(self, *users: User) -> None:
        """Log users in, one after the other, as the scene of a story."""
        with self.probe.preparing():
            for user in users:
                self.start(self.granted(user), user)

    # What an application does

    def start(self, token: OAuthToken, user: User) -> None:
        """Initialise the SDK anew, in the same process, with the same store."""
        __tracebackhide__ = True
        self._note("life.start({token}, {user})", token=token, user=_named(user))
        self._start(token, user)

    def restart(self, token: OAuthToken, user: User) -> None:
        """Start the application anew: a durable store is opened again."""
        __tracebackhide__ = True
        self._note("life.restart({token}, {user})", token=token, user=_named(user))
        swallowed = self.store.swallowed
        before = self.probe
        self.store = Spy(self._run.restarted(before))
        self.store.swallowed = swallowed
        if self.probe is not before:
            self.probe.continue_after(before)
        self._start(token, user)

    def _start(self, token: OAuthToken, user: User) -> None:
        __tracebackhide__ = True
        self.probe.say_to_the_sdk(f"the SDK is initialised with {_described(token)}")
        Initializer.LOCAL.init = None
        self._sdk(
            lambda: Initializer.initialize(
                _environment(user),
                token,
                store=self.store,
                sdk_config=SDKConfig(auto_refresh_fields=False),
                resource_path=str(self._folder()),
            ),
            f"the SDK to start with {_described(token)}",
        )
        self.probe.script.accept_changes(token)

    def switch(self, token: OAuthToken, user: User) -> None:
        """Switch the SDK to another user."""
        __tracebackhide__ = True
        self.probe.say_to_the_sdk(f"the SDK is switched to {_described(token)}")
        self._note("life.switch({token}, {user})", token=token, user=_named(user))
        self._sdk(
            lambda: Initializer.switch_user(_environment(user), token),
            f"the SDK to switch to {_described(token)}",
        )
        self.probe.script.accept_changes(token)

    def call(self) -> LogEntry:
        """Ask the CRM for the user's leads; return the last request that the CRM got."""
        __tracebackhide__ = True
        self.probe.say_to_the_sdk("the application asks the CRM for the user's leads")
        self._note("life.call()")
        mark = self.zoho.log.mark()
        error: Exception | None = None
        try:
            with self.probe.called_by_the_sdk():
                RecordOperations("Leads").get_records()
        except Exception as raised:
            error = raised
        requests = [
            entry for entry in self.zoho.log.since(mark) if entry.operation in ("fields", "records")
        ]
        if not requests:
            came = "none" if error is None else f"the SDK raised {shown.error(error)}"
            raise self._raised(error, expected="a request to the CRM", came=came)
        return requests[-1]

    def revoke(self, id_: str) -> object:
        """Revoke the refresh token of the record with this id, by the SDK; return its answer."""
        __tracebackhide__ = True
        self.probe.say_to_the_sdk(f"the application calls OAuthToken.revoke({id_!r})")
        token = self.by_id(id_)
        self._note("life.revoke({id})", id=Id(id_))
        try:
            with self.probe.called_by_the_sdk():
                return token.revoke(id_)
        except Exception as error:
            came = f"revoke raised {shown.error(error)}"
            raise self._raised(error, expected="its refresh token revoked", came=came) from None

    def remove(self, token: OAuthToken) -> object:
        """Remove a token from the store, by the SDK; return its answer."""
        __tracebackhide__ = True
        self.probe.say_to_the_sdk("the application calls remove() on the token")
        self._note("life.remove({token})", token=token)
        with self.probe.called_by_the_sdk():
            return token.remove()

    # What happens around it

    def pass_time(self, seconds: float) -> None:
        """Let time pass, at the servers and here."""
        self.probe.say(f"{seconds:.0f} seconds pass")
        self._note(f"life.pass_time({seconds:.0f})")
        self._traveller.shift(seconds)

    def revoke_at_zoho(self, refresh_token: str, user: User) -> None:
        """Revoke a refresh token at the server, as the user may. Raises `Refusal`."""
        self.probe.say(f"{refresh_token} is revoked at Zoho")
        said = "life.revoke_at_zoho({refresh_token}, {user})"
        self._note(said, refresh_token=refresh_token, user=_named(user))
        self.zoho.accounts.revoke(refresh_token, user.data_centre)

    def server_fails_once(self, operation: str) -> None:
        """Have Zoho's servers fail at the next request for an operation: `users`, `refresh`."""
        self.probe.say(f"Zoho fails at the next request for {operation!r}")
        self._note("life.server_fails_once({operation})", operation=operation)
        self.zoho.faults.fail_next(operation)

    # What came of it

    def mark(self) -> int:
        """Return a mark in the server's log, to ask for the requests after it."""
        self._note("mark = life.mark()")
        return self.zoho.log.mark()

    def token_requests(self, since: int = 0) -> tuple[LogEntry, ...]:
        """Return the requests to `/oauth/v2/token`, from a mark on."""
        return self.zoho.log.since(since).token_requests()

    def revoked(self) -> list[str]:
        """Return the refresh tokens that were revoked at the server."""
        return [
            token.text
            for user in self.zoho.accounts.users
            for token in self.zoho.accounts.refresh_tokens_of(user)
            if token.revoked
        ]

    def finding(
        self,
        *,
        expected: str,
        came: str,
        raised: BaseException | None = None,
        claim: Statement | None = None,
    ) -> Finding:
        """Make the finding that fails the check; tell what the SDK has swallowed."""
        if self.store.swallowed:
            raised = self.store.swallowed[-1]
            came += f". Before, save_token raised {shown.error(raised)}, which the SDK swallowed"
        return self.probe.finding(expected=expected, came=came, raised=raised, claim=claim)

    def _raised(self, error: BaseException | None, expected: str, came: str) -> Finding:
        """Make the finding of a statement that raised, and had to be answered."""
        claim = self.probe.script.last
        self.probe.script.note_seen(Seen(raised=error))
        return self.finding(expected=expected, came=came, raised=error, claim=claim)

    def _note(self, text: str, **values: object) -> int:
        return self.probe.script.note(text, values)

    def _noted(self, token: OAuthToken, text: str, **values: object) -> OAuthToken:
        """Note how a token was come by."""
        self.probe.script.note_handed(self._note(text, **values), By.ANSWER, token, plain(token))
        return token

    def _sdk(self, call: Callable[[], None], expected: str) -> None:
        __tracebackhide__ = True
        try:
            with self.probe.called_by_the_sdk():
                call()
        except Finding:
            raise
        except Exception as error:
            came = f"it raised {shown.error(error)}"
            raise self._raised(error, expected, came) from None

    def _folder(self) -> Path:
        folder = self.probe.place.folder / "sdk"
        folder.mkdir(exist_ok=True)
        return folder


def _named(user: User) -> Name:
    return Name(user.email.partition("@")[0])


@contextlib.contextmanager
def life_of(bench: Bench, probe: Probe | None = None) -> Iterator[Life]:
    """Make a world around a fresh store (or the one given), and put everything back after it."""
    probe = probe or bench.fresh()
    with sdk_put_back(), time_machine.travel(time.time(), tick=True) as traveller:
        life = Life(bench.run, probe, FakeZoho(Clock(), _SETTINGS), traveller)
        life.zoho.log.tell(lambda entry: life.probe.note_request(_less_its_secrets(entry)))
        try:
            with intercept(life.zoho, let_through=lambda _: life.probe.place.is_entered):
                yield life
        finally:
            bench.told = life.probe.calls


def _less_its_secrets(entry: LogEntry) -> Request:
    return Request(
        is_to_the_crm=entry.operation not in ("grant", "refresh", "revoke"),
        what=f"{entry.method} {entry.host}{entry.path} ({entry.operation or 'unknown'})",
        answer="no answer" if entry.status is None else f"{entry.status} {entry.outcome}",
    )


def _environment(user: User) -> DataCenter.Environment:
    centre = user.data_centre
    return DataCenter.Environment(centre.api_domain, centre.accounts_url, centre.api_domain)


def _described(token: OAuthToken) -> str:
    signature = token.get_user_signature()
    if signature is not None:
        return f"the user name {shown.anything(signature.get_name())}"
    if token.get_id() is not None:
        return f"the id {shown.anything(token.get_id())}"
    for name, value in (
        ("grant token", token.get_grant_token()),
        ("refresh token", token.get_refresh_token()),
    ):
        if value is not None:
            return f"the {name} {shown.value('refresh_token', value)} and its client"
    return "an access token"
