"""The controls over HTTP, below `/_fake/`: what Python does with the server's parts.

Answers are JSON. A request that cannot be carried out is answered with status 400 (409 for an
assertion that does not hold) and {"error": …}, which says what is wrong; nothing is changed then.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from fake_accounts_server import operations, views
from fake_accounts_server.expectation import Expectation
from fake_accounts_server.faults import fault_of
from fake_accounts_server.forms import NotAForm
from fake_accounts_server.given import (
    Asserted,
    ClockChange,
    CodeWanted,
    FaultWanted,
    Nothing,
    SettingsChange,
    TokenMeant,
    WhoConsents,
)
from fake_accounts_server.message import Request, Response
from fake_accounts_server.refusals import Refusal
from fake_accounts_server.scopes import is_known
from fake_accounts_server.server import FakeZoho
from fake_accounts_server.tables import ClientTable, OrganisationTable, UserTable, problem

PREFIX: Final = "/_fake"
"""Where the controls are."""

HEADERS: Final = {"Content-Type": "application/json", "Cache-Control": "no-store"}
"""The headers of every answer."""

Given = TypeVar("Given", bound=BaseModel)


@dataclass(frozen=True)
class Control(Generic[Given]):
    """One control: where it is, what is given, and what is shown for it.

    `parameters` are the names that may stand in the query, with what they mean.
    """

    method: str
    path: str
    summary: str
    given: type[Given]
    shown: type[BaseModel]
    carry_out: Callable[[FakeZoho, Given, Mapping[str, str]], BaseModel]
    parameters: Mapping[str, str] = field(default_factory=dict)

    def answer(self, server: FakeZoho, request: Request) -> Response:
        """Carry it out. Raises Refused."""
        try:
            given = self.given.model_validate_json(request.body or b"{}")
            query = request.query
        except ValidationError as error:
            raise Refused(problem(error)) from None
        except NotAForm as error:
            raise Refused(str(error)) from None
        for name in query:
            if name not in self.parameters:
                known = ", ".join(self.parameters) or "none"
                raise Refused(f"no parameter is called {name!r}; there are: {known}")
        try:
            shown = self.carry_out(server, given, query)
        except Refusal as refusal:
            raise Refused(str(refusal)) from None
        except ValueError as error:
            raise Refused(str(error)) from None
        return Response(200, HEADERS, shown.model_dump_json().encode())


class Refused(Exception):
    """A control is not carried out; the message says why."""

    def __init__(
        self, reason: str, status: int = 400, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(reason)
        self.status = status
        self.headers = HEADERS | dict(headers or {})


def _state(server: FakeZoho, _: Nothing, __: Mapping[str, str]) -> views.StateView:
    return views.state(server)


def _reset(server: FakeZoho, _: Nothing, __: Mapping[str, str]) -> views.StateView:
    server.reset()
    return views.state(server)


def _show_clock(server: FakeZoho, _: Nothing, __: Mapping[str, str]) -> views.ClockView:
    return views.clock(server)


def _set_clock(server: FakeZoho, given: ClockChange, _: Mapping[str, str]) -> views.ClockView:
    if given.advance is not None:
        server.clock.advance(given.advance)
    if given.frozen is not None:
        server.clock.freeze() if given.frozen else server.clock.run()
    return views.clock(server)


def _show_settings(server: FakeZoho, _: Nothing, __: Mapping[str, str]) -> views.SettingsShown:
    return views.SettingsShown(settings=vars(server.settings))


def _set_settings(
    server: FakeZoho, given: SettingsChange, query: Mapping[str, str]
) -> views.SettingsShown:
    server.settings = server.settings.changed(given.model_extra or {})
    return _show_settings(server, Nothing(), query)


def _behaviours(server: FakeZoho, _: Nothing, __: Mapping[str, str]) -> views.Behaviours:
    return views.Behaviours(behaviours=views.behaviours(server))


def _consent(server: FakeZoho, given: WhoConsents, _: Mapping[str, str]) -> views.ConsentView:
    if given.denied and given.given_by is not None:
        raise ValueError("given_by and denied do not go together")
    if given.given_by is not None:
        server.consent.give(server.accounts.user(given.given_by, given.zgid))
    elif given.denied:
        server.consent.deny()
    else:
        server.consent.ask()
    return views.consent(server)


def _add_user(server: FakeZoho, given: UserTable, _: Mapping[str, str]) -> views.UserView:
    return views.user(server.accounts.register_user(given.user(server.home)))


def _add_client(server: FakeZoho, given: ClientTable, _: Mapping[str, str]) -> views.ClientView:
    return views.client(server.accounts.register_client(given.client()))


def _seed_organisation(
    server: FakeZoho, given: OrganisationTable, _: Mapping[str, str]
) -> views.Done:
    server.crm.seed(given.organisation())
    return views.Done()


def _issue_code(server: FakeZoho, given: CodeWanted, _: Mapping[str, str]) -> views.Code:
    for scope in given.scopes:
        if not is_known(scope):
            raise ValueError(f"no scope is called {scope!r}")
    code = server.accounts.issue_grant(
        server.accounts.user(given.email, given.zgid),
        server.accounts.client(given.client_id),
        given.life,
        given.redirect_url,
        tuple(given.scopes),
        offline=given.offline,
    )
    return views.Code(code=code)


def _revoke(server: FakeZoho, given: TokenMeant, _: Mapping[str, str]) -> views.Done:
    server.accounts.revoke(given.token)
    return views.Done()


def _expire(server: FakeZoho, given: TokenMeant, _: Mapping[str, str]) -> views.Done:
    server.accounts.expire(given.token)
    return views.Done()


def _plan_fault(server: FakeZoho, given: FaultWanted, _: Mapping[str, str]) -> views.Waiting:
    fields = {"status": given.status, "body": given.body, "seconds": given.seconds}
    told = {name: value for name, value in fields.items() if value is not None}
    server.faults.plan(given.operation, fault_of(given.fault, told), given.times)
    return views.Waiting(faults=views.waiting(server))


def _show_faults(server: FakeZoho, _: Nothing, __: Mapping[str, str]) -> views.Waiting:
    return views.Waiting(faults=views.waiting(server))


def _forget_faults(server: FakeZoho, _: Nothing, __: Mapping[str, str]) -> views.Waiting:
    server.faults.forget()
    return views.Waiting(faults=[])


def _requests(server: FakeZoho, _: Nothing, query: Mapping[str, str]) -> views.Requests:
    since = query.get("since", "0")
    if not since.isascii() or not since.isdigit() or len(since) > 15:
        raise ValueError(f"since is the number of a request, not {since!r}")
    if "operation" in query:
        operations.check_is_known(query["operation"])
    wanted = {name: value for name, value in query.items() if name != "since"}
    entries = [
        entry
        for entry in server.log.since(int(since))
        if all(getattr(entry, name) == value for name, value in wanted.items())
    ]
    return views.Requests(requests=[views.request(entry) for entry in entries])


def _forget_requests(server: FakeZoho, _: Nothing, __: Mapping[str, str]) -> views.Requests:
    server.log.forget()
    return views.Requests(requests=[])


def _assert(server: FakeZoho, given: Asserted, _: Mapping[str, str]) -> views.Done:
    miss = Expectation(given.details, given.times).miss(server.log)
    if miss is not None:
        raise Refused(miss, status=409)
    return views.Done()


_WHICH_REQUESTS: Final = {
    "since": "only those after the request with this number",
    "operation": "only those of this operation",
    "user": "only those in which this user, by e-mail, consented or had a code or token shown",
}

CONTROLS: Final = (
    Control(
        "GET",
        "/state",
        "Everything but the requests",
        Nothing,
        views.StateView,
        _state,
    ),
    Control("POST", "/reset", "Be as at the start", Nothing, views.StateView, _reset),
    Control("GET", "/clock", "The time", Nothing, views.ClockView, _show_clock),
    Control(
        "POST",
        "/clock",
        "Move or stop the time",
        ClockChange,
        views.ClockView,
        _set_clock,
    ),
    Control("GET", "/settings", "The settings", Nothing, views.SettingsShown, _show_settings),
    Control(
        "PATCH",
        "/settings",
        "Change some settings",
        SettingsChange,
        views.SettingsShown,
        _set_settings,
    ),
    Control(
        "GET",
        "/behaviours",
        "The rules and how sure they are",
        Nothing,
        views.Behaviours,
        _behaviours,
    ),
    Control(
        "PUT", "/consent", "Who consents, without a page", WhoConsents, views.ConsentView, _consent
    ),
    Control("POST", "/users", "Register a user", UserTable, views.UserView, _add_user),
    Control(
        "POST",
        "/clients",
        "Register a client",
        ClientTable,
        views.ClientView,
        _add_client,
    ),
    Control(
        "POST",
        "/organisations",
        "Give an organisation a name and records",
        OrganisationTable,
        views.Done,
        _seed_organisation,
    ),
    Control("POST", "/codes", "Issue a code", CodeWanted, views.Code, _issue_code),
    Control("POST", "/revoke", "Revoke a token", TokenMeant, views.Done, _revoke),
    Control(
        "POST",
        "/expire",
        "End a code's or access token's life",
        TokenMeant,
        views.Done,
        _expire,
    ),
    Control("GET", "/faults", "The faults that wait", Nothing, views.Waiting, _show_faults),
    Control("POST", "/faults", "Plan a fault", FaultWanted, views.Waiting, _plan_fault),
    Control("DELETE", "/faults", "Let all go well again", Nothing, views.Waiting, _forget_faults),
    Control(
        "GET",
        "/requests",
        "The requests so far",
        Nothing,
        views.Requests,
        _requests,
        _WHICH_REQUESTS,
    ),
    Control(
        "DELETE",
        "/requests",
        "Forget the requests",
        Nothing,
        views.Requests,
        _forget_requests,
    ),
    Control("POST", "/assertions", "Was it asked for? 409 if not", Asserted, views.Done, _assert),
)
"""The controls, with their paths below the prefix."""
