"""What the controls show: the state of the server, as JSON."""

from typing import Final, TypeVar

from pydantic import BaseModel

from fake_accounts_server import faults
from fake_accounts_server.behaviours import ACCESS, ACCOUNTS, Behaviour
from fake_accounts_server.credentials import AccessToken, Client, Grant, RefreshToken, User
from fake_accounts_server.crm import BEHAVIOURS as CRM
from fake_accounts_server.curl import curl
from fake_accounts_server.log import LogEntry, shortened
from fake_accounts_server.server import FakeZoho

_ENDED_SHOWN: Final = 100


class UserView(BaseModel):
    """A user."""

    email: str
    zgid: str
    name: str
    data_centre: str


class ClientView(BaseModel):
    """A client; its secret is shortened."""

    client_id: str
    client_secret: str
    name: str
    redirect_urls: list[str]


class CodeView(BaseModel):
    """A code. `seconds_left` is 0 when it is spent or expired."""

    code: str
    user: str
    zgid: str
    client_id: str
    scopes: list[str]
    state: str
    seconds_left: float


class RefreshTokenView(BaseModel):
    """A refresh token; `state` is "live" or "revoked"."""

    refresh_token: str
    user: str
    zgid: str
    client_id: str
    data_centre: str
    scopes: list[str]
    state: str


class AccessTokenView(BaseModel):
    """An access token; `state` is "live", "expired" or "revoked"."""

    access_token: str
    refresh_token: str | None
    user: str
    zgid: str
    client_id: str
    data_centre: str
    scopes: list[str]
    state: str
    seconds_left: float


Issued = TypeVar("Issued", CodeView, RefreshTokenView, AccessTokenView)


class ClockView(BaseModel):
    """The time, in epoch seconds, and whether it stands still."""

    now: float
    frozen: bool


class ConsentView(BaseModel):
    """Who consents without a page: nobody (then `asks` is true), or a user; or all is denied."""

    asks: bool
    given_by: UserView | None
    denied: bool


class FaultView(BaseModel):
    """Faults that wait for the next requests of an operation."""

    operation: str
    faults: list[str]


class StateView(BaseModel):
    """The whole state; of the codes and tokens that ended, the last."""

    home: str
    clock: ClockView
    consent: ConsentView
    users: list[UserView]
    clients: list[ClientView]
    codes: list[CodeView]
    refresh_tokens: list[RefreshTokenView]
    access_tokens: list[AccessTokenView]
    faults: list[FaultView]
    operations: list[str]
    last_request: int


class RequestView(BaseModel):
    """A request and its outcome; codes and tokens are shortened. `status` is null where there was
    no answer.
    """

    number: int
    time: float
    method: str
    host: str
    path: str
    operation: str | None
    data_centre: str | None
    user: str | None
    shown: list[str]
    status: int | None
    outcome: str
    reason: str
    curl: str


class BehaviourView(BaseModel):
    """A rule of a server, "accounts" or "crm"; how sure it is; the setting that changes it, and to
    what it is set.
    """

    server: str
    says: str
    standing: str
    reference: str
    setting: str | None
    value: int | bool | str | None


class Problem(BaseModel):
    """Why nothing was done."""

    error: str


class Code(BaseModel):
    """A new code."""

    code: str


class Done(BaseModel):
    """It is done."""

    done: bool = True


class Waiting(BaseModel):
    """The faults that wait."""

    faults: list[FaultView]


class Requests(BaseModel):
    """Requests, oldest first."""

    requests: list[RequestView]


class SettingsShown(BaseModel):
    """The settings."""

    settings: dict[str, int | bool | str | None]


class Behaviours(BaseModel):
    """The rules."""

    behaviours: list[BehaviourView]


def user(one: User) -> UserView:
    """Show a user."""
    return UserView(
        email=one.email, zgid=one.zgid, name=one.full_name, data_centre=one.data_centre.name
    )


def client(one: Client) -> ClientView:
    """Show a client."""
    return ClientView(
        client_id=one.client_id,
        client_secret=shortened(one.client_secret),
        name=one.name,
        redirect_urls=list(one.redirect_urls),
    )


