"""What a measurement came to, kept in results.json beside this module.

The explanations in it are written by hand: a new measurement keeps them.
"""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict

FILE: Final = Path(__file__).with_name("results.json")


class Kind(Enum):
    """Why a mutant survives."""

    UNEXPLAINED = "unexplained"
    GAP = "gap"
    """It breaks a clause that has a check, and the check lets it pass."""
    UNCHECKED = "unchecked"
    """It breaks a clause for which this version has no check."""
    OUTSIDE = "outside"
    """It does otherwise, and the contract leaves that to the store."""
    EQUIVALENT = "equivalent"
    """The store does as before, whatever it is asked."""


class Survivor(BaseModel):
    """A mutant that was not caught: what was changed where, the clauses it breaks, and why.

    `number` counts the same change of the same line in one function.
    """

    model_config = ConfigDict(frozen=True)

    function: str
    before: str
    after: str
    number: int
    kind: Kind = Kind.UNEXPLAINED
    clauses: tuple[str, ...] = ()
    why: str = ""

    @property
    def change(self) -> tuple[str, str, str, int]:
        """What tells it from the other mutants of its store."""
        return self.function, self.before, self.after, self.number


class Measured(BaseModel):
    """What became of the mutants of one store."""

    model_config = ConfigDict(frozen=True)

    store: str
    failed: int
    """So many failed a check."""
    hung: int
    """So many kept the kit at work until the time was over."""
    refused: int
    """So many could not be imported, made or asked for their tokens."""
    survivors: tuple[Survivor, ...]

    @property
    def caught(self) -> int:
        """How many did not survive, in whichever way."""
        return self.failed + self.hung + self.refused

    @property
    def mutants(self) -> int:
        """How many were tried."""
        return self.caught + len(self.survivors)

    def explained_by(self, earlier: Measured | None) -> Measured:
        """The same, with the explanations of an earlier measurement where it is the same mutant."""
        known = {one.change: one for one in earlier.survivors} if earlier else {}
        survivors = tuple(known.get(one.change, one) for one in self.survivors)
        return self.model_copy(update={"survivors": survivors})


class Results(BaseModel):
    """What became of the mutants of every store, and what they were measured with."""

    model_config = ConfigDict(frozen=True)

    measured_with: str
    stores: tuple[Measured, ...]

    def with_(self, measured: Measured, measured_with: str) -> Results:
        """The same with one store measured anew."""
        stores = {store.store: store for store in self.stores}
        stores[measured.store] = measured.explained_by(stores.get(measured.store))
        return Results(measured_with=measured_with, stores=tuple(stores.values()))

    def keep(self) -> None:
        """Write it to the file."""
        FILE.write_text(f"{self.model_dump_json(indent=2)}\n")


def read() -> Results:
    """What was measured last."""
    return Results.model_validate_json(FILE.read_text())
