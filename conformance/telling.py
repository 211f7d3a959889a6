"""Carrying runs of operations out on fresh stores, and making one that disagrees shorter."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Sequence
from typing import Final

from conformance.bench import Bench, bench_of
from conformance.disagreement import Disagreement
from conformance.finding import Finding
from conformance.model import Choices
from conformance.operations import Operation
from conformance.people import CLIENT, OTHER_CLIENT, login
from conformance.shorten import shortened
from conformance.trial import Trial

_SECONDS_TO_SHORTEN: Final = 3.0


class Telling:
    """How walks are taken on one kind of store."""

    def __init__(self, bench: Bench, choices: Choices, *, looks: bool) -> None:
        self._bench = bench
        self._run = bench.run
        self._choices = choices
        self._looks = looks

    def trial_on(self, bench: Bench) -> Trial:
        """Make a trial of a fresh store."""
        reopen = self._run.restarted if self._run.traits.is_durable else None
        return Trial(bench.fresh(), self._choices, looks=self._looks, reopen=reopen)

    def disagreement(self, operations: Sequence[Operation]) -> Disagreement | None:
        """Carry operations out on a fresh store; return what it disagrees about, if anything."""
        with bench_of(self._run) as bench:
            try:
                self.trial_on(bench).carry_out(operations)
            except Disagreement as disagreement:
                return disagreement
        return None

    def shortest(self, operations: Sequence[Operation], disagreement: Disagreement) -> Disagreement:
        """Leave operations out while the same clause is broken, for as long as there is time."""
        best = disagreement

        def still_shows(candidate: Sequence[Operation]) -> bool:
            nonlocal best
            found = self.disagreement(candidate)
            if found is None or found.clause_id != disagreement.clause_id:
                return False
            best = found
            return True

        shortest = shortened(operations, still_shows, until(_SECONDS_TO_SHORTEN))
        if self._looks:
            return best
        # The end of a run tells less of what was at fault than a look right after the call does.
        looked_at = Telling(self._bench, self._choices, looks=True)
        return looked_at.disagreement(shortest) or best


def choices_of(bench: Bench) -> Choices:
    """Find out what the store chose where the contract leaves it the choice."""
    probe = bench.fresh()
    with contextlib.suppress(Finding), probe.preparing():
        probe.save(login("ada", client=CLIENT))
        probe.save(login("ada", 2, client=OTHER_CLIENT))
        return Choices(record_per_client=len(probe.records()) == 2)
    return Choices()


def until(seconds: float) -> Callable[[], bool]:
    """Return what says whether there is time still."""
    ends_at = time.monotonic() + seconds
    return lambda: time.monotonic() < ends_at
