"""The time, as the fake sees it: the one place where it is read."""

import time
from typing import Protocol


class Clock(Protocol):
    """Anything that tells the time."""

    def now(self) -> float:
        """The time, in epoch seconds."""


class SystemClock:
    """The machine's own clock."""

    def now(self) -> float:
        """The time, in epoch seconds."""
        return time.time()


class ManualClock:
    """A clock that stands still until it is advanced."""

    def __init__(self, now: float) -> None:
        self._now = now

    def now(self) -> float:
        """The time, in epoch seconds."""
        return self._now

    def advance(self, seconds: float) -> None:
        """Move the time on by so many seconds."""
        self._now += seconds
