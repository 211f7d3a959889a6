"""A short history: calls that several threads made at once, as plain data."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

from conformance.operations import Concurrent, Find, FindById, ListAll
from conformance.record import Record


@dataclass(frozen=True)
class Timed:
    """One call, and when it was made.

    `thread` counts from 0; -1 is the one that looked when all others were done. `start` and `end`
    are in nanoseconds of a clock that all threads share. Tokens in the `answer` are records.
    """

    thread: int
    operation: Concurrent
    start: int
    end: int
    answer: object = None
    raised: BaseException | None = None

    @property
    def only_reads(self) -> bool:
        """Whether the call changes nothing in a store."""
        return isinstance(self.operation, (Find, FindById, ListAll))


@dataclass(frozen=True)
class History:
    """What was stored before, ids included, and the calls that were then made."""

    before: tuple[Record, ...]
    calls: tuple[Timed, ...]

    @property
    def has_calls_at_once(self) -> bool:
        """Whether two of the calls were under way at the same time."""
        calls = sorted(self.calls, key=lambda call: call.start)
        return any(other.start <= one.end for one, other in pairwise(calls))

    def without(self, number: int) -> History:
        """Leave out the call of this index."""
        return replace(self, calls=self.calls[:number] + self.calls[number + 1 :])

    def answered(self, number: int, answer: object) -> History:
        """Have the call of this index answered otherwise."""
        other = replace(self.calls[number], answer=answer, raised=None)
        return replace(self, calls=(*self.calls[:number], other, *self.calls[number + 1 :]))

    @property
    def in_order(self) -> History:
        """The same, with the calls in the order in which they began."""
        return replace(self, calls=tuple(sorted(self.calls, key=lambda call: call.start)))
