"""The real SDK in a box: started on the store under test, against the fake server, and put away.

The SDK keeps its state in classes, per thread and in a logger, and swallows what `save_token`
raises. Inside the box all of that is the check's own, hours pass when they are told to, and
every request is answered by the fake server or fails at once. Afterwards everything is as before.
"""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, TypeVar

import time_machine
from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken
from zohocrmsdk.src.com.zoho.api.authenticator.store import TokenStore
from zohocrmsdk.src.com.zoho.crm.api import Initializer, SDKConfig, UserSignature
from zohocrmsdk.src.com.zoho.crm.api.dc import DataCenter
from zohocrmsdk.src.com.zoho.crm.api.record import RecordOperations
from zohocrmsdk.src.com.zoho.crm.api.util import Utility

from conformance import people, shown
from conformance.bench import Bench
from conformance.finding import Finding, StoreRaised
from conformance.probe import Probe
from conformance.run import Run
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

Answer = TypeVar("Answer")

AN_HOUR_AND_A_BIT: Final = people.HOUR + 60
"""Long enough for an access token to have expired."""


class Spy(TokenStore):
    """The store that the SDK is given: passes every call on, and keeps what a save raised."""

    def __init__(self, probe: Probe) -> None:
        self.probe = probe
        self.swallowed: list[BaseException] = []

    def find_token(self, token: OAuthToken) -> OAuthToken | None:
        """Pass the search on."""
        return _raised_as_it_was(lambda: self.probe.token_for(token))

    def find_token_by_id(self, id: str) -> OAuthToken | None:
        """Pass the search on."""
        return _raised_as_it_was(lambda: self.probe.token_by_id(id))

    def save_token(self, token: OAuthToken) -> None:
        """Pass the token on; the SDK swallows what this raises."""
        try:
            _raised_as_it_was(lambda: self.probe.save_token(token))
        except Exception as error:
            self.swallowed.append(error)
            raise

    def delete_token(self, id: str) -> None:
        """Pass the deletion on."""
        _raised_as_it_was(lambda: self.probe.delete(id))

    def get_tokens(self) -> list[OAuthToken]:
        """Pass the question on."""
        return _raised_as_it_was(self.probe.tokens)

    def delete_tokens(self) -> None:
        """Pass the wipe on."""
        _raised_as_it_was(self.probe.wipe)


def _raised_as_it_was(call: Callable[[], Answer]) -> Answer:
    """Let the SDK see the store's own exception, not the kit's."""
    try:
        return call()
    except StoreRaised as finding:
        raise finding.error from None


class Life:
    """A small world: Zoho's servers, some users, an application with the SDK and the store."""

    def __init__(
        self, run: Run, probe: Probe, zoho: FakeZoho, traveller: time_machine.Traveller
    ) -> None:
        self._run = run
        self._traveller = traveller
        self.zoho = zoho
        self.spy = Spy(probe)
        self.client = self.zoho.accounts.register_client(
            Client(*people.CLIENT, (people.REDIRECT_URL,))
        )

    @property
    def probe(self) -> Probe:
        """The store as the application has it now."""
        return self.spy.probe

    # People and their tokens

    def user(self, person: str, data_centre: str = "us") -> User:
        """Register a user of an organisation of their own."""
        email, _, zgid = people.user_name(person).partition(":")
        return self.zoho.accounts.register_user(
            User(email, zgid, person.capitalize(), "Example", DATA_CENTRES[data_centre])
        )

    def granted(self, user: User) -> OAuthToken:
        """Return the token that a first login starts with: a fresh grant token and the client."""
        return OAuthToken(
            client_id=self.client.client_id,
            client_secret=self.client.client_secret,
            grant_token=self.zoho.accounts.issue_grant(user, self.client),
            redirect_url=self.client.redirect_url,
        )

    def logged_in(self, *users: User) -> None:
        """Log users in, one after the other, as the scene of a story."""
        with self.probe.preparing():
            for user in users:
                self.start(self.granted(user), user)

    # What an application does

    def start(self, token: OAuthToken, user: User) -> None:
        """Initialise the SDK anew, in the same process, with the same store."""
        self.probe.say(f"the SDK is initialised with {_described(token)}")
        Initializer.LOCAL.init = None
        self._sdk(
            lambda: Initializer.initialize(
                _environment(user),
                token,
                store=self.spy,
                sdk_config=SDKConfig(auto_refresh_fields=False),
                resource_path=str(self._folder()),
            ),
            f"the SDK to start with {_described(token)}",
        )

    def restart(self, token: OAuthToken, user: User) -> None:
        """Start the application anew: a durable store is opened again."""
        swallowed = self.spy.swallowed
        before = self.probe
        self.spy = Spy(self._run.restarted(before))
        self.spy.swallowed = swallowed
        if self.probe is not before:
            self.probe.continue_after(before)
        self.start(token, user)

    def switch(self, token: OAuthToken, user: User) -> None:
        """Switch the SDK to another user."""
        self.probe.say(f"the SDK is switched to {_described(token)}")
        self._sdk(
            lambda: Initializer.switch_user(_environment(user), token),
            f"the SDK to switch to {_described(token)}",
        )

    def call(self) -> LogEntry:
        """Ask the CRM for the user's leads; return the last request that the CRM got."""
        self.probe.say("the application asks the CRM for the user's leads")
        mark = self.zoho.log.mark()
        error: Exception | None = None
        try:
            RecordOperations("Leads").get_records()
        except Exception as raised:
            error = raised
        requests = [
            entry for entry in self.zoho.log.since(mark) if entry.operation in ("fields", "records")
        ]
        if not requests:
            came = "none" if error is None else f"the SDK raised {shown.error(error)}"
            raise self.finding(expected="a request to the CRM", came=came, raised=error)
        return requests[-1]

    def pass_time(self, seconds: float) -> None:
        """Let time pass, at the servers and here."""
        self.probe.say(f"{seconds:.0f} seconds pass")
        self._traveller.shift(seconds)

    # What came of it

    def finding(self, *, expected: str, came: str, raised: BaseException | None = None) -> Finding:
        """Make the finding that fails the check; tell what the SDK has swallowed."""
        if not self.spy.swallowed:
            return self.probe.finding(expected=expected, came=came, raised=raised)
        swallowed = self.spy.swallowed[-1]
        came += f". Before, save_token raised {shown.error(swallowed)}, which the SDK swallowed"
        return self.probe.finding(expected=expected, came=came, raised=swallowed)

    def _sdk(self, call: Callable[[], None], expected: str) -> None:
        try:
            call()
        except Finding:
            raise
        except Exception as error:
            came = f"it raised {shown.error(error)}"
            raise self.finding(expected=expected, came=came, raised=error) from None

    def _folder(self) -> Path:
        folder = self.probe.place.folder / "sdk"
        folder.mkdir(exist_ok=True)
        return folder


