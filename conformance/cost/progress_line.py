"""How far a measurement is: a line that is drawn anew at a terminal, or a few lines elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final, TextIO

_SECONDS_BETWEEN: Final = {True: 0.1, False: 5.0}
"""So often it is said again how far it is: at a terminal, and in a log."""


class ProgressLine:
    """Shows the last of many texts, no more often than a person can follow."""

    def __init__(self, stream: TextIO, width: int) -> None:
        self._stream = stream
        self._width = width - 1
        self._is_terminal = stream.isatty()
        self._next = 0.0

    def of(self, name: str) -> Callable[[str], None]:
        """Return what shows texts about something of this name."""
        return lambda text: self.show(f"{name}: {text}")

    def show(self, text: str) -> None:
        """Show a text, if it is time for one."""
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + _SECONDS_BETWEEN[self._is_terminal]
        if self._is_terminal:
            self._stream.write(f"\r{text[: self._width]:<{self._width}}")
        else:
            self._stream.write(f"{text}\n")
        self._stream.flush()

    def clear(self) -> None:
        """Take the line away."""
        if self._is_terminal:
            self._stream.write(f"\r{'':<{self._width}}\r")
            self._stream.flush()
