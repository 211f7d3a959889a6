"""Other processes on the same store: opened, called, killed, and listened to.

The first child costs as long as the SDK takes to load, further ones a few milliseconds: they are
copies of a process that has loaded it, and has opened nothing.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import weakref
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from conformance.child import HOST, Line, Message, as_message, from_message
from conformance.crowd import Kind
from conformance.finding import Blocked
from conformance.place import Place
from conformance.record import Record
from conformance.rounds import Timed

_SECONDS_TO_START: Final = 60.0
"""So long a new process may take to load the SDK, on a machine that is busy with other things."""

_SECONDS_TO_END: Final = 1.0
"""So long a process is waited for that is not wanted any more."""

_SECONDS_TO_LOOK: Final = 0.5
"""So often it is seen whether the process is still there."""

_KIT: Final = Path(__file__).resolve().parent

Given = Record | str | None
CallOf = tuple[str, Given]
"""A method, and what it is given: a token as a record, an id, or nothing."""


@dataclass(frozen=True)
class Answer:
    """What came of a call in another process: the records that it answered, or what it raised.

    What is no record is there as text.
    """

    records: tuple[Record | str | None, ...] = ()
    raised: str | None = None
    reached: int = 0
    """How many calls in it reached the storage, where they were counted."""


class End(NamedTuple):
    """Where a process ends itself, as if it were killed: in one of the calls that it was told to
    make, counted from 0, at one of those that reach the storage, counted from 1.
    """

    call: int
    at: int


class Unanswered(Blocked):
    """Another process did not answer in time, or has ended instead."""


class Child:
    """One process on the store. It has the store to itself, and nothing of this process."""

    def __init__(self, line: Line, process: int) -> None:
        self._line = line
        self.process = process
        self._seconds: float | None = _SECONDS_TO_START
        self._asked = "the start"

    def wait_at_most(self, seconds: float | None) -> None:
        """Give up what takes longer from here on; None for no limit."""
        self._seconds = seconds

    def open(self, place: Place) -> str | None:
        """Open the store in a place; return what its constructor raised, if it did.

        Importing the store's module takes what it takes. Raises `Blocked` where the process cannot
        have the store at all.
        """
        self._asked = "opening the store"
        self._say(
            {
                "store": place.source.name,
                "folder": str(place.folder),
                "worker_id": place.worker_id,
                "path": [os.path.abspath(entry) for entry in sys.path],  # noqa: PTH100
            }
        )
        more = None if self._seconds is None else self._seconds + _SECONDS_TO_START
        answer = self._heard(more)
        if "unavailable" in answer:
            raise Blocked(
                f"another process cannot have the store by its name: {answer['unavailable']}"
            )
        return None if answer.get("raised") is None else str(answer["raised"])

    def call(self, method: str, given: Given = None, *, is_counted: bool = False) -> Answer:
        """Make one call, and return what came of it. Raises `Blocked` where nothing comes."""
        self.begin([(method, given)], is_counted=is_counted)
        [answer] = self.answers()
        return answer

    def begin(
        self,
        calls: Sequence[CallOf],
        *,
        begins_are_told: bool = False,
        is_counted: bool = False,
        end: End | None = None,
        starts_at: float | None = None,
    ) -> None:
        """Have calls made, one after the other, and do not wait.

        `starts_at` is a moment of `time.monotonic`, which is the same for all processes.
        """
        self._asked = " and ".join(dict.fromkeys(method for method, _ in calls))
        self._say(
            {
                "calls": [[method, as_message(given)] for method, given in calls],
                "begins_are_told": begins_are_told,
                "is_counted": is_counted,
                "ends_in": None if end is None else end.call,
                "ends_at": None if end is None else end.at,
                "starts_at": starts_at,
            }
        )

    def begin_rounds(
        self, kinds: Sequence[Kind], tokens: int, number: int, seconds: float, starts_at: float
    ) -> None:
        """Have calls of these kinds made in turn for so many seconds, each of them timed.

        The store holds so many `tokens`; `number` is that of the visitor, who differs from others.
        """
        self._asked = " and ".join(kind.told for kind in kinds)
        self._say(
            {
                "rounds_of": [kind.name for kind in kinds],
                "tokens": tokens,
                "number": number,
                "seconds": seconds,
                "starts_at": starts_at,
            }
        )

    def timed(self) -> Timed:
        """Return the seconds that the calls took. Raises `Blocked` where nothing comes, or where
        one of them raised.
        """
        came = self._heard(self._seconds)
        if "raised" in came:
            raise Blocked(f"{self._asked} raised {came['raised']} in another process")
        taken, elapsed = came["taken"], float(str(came["elapsed"]))
        assert isinstance(taken, dict)
        return Timed({Kind[name]: times for name, times in taken.items()}, elapsed)

    def answers(self) -> Iterator[Answer]:
        """Yield what came of the calls that were begun. Raises `Blocked` where nothing comes."""
        while "done" not in (message := self._heard(self._seconds)):
            yield _answer(message)

    def heard_until_its_end(self) -> Iterator[Message]:
        """Yield what the process had said before it ended."""
        with contextlib.suppress(TimeoutError):
            while (message := self._line.heard()) is not None:
                yield message

    def heard(self) -> Message | None:
        """Return the next thing that it says; None if it has ended. Raises `Unanswered`."""
        self._line.connection.settimeout(self._seconds)
        try:
            return self._line.heard()
        except TimeoutError:
            self.kill()
            raise Unanswered(
                f"{self._asked} gave no answer in {self._seconds:g} s in another process"
            ) from None

    def kill(self) -> None:
        """End the process where it stands."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.process, signal.SIGKILL)

    def close(self) -> None:
        """Let the process end, and see that it does."""
        try:
            self._line.connection.shutdown(socket.SHUT_WR)
            self._line.connection.settimeout(_SECONDS_TO_END)
            while self._line.connection.recv(10_000):
                pass
        except TimeoutError:
            self.kill()
        except OSError:
            pass  # it has ended before
        self._line.close()

    def _say(self, message: Message) -> None:
        try:
            self._line.say(message)
        except OSError:
            raise Unanswered(f"the other process had ended before {self._asked}") from None

    def _heard(self, seconds: float | None) -> Message:
        before, self._seconds = self._seconds, seconds
        try:
            message = self.heard()
        finally:
            self._seconds = before
        if message is None:
            raise Unanswered(f"the other process ended during {self._asked}")
        return message


