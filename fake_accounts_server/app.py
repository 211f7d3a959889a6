"""From a request to a response, whichever transport brought it.

The route table says what the fake answers; its operations are the names by which the log and the
faults speak of requests.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from fake_accounts_server.accounts import Refusal
from fake_accounts_server.crm import error_body, no_such_url
from fake_accounts_server.data_centres import DataCentre, data_centre_of
from fake_accounts_server.log import LogEntry

if TYPE_CHECKING:
    from fake_accounts_server.server import FakeZoho

_TOKEN_PATH = "/oauth/v2/token"
_AUTHORIZATION_PREFIX = "Zoho-oauthtoken "


@dataclass(frozen=True)
class Request:
    """An HTTP request. `url` is absolute; a body is read if it is a URL-encoded form."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def host(self) -> str:
        """The host addressed, in lower case and without a port."""
        return urlsplit(self.url).hostname or ""

    @property
    def path(self) -> str:
        """The path asked for, without a slash at its end."""
        return urlsplit(self.url).path.rstrip("/")

    @property
    def parameters(self) -> Mapping[str, str]:
        """Query and form together: Zoho reads either (documented)."""
        parameters = dict(parse_qsl(urlsplit(self.url).query))
        if self._header("Content-Type").startswith("application/x-www-form-urlencoded"):
            parameters |= parse_qsl(self.body.decode(errors="replace"))
        return parameters

    @property
    def access_token(self) -> str | None:
        """The access token in the Authorization header, None if it holds none."""
        authorization = self._header("Authorization")
        if not authorization.startswith(_AUTHORIZATION_PREFIX):
            return None
        return authorization[len(_AUTHORIZATION_PREFIX) :]

    def _header(self, name: str) -> str:
        return next(
            (value for key, value in self.headers.items() if key.lower() == name.lower()), ""
        )


