"""Making a run of operations shorter, for as long as it shows the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

Item = TypeVar("Item")


def shortened(
    items: Sequence[Item],
    still_shows: Callable[[Sequence[Item]], bool],
    goes_on: Callable[[], bool],
) -> Sequence[Item]:
    """Leave items out, many at a time and then fewer, while what is left still shows it.

    `goes_on` is asked before each try: a store may be too slow for all of them.
    """
    size = max(1, len(items) // 2)
    while size:
        shorter = None
        for candidate in _without(items, size):
            if not goes_on():
                return items
            if still_shows(candidate):
                shorter = candidate
                break
        if shorter is None:
            size //= 2
        else:
            items = shorter
            size = min(size, len(items))
    return items


def _without(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    """Yield what is left without each stretch of so many items, the last one first."""
    for end in range(len(items), 0, -size):
        yield [*items[: max(0, end - size)], *items[end:]]
