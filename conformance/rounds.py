"""Making calls of some kinds in turn, for a while, and timing each of them."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from conformance.crowd import Kind, Visitor

MOST: Final = 5_000
"""More rounds tell nothing more."""

_TICK: Final = 1e-9
"""What takes less is taken for as long as this: no clock can tell."""


class Timed(NamedTuple):
    """The seconds that each call took, by their kinds; and that it took from first to last, with
    the making of what calls are given.
    """

    taken: Mapping[Kind, Sequence[float]]
    elapsed: float

    def per_second(self, kind: Kind) -> float:
        """Return how many calls of a kind were made in a second of the time that was theirs.

        Where several kinds were called in turn, each has a part of the time, as long as its calls.
        """
        part = sum(self.taken[kind]) / sum(map(sum, self.taken.values()))
        return len(self.taken[kind]) / (self.elapsed * part)


def together(timed: Sequence[Timed]) -> Timed:
    """Take calls that several made at once for the work of all of them."""
    taken = {kind: [one for own in timed for one in own.taken[kind]] for kind in timed[0].taken}
    return Timed(taken, max(own.elapsed for own in timed))


def timed_rounds(visitor: Visitor, kinds: Sequence[Kind], seconds: float) -> Timed:
    """Call a store, round after round, for so many seconds: once at least. Raises what it raises.

    What a call is given is made ready before its time begins.
    """
    taken: dict[Kind, list[float]] = {kind: [] for kind in kinds}
    start = time.perf_counter()
    for round_ in range(MOST):
        for kind, times in taken.items():
            call = visitor.prepared(kind, round_)
            began = time.perf_counter()
            call()
            times.append(max(time.perf_counter() - began, _TICK))
        if time.perf_counter() - start >= seconds:
            break
    return Timed(taken, max(time.perf_counter() - start, _TICK))
