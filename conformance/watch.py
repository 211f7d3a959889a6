"""The watch over the store's own code: a time limit on each call, and whose Ctrl-C it was.

There is one watch, as the signals are the process's. A call that has not come back in time is
interrupted by an alarm, and again each second, for a store that catches whatever is raised. What
does not come back then either is ended by a watcher in another process, which reads the board.

Alarms reach the main thread alone, and there are none on Windows: elsewhere nothing is limited.
"""

from __future__ import annotations

import bdb
import contextlib
import os
import signal
import sys
import threading
from collections.abc import Iterator
from threading import get_ident
from types import FrameType
from typing import Final

from conformance.board import Board
from conformance.finding import NoAnswer

_HAS_ALARMS: Final = hasattr(signal, "setitimer")
_AGAIN: Final = 1.0
"""Seconds from one ring of the alarm to the next."""

RINGS: Final = 5
"""So often it rings; a store that has caught as many will catch more."""


class Watch:
    """Begins and ends with each call of the store's code; calls within a call are a part of it."""

    def __init__(self) -> None:
        self.board = Board()
        self.moves: list[str] | None = None
        """Where to note calls that have left the working directory for another, if asked to."""
        self._holders = 0
        self._depth = 0
        self._main_thread = threading.main_thread().ident
        self._is_armed = False
        self._seconds = 0.0
        self._rings = 0
        self._rung: NoAnswer | None = None
        self._is_interrupted = False
        self._left = (0.0, 0.0)
        self._alarm_before: signal._HANDLER = None
        self._interrupt_before: signal._HANDLER = None

    @property
    def is_on(self) -> bool:
        """Whether a call of the store's goes on, in the main thread."""
        return self._depth > 0

    @contextlib.contextmanager
    def noting_moves(self) -> Iterator[list[str]]:
        """Have it noted when a call leaves the working directory for another."""
        before, self.moves = self.moves, []
        try:
            yield self.moves
        finally:
            self.moves = before

    def hold(self) -> None:
        """Listen to signals, as long as there is a place where a store may be called."""
        self._holders += 1
        if self._holders == 1 and threading.current_thread() is threading.main_thread():
            self._main_thread = get_ident()
            if _HAS_ALARMS:
                self._alarm_before = signal.signal(signal.SIGALRM, self._ring)
            if callable(signal.getsignal(signal.SIGINT)):
                self._interrupt_before = signal.signal(signal.SIGINT, self._interrupt)

    def release(self) -> None:
        """Give the signals back to whom they belonged, when the last place is closed."""
        self._holders -= 1
        if self._holders == 0 and threading.current_thread() is threading.main_thread():
            if self._alarm_before is not None:
                signal.signal(signal.SIGALRM, self._alarm_before)
            if self._interrupt_before is not None:
                signal.signal(signal.SIGINT, self._interrupt_before)
            self._alarm_before = self._interrupt_before = None

    def begin(self, doing: int, seconds: float) -> None:
        """Begin a call, of the kind that the board numbers so, which has so many seconds."""
        if get_ident() != self._main_thread:
            return
        self._depth += 1
        if self._depth > 1:
            return
        self._rung, self._rings, self._is_interrupted = None, 0, False
        self._seconds = seconds
        self.board.begin(doing, seconds)
        if self._alarm_before is not None:
            self._is_armed = True
            self._left = signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN if seconds else 0)

    def end(self, error: BaseException | None) -> BaseException | None:
        """End a call, which `error` has left; return what really ended it from outside, if
        anything, whatever the store made of it: the alarm, or the user by Ctrl-C.

        A `KeyboardInterrupt` that the store raised without any Ctrl-C is none of these. A later
        alarm of somebody else's goes on from where it stood.
        """
        if get_ident() != self._main_thread:
            return error if isinstance(error, (NoAnswer, KeyboardInterrupt)) else None
        self._depth -= 1
        if self._depth:
            return error if isinstance(error, (NoAnswer, KeyboardInterrupt)) else None
        if self._is_armed:
            signal.setitimer(signal.ITIMER_REAL, *self._left)
            self._is_armed = False
        self.board.end()
        if self._is_interrupted:
            return error if isinstance(error, KeyboardInterrupt) else KeyboardInterrupt()
        if self._interrupt_before is None and isinstance(error, KeyboardInterrupt):
            return error
        return self._rung

    def _ring(self, number: int, frame: FrameType | None) -> None:
        if not self._depth:
            if not self._is_armed and callable(self._alarm_before):
                self._alarm_before(number, frame)
            return
        if isinstance(getattr(sys.gettrace(), "__self__", None), bdb.Bdb):
            self.board.end()  # somebody looks at the store in a debugger, and takes their time
            return
        self._rings += 1
        if self._rings > RINGS:
            signal.setitimer(signal.ITIMER_REAL, 0)
            return
        no_answer = NoAnswer(self._seconds)
        self._rung = self._rung or no_answer
        raise self._rung

    def _interrupt(self, number: int, frame: FrameType | None) -> None:
        self._is_interrupted = True
        if callable(self._interrupt_before):
            self._interrupt_before(number, frame)

    def forget(self) -> None:
        """Know nothing of the calls of the process that this one was forked from."""
        self.board, self._depth, self._is_armed = Board(), 0, False
        self._main_thread = get_ident()


WATCH: Final = Watch()

if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=WATCH.forget)
