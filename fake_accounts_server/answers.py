"""What each operation answers."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from fake_accounts_server import authorization, crm, pages
from fake_accounts_server.authorization import Asking, NotAsked, SentBack
from fake_accounts_server.credentials import User
from fake_accounts_server.crm import (
    CrmRefusal,
    Question,
    error_body,
    no_such_url,
    too_many_requests,
    wrong_method,
)
from fake_accounts_server.destinations import Destination, Service
from fake_accounts_server.forms import NotAForm
from fake_accounts_server.message import Request, Response
from fake_accounts_server.operations import TABLE, Asked, Operation
from fake_accounts_server.refusals import Refusal, WrongMethod
from fake_accounts_server.server import FakeZoho
from fake_accounts_server.statuses import WITHOUT_BODY

REASON_HEADER: Final = "Fake-Zoho-Reason"
"""The header of a refusal that says what Zoho keeps to itself, such as "code redeemed before"."""

_LONGEST_REASON: Final = 200
_LONGEST_QUOTED: Final = 100
_JSON: Final = {"Content-Type": "application/json;charset=UTF-8"}
_PAGE: Final = {"Content-Security-Policy": pages.POLICY}
_HTML: Final = {"Content-Type": "text/html;charset=UTF-8"}


@dataclass(frozen=True)
class Call:
    """A request that met an operation."""

    server: FakeZoho
    asked: Asked
    request: Request
    destination: Destination


@dataclass(frozen=True)
class Reply:
    """What is answered: a JSON object, a page or nothing, and what the log is told.

    `user` is who consented.
    """

    status: int
    body: Mapping[str, object] | str | None
    outcome: str = "ok"
    reason: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    user: User | None = None

    def response(self) -> Response:
        """The reply as it is sent."""
        headers = dict(self.headers)
        if self.reason:
            headers[REASON_HEADER] = re.sub(r"[^ -~]", "?", self.reason)[:_LONGEST_REASON]
        if self.body is None or self.status in WITHOUT_BODY:
            return Response(self.status, headers, b"")
        if isinstance(self.body, str):
            return Response(self.status, _HTML | headers, self.body.encode())
        return Response(self.status, _JSON | headers, json.dumps(self.body).encode())


# The accounts server


def _authorize(call: Call) -> Reply:
    accounts, consent = call.server.accounts, call.server.consent
    asking = authorization.read(_form_of_a_browser(call), accounts)
    if consent.denied:
        raise authorization.deny(asking)
    if consent.given_by is not None:
        return _allowed(call, asking, consent.given_by)
    return Reply(200, pages.consent(asking, accounts.users), headers=_PAGE)


def _consent(call: Call) -> Reply:
    form = _form_of_a_browser(call)
    asking = authorization.read(form, call.server.accounts)
    origin = call.request.header("Origin")
    if origin not in ("", call.request.origin):
        raise NotAsked("invalid_origin", f"the answer comes from a page of {origin}")
    if "deny" in form:
        raise authorization.deny(asking)
    email, _, zgid = form.get("user", "").partition(":")
    try:
        user = call.server.accounts.user(email, zgid or None)
    except ValueError:
        raise NotAsked("invalid_user", "no such user is registered") from None
    return _allowed(call, asking, user)


def _form_of_a_browser(call: Call) -> Mapping[str, str]:
    """What is given. Raises NotAsked: a user looks at the answer, and no application."""
    try:
        return _form(call)
    except Refusal as refusal:
        raise NotAsked(refusal.word, refusal.reason) from None


def _allowed(call: Call, asking: Asking, user: User) -> Reply:
    accounts_server = call.destination.accounts_server(user.data_centre)
    url = authorization.allow(asking, user, call.server.accounts, accounts_server)
    return replace(_redirect(url), user=user)


def _redirect(url: str, outcome: str = "ok", reason: str = "") -> Reply:
    return Reply(302, None, outcome, reason, {"Location": url})


def _redeem(call: Call) -> Reply:
    form, data_centre = _form(call), call.destination.data_centre
    answer = call.server.accounts.redeem(
        form.get("code", ""),
        form.get("client_id", ""),
        form.get("client_secret", ""),
        form.get("redirect_uri"),
        data_centre,
    )
    return Reply(200, answer.body(call.destination.api_domain(data_centre)))


def _refresh(call: Call) -> Reply:
    form, data_centre = _form(call), call.destination.data_centre
    answer = call.server.accounts.refresh(
        form.get("refresh_token", ""),
        form.get("client_id", ""),
        form.get("client_secret", ""),
        data_centre,
    )
    return Reply(200, answer.body(call.destination.api_domain(data_centre)))


def _revoke(call: Call) -> Reply:
    call.server.accounts.revoke(_form(call).get("token", ""), call.destination.data_centre)
    return Reply(200, {"status": "success"})


def _form(call: Call) -> Mapping[str, str]:
    """What is given in query and form. Raises Refusal if it cannot be told what is meant."""
    try:
        given, parameters = call.request.given, call.request.parameters
    except NotAForm as problem:
        raise _general_error(call.server, str(problem)) from None
    if len(given) > len(parameters):
        for name, value in given:
            if parameters[name] != value:
                raise _general_error(call.server, f"{name} is given twice, and not alike")
    return parameters


def _general_error(server: FakeZoho, reason: str) -> Refusal:
    return Refusal("general_error", reason, server.settings.refusal_status)


# The CRM


def _ask_crm(call: Call) -> Reply:
    operation, values = call.asked.operation.name, call.asked.values
    user = call.server.access.check(
        call.request.access_token, call.destination.data_centre, operation, values
    )
    try:
        parameters = call.request.query
    except NotAForm as problem:
        raise CrmRefusal("INVALID_DATA", "invalid data", str(problem), status=400) from None
    answer = call.server.crm.answer(
        Question(operation, user, parameters, values, call.request.body)
    )
    return Reply(answer.status, answer.body, _outcome(answer))


def _outcome(answer: crm.Answer) -> str:
    """What the log says: "ok", or the error of the first record that was not written."""
    results = (answer.body or {}).get("data")
    for result in results if isinstance(results, list) else ():
        if result.get("status") == "error":
            return str(result["code"])
    return "ok"


_ANSWERS: Mapping[str, Callable[[Call], Reply]] = {
    **{operation.name: _ask_crm for operation in TABLE if operation.service is Service.API},
    "auth": _authorize,
    "consent": _consent,
    "grant": _redeem,
    "refresh": _refresh,
    "revoke": _revoke,
}


def answer(call: Call) -> Reply:
    """Answer an operation by its rules."""
    try:
        return _ANSWERS[call.asked.operation.name](call)
    except Refusal as refusal:
        return refused(refusal)


# What goes wrong


def refused(refusal: Refusal) -> Reply:
    """Say no: to the application, or to the user where the application cannot be told."""
    if isinstance(refusal, SentBack):
        return _redirect(refusal.url, refusal.word, refusal.reason)
    if isinstance(refusal, NotAsked):
        page = pages.not_asked(refusal)
        return Reply(refusal.status, page, refusal.word, refusal.reason, _PAGE)
    headers = {"Allow": refusal.allowed} if isinstance(refusal, WrongMethod) else {}
    return Reply(refusal.status, refusal.body(), refusal.word, refusal.reason, headers)


def failure(operation: Operation, status: int) -> Mapping[str, object]:
    """A failure in the form of its server: the accounts server's word is assumed, the API's form is
    documented. It is an internal error, but for the API's status 429.
    """
    if operation.service is Service.API and status == 429:
        return too_many_requests("").body()
    if operation.service is Service.API:
        return error_body("INTERNAL_ERROR", "Internal Server Error")
    return {"error": "general_error"}


def nothing_there(
    server: FakeZoho, request: Request, destination: Destination, options: tuple[Asked, ...]
) -> Refusal:
    """The refusal of a request that asks for none of the operations at its path."""
    methods = {asked.operation.method for asked in options}
    if request.method in methods:
        return _no_grant_type(server, request)
    is_api = any(asked.operation.service is Service.API for asked in options) or (
        not options and Service.API in destination.services and "/oauth/" not in destination.path
    )
    if is_api:
        return wrong_method(request.method) if options else no_such_url(destination.path)
    if options:
        return WrongMethod(request.method, methods)
    return Refusal("general_error", f"no such path: {destination.path}", status=404)


def _no_grant_type(server: FakeZoho, request: Request) -> Refusal:
    try:
        offered = request.parameters.get("grant_type")
    except NotAForm as problem:
        return _general_error(server, str(problem))
    if not offered:
        reason = "no grant_type is given"
    else:
        rest = "..." if len(offered) > _LONGEST_QUOTED else ""
        reason = f"no grant type is called {offered[:_LONGEST_QUOTED]}{rest}"
    word = server.settings.word_for_unknown_grant_type
    return Refusal(word, reason, server.settings.refusal_status)
