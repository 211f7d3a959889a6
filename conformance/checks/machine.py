"""Any run of calls: the store does what the contract's model does, call by call."""

from __future__ import annotations

from typing import Final

from conformance.bench import Bench
from conformance.check import clause
from conformance.disagreement import Disagreement
from conformance.finding import Blocked, Finding, NotApplicable
from conformance.lives import live
from conformance.machine import run_machine
from conformance.walking import take_walks

_ANY_RUN: Final = (
    *(f"FIND-{number}" for number in (1, 2, 3, 4, 5, 7, 8, 9, 10, 12)),
    *(f"SAVE-{number}" for number in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 16, 17, 20)),
    *("LIST-1", "LIST-4", "LIST-5", "ID-1", "ID-3", "ID-4", "ID-5"),
    *("DEL-1", "DEL-2", "DEL-3", "ALL-1"),
)
"""The clauses that a run of calls may be seen to break."""


@clause(*_ANY_RUN)
def any_run_of_calls_does_what_the_contract_says(bench: Bench) -> None:
    """Walk at random through logins, refreshes, searches and deletions, beside the model."""
    try:
        take_walks(bench)
    except Blocked as blocked:
        # Whatever keeps the store from being walked through fails a check of its own.
        raise NotApplicable(f"no walk could be taken: {blocked.reason}") from None


@clause(*_ANY_RUN)
def any_calls_with_any_values_do_what_the_contract_says(bench: Bench) -> None:
    """Let Hypothesis draw calls and values, beside the model."""
    try:
        run_machine(bench)
    except Blocked as blocked:
        raise NotApplicable(f"the machine could not run: {blocked.reason}") from None


@clause(*(f"LIFE-{number}" for number in (1, 2, 3, 4, 5, 6, 7, 8, 11, 12)), "FIND-12")
def any_life_does_what_the_contract_says(bench: Bench) -> None:
    """Three users of two clients in two data centres: logins, restarts, hours and revocations."""
    try:
        live(bench)
    except (Blocked, Finding) as other:
        if isinstance(other, Disagreement):
            raise
        raise NotApplicable(f"no life could be lived: {other}") from None