class Nursery:
    """Where children come from."""

    def __init__(self) -> None:
        self._open = contextlib.ExitStack()
        weakref.finalize(self, self._open.close)
        self._server = self._open.enter_context(socket.create_server((HOST, 0)))
        self._server.settimeout(_SECONDS_TO_LOOK)
        self._word = secrets.token_hex()
        port = str(self._server.getsockname()[1])
        self._process = subprocess.Popen(
            [sys.executable, "-m", "conformance.child", port, self._word],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=_KIT.parent,  # where `-m` looks first: a folder of the user's may have our name
            env={**os.environ, "PYTHONPATH": os.pathsep.join(_whole_path())},
        )
        self._open.callback(_end, self._process)
        self._line: Line | None = None

    def child(self) -> Child:
        """Start a process. Raises `Blocked` where none can be started."""
        if not hasattr(os, "fork"):
            raise Blocked("this platform cannot copy a process, as the kit does for a new one")
        if self._line is None:
            self._line, _ = self._expect(self._word)
            self._open.callback(self._line.close)
        word = secrets.token_hex()
        self._line.say({"word": word})
        return Child(*self._expect(word))

    def _expect(self, word: str) -> tuple[Line, int]:
        """Wait for the process that knows the word; whatever else calls here is sent away."""
        gives_up_at = time.monotonic() + _SECONDS_TO_START
        while self._process.poll() is None and time.monotonic() < gives_up_at:
            with contextlib.suppress(TimeoutError):
                connection, _ = self._server.accept()
                connection.settimeout(_SECONDS_TO_START)
                line = Line(connection)
                hello = line.heard() or {}
                if hello.get("word") == word:
                    return line, int(str(hello["process"]))
                line.close()
        raise Blocked("no further process could be started on this machine")


def _whole_path() -> list[str]:
    return [os.path.abspath(entry) for entry in sys.path]  # noqa: PTH100 - "" is the folder here


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()


def _answer(message: Message) -> Answer:
    raised = message.get("raised")
    listed = message.get("answers")
    records = tuple(map(from_message, listed)) if isinstance(listed, list) else ()
    reached = int(str(message.get("reached", 0)))
    return Answer(records, None if raised is None else str(raised), reached)
