"""From a request to a response, whichever transport brought it."""

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlsplit

from fake_accounts_server.answers import (
    Call,
    Reply,
    answer,
    failure,
    nothing_there,
    refused,
)
from fake_accounts_server.destinations import Destination, destination_of
from fake_accounts_server.faults import (
    Answer,
    Delivery,
    Dropped,
    Fault,
    HalfBody,
    Hang,
    Html,
    name_of,
)
from fake_accounts_server.forms import NotAForm
from fake_accounts_server.log import LARGEST_BODY, LogEntry
from fake_accounts_server.message import Request, Response
from fake_accounts_server.operations import Asked, at
from fake_accounts_server.server import FakeZoho


class UnknownAddress(Exception):
    """A request to a host that is none of those of Zoho's which the fake plays.

    The message leaves out the query and any password in the address.
    """

    def __init__(self, request: Request) -> None:
        address = urlsplit(request.url)
        host = address.netloc.rpartition("@")[2]
        super().__init__(
            f"{request.method} {address.scheme}://{host}{address.path}: "
            "the fake accounts server answers only those of Zoho's hosts which it plays, and "
            "nothing else is let out"
        )


def handle(server: FakeZoho, request: Request, *, at_own_address: bool = False) -> Response:
    """Answer a request and log it; safe to call from several threads.

    With `at_own_address`, hosts that are none of Zoho's are the fake's own. Otherwise a request to
    such a host raises UnknownAddress, and is logged, too.
    """
    with server.lock:
        destination = destination_of(request, server.home if at_own_address else None)
        if destination is None:
            _log(server, request, None, None, Reply(0, None, "unknown address"))
            raise UnknownAddress(request)
        options = at(destination.services, destination.path)
        asked = _chosen(options, request)
        fault = server.faults.take(asked.operation.name) if asked else None
        if asked is None:
            reply = refused(nothing_there(server, request, destination, options))
        else:
            reply = _reply(Call(server, asked, request, destination), fault)
        _log(server, request, asked, destination, reply)
        response = replace(reply.response(), delivery=_delivery(fault, reply))
        return replace(response, body=b"") if request.method == "HEAD" else response


def log_unread(
    server: FakeZoho, request: Request, status: int, reason: str, *, body_length: int
) -> None:
    """Log a request that a transport refused before it was read: `request` is what is known of it,
    and `body_length` is in bytes.
    """
    with server.lock:
        reply = Reply(status, None, "unreadable", reason)
        _log(server, request, None, None, reply, body_length=body_length)


def _chosen(options: tuple[Asked, ...], request: Request) -> Asked | None:
    """The operation that is asked for, of those that there are at the path."""
    try:
        grant_type = request.parameters.get("grant_type") if request.method == "POST" else None
    except NotAForm:
        grant_type = None
    return next(
        (
            asked
            for asked in options
            if asked.operation.method == request.method
            and asked.operation.grant_type in (None, grant_type)
        ),
        None,
    )


def _reply(call: Call, fault: Fault | None) -> Reply:
    if fault is None:
        return answer(call)
    if isinstance(fault, (Answer, Html)):
        body = failure(call.asked.operation, fault.status) if fault.body is None else fault.body
        return Reply(fault.status, body, "fault", name_of(fault))
    true = Reply(0, None) if isinstance(fault, (Hang, Dropped)) else answer(call)
    if isinstance(fault, HalfBody) and not true.response().body:
        true = Reply(0, None)
    return replace(true, outcome="fault", reason=name_of(fault))


def _delivery(fault: Fault | None, reply: Reply) -> Delivery | None:
    if isinstance(fault, HalfBody) and not reply.status:
        return Dropped()
    return fault if isinstance(fault, Delivery) else None


def _log(
    server: FakeZoho,
    request: Request,
    asked: Asked | None,
    destination: Destination | None,
    reply: Reply,
    *,
    body_length: int | None = None,
) -> None:
    shown = _shown(server, request, asked)
    owners = [reply.user, *(server.accounts.owner_of(text) for text in shown.values())]
    server.log.record(
        LogEntry(
            time=server.clock.now(),
            method=request.method,
            url=request.url,
            operation=asked.operation.name if asked else None,
            data_centre=destination.data_centre.name if destination else None,
            user=next((owner.email for owner in owners if owner), None),
            grant=shown.get("grant"),
            refresh_token=shown.get("refresh_token"),
            access_token=shown.get("access_token"),
            status=reply.status or None,
            outcome=reply.outcome,
            reason=reply.reason,
            content_type=request.header("Content-Type"),
            body=request.body[:LARGEST_BODY],
            body_length=len(request.body) if body_length is None else body_length,
            number=server.log.mark() + 1,
        )
    )


def _shown(server: FakeZoho, request: Request, asked: Asked | None) -> Mapping[str, str]:
    """The code or the token that a request shows, under the name of its kind."""
    operation = asked.operation.name if asked else None
    kind = {"grant": "grant", "refresh": "refresh_token", "revoke": "refresh_token"}
    if operation not in kind:
        text = request.access_token
        return {} if text is None else {"access_token": text}
    name = {"grant": "code", "refresh": "refresh_token", "revoke": "token"}[operation]
    try:
        text = request.parameters.get(name)
    except NotAForm:
        text = None
    if text is None:
        return {}
    is_access_token = operation == "revoke" and server.accounts.is_access_token(text)
    return {"access_token" if is_access_token else kind[operation]: text}
