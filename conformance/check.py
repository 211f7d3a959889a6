"""A check: a plain function that holds a store to one clause, or to a few that belong together."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

from conformance.bench import Bench
from conformance.contract import CLAUSES, Capability, Clause, Level


@dataclass(frozen=True)
class Check:
    """One check, and the clauses that it names.

    `run` raises `Finding` where the store breaks them, `Blocked` where they could not be seen, and
    `NotApplicable` where they do not apply.
    """

    name: str
    module: str
    clauses: tuple[Clause, ...]
    run: Callable[[Bench], None]

    @property
    def level(self) -> Level:
        """`MUST` if one of the clauses is a must."""
        is_must = any(clause.level is Level.MUST for clause in self.clauses)
        return Level.MUST if is_must else Level.SHOULD

    def where(self, required: Collection[Capability]) -> Check:
        """Return the check as it weighs for a user who requires these capabilities."""
        weighed = (replace(c, level=c.level_where(required)) for c in self.clauses)
        return replace(self, clauses=tuple(weighed))

    @property
    def node_id(self) -> str:
        """What pytest calls the check, and takes back on its command line."""
        return f"conformance/checks/{self.module}.py::{self.name}"


def clause(*ids: str) -> Callable[[Callable[[Bench], None]], Check]:
    """Make a check of a function, and name its clauses: `@clause("SAVE-3")`."""
    clauses = tuple(CLAUSES[id_] for id_ in ids)

    def make(function: Callable[[Bench], None]) -> Check:
        module = function.__module__.rpartition(".")[2]
        return Check(function.__name__, module, clauses, function)

    return make
