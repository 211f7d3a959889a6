"""The figures of what stores cost, as data: to and from JSON. Times are in seconds."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from statistics import median
from typing import Final

from pydantic import TypeAdapter

from conformance.growth import Figure, steepness

SIZES: Final = (10, 100, 1_000, 10_000, 100_000)
"""With so many tokens stored, a store is measured."""

IN_TABLES: Final = (10, 1_000, 100_000)
"""Those of them that a table has room for."""

THREADS: Final = 8
PROCESSES: Final = 4

_FROM_HERE_ON: Final = 100
"""With fewer tokens, what each call costs anyway hides how cost grows."""


class Act(str, Enum):
    """What an application does with a store, a call each."""

    FIND = "find"
    """`find_token` of a known user, by the user's name."""
    SAVE = "save"
    """`save_token` of a new user."""
    REFRESH = "refresh"
    """`save_token` of a known user, with a new access token."""
    DELETE = "delete"
    """`delete_token` of a user, by the id."""


class Way(str, Enum):
    """Who calls the store at once."""

    ALONE = "alone"
    THREADS = "threads"
    """Eight threads, with one instance between them."""
    PROCESSES = "processes"
    """Four processes, each with an instance of its own."""

    @property
    def workers(self) -> int:
        """How many there are."""
        return {Way.ALONE: 1, Way.THREADS: THREADS, Way.PROCESSES: PROCESSES}[self]


@dataclass(frozen=True)
class Cost:
    """What one call costs with so many tokens stored, for those who call at once."""

    act: Act
    way: Way
    tokens: int
    calls: int
    """How many were timed."""
    median: float
    percentile_99: float
    per_second: float
    """How many calls all of them together make in a second, and the tokens for them."""


@dataclass(frozen=True)
class StoreCosts:
    """What one store costs."""

    store: str
    costs: tuple[Cost, ...]
    left_out: tuple[str, ...]
    """What was not measured, and why: a sentence each."""

    def of(self, act: Act, way: Way, tokens: int) -> Cost | None:
        """Return one cost, if it was measured."""
        return next((c for c in self.of_all(act, way) if c.tokens == tokens), None)

    def of_all(self, act: Act, way: Way = Way.ALONE) -> Sequence[Cost]:
        """Return the costs of an act, from few tokens to many."""
        return [cost for cost in self.costs if (cost.act, cost.way) == (act, way)]

    @property
    def tokens(self) -> Sequence[int]:
        """With how many tokens it was measured."""
        return sorted({cost.tokens for cost in self.costs})

    def growth(self, act: Act) -> float | None:
        """Return the power of the number of tokens with which an act's median grows, if more than
        one number was measured.
        """
        costs = [cost for cost in self.of_all(act) if cost.tokens >= _FROM_HERE_ON]
        figures = [Figure(cost.tokens, cost.median) for cost in costs]
        return steepness(figures) if len(figures) > 1 else None


def cost_of(act: Act, way: Way, tokens: int, seconds: Sequence[float], per_second: float) -> Cost:
    """Sum up the seconds that calls took."""
    taken = sorted(seconds)
    return Cost(
        act=act,
        way=way,
        tokens=tokens,
        calls=len(taken),
        median=median(taken),
        percentile_99=taken[math.ceil(0.99 * len(taken)) - 1],
        per_second=per_second,
    )


_STORES: Final = TypeAdapter(tuple[StoreCosts, ...])


def written(stores: Sequence[StoreCosts]) -> str:
    """Write the figures as JSON."""
    return _STORES.dump_json(tuple(stores), indent=1).decode() + "\n"


def read(text: str) -> tuple[StoreCosts, ...]:
    """Read them again."""
    return _STORES.validate_json(text)
