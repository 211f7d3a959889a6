"""HTTP as it is written on the wire, for what no library sends."""

import contextlib
import socket
from typing import Final
from urllib.parse import urlsplit

_PATIENCE: Final = 30.0


def connect(address: str) -> socket.socket:
    """A connection to the server at an address such as "http://127.0.0.1:9009"."""
    parts = urlsplit(address)
    assert parts.port is not None
    return socket.create_connection((parts.hostname, parts.port), timeout=_PATIENCE)


def exchange(address: str, request: bytes) -> bytes:
    """Send this, and read what comes until the server closes the connection."""
    with connect(address) as connection:
        connection.sendall(request)
        return read_all(connection)


def read_all(connection: socket.socket) -> bytes:
    """What comes until the server closes the connection, or drops it."""
    received = bytearray()
    with contextlib.suppress(ConnectionResetError):
        while piece := connection.recv(65_536):
            received += piece
    return bytes(received)


def status(response: bytes) -> int:
    """The status of a response."""
    return int(response.split(b" ", 2)[1])
