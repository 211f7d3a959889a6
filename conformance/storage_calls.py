"""Which calls of C functions reach a store's storage, and how each of them fails when it fails.

Files, SQLite and sockets: whatever a store or a driver in pure Python does with them ends in one of
these calls. Each fails as the driver itself would, with an error of its own type. What only tidies
up is not made to fail (closing, rolling back), or no store could leave anything whole.
"""

from __future__ import annotations

import contextlib
import errno
import gc
import io
import os
import re
import socket
import sqlite3
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import BuiltinFunctionType, FrameType, ModuleType
from typing import Final

from conformance.frames import Line, line_of_the_users

Error = Callable[[object], BaseException]
"""Makes the error of a failing call, and leaves what the call was made on as the error would."""


@dataclass(frozen=True)
class StorageCall:
    """One call that reaches the storage: what is called, from where in the store's own code."""

    name: str
    where: Line
    error: Error
    may_tidy_up: bool
    """Whether stores use it to tidy up after another failure, too: a statement `ROLLBACK`, say."""


def storage_call(frame: FrameType, function: BuiltinFunctionType) -> StorageCall | None:
    """Tell what a frame is about to call; None where that does not reach the store's storage."""
    kind = _kind_of(function)
    if kind is None or not is_the_stores(frame):
        return None
    name, error = kind
    where = line_of_the_users(frame)
    return StorageCall(name, where, error, function.__name__ in _TIDYING)


# How calls fail


def _os_error(number: int) -> Error:
    return lambda _: OSError(number, os.strerror(number))


def _sqlite_error(message: str) -> Error:
    return lambda _: sqlite3.OperationalError(message)


def _leaving_the_transaction(connection: object) -> BaseException:
    """A `with` block of SQLite's whose commit fails rolls back by itself."""
    if isinstance(connection, sqlite3.Connection):
        connection.rollback()
    return sqlite3.OperationalError("database is locked")


def _cutting_the_line(receiver: object) -> BaseException:
    """A connection that was reset is dead: no later answer may come by it."""
    line = getattr(receiver, "owner", receiver)
    if isinstance(line, socket.socket):
        with contextlib.suppress(OSError):
            super(socket.socket, line).shutdown(socket.SHUT_RDWR)
    return OSError(errno.ECONNRESET, os.strerror(errno.ECONNRESET))


def _no_such_address(_: object) -> BaseException:
    return socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")


_READING: Final = _os_error(errno.EIO)
_WRITING: Final = _os_error(errno.ENOSPC)


# Which calls there are


def _functions(module: ModuleType, names: str, error: Error) -> Iterator[tuple[object, Error]]:
    for name in names.split():
        if hasattr(module, name):
            yield getattr(module, name), error


_FUNCTIONS: Final[Mapping[object, Error]] = {
    io.open: _READING,
    sqlite3.connect: _sqlite_error("unable to open database file"),
    **dict(_functions(os, "open read pread scandir listdir", _READING)),
    **dict(_functions(os, "write pwrite writev mkdir replace rename link symlink", _WRITING)),
    **dict(_functions(os, "fsync fdatasync unlink remove rmdir truncate ftruncate", _READING)),
    **dict(_functions(socket, "getaddrinfo", _no_such_address)),
}
_DBM: Final = ("_gdbm", "_dbm")

_FILES: Final = (
    io.TextIOWrapper,
    io.BufferedWriter,
    io.BufferedRandom,
    io.BufferedReader,
    io.FileIO,
)


def _methods(names: str, error: Error) -> dict[str, Error]:
    return dict.fromkeys(names.split(), error)


_OF_FILES: Final = {
    **_methods("read read1 readline readlines readinto", _READING),
    **_methods("write writelines flush truncate", _WRITING),
}
_OF_SQLITE: Final = {
    **_methods("execute executemany executescript", _sqlite_error("disk I/O error")),
    **_methods("fetchone fetchmany fetchall", _sqlite_error("disk I/O error")),
    **_methods("commit", _sqlite_error("database is locked")),
    "__exit__": _leaving_the_transaction,
}
_OF_SOCKETS: Final = {
    **_methods("connect", _os_error(errno.ECONNREFUSED)),
    **_methods("send sendall sendmsg sendto", _cutting_the_line),
    **_methods("recv recv_into recvfrom recvmsg", _cutting_the_line),
}
_OF_TLS: Final = _methods("read write do_handshake", _cutting_the_line)
_OF_CSV: Final = _methods("writerow writerows", _WRITING)
_TIDYING: Final = ("unlink", "remove", "rmdir", "execute", "executescript")


