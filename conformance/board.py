"""The board on which each call of the store's code is told before it is made, for a watcher.

It is a piece of memory that another process may read: what stands there outlives this process. Six
numbers of 64 bits, in the order of the machine (`FIELDS` names them), and then a text.
"""

from __future__ import annotations

from time import monotonic_ns
from typing import Final

FIELDS: Final = ("calls", "began", "limit", "doing", "is_over", "length")
"""How many calls there were in this check; when the one that goes on began, by the monotonic clock
in nanoseconds, 0 for none; how many nanoseconds it has, 0 for any number; its number in `DOINGS`;
whether the run came to its end; and the length of the text in bytes."""

_CALLS, _BEGAN, _LIMIT, _DOING, _IS_OVER, _LENGTH = range(len(FIELDS))
_HEAD: Final = 8 * len(FIELDS)

SIZE: Final = 4096
"""The size of the board in bytes."""

DOINGS: Final = (
    "the store's own code",
    "find_token",
    "find_token_by_id",
    "save_token",
    "delete_token",
    "get_tokens",
    "delete_tokens",
    "the constructor or factory",
    "the factory's clean-up",
    "the import of the store's module",
)
"""What of the store's can go on."""

NUMBER_OF: Final = {doing: number for number, doing in enumerate(DOINGS)}
"""The number of each of them."""


class Board:
    """The writing side; without a watcher, nobody reads what stands there."""

    def __init__(self, memory: memoryview | None = None) -> None:
        self._memory = memoryview(bytearray(SIZE)) if memory is None else memory
        self._numbers = self._memory.cast("Q")
        self._seconds = 0.0

    def begin(self, doing: int, seconds: float) -> None:
        """Tell of a call that is about to be made, and has so many seconds; 0 for any number."""
        numbers = self._numbers
        numbers[_CALLS] += 1
        numbers[_DOING] = doing
        if seconds != self._seconds:
            self._seconds = seconds
            numbers[_LIMIT] = int(seconds * 1_000_000_000)
        numbers[_BEGAN] = monotonic_ns()

    def end(self) -> None:
        """Tell that the call came back."""
        self._numbers[_BEGAN] = 0

    def turn_to(self, text: str) -> None:
        """Begin with the next check, of which `text` tells; it is what a person will read."""
        content = text.encode("utf-8", "replace")[: SIZE - _HEAD]
        self._memory[_HEAD : _HEAD + len(content)] = content
        self._numbers[_LENGTH] = len(content)
        self._numbers[_CALLS] = 0

    def close(self) -> None:
        """Tell that the run came to its end."""
        self._numbers[_IS_OVER] = 1

    def release(self) -> None:
        """Let go of the memory, so that its file can be closed."""
        self._numbers.release()
        self._memory.release()