def by_name(user: User) -> OAuthToken:
    """Return a token that knows the user's name, and nothing else."""
    return OAuthToken(user_signature=UserSignature(f"{user.email}:{user.zgid}"))


def by_id(id_: str) -> OAuthToken:
    """Return a token that knows the id, and nothing else."""
    return OAuthToken(id=id_)


def by_refresh_token(life: Life, user: User) -> OAuthToken:
    """Return a token that knows the user's newest refresh token and the client."""
    return OAuthToken(
        client_id=life.client.client_id,
        client_secret=life.client.client_secret,
        refresh_token=life.zoho.accounts.refresh_tokens_of(user)[-1].text,
    )


@contextlib.contextmanager
def life_of(bench: Bench, probe: Probe | None = None) -> Iterator[Life]:
    """Make a world around a fresh store (or the one given), and put everything back after it."""
    probe = probe or bench.fresh()
    with _sdk_put_back(), time_machine.travel(time.time(), tick=True) as traveller:
        life = Life(bench.run, probe, FakeZoho(Clock(), Settings.without_limits()), traveller)
        with intercept(life.zoho, let_through=lambda _: life.probe.place.is_entered):
            yield life


_UTILITY_STATE: Final = (
    "apitype_vs_datatype",
    "apitype_vs_structurename",
    "new_file",
    "get_modified_modules",
    "force_refresh",
    "module_api_name",
    "api_supported_modules",
)


@contextlib.contextmanager
def _sdk_put_back() -> Iterator[None]:
    """Take the SDK's global and per-thread state away, and put it back afterwards."""
    initializer, local = Initializer.initializer, getattr(Initializer.LOCAL, "init", None)
    utility = {name: getattr(Utility, name) for name in _UTILITY_STATE}
    details = Initializer.json_details
    Initializer.json_details = details or _Kept.details
    Initializer.initializer = Initializer.LOCAL.init = None
    for name in ("apitype_vs_datatype", "apitype_vs_structurename", "api_supported_modules"):
        setattr(Utility, name, {})
    try:
        with _silent_logger():
            yield
    finally:
        Initializer.initializer, Initializer.LOCAL.init = initializer, local
        _Kept.details = Initializer.json_details or _Kept.details
        Initializer.json_details = details
        for name, value in utility.items():
            setattr(Utility, name, value)


class _Kept:
    """The SDK's description of its own classes: read once, and not anew in every box."""

    details: dict[str, object] | None = None


@contextlib.contextmanager
def _silent_logger() -> Iterator[None]:
    """Keep the SDK's log to ourselves: its calls are malformed, and would print to stderr."""
    logger = logging.getLogger("SDKLogger")
    level, handlers, propagate = logger.level, logger.handlers, logger.propagate
    logger.handlers, logger.propagate = [logging.NullHandler()], False
    try:
        yield
    finally:
        logger.handlers, logger.propagate = handlers, propagate
        logger.setLevel(level)


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
