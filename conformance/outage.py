"""Making storage fail underneath a store, from outside and without its help, for a while.

An outage is a context manager around the store's own code. It reaches what C functions do by the
interpreter's profiling events: an exception that is raised as a C function is called comes out in
its place. A limit on the size of files fails whatever writes to them, however it does. A client in
C has its connections cut (`cutting.py`). What none of these reaches a store can make fail itself.
"""

from __future__ import annotations

import contextlib
import io
import os
import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Any, Final, Protocol

try:
    import resource
except ImportError:  # not on Windows
    resource = None  # type: ignore[assignment]

from conformance import shown
from conformance.storage_calls import StorageCall, storage_call
from conformance.watching import Watching

HOOK: Final = "storage_failure"
"""The method by which a store makes its own storage fail: it returns a context manager."""


class Outage(Protocol):
    """Fails the storage while it is entered; `source` makes another one like it in a program."""

    @property
    def source(self) -> str:
        """What stands behind `with` in a program."""

    @property
    def told(self) -> str:
        """What was made to fail, for a person; empty where nothing was."""

    def __enter__(self) -> object: ...

    def __exit__(
        self, kind: object, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class FailingCalls(Watching):
    """Counts the calls that reach the storage, and fails one of them, or all from that one on.

    `at` counts from 1; without it no call fails. Calls are those of this thread, and of threads
    that are started meanwhile.
    """

    def __init__(self, at: int | None = None, *, lasting: bool = False) -> None:
        super().__init__()
        self._at = at
        self._lasting = lasting
        self._hooks: tuple[Callable[[Any], object], Callable[[Any], object]]
        self._errors: list[BaseException] = []
        self._error = ""
        self.calls: list[StorageCall] = []
        """The calls that were seen."""
        self.failed: StorageCall | None = None
        """The first call that was made to fail."""

    @property
    def source(self) -> str:
        """What stands behind `with` in a program."""
        return f"failing(store, at={self._at}{', lasting=True' if self._lasting else ''})"

    @property
    def told(self) -> str:
        """What was made to fail, for a person; empty where nothing was."""
        if self.failed is None:
            return ""
        onwards = " and every later one" if self._lasting else ""
        return (
            f"call {self._at} to its storage{onwards}, {self.failed.name} in {self.failed.where}, "
            f"raised {self._error}"
        )

    def __enter__(self) -> FailingCalls:
        self._hooks = sys.unraisablehook, threading.excepthook
        sys.unraisablehook = self._if_not_ours(sys.unraisablehook)
        threading.excepthook = self._if_not_ours(threading.excepthook)
        super().__enter__()
        return self

    def __exit__(
        self, kind: object, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        super().__exit__(kind, error, trace)
        sys.unraisablehook, threading.excepthook = self._hooks
        self._errors.clear()  # with them, what the store's frames hold is let go

    def _if_not_ours(self, report: Callable[[Any], object]) -> Callable[[Any], object]:
        """Report what nobody can catch, unless the outage has made it: it is no news."""
        return lambda told: None if self._is_ours(told.exc_value) else report(told)

    def watch(self, frame: FrameType, event: str, function: Any) -> None:  # noqa: ANN401
        """Count a call that reaches the storage, and fail it if its turn has come."""
        if event != "c_call":
            return
        call = storage_call(frame, function)
        # While the store handles a failure it is let tidy up.
        if call is not None and not (call.may_tidy_up and self._is_ours(sys.exc_info()[1])):
            self._note(call, frame, function.__self__)

    def _is_ours(self, error: BaseException | None) -> bool:
        """Whether an error comes from this outage."""
        seen: set[int] = set()
        while error is not None and error not in self._errors and id(error) not in seen:
            seen.add(id(error))
            error = error.__cause__ or error.__context__
        return error in self._errors

    def _note(self, call: StorageCall, frame: FrameType, receiver: object) -> None:
        self.calls.append(call)
        number = len(self.calls)
        if self._at is None or not (number == self._at or (self._lasting and number > self._at)):
            return
        self.failed = self.failed or call
        error = call.error(receiver)
        self._errors.append(error)
        self._error = self._error or shown.error(error)
        self._come_back_in(frame)
        raise error


class LastCall(FailingCalls):
    """Ends the process, as a kill does, at one of its calls that reach the storage."""

    def _note(self, call: StorageCall, frame: FrameType, receiver: object) -> None:
        if len(self.calls) + 1 == self._at:
            os.kill(os.getpid(), signal.SIGKILL)
        super()._note(call, frame, receiver)


class FilesEnd:
    """Lets no file be written beyond its first bytes: what is written is cut off there.

    The operating system does it, so it is an outage for all that writes, SQLite itself and what is
    kept in buffers until a file is closed. On POSIX systems only.
    """

    def __init__(self, room: int) -> None:
        self._room = room
        self._limits: tuple[int, int] | None = None
        self._printed = contextlib.ExitStack()

    @property
    def source(self) -> str:
        """What stands behind `with` in a program."""
        return f"failing(store, room={self._room})"

    @property
    def told(self) -> str:
        """What was made to fail, for a person."""
        return f"no file could be written beyond its first {self._room} bytes"

    def __enter__(self) -> FilesEnd:
        if resource is not None:
            # What the store prints is no storage of its, and may well go to a file.
            self._printed.enter_context(contextlib.redirect_stdout(io.StringIO()))
            self._printed.enter_context(contextlib.redirect_stderr(io.StringIO()))
            self._limits = resource.getrlimit(resource.RLIMIT_FSIZE)
            resource.setrlimit(resource.RLIMIT_FSIZE, (self._room, self._limits[1]))
        return self

    def __exit__(
        self, kind: object, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if resource is not None and self._limits is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, self._limits)
            self._printed.close()


class ByItself:
    """The store's own way to make its storage fail."""

    def __init__(self, store: object) -> None:
        self._store = store
        self._failure = contextlib.ExitStack()

    @property
    def source(self) -> str:
        """What stands behind `with` in a program."""
        return "failing(store)"

    @property
    def told(self) -> str:
        """What was made to fail, for a person."""
        return f"the store's own {HOOK} was entered"

    def __enter__(self) -> ByItself:
        if has_hook(self._store):
            self._failure.enter_context(getattr(self._store, HOOK)())
        return self

    def __exit__(
        self, kind: object, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._failure.close()


def has_hook(store: object) -> bool:
    """Whether a store can make its storage fail by itself."""
    return callable(getattr(store, HOOK, None))


def limits_files() -> bool:
    """Whether the size of files can be limited here, for this process alone."""
    return resource is not None
