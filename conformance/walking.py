"""Taking walks on a store until it disagrees with the model; then the shortest that shows it."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Sequence
from typing import Final

from conformance.bench import Bench, bench_of
from conformance.finding import Finding
from conformance.model import Choices
from conformance.operations import Operation
from conformance.people import CLIENT, OTHER_CLIENT, login
from conformance.shorten import shortened
from conformance.trial import Disagreement, Trial
from conformance.walk import Walk

_SECONDS_TO_SHORTEN: Final = 3.0
_WITHOUT_LOOKS: Final = 4
"""Every fourth walk is not looked at in between."""

_FEWEST: Final = 3
"""So many walks are taken, however slow the store is."""


def take_walks(bench: Bench) -> None:
    """Take as many walks as the effort allows. Raises the shortest `Disagreement` of the first that
    disagrees, and `Blocked` where the store keeps a walk from being taken.
    """
    run = bench.run
    extent = run.effort.extent
    choices = choices_of(bench)
    goes_on = _until(extent.seconds)
    for number in range(extent.walks):
        if number >= _FEWEST and not goes_on():
            return
        operations = Walk(run.seed, number, reopens=run.traits.is_durable).operations(extent.length)
        told = _Telling(bench, choices, looks=number % _WITHOUT_LOOKS != _WITHOUT_LOOKS - 1)
        disagreement = told.disagreement(operations)
        if disagreement is not None:
            raise told.shortest(operations, disagreement)


def choices_of(bench: Bench) -> Choices:
    """Find out what the store chose where the contract leaves it the choice."""
    probe = bench.fresh()
    with contextlib.suppress(Finding), probe.preparing():
        probe.save(login("ada", client=CLIENT))
        probe.save(login("ada", 2, client=OTHER_CLIENT))
        return Choices(record_per_client=len(probe.records()) == 2)
    return Choices()


class _Telling:
    """How walks are taken on one kind of store."""

    def __init__(self, bench: Bench, choices: Choices, *, looks: bool) -> None:
        self._bench = bench
        self._run = bench.run
        self._choices = choices
        self._looks = looks

    def disagreement(self, operations: Sequence[Operation]) -> Disagreement | None:
        """Carry operations out on a fresh store; return what it disagrees about, if anything."""
        with bench_of(self._run) as bench:
            probe = bench.fresh()
            is_durable = self._run.traits.is_durable
            reopen = self._run.restarted if is_durable else None
            trial = Trial(probe, self._choices, looks=self._looks, reopen=reopen)
            try:
                trial.carry_out(operations)
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

        shortest = shortened(operations, still_shows, _until(_SECONDS_TO_SHORTEN))
        if self._looks:
            return best
        # The end of a run tells less of what was at fault than a look right after the call does.
        looked_at = _Telling(self._bench, self._choices, looks=True)
        return looked_at.disagreement(shortest) or best


def _until(seconds: float) -> Callable[[], bool]:
    ends_at = time.monotonic() + seconds
    return lambda: time.monotonic() < ends_at
