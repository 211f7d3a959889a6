"""A load of one request, sent again and again on connections that stay open."""

import asyncio
import re
import time
from typing import Final, cast

_LENGTH: Final = re.compile(rb"\r\ncontent-length: *(\d+)\r\n", re.IGNORECASE)


class BadAnswer(Exception):
    """A server gave something else than status 200, a length and an access token: the message."""


def answers_a_second(port: int, request: bytes, connections: int, seconds: float) -> float:
    """Ask a server of this machine for so long; how many answers it gave a second.

    Each connection sends the request again as soon as it has its answer. Raises BadAnswer, also for
    a connection that the server closes.
    """
    return asyncio.run(_load(port, request, connections, seconds))


async def _load(port: int, request: bytes, connections: int, seconds: float) -> float:
    loop = asyncio.get_running_loop()
    trouble: asyncio.Future[None] = loop.create_future()
    opened = [
        await loop.create_connection(lambda: _Client(request, trouble), "127.0.0.1", port)
        for _ in range(connections)
    ]
    clients = [client for _, client in opened]
    began = time.perf_counter()
    for client in clients:
        client.ask()
    await asyncio.wait([trouble], timeout=seconds)
    took = time.perf_counter() - began
    if trouble.done():
        trouble.result()
    trouble.cancel()
    for client in clients:
        client.leave()
    return sum(client.answers for client in clients) / took


class _Client(asyncio.Protocol):
    """One connection. Sockets without an HTTP library, so that the server is what is measured."""

    def __init__(self, request: bytes, trouble: "asyncio.Future[None]") -> None:
        self.answers = 0
        self._request = request
        self._trouble = trouble
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def ask(self) -> None:
        self._received = b""
        self._transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, blank_line, body = self._received.partition(b"\r\n\r\n")
        if not blank_line:
            return
        length = _LENGTH.search(head + b"\r\n")
        if length is not None and len(body) < int(length[1]):
            return
        if length is not None and head[9:12] == b"200" and b'"access_token"' in body:
            self.answers += 1
            self.ask()
        else:
            self._fail(self._received.decode(errors="replace"))

    def connection_lost(self, exc: Exception | None) -> None:
        self._fail("the connection was closed")

    def leave(self) -> None:
        self._transport.abort()

    def _fail(self, reason: str) -> None:
        if not self._trouble.done():
            self._trouble.set_exception(BadAnswer(reason))
