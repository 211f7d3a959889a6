"""Carrying runs of operations out on fresh stores, and making one that disagrees shorter."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from conformance.bench import Bench, bench_of
from conformance.disagreement import Disagreement
from conformance.example_database import KeptRun, Kind
from conformance.finding import Finding
from conformance.model import Choices
from conformance.model_store import ModelStore
from conformance.naming import StoreSource
from conformance.operations import Operation
from conformance.people import CLIENT, OTHER_CLIENT, login
from conformance.run import Run
from conformance.shorten import shortened
from conformance.trial import Trial

_SECONDS_TO_SHORTEN: Final = 3.0


class Shortest(NamedTuple):
    """The shortest run that was come by, and what it disagrees about."""

    run: KeptRun
    disagreement: Disagreement


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

    def shortest(self, operations: Sequence[Operation], disagreement: Disagreement) -> Shortest:
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
        if not self._looks:
            # The end of a run tells less of what was at fault than a look right after the call.
            looked_at = Telling(self._bench, self._choices, looks=True).disagreement(shortest)
            if looked_at is not None:
                return Shortest(KeptRun(tuple(shortest)), looked_at)
        return Shortest(KeptRun(tuple(shortest), self._looks), best)


def begin_with_kept(bench: Bench, choices: Choices, kind: Kind) -> None:
    """Carry out the runs of operations that are kept from earlier runs, if any are to be.

    Raises the `Disagreement` of the first that still disagrees.
    """
    if bench.run.examples is None:
        return
    found = bench.run.examples.first_that_disagrees(
        kind, _agrees_with_the_model, lambda one: _disagreement_of(one, bench, choices)
    )
    if found is not None:
        bench.note = BEGAN_WITH_KEPT
        raise found


def kept(bench: Bench, kind: Kind, shortest: Shortest) -> Disagreement:
    """Keep a run that disagrees, if runs are to be kept; return what it disagrees about."""
    if bench.run.examples is not None:
        bench.run.examples.keep(kind, shortest.run)
    return shortest.disagreement


def _disagreement_of(one: KeptRun, bench: Bench, choices: Choices) -> Disagreement | None:
    done = [step for step in one.steps if isinstance(step, Operation)]
    return Telling(bench, choices, looks=one.looks).disagreement(done)


def _agrees_with_the_model(one: KeptRun) -> bool:
    try:
        with bench_of(run_on_the_model()) as bench:
            return (
                all(isinstance(step, Operation) for step in one.steps)
                and _disagreement_of(one, bench, Choices()) is None
            )
    except Exception:  # whatever a run may hold that is none of the kit's
        return False


def run_on_the_model() -> Run:
    """Return a run on the contract's own model: what fails there is none of a store's faults."""
    return Run(StoreSource("the model", ModelStore, ()))


BEGAN_WITH_KEPT: Final = "a run from the example database still disagrees"


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
