"""Living lives on a store until one disagrees; then the shortest that shows it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from conformance.bench import Bench, bench_of
from conformance.disagreement import Disagreement
from conformance.life_steps import Step, steps_of_a_life
from conformance.life_trial import LifeTrial
from conformance.model_store import ModelStore
from conformance.naming import StoreSource
from conformance.run import Run
from conformance.sdk import life_of
from conformance.shorten import shortened
from conformance.telling import until

_SECONDS_TO_SHORTEN: Final = 3.0
_FEWEST: Final = 2
"""So many lives are lived, however slow the store is."""


def live(bench: Bench) -> None:
    """Live as many lives as the effort allows. Raises the shortest `Disagreement` of the first that
    disagrees, and `Blocked` where the store keeps one from being lived.
    """
    run = bench.run
    extent = run.effort.extent
    goes_on = until(extent.seconds)
    for number in run.progress.through("lives", extent.lives):
        if number >= _FEWEST and not goes_on():
            return
        steps = steps_of_a_life(run.seed, number, extent.length)
        disagreement = _disagreement(run, steps)
        if disagreement is not None:
            _hold_to_the_model(steps)
            raise _shortest(run, steps, disagreement)


def _hold_to_the_model(steps: Sequence[Step]) -> None:
    """Live a life on the contract's own model: what fails there is none of the store's faults."""
    model = Run(StoreSource("the model", ModelStore, ()))
    disagreement = _disagreement(model, steps)
    if disagreement is not None:
        raise RuntimeError(f"the model of a life is wrong about {steps}: {disagreement}")


def _disagreement(run: Run, steps: Sequence[Step]) -> Disagreement | None:
    with bench_of(run) as fresh, life_of(fresh) as life:
        try:
            LifeTrial(life).carry_out(steps)
        except Disagreement as disagreement:
            return disagreement
    return None


def _shortest(run: Run, steps: Sequence[Step], disagreement: Disagreement) -> Disagreement:
    best = disagreement

    def still_shows(candidate: Sequence[Step]) -> bool:
        nonlocal best
        found = _disagreement(run, candidate)
        if found is None or found.clause_id != disagreement.clause_id:
            return False
        best = found
        return True

    shortened(steps, still_shows, until(_SECONDS_TO_SHORTEN))
    return best
