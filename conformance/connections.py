"""The connections that this process has to servers by a client that is written in C.

Such a client asks the operating system without the interpreter. What it holds is found among the
open files of the process, on systems that list them; no `socket.socket` owns it.
"""

from __future__ import annotations

import contextlib
import gc
import os
import socket
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

_OPEN_FILES: Final = Path("/dev/fd")
_NETWORKS: Final = [
    getattr(socket, name) for name in ("AF_INET", "AF_INET6", "AF_UNIX") if hasattr(socket, name)
]


class Socket(NamedTuple):
    """An open socket: its number, which the next one may have when it is closed, and its own."""

    number: int
    inode: int


def open_sockets() -> frozenset[Socket]:
    """Return the sockets that are open, whoever holds them; none where files are not listed."""
    try:
        numbers = os.listdir(_OPEN_FILES)  # noqa: PTH208 - asked often
    except OSError:
        return frozenset()
    return frozenset(found for number in numbers for found in _as_socket(int(number)))


def sockets_of_python() -> frozenset[Socket]:
    """Return those of them that a `socket.socket` holds: the kit's own, and those of drivers in
    Python, whose calls are made to fail one by one.
    """
    kinds = frozenset(_with_subclasses(socket.socket))
    # An object refers to its class. To ask for those takes a fraction of looking at all there are.
    held = {one.fileno() for one in gc.get_referrers(*kinds) if type(one) in kinds}
    return frozenset(found for number in held if number >= 0 for found in _as_socket(number))


def cut(sockets: frozenset[Socket]) -> list[str]:
    """Cut connections, as a server does that is killed; return where to they went."""
    return [where for one in sorted(sockets) for where in _cut(one.number)]


def _with_subclasses(kind: type[socket.socket]) -> Iterator[type[socket.socket]]:
    yield kind
    for below in kind.__subclasses__():
        yield from _with_subclasses(below)


def _as_socket(number: int) -> Iterator[Socket]:
    """Tell of an open file, where it is a socket and is not closed meanwhile."""
    with contextlib.suppress(OSError):
        file = os.fstat(number)
        if stat.S_ISSOCK(file.st_mode):
            yield Socket(number, file.st_ino)


def _cut(number: int) -> Iterator[str]:
    """Cut one, by a copy, so that its number stays with whoever holds it."""
    with contextlib.suppress(OSError), socket.socket(fileno=os.dup(number)) as line:
        where = line.getpeername()
        if line.family in _NETWORKS and where:
            line.shutdown(socket.SHUT_RDWR)
            yield _told(where)


def _told(where: object) -> str:
    """Write an address as a person would: a path, or a host and a port."""
    if isinstance(where, tuple):
        host, port, *_ = where
        return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return os.fsdecode(where) if isinstance(where, (str, bytes)) else str(where)
