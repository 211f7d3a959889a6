"""How cost grows with the number of stored tokens: worked out from figures alone."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median
from typing import Final, NamedTuple

FEWEST: Final = 4
"""With fewer figures, each for twice as many tokens as the one before, nobody is blamed."""

TOLERATED: Final = 1.5
"""The power of the number of tokens above which cost grows worse than linearly.

It lies half-way between what goes through all tokens (1) and what compares each of them with every
other (2). A sort, or memory that gets slower when there is more of it, stays well below.
"""


class Figure(NamedTuple):
    """What one call costs with so many tokens stored, in whatever is counted."""

    tokens: int
    cost: float


def steepness(figures: Sequence[Figure]) -> float:
    """Return the power of the number of tokens with which cost grows, as the middle one of the
    rises from each figure to the next: 0 is the same for any number, 1 linear, 2 its square.

    A single step, where a cache is full say, is no growth, and does not count.
    """
    return median(_rises(figures))


def is_superlinear(figures: Sequence[Figure]) -> bool:
    """Whether cost grows worse than linearly over the largest numbers of tokens: at most of the
    steps between them, and from the first to the last of them.
    """
    if len(figures) < FEWEST:
        return False
    last = figures[-FEWEST:]
    [overall] = _rises([last[0], last[-1]])
    return steepness(last) > TOLERATED and overall > TOLERATED


def told(power: float) -> str:
    """Say in words what a power means for somebody who wonders where it comes from."""
    return next(words for limit, words in _WORDS if power < limit)


_WORDS: Final = (
    (0.25, "it stays the same with any number"),
    (0.75, "it grows more slowly than their number"),
    (1.25, "it grows as their number, as if each call read all of them"),
    (TOLERATED, "it grows a little faster than their number"),
    (math.inf, "it grows as if each call compared all of them with each other"),
)
"""What cost grows like, and below which power."""


def _rises(figures: Iterable[Figure]) -> list[float]:
    return [
        math.log(after.cost / before.cost) / math.log(after.tokens / before.tokens)
        for before, after in pairwise(figures)
    ]
