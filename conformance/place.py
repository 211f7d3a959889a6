"""A private working folder, and the instances of a store that are opened in it."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Final

from zohocrmsdk.src.com.zoho.api.authenticator.store import TokenStore

from conformance import shown
from conformance.board import NUMBER_OF
from conformance.finding import NoAnswer
from conformance.gave_up import GaveUp
from conformance.naming import StoreSource
from conformance.watch import WATCH

_SECONDS_AFTER_NO_ANSWER: Final = 1.0


class Place(contextlib.AbstractContextManager[None]):
    """Where one store lives: a folder of its own, which is the working directory while in use.

    A store that opens `zohooauth.db` in the current directory finds and leaves it here, not among
    the user's files. Opening a second instance in the same place is what a restart does.

    `with place:` makes the folder the working directory for a while, around the store's own code,
    and raises `GaveUp` where that code wants to end the process, and `NoAnswer` where it takes
    longer than `source.timeout`. Once it did, no more than a second is spent on each further call:
    what is left to do in a place like that is to clean it up.
    """

    def __init__(self, source: StoreSource, worker_id: str) -> None:
        self.source = source
        self.worker_id = worker_id
        self._finish = contextlib.ExitStack()
        self._home = os.getcwd()  # noqa: PTH109 - os.chdir takes back what os.getcwd gave
        self._depth = 0
        self._doing = 0
        self._seconds = source.timeout
        WATCH.hold()
        self._finish.callback(WATCH.release)
        around = Path(tempfile.mkdtemp(prefix="tokenstore-")).resolve()
        self._finish.callback(_remove, around)
        self.folder = around / around.name
        """The working folder, of a name that no other has; one up (`../x`) is the kit's as well."""
        self.folder.mkdir()
        self._path = str(self.folder)

    def open(self) -> TokenStore:
        """Make an instance; a generator's clean-up waits until the place is closed."""
        with self.doing("the constructor or factory"):
            return self.source.open(self.folder, self.worker_id, self._clean_up_later)

    def files(self) -> dict[str, tuple[int, int]]:
        """Return the files in the working folder: how long they are, and when they were written."""
        states = {}
        for path in sorted(self.folder.rglob("*")):
            with contextlib.suppress(FileNotFoundError):  # the store works on
                if path.is_file():
                    states[str(path.relative_to(self.folder))] = (
                        path.stat().st_size,
                        path.stat().st_mtime_ns,
                    )
        return states

    def file_with(self, content: bytes) -> Path | None:
        """Return a file in the working folder that holds these bytes."""
        files = (self.folder / name for name in self.files())
        return next((path for path in files if content in path.read_bytes()), None)

    def strays(self) -> list[str]:
        """Name what lies beside the working folder: a store was led there by a path in an id."""
        beside = sorted(path.name for path in self.folder.parent.iterdir())
        return [name for name in beside if name != self.folder.name]

    @property
    def is_entered(self) -> bool:
        """Whether the store's own code is running: its constructor, a method, its clean-up."""
        return self._depth > 0

    def doing(self, what: str) -> Place:
        """Say which of the store's code runs next: `with place.doing("save_token")`."""
        self._doing = NUMBER_OF[what]
        return self

    def __enter__(self) -> None:
        os.chdir(self._path)
        self._depth += 1
        WATCH.begin(self._doing, self._seconds)

    def __exit__(
        self, kind: object, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        cause = WATCH.end(error)
        self._doing = 0
        if WATCH.moves is not None and not self._is_here():
            WATCH.moves.append("the working directory")
        self._depth -= 1
        os.chdir(self._path if self._depth else self._home)
        if cause is not None or error is not None:
            self._tell(error, cause, trace)

    def _tell(
        self, error: BaseException | None, cause: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Raise what has really ended a call, where that is not the error that came out of it."""
        if isinstance(error, (MemoryError, NoAnswer)):
            traceback.clear_frames(trace)  # what the store has heaped up
        if isinstance(cause, NoAnswer):
            self._seconds = min(self._seconds, _SECONDS_AFTER_NO_ANSWER)
        if cause is not None and cause is not error:
            raise cause
        if cause is None and error is not None and not isinstance(error, Exception):
            raise GaveUp(shown.error(error)) from error

    def _is_here(self) -> bool:
        try:
            return Path.cwd() == self.folder
        except OSError:  # it was removed
            return False

    def when_closed(self, call: Callable[[], None]) -> None:
        """Have something done when the place is closed, before any clean-up."""
        self._finish.callback(call)

    def close(self) -> None:
        """Run the clean-up of every instance, the last one first, and remove the folder."""
        if self._depth:  # an alarm rang on the way out of a call
            os.chdir(self._home)
            self._depth = 0
        self._finish.close()

    def _clean_up_later(self, finish: Iterator[object]) -> None:
        def run() -> None:
            with self.doing("the factory's clean-up"):
                next(finish, None)

        self._finish.callback(run)


def _remove(around: Path) -> None:
    """Remove a place's folders; most stores have left nothing there."""
    try:
        (around / around.name).rmdir()
        around.rmdir()
    except OSError:
        shutil.rmtree(around, ignore_errors=True)
