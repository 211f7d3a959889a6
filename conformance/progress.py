"""How far a long check has come, for a person who waits at a terminal."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Final

_SECONDS_UNTIL_SHOWN: Final = 1.0
"""What is over sooner is not worth a word."""

_SECONDS_BETWEEN: Final = 0.2


def _to_nobody(_: str) -> None:
    """Nobody waits."""


@dataclass(frozen=True)
class Progress:
    """Shows a few words, and takes them away again: `show` is given them, or an empty text."""

    show: Callable[[str], None] = _to_nobody

    def through(self, what: str, number: int) -> Generator[int, None, None]:
        """Count from 0 to so many, and show where that is: `walks: 12 of 600`."""
        shown_next = time.monotonic() + _SECONDS_UNTIL_SHOWN
        is_shown = False
        try:
            for done in range(number):
                if time.monotonic() > shown_next:
                    self.show(f"{what}: {done} of {number}")
                    is_shown, shown_next = True, time.monotonic() + _SECONDS_BETWEEN
                yield done
        finally:
            if is_shown:
                self.show("")