@dataclass(frozen=True)
class Response:
    """An HTTP response."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class UnknownAddress(Exception):
    """A request to a host that is none of Zoho's, which the fake does not answer.

    The message leaves out the query and any password in the address.
    """

    def __init__(self, request: Request) -> None:
        address = urlsplit(request.url)
        host = address.netloc.rpartition("@")[2]
        super().__init__(
            f"{request.method} {address.scheme}://{host}{address.path}: "
            "the fake accounts server answers only Zoho's hosts, and nothing else is let out"
        )


class Service(Enum):
    """The two kinds of host in a data centre."""

    ACCOUNTS = "accounts"
    API = "api"


@dataclass(frozen=True)
class Call:
    """A request that met a route."""

    operation: str
    request: Request
    data_centre: DataCentre


@dataclass(frozen=True)
class Route:
    """Where an operation is asked for, and what answers it."""

    operation: str
    service: Service
    method: str
    path: str
    answer: "Callable[[FakeZoho, Call], Mapping[str, object]]"
    grant_type: str | None = None

    def meets(self, service: Service, request: Request) -> bool:
        """Whether the request asks for this operation."""
        return (self.service, self.method, self.path) == (
            service,
            request.method,
            request.path,
        ) and self.grant_type in (None, request.parameters.get("grant_type"))


def _redeem(server: "FakeZoho", call: Call) -> Mapping[str, object]:
    parameters = call.request.parameters
    return server.accounts.redeem(
        parameters.get("code", ""),
        parameters.get("client_id", ""),
        parameters.get("client_secret", ""),
        parameters.get("redirect_uri"),
        call.data_centre,
    ).body()


def _refresh(server: "FakeZoho", call: Call) -> Mapping[str, object]:
    parameters = call.request.parameters
    return server.accounts.refresh(
        parameters.get("refresh_token", ""),
        parameters.get("client_id", ""),
        parameters.get("client_secret", ""),
        call.data_centre,
    ).body()


def _revoke(server: "FakeZoho", call: Call) -> Mapping[str, object]:
    server.accounts.revoke(call.request.parameters.get("token", ""), call.data_centre)
    return {"status": "success"}


def _ask_crm(server: "FakeZoho", call: Call) -> Mapping[str, object]:
    return server.crm.answer(
        call.operation, call.request.access_token, call.data_centre, call.request.parameters
    )


_ACCOUNTS, _API = Service.ACCOUNTS, Service.API

ROUTES = (
    Route("grant", _ACCOUNTS, "POST", _TOKEN_PATH, _redeem, grant_type="authorization_code"),
    Route("refresh", _ACCOUNTS, "POST", _TOKEN_PATH, _refresh, grant_type="refresh_token"),
    Route("revoke", _ACCOUNTS, "POST", f"{_TOKEN_PATH}/revoke", _revoke),
    Route("users", _API, "GET", "/crm/v8/users", _ask_crm),
    Route("org", _API, "GET", "/crm/v8/org", _ask_crm),
    Route("fields", _API, "GET", "/crm/v8/settings/fields", _ask_crm),
    Route("modules", _API, "GET", "/crm/v8/settings/modules", _ask_crm),
    Route("records", _API, "GET", "/crm/v8/Leads", _ask_crm),
)
"""What the fake answers."""

_INTERNAL_ERRORS: Mapping[Service, Mapping[str, object]] = {
    Service.ACCOUNTS: {"error": "general_error"},
    Service.API: error_body("INTERNAL_ERROR", "Internal Server Error"),
}


def internal_errors() -> Mapping[str, Mapping[str, object]]:
    """For each operation of the route table, an internal error in the form of its server.

    The accounts server's word is assumed; the API's form is documented.
    """
    return {route.operation: _INTERNAL_ERRORS[route.service] for route in ROUTES}


@dataclass(frozen=True)
class _Answer:
    status: int
    body: Mapping[str, object] | str
    outcome: str
    reason: str = ""

    def response(self) -> Response:
        if isinstance(self.body, str):
            return Response(self.status, {"Content-Type": "text/html"}, self.body.encode())
        content_type = {"Content-Type": "application/json;charset=UTF-8"}
        return Response(self.status, content_type, json.dumps(self.body).encode())


def handle(server: "FakeZoho", request: Request) -> Response:
    """Answer a request and log it; safe to call from several threads.

    Raises UnknownAddress, logged too, if the host is none of Zoho's.
    """
    with server.lock:
        data_centre = data_centre_of(request.host)
        if data_centre is None:
            _log(server, request, None, None, None)
            raise UnknownAddress(request)
        service = _API if request.host in data_centre.api_hosts else _ACCOUNTS
        route = next((route for route in ROUTES if route.meets(service, request)), None)
        answer = _answer(server, route, service, request, data_centre)
        _log(server, request, route, data_centre, answer)
        response = answer.response()
        return replace(response, body=b"") if request.method == "HEAD" else response


def _answer(
    server: "FakeZoho",
    route: Route | None,
    service: Service,
    request: Request,
    data_centre: DataCentre,
) -> _Answer:
    try:
        if route is None:
            raise _no_route(service, request)
        fault = server.faults.take(route.operation)
        if fault is not None:
            return _Answer(fault.status, fault.body, "fault")
        body = route.answer(server, Call(route.operation, request, data_centre))
    except Refusal as refusal:
        return _Answer(refusal.status, refusal.body(), refusal.word, refusal.reason)
    return _Answer(200, body, "ok")


def _no_route(service: Service, request: Request) -> Refusal:
    if service is Service.API:
        return no_such_url(request.path)
    if (request.method, request.path) == ("POST", _TOKEN_PATH):
        return Refusal("unsupported_grant_type", "neither a code nor a refresh token is offered")
    return Refusal("general_error", f"no such path: {request.path}", status=404)


def _log(
    server: "FakeZoho",
    request: Request,
    route: Route | None,
    data_centre: DataCentre | None,
    answer: _Answer | None,
) -> None:
    shown = _shown(server, request, route)
    owners = (server.accounts.owner_of(text) for text in shown.values())
    server.log.record(
        LogEntry(
            time=server.clock.now(),
            method=request.method,
            url=request.url,
            operation=route.operation if route else None,
            data_centre=data_centre.name if data_centre else None,
            user=next((owner.email for owner in owners if owner), None),
            grant=shown.get("grant"),
            refresh_token=shown.get("refresh_token"),
            access_token=shown.get("access_token"),
            status=answer.status if answer else None,
            outcome=answer.outcome if answer else "unknown address",
            reason=answer.reason if answer else "",
        )
    )


def _shown(server: "FakeZoho", request: Request, route: Route | None) -> Mapping[str, str]:
    """The code or the token that a request shows, under the name of its kind."""
    operation = route.operation if route else None
    if operation == "grant":
        kind, text = "grant", request.parameters.get("code")
    elif operation == "refresh":
        kind, text = "refresh_token", request.parameters.get("refresh_token")
    elif operation == "revoke":
        text = request.parameters.get("token")
        is_access_token = text is not None and server.accounts.is_access_token(text)
        kind = "access_token" if is_access_token else "refresh_token"
    else:
        kind, text = "access_token", request.access_token
    return {} if text is None else {kind: text}
