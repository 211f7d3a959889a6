"""Living lives on a store until one disagrees; then the shortest that shows it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from conformance.bench import Bench, bench_of
from conformance.disagreement import Disagreement
from conformance.example_database import KeptRun, Kind
from conformance.life_steps import Step, steps_of_a_life
from conformance.life_trial import LifeTrial
from conformance.run import Run
from conformance.sdk import life_of
from conformance.shorten import shortened
from conformance.telling import BEGAN_WITH_KEPT, Shortest, kept, run_on_the_model, until

_SECONDS_TO_SHORTEN: Final = 3.0
_FEWEST: Final = 2
"""So many lives are lived, however slow the store is."""


def live(bench: Bench) -> None:
    """Live as many lives as the effort allows. Raises the shortest `Disagreement` of the first that
    disagrees, and `Blocked` where the store keeps one from being lived.
    """
    run = bench.run
    extent = run.effort.extent
    _begin_with_kept(bench)
    goes_on = until(extent.seconds)
    for number in run.progress.through("lives", extent.lives):
        if number >= _FEWEST and not goes_on():
            return
        steps = steps_of_a_life(run.seed, number, extent.length)
        disagreement = _disagreement(run, steps)
        if disagreement is not None:
            _hold_to_the_model(steps)
            raise kept(bench, Kind.LIFE, _shortest(run, steps, disagreement))


def _begin_with_kept(bench: Bench) -> None:
    """Live the lives that are kept from earlier runs, if any are to be.

    Raises the `Disagreement` of the first that still disagrees.
    """
    if bench.run.examples is None:
        return
    found = bench.run.examples.first_that_disagrees(
        Kind.LIFE, _agrees_with_the_model, lambda one: _disagreement(bench.run, _life_in(one))
    )
    if found is not None:
        bench.note = BEGAN_WITH_KEPT
        raise found


def _life_in(one: KeptRun) -> list[Step]:
    return [step for step in one.steps if isinstance(step, Step)]


def _agrees_with_the_model(one: KeptRun) -> bool:
    life = _life_in(one)
    try:
        return len(life) == len(one.steps) and _disagreement(run_on_the_model(), life) is None
    except Exception:  # whatever a run may hold that is none of the kit's
        return False


def _hold_to_the_model(steps: Sequence[Step]) -> None:
    """Live a life on the contract's own model: what fails there is none of the store's faults."""
    disagreement = _disagreement(run_on_the_model(), steps)
    if disagreement is not None:
        raise RuntimeError(f"the model of a life is wrong about {steps}: {disagreement}")


def _disagreement(run: Run, steps: Sequence[Step]) -> Disagreement | None:
    with bench_of(run) as fresh, life_of(fresh) as life:
        try:
            LifeTrial(life).carry_out(steps)
        except Disagreement as disagreement:
            return disagreement
    return None


def _shortest(run: Run, steps: Sequence[Step], disagreement: Disagreement) -> Shortest:
    best = disagreement

    def still_shows(candidate: Sequence[Step]) -> bool:
        nonlocal best
        found = _disagreement(run, candidate)
        if found is None or found.clause_id != disagreement.clause_id:
            return False
        best = found
        return True

    shortest = shortened(steps, still_shows, until(_SECONDS_TO_SHORTEN))
    return Shortest(KeptRun(tuple(shortest)), best)
