"""What was issued, kept for as long as it lives and somewhat longer."""

from collections.abc import Callable
from typing import Final, TypeVar

MOST_ENDED: Final = 1000
"""How many of those that ended are kept for sure."""

Kept = TypeVar("Kept")


class Keeping(dict[str, Kept]):
    """Codes or tokens by their texts, in the order in which they were issued.

    Those that live are all kept. Of the others the oldest are let go, so that a server may run for
    long.
    """

    def __init__(self, has_ended: Callable[[Kept], bool]) -> None:
        super().__init__()
        self._has_ended = has_ended
        self._full_at = 2 * MOST_ENDED

    def add(self, text: str, one: Kept) -> None:
        """Keep what was issued now."""
        self[text] = one
        if len(self) > self._full_at:
            self._let_go()

    def _let_go(self) -> None:
        ended = [text for text, one in self.items() if self._has_ended(one)]
        for text in ended[:-MOST_ENDED]:
            del self[text]
        # To look through all is not worth its time before as many again have come.
        self._full_at = max(2 * MOST_ENDED, 2 * len(self))
