"""The fake behind a socket: the same rules as within the process, over HTTP.

An ASGI application, and what uvicorn needs beside it to drop a connection on purpose.
"""

import asyncio
import contextlib
import json
import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Final, Protocol, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from fake_accounts_server.app import handle
from fake_accounts_server.faults import Dropped, HalfBody, Slow
from fake_accounts_server.message import Request, Response
from fake_accounts_server.own_pages import is_own_path, own_answer
from fake_accounts_server.server import FakeZoho

LARGEST_BODY: Final = 1_000_000
"""How many bytes of a body are read; a larger one is refused with status 413."""

Message = MutableMapping[str, object]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

_TRANSPORT: Final = "fake_accounts_server.transport"
_HOST: Final = re.compile(r"[\w.-]+(:\d{1,5})?|\[[0-9A-Fa-f:.]+\](:\d{1,5})?", re.ASCII)
_WITHOUT_BODY: Final = (204, 304)


class _Transport(Protocol):
    def abort(self) -> None: ...
    def close(self) -> None: ...


class OpenHttpProtocol(HttpToolsProtocol):
    """Tells the application the transport, which ASGI keeps from it: dropping a connection takes
    nothing less.
    """

    def on_message_begin(self) -> None:
        """Begin a request."""
        super().on_message_begin()
        cast("dict[str, object]", self.scope)[_TRANSPORT] = self.transport


class Application:
    """The ASGI application of one server."""

    def __init__(self, server: FakeZoho) -> None:
        self._server = server
        self._held: set[_Transport] = set()
        self._stopped = asyncio.Event()

    def stop(self) -> None:
        """Keep nobody waiting any more: let go of those who hang, answer those who wait."""
        self._stopped.set()
        for transport in self._held:
            transport.abort()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        try:
            request = await _request(scope, receive)
        except _Unreadable as problem:
            await _send(problem.response, send)
            return
        if is_own_path(request.path):
            await _send(own_answer(self._server, request), send)
            return
        response = handle(self._server, request, at_own_address=True)
        if response.delivery is None:
            await _send(response, send)
        else:
            await self._deliver(response, scope, receive, send)

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


class _Unreadable(Exception):
    """A request that is not read to its end."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        body = json.dumps({"error": reason}).encode()
        self.response = Response(
            status, {"Content-Type": "application/json", "Connection": "close"}, body
        )


async def _request(scope: Message, receive: Receive) -> Request:
    headers = {
        name.decode("latin-1").title(): value.decode("latin-1")
        for name, value in cast("Headers", scope["headers"])
    }
    body = bytearray()
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            break
        body += cast("bytes", message.get("body", b""))
        if len(body) > LARGEST_BODY:
            raise _Unreadable(413, f"the body is larger than {LARGEST_BODY} bytes")
        more = bool(message.get("more_body"))
    return Request(cast("str", scope["method"]), _url(scope, headers), headers, bytes(body))


def _url(scope: Message, headers: dict[str, str]) -> str:
    host = headers.get("Host", "localhost")
    if _HOST.fullmatch(host) is None:
        raise _Unreadable(400, "the Host header names no host")
    path = cast("bytes", scope["raw_path"]).decode("latin-1")
    query = cast("bytes", scope["query_string"]).decode("latin-1")
    return f"{scope['scheme']}://{host}{path}{'?' if query else ''}{query}"


async def _send(response: Response, send: Send) -> None:
    body = b"" if response.status in _WITHOUT_BODY else response.body
    await _start(response, len(body), send)
    await send({"type": "http.response.body", "body": body})


async def _start(response: Response, length: int, send: Send) -> None:
    headers = [(name.encode(), value.encode()) for name, value in response.headers.items()]
    if response.status not in _WITHOUT_BODY:
        headers.append((b"Content-Length", str(length).encode()))
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
