"""A connection to a server on which an answer is lost: the server has done what it was asked."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_AT_ONCE = 65536


class Line:
    """Where a client connects to reach the server, and who breaks its connection."""

    def __init__(self, host: str, port: int) -> None:
        self._server = (host, port)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self.lost = 0
        """So many answers were lost."""
        self._loses_to: Callable[[bytes], bool] = lambda _: False
        self._meanwhile: Callable[[], object] = lambda: None
        threading.Thread(target=self._accept, daemon=True).start()

    def lose_one(self, to: bytes, meanwhile: Callable[[], object] = lambda: None) -> None:
        """Lose the next answer to a request that has these bytes in it.

        `meanwhile` is called when the server has done it, before the client hears of the loss.
        """
        self._loses_to = lambda request: to in request
        self._meanwhile = meanwhile

    def close(self) -> None:
        """Take no more connections."""
        self._listening.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                threading.Thread(target=self._carry, args=[client], daemon=True).start()

    def _carry(self, client: socket.socket) -> None:
        with client, socket.create_connection(self._server) as server, contextlib.suppress(OSError):
            while request := client.recv(_AT_ONCE):
                server.sendall(request)
                answer = server.recv(_AT_ONCE)
                if self._loses_to(request):
                    self._loses_to = lambda _: False
                    self._meanwhile()
                    self.lost += 1
                    return
                client.sendall(answer)


@contextmanager
def line_to(host: str, port: int) -> Iterator[Line]:
    """Stand between a client and a server of which each answers the other in turn."""
    line = Line(host, port)
    try:
        yield line
    finally:
        line.close()
