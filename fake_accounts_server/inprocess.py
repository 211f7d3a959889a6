"""The fake in place of the network, for everything that this process asks through `requests`.

Nobody waits here: an answer that is late moves the fake's clock on, and a client that would have
given up before it comes gets its timeout at once.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

import requests
from responses import BaseResponse, CallbackResponse, PassthroughResponse, RequestsMock
from responses.registries import FirstMatchRegistry
from urllib3 import Timeout

from fake_accounts_server.app import UnknownAddress, handle
from fake_accounts_server.faults import Dropped, HalfBody, Hang, Slow
from fake_accounts_server.message import Request, Response
from fake_accounts_server.server import FakeZoho

_ANY_URL = re.compile("")


class NeverAnswered(BaseException):
    """A client that set no timeout met a server that does not answer: it would wait for ever.

    Not an Exception, so that nothing on the way swallows it as it would a failed request. Where it
    is lost all the same, in a thread of its own, it is raised again when the interception ends. A
    test that expects it takes it from the server (`take_unanswered`).
    """

    def __init__(self, request: requests.PreparedRequest) -> None:
        super().__init__(
            f"{request.method} {(request.url or '').partition('?')[0]}: the server does not "
            "answer, and the client set no timeout, so it would wait for ever"
        )


@contextmanager
def intercept(server: FakeZoho, let_through: Callable[[str], bool] | None = None) -> Iterator[None]:
    """Bring every request made through `requests`, by any thread, to the fake.

    A host that is none of Zoho's fails at once with `requests.exceptions.ConnectionError`, which
    names the method and the address. `let_through` is asked once for each request, with its
    URL; where it answers True, the request goes to the real network untouched.

    On leaving, requests go where they went before: interceptions may stand inside one another and
    inside other uses of `responses`, and the innermost answers. What does not pass through the
    adapters of `requests` (urllib, http.client, sockets) is not seen.

    On leaving, raises NeverAnswered if a client met it and nobody took it from the server.
    """

    def reply(prepared: requests.PreparedRequest) -> tuple[int, dict[str, str], bytes]:
        try:
            response = handle(server, _request(prepared))
        except UnknownAddress as unknown:
            raise requests.exceptions.ConnectionError(str(unknown), request=prepared) from unknown
        if response.delivery is not None:
            _deliver(server, response, prepared)
        return response.status, dict(response.headers), response.body

    class ChooseAfresh(FirstMatchRegistry):
        """A registered response matches one method and keeps its calls; one made for each request
        does neither, and lets the choice be made once.
        """

        def find(self, request: requests.PreparedRequest) -> tuple[BaseResponse | None, list[str]]:
            mock.calls.reset()
            method = request.method or ""
            if let_through is not None and let_through(request.url or ""):
                return PassthroughResponse(method, _ANY_URL), []
            return CallbackResponse(method, _ANY_URL, reply, content_type=None), []

    mock = RequestsMock(assert_all_requests_are_fired=False, registry=ChooseAfresh)
    try:
        with mock:
            yield
    except BaseException:
        server.take_unanswered()
        raise
    for never_answered in server.take_unanswered():
        raise never_answered


def _request(prepared: requests.PreparedRequest) -> Request:
    return Request(
        method=prepared.method or "",
        url=prepared.url or "",
        headers={name: _text(value) for name, value in prepared.headers.items()},
        body=_bytes(prepared.body),
    )


def _bytes(body: object) -> bytes:
    """A body as it would be sent: `requests` takes files and generators, too."""
    if body is None:
        return b""
    if isinstance(body, str):
        return body.encode()
    if isinstance(body, (bytes, bytearray)):
        return bytes(body)
    if isinstance(body, Iterable):
        return b"".join(_bytes(part) for part in body)
    raise TypeError(f"a body of type {type(body).__name__} cannot be sent")


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value


def _deliver(server: FakeZoho, response: Response, prepared: requests.PreparedRequest) -> None:
    """Do to the client what the fault does: raise what `requests` would, or let time pass."""
    delivery, patience = response.delivery, _read_timeout(prepared)
    if isinstance(delivery, Slow) and (patience is None or delivery.seconds <= patience):
        server.clock.advance(delivery.seconds)
    elif isinstance(delivery, (Slow, Hang)):
        if patience is None:
            never_answered = NeverAnswered(prepared)
            server.remember_unanswered(never_answered)
            raise never_answered
        server.clock.advance(patience)
        raise requests.exceptions.ReadTimeout(
            f"no answer within {patience} seconds", request=prepared
        )
    elif isinstance(delivery, Dropped):
        raise requests.exceptions.ConnectionError(
            "the connection was closed without an answer", request=prepared
        )
    elif isinstance(delivery, HalfBody):
        raise requests.exceptions.ChunkedEncodingError(
            f"the connection broke after {len(response.body) // 2} of {len(response.body)} bytes",
            request=prepared,
        )


def _read_timeout(prepared: requests.PreparedRequest) -> float | None:
    """For how many seconds the client waits for an answer; None if for ever."""
    settings: dict[str, object] = getattr(prepared, "req_kwargs", {})
    timeout = settings.get("timeout")
    if isinstance(timeout, tuple):
        timeout = timeout[1]
    elif isinstance(timeout, Timeout):
        timeout = timeout.read_timeout
    return float(timeout) if isinstance(timeout, (int, float)) else None