def clock(server: FakeZoho) -> ClockView:
    """Show the clock."""
    return ClockView(now=server.clock.now(), frozen=server.clock.is_frozen)


def consent(server: FakeZoho) -> ConsentView:
    """Show who consents."""
    given_by, denied = server.consent.given_by, server.consent.denied
    return ConsentView(
        asks=given_by is None and not denied,
        given_by=None if given_by is None else user(given_by),
        denied=denied,
    )


def waiting(server: FakeZoho) -> list[FaultView]:
    """Show the faults that wait."""
    return [
        FaultView(operation=operation, faults=[faults.name_of(fault) for fault in planned])
        for operation, planned in server.faults.waiting.items()
    ]


def state(server: FakeZoho) -> StateView:
    """Show everything but the requests."""
    now, accounts = server.clock.now(), server.accounts
    return StateView(
        home=server.home.name,
        clock=clock(server),
        consent=consent(server),
        users=[user(one) for one in accounts.users],
        clients=[client(one) for one in accounts.clients],
        codes=_without_the_old([_code(one, now) for one in accounts.grants]),
        refresh_tokens=_without_the_old([_refresh_token(one) for one in accounts.refresh_tokens]),
        access_tokens=_without_the_old([_access_token(one, now) for one in accounts.access_tokens]),
        faults=waiting(server),
        operations=list(server.faults.operations),
        last_request=server.log.mark(),
    )


def _without_the_old(shown: list[Issued]) -> list[Issued]:
    """What lives, and the last of what ended."""
    ended = [place for place, one in enumerate(shown) if one.state != "live"]
    old = set(ended[:-_ENDED_SHOWN])
    return [one for place, one in enumerate(shown) if place not in old]


def request(entry: LogEntry) -> RequestView:
    """Show a request."""
    return RequestView(
        number=entry.number,
        time=entry.time,
        method=entry.method,
        host=entry.host,
        path=entry.path,
        operation=entry.operation,
        data_centre=entry.data_centre,
        user=entry.user,
        shown=list(entry.shown),
        status=entry.status,
        outcome=entry.outcome,
        reason=entry.reason,
        curl=curl(entry),
    )


def behaviours(server: FakeZoho) -> list[BehaviourView]:
    """Show the rules."""
    tables = (("accounts", ACCOUNTS), ("crm", ACCESS + CRM))
    return [_behaviour(name, one, server) for name, table in tables for one in table]


def _behaviour(name: str, one: Behaviour, server: FakeZoho) -> BehaviourView:
    return BehaviourView(
        server=name,
        says=one.says,
        standing=one.standing.value,
        reference=one.reference,
        setting=one.setting,
        value=None if one.setting is None else getattr(server.settings, one.setting),
    )


def _code(one: Grant, now: float) -> CodeView:
    state = "spent" if one.used else "live" if now < one.expires_at else "expired"
    return CodeView(
        code=one.text,
        user=one.user.email,
        zgid=one.user.zgid,
        client_id=one.client.client_id,
        scopes=list(one.scopes),
        state=state,
        seconds_left=one.expires_at - now if state == "live" else 0,
    )


def _refresh_token(one: RefreshToken) -> RefreshTokenView:
    return RefreshTokenView(
        refresh_token=one.text,
        user=one.user.email,
        zgid=one.user.zgid,
        client_id=one.client.client_id,
        data_centre=one.user.data_centre.name,
        scopes=list(one.scopes),
        state="revoked" if one.revoked else "live",
    )


def _access_token(one: AccessToken, now: float) -> AccessTokenView:
    state = "revoked" if one.revoked else "live" if now < one.expires_at else "expired"
    return AccessTokenView(
        access_token=one.text,
        refresh_token=one.refresh_token,
        user=one.user.email,
        zgid=one.user.zgid,
        client_id=one.client.client_id,
        data_centre=one.user.data_centre.name,
        scopes=list(one.scopes),
        state=state,
        seconds_left=one.expires_at - now if state == "live" else 0,
    )
