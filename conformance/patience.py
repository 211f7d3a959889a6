"""How long the kit waits for a store that may not answer: a lock that was not released, say."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator
from types import FrameType
from typing import Final


class NoAnswer(BaseException):
    """The store has not answered in time.

    Not an `Exception`, so that the store does not catch it, and goes on waiting.
    """


PATIENCE: Final = 10.0
"""Seconds that a call may take which has a storage that works."""


def is_no_answer(error: BaseException | None) -> bool:
    """Whether this is what became of a call that has not answered in time."""
    return error is not None and isinstance(error.__cause__, NoAnswer)


@contextlib.contextmanager
def answered_within(seconds: float) -> Iterator[None]:
    """Raise `NoAnswer` from whatever is waited for when the time is over.

    That takes a timer of the operating system's, which there is on POSIX systems, in the main
    thread, and if nobody else has set it. Elsewhere the kit waits as long as the store does.
    """
    if not _may_set_the_timer():
        yield
        return

    def give_up(_number: int, _frame: FrameType | None) -> None:
        raise NoAnswer(f"no answer within {seconds:g} seconds")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _may_set_the_timer() -> bool:
    return (
        hasattr(signal, "setitimer")
        and threading.current_thread() is threading.main_thread()
        and signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
        and signal.getsignal(signal.SIGALRM) is not None
    )
