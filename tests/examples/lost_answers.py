"""A connection to a server on which an answer is lost: the server has done what it was asked."""

import contextlib
import select
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_AT_ONCE = 65536


class Line:
    """Where a client connects to reach the server, and who breaks its connection."""

    def __init__(self, port: int, at: int) -> None:
        self._server = ("127.0.0.1", port)
        self._listening = socket.create_server(("127.0.0.1", at))
        self.port: int = self._listening.getsockname()[1]
        self.lost = 0
        """So many answers were lost."""
        self._loses_to: bytes | None = None
        self._meanwhile: Callable[[], object] = lambda: None
        threading.Thread(target=self._accept, daemon=True).start()

    def lose_one(self, to: bytes, meanwhile: Callable[[], object] = lambda: None) -> None:
        """Lose the next answer to a request that has these bytes in it.

        `meanwhile` is called when the server has done it, before the client hears of the loss.
        """
        self._loses_to = to
        self._meanwhile = meanwhile

    def close(self) -> None:
        """Take no more connections."""
        self._listening.shutdown(socket.SHUT_RDWR)  # wakes whoever waits for one
        self._listening.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                threading.Thread(target=self._carry, args=[client], daemon=True).start()

    def _carry(self, client: socket.socket) -> None:
        asked = b""
        with client, socket.create_connection(self._server) as server, contextlib.suppress(OSError):
            while True:
                ready, _, _ = select.select([client, server], [], [])
                if client in ready:
                    request = client.recv(_AT_ONCE)
                    asked += request
                    server.sendall(request)
                    if not request:
                        return
                if server in ready:
                    answer = server.recv(_AT_ONCE)
                    if self._is_lost(asked) or not answer:
                        return
                    asked = b""
                    client.sendall(answer)

    def _is_lost(self, asked: bytes) -> bool:
        if self._loses_to is None or self._loses_to not in asked:
            return False
        self._loses_to = None
        self._meanwhile()
        self.lost += 1
        return True


@contextmanager
def line_to(port: int, at: int = 0) -> Iterator[Line]:
    """Stand between clients and a server on this machine, at a port of our own or at a free one."""
    line = Line(port, at)
    try:
        yield line
    finally:
        line.close()
