"""The fake behind a socket: the same rules as within the process, over HTTP.

An ASGI application, and what uvicorn needs beside it to drop a connection on purpose.
"""

import asyncio
import contextlib
import ipaddress
import json
import re
import socket
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Final, Protocol, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from fake_accounts_server.app import handle, log_unread
from fake_accounts_server.faults import Dropped, HalfBody, Slow
from fake_accounts_server.message import Request, Response
from fake_accounts_server.own_pages import is_own_path, own_answer
from fake_accounts_server.server import FakeZoho
from fake_accounts_server.visitors import problem_with_host

LARGEST_BODY: Final = 1_000_000
"""How many bytes of a body are read; a larger one is refused with status 413."""

Message = MutableMapping[str, object]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

_TRANSPORT: Final = "fake_accounts_server.transport"
_HOST: Final = re.compile(r"([\w.-]+|\[(?P<ipv6>[0-9A-Fa-f:.]+)\])(:\d{1,5})?", re.ASCII)
_LARGEST_LET_GO: Final = 100_000_000
_WITHOUT_LENGTH: Final = (204, 304)


class _Transport(Protocol):
    def abort(self) -> None: ...
    def close(self) -> None: ...


class OpenHttpProtocol(HttpToolsProtocol):
    """Tells the application the transport, which ASGI keeps from it: dropping a connection takes
    nothing less.
    """

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin a connection, on which nothing is held back: headers and body are written one
        after the other, and the second would wait for the client's word on the first, 40 ms.
        """
        connection: socket.socket = transport.get_extra_info("socket")
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        super().connection_made(cast("asyncio.Transport", transport))

    def on_message_begin(self) -> None:
        """Begin a request."""
        super().on_message_begin()
        cast("dict[str, object]", self.scope)[_TRANSPORT] = self.transport


class Application:
    """The ASGI application of one server."""

    def __init__(self, server: FakeZoho, *, of_anyone: bool) -> None:
        """With `of_anyone`, the page and the controls may be asked for by any host name."""
        self._server = server
        self._of_anyone = of_anyone
        self._held: set[_Transport] = set()
        self._stopped = asyncio.Event()

    def stop(self) -> None:
        """Keep nobody waiting any more: let go of those who hang and of those who have not asked to
        the end, answer those who wait.
        """
        self._stopped.set()
        for transport in self._held:
            transport.abort()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        try:
            request = await self._read(scope, receive)
        except _Unreadable as problem:
            self._log(scope, problem)
            await _send(problem.response, send)
            return
        except _BrokenOff:
            return
        if is_own_path(request.path):
            answer = own_answer(self._server, request, of_anyone=self._of_anyone)
            await _send(answer, send)
            return
        response = handle(self._server, request, at_own_address=True)
        if response.delivery is None:
            await _send(response, send)
        else:
            await self._deliver(response, scope, receive, send)

    async def _read(self, scope: Message, receive: Receive) -> Request:
        # Whoever sends half of a body and no more is let go, too, when the server stops.
        transport = cast("_Transport", scope[_TRANSPORT])
        self._held.add(transport)
        try:
            request = await _request(scope, receive)
        finally:
            self._held.discard(transport)
        problem = problem_with_host(request.host, of_anyone=self._of_anyone)
        if problem is not None and not is_own_path(request.path):
            raise _Unreadable(400, problem, len(request.body))
        return request

    def _log(self, scope: Message, problem: "_Unreadable") -> None:
        headers = _headers(scope)
        if not _is_a_host(headers.get("Host", "")):
            headers = headers | {"Host": _own_host(scope)}
        request = Request(cast("str", scope["method"]), _url(scope, headers), headers)
        if not is_own_path(request.path):
            status, length = problem.response.status, problem.body_length
            log_unread(self._server, request, status, str(problem), body_length=length)

    async def _deliver(
        self, response: Response, scope: Message, receive: Receive, send: Send
    ) -> None:
        """Do to the client what the fault says."""
        delivery = response.delivery
        transport = cast("_Transport", scope[_TRANSPORT])
        if isinstance(delivery, Slow):
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._stopped.wait(), delivery.seconds)
            await _send(response, send)
            return
        if isinstance(delivery, Dropped):
            transport.abort()
        elif isinstance(delivery, HalfBody):
            await _start(response, len(response.body), send)
            half = response.body[: len(response.body) // 2]
            await send({"type": "http.response.body", "body": half, "more_body": True})
            transport.close()
        self._held.add(transport)
        while (await receive())["type"] != "http.disconnect":
            pass
        self._held.discard(transport)


class _BrokenOff(Exception):
    """The client went away before its request was whole."""


class _Unreadable(Exception):
    """A request that is not read to its end."""

    def __init__(self, status: int, reason: str, body_length: int) -> None:
        super().__init__(reason)
        self.body_length = body_length
        body = json.dumps({"error": reason}).encode()
        self.response = Response(
            status, {"Content-Type": "application/json", "Connection": "close"}, body
        )


async def _request(scope: Message, receive: Receive) -> Request:
    headers = _headers(scope)
    body = await _body(receive)
    if "Host" in headers and not _is_a_host(headers["Host"]):
        raise _Unreadable(400, "the Host header names no host", len(body))
    return Request(cast("str", scope["method"]), _url(scope, headers), headers, body)


def _headers(scope: Message) -> dict[str, str]:
    return {
        name.decode("latin-1").title(): value.decode("latin-1")
        for name, value in cast("Headers", scope["headers"])
    }


async def _body(receive: Receive) -> bytes:
    body = bytearray()
    length = 0
    more = True
    # A body that is too large is read to its end all the same, and let go: a client that is still
    # sending when the connection closes does not see the answer.
    while more and length <= _LARGEST_LET_GO:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _BrokenOff
        part = cast("bytes", message.get("body", b""))
        length += len(part)
        if length <= LARGEST_BODY:
            body += part
        more = bool(message.get("more_body"))
    if length > LARGEST_BODY:
        raise _Unreadable(413, f"the body is larger than {LARGEST_BODY} bytes", length)
    return bytes(body)


def _url(scope: Message, headers: dict[str, str]) -> str:
    host = headers["Host"] if "Host" in headers else _own_host(scope)
    path = cast("bytes", scope["raw_path"]).decode("latin-1")
    query = cast("bytes", scope["query_string"]).decode("latin-1")
    return f"{scope['scheme']}://{host}{path}{'?' if query else ''}{query}"


def _own_host(scope: Message) -> str:
    """Where the server listens: for clients of HTTP/1.0, which name no host."""
    host, port = cast("tuple[str, int]", scope["server"])
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _is_a_host(text: str) -> bool:
    found = _HOST.fullmatch(text)
    if found is None or found["ipv6"] is None:
        return found is not None
    try:
        ipaddress.IPv6Address(found["ipv6"])
    except ValueError:
        return False
    return True


async def _send(response: Response, send: Send) -> None:
    await _start(response, len(response.body), send)
    await send({"type": "http.response.body", "body": response.body})


async def _start(response: Response, length: int, send: Send) -> None:
    headers = [(name.encode(), value.encode()) for name, value in response.headers.items()]
    if response.status not in _WITHOUT_LENGTH:
        headers.append((b"Content-Length", str(length).encode()))
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
