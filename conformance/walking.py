"""Taking walks on a store until it disagrees with the model; then the shortest that shows it."""

from __future__ import annotations

from typing import Final

from conformance.bench import Bench
from conformance.example_database import Kind
from conformance.telling import Telling, begin_with_kept, choices_of, kept, until
from conformance.walk import Walk

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
    begin_with_kept(bench, choices, Kind.WALK)
    goes_on = until(extent.seconds)
    for number in run.progress.through("walks", extent.walks):
        if number >= _FEWEST and not goes_on():
            return
        walk = Walk(run.seed, number, reopens=run.traits.is_durable, choices=choices)
        operations = walk.operations(extent.length)
        told = Telling(bench, choices, looks=number % _WITHOUT_LOOKS != _WITHOUT_LOOKS - 1)
        disagreement = told.disagreement(operations)
        if disagreement is not None:
            raise kept(bench, Kind.WALK, told.shortest(operations, disagreement))