def _kind_of(function: BuiltinFunctionType) -> tuple[str, Error] | None:
    """Name a call that reaches storage, and say how it fails."""
    name, receiver = function.__name__, function.__self__
    if receiver is None or isinstance(receiver, ModuleType):
        return _kind_of_function(function)
    kind = type(receiver)
    for belongs, names, kind_of_method in _RECEIVERS:
        if name in names and belongs(kind):
            return kind_of_method(receiver, name)
    return None


def _is_a(*types: type) -> Callable[[type], bool]:
    return lambda kind: issubclass(kind, types)


def _is_of(module: str) -> Callable[[type], bool]:
    return lambda kind: kind.__module__ == module


def _kind_of_function(function: BuiltinFunctionType) -> tuple[str, Error] | None:
    error = _FUNCTIONS.get(function)
    if error is None:
        return ("dbm.open", _READING) if _opens_a_dbm(function) else None
    module = {"posix": "os", "nt": "os", "_socket": "socket", "_sqlite3": "sqlite3"}
    own = module.get(function.__module__, "")
    return (f"{own}.{function.__name__}" if own else function.__name__), error


def _opens_a_dbm(function: BuiltinFunctionType) -> bool:
    return function.__module__ in _DBM and function.__name__ == "open"


def _kind_of_file(file: object, name: str) -> tuple[str, Error] | None:
    if any(file is of or file is getattr(of, "buffer", None) for of in _terminals()):
        return None
    if isinstance(getattr(file, "raw", None), socket.SocketIO):
        return None  # its socket is called next, and fails instead
    return f"{name} of {_name_of(file)}", _OF_FILES[name]


def _terminals() -> tuple[object, ...]:
    return (sys.stdin, sys.stdout, sys.stderr, sys.__stdin__, sys.__stdout__, sys.__stderr__)


def _kind_of_statement(receiver: object, name: str) -> tuple[str, Error] | None:
    is_connection = isinstance(receiver, sqlite3.Connection)
    if name == "__exit__" and not (is_connection and sys.exc_info()[0] is None):
        return None
    of = "Connection" if is_connection else "Cursor"
    return f"sqlite3.{of}.{name}", _OF_SQLITE[name]


def _kind_of_line(_: object, name: str) -> tuple[str, Error] | None:
    return f"socket.{name}", _OF_SOCKETS[name]


def _kind_of_tls(_: object, name: str) -> tuple[str, Error] | None:
    return f"{name} of a TLS connection", _OF_TLS[name]


def _kind_of_csv(writer: object, name: str) -> tuple[str, Error] | None:
    """What the module csv writes to is told by the writer's references alone; it may be memory."""
    for known in gc.get_referents(writer):
        file = getattr(known, "__self__", None)
        if issubclass(type(file), _FILES):
            return f"{name} to {_name_of(file)}", _OF_CSV[name]
    return None


def _name_of(file: object) -> str:
    name = getattr(file, "name", None)
    return repr(Path(name).name) if isinstance(name, str) else "a file"


_RECEIVERS: Final = (
    (_is_a(*_FILES), _OF_FILES, _kind_of_file),
    (_is_a(sqlite3.Connection, sqlite3.Cursor), _OF_SQLITE, _kind_of_statement),
    (_is_a(socket.socket), _OF_SOCKETS, _kind_of_line),
    (_is_of("_ssl"), _OF_TLS, _kind_of_tls),
    (_is_of("_csv"), _OF_CSV, _kind_of_csv),
)


# Whose call it is


def is_the_stores(frame: FrameType) -> bool:
    """Whether the store's own code is behind a call, and not what runs beside it anywhere.

    A module that is imported, a line that is logged, an object that is tidied up in passing: what
    fails there is not the storage.
    """
    if frame.f_code.co_filename.startswith(_KIT):
        return False
    behind: FrameType | None = frame
    while behind is not None and not behind.f_code.co_filename.startswith(_KIT):
        if behind.f_code.co_name == "__del__" or _BESIDE.search(behind.f_code.co_filename):
            return False
        behind = behind.f_back
    return True


_KIT: Final = str(Path(__file__).parent)
_BESIDE: Final = re.compile(
    r"<frozen (?:importlib|zipimport)"
    r"|[/\\](?:importlib|logging|linecache|traceback|warnings|weakref)(?:[/\\]\w+)?\.py$"
)
