"""What the checks came to, clause by clause, and what that makes of the store."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

from conformance.contract import CLAUSES, CONTRACT, Capability, Clause, Level
from conformance.evidence import Evidence, Message


class Outcome(Enum):
    """What became of one check, or of one clause."""

    PASSED = "passed"
    FAILED = "failed"
    EXPECTED = "expected failure"
    """It failed, and the user has said so beforehand, with a reason."""
    NOT_APPLICABLE = "not applicable"
    UNKNOWN = "unknown"
    """The clause was not seen: a call did not come back, or one that prepares the check failed."""
    KIT_ERROR = "kit error"
    """The kit itself is at fault, not the store."""


_AT_RANDOM = "/machine.py::"
"""In the node ids of runs at random, which hold a store to many clauses."""

_GRAVEST_FIRST = (
    Outcome.FAILED,
    Outcome.KIT_ERROR,
    Outcome.UNKNOWN,
    Outcome.EXPECTED,
    Outcome.PASSED,
)

_TAKE_ALL = (Outcome.PASSED, Outcome.NOT_APPLICABLE)
"""What a clause comes to only if all of its checks were run."""


@dataclass(frozen=True)
class Result:
    """What one check came to.

    `explanation` is the text for a person, empty for a passed one; `program` the source of a pytest
    file that shows a failure, where there is one; `note` what was done to the store that is not to
    be seen from the clause, whatever came of it. `evidence` has the parts of a failure, `messages`
    the calls and requests that led to it, or that a life by the SDK was made of; `rerun` is the
    command that carries out this check alone.
    """

    node_id: str
    clause_ids: tuple[str, ...]
    outcome: Outcome
    explanation: str = ""
    program: str = ""
    note: str = ""
    evidence: Evidence | None = None
    messages: tuple[Message, ...] = ()
    rerun: str = ""


class Word(Enum):
    """The verdict in a word."""

    CONFORMANT = "conformant"
    CONFORMANT_WITH_WARNINGS = "conformant, with warnings"
    NOT_CONFORMANT = "not conformant"
    UNKNOWN = "unknown"
    NO_VERDICT = "no verdict"
    """Only some of the clauses were looked at."""


class Verdict:
    """All results of one run on one store, of which these capabilities are required.

    `expected` has the reasons, by clause ids, why failures are expected. `checks` are those that
    make a whole run, with the clauses that each names; what passed in a part of a clause's checks
    says nothing of the clause.
    """

    def __init__(
        self,
        store: str,
        results: Iterable[Result],
        required: Collection[Capability] = (),
        expected: Mapping[str, str] = MappingProxyType({}),
        checks: Mapping[str, Collection[str]] = MappingProxyType({}),
    ) -> None:
        self.store = store
        self.expected = expected
        self.required = frozenset(required)
        self.results: Sequence[Result] = tuple(results)
        ran = {result.node_id for result in self.results}
        self._missing = [ids for node_id, ids in checks.items() if node_id not in ran]

    def __repr__(self) -> str:
        return f"<Verdict on {self.store}: {self.word.value}>"

    def outcome_of(self, clause_id: str) -> Outcome | None:
        """Return the gravest outcome of a clause's checks, or `None` if none was run.

        It passed, or does not apply, only if all of them were run.
        """
        outcomes = {r.outcome for r in self.results if clause_id in r.clause_ids}
        grave = next((outcome for outcome in _GRAVEST_FIRST if outcome in outcomes), None)
        outcome = grave or next(iter(outcomes), None)
        if outcome in _TAKE_ALL and any(clause_id in ids for ids in self._missing):
            return None
        return outcome

    def level_of(self, clause: Clause) -> Level:
        """Return what a clause weighs, for a user who requires what was required here."""
        return clause.level_where(self.required)

    def clauses(self, outcome: Outcome, *levels: Level) -> list[Clause]:
        """Return the clauses with this outcome, of the levels named or of both."""
        wanted = levels or tuple(Level)
        return [
            c for c in CONTRACT if self.level_of(c) in wanted and self.outcome_of(c.id) is outcome
        ]

    def results_of(self, clause_id: str) -> list[Result]:
        """Return what the checks of a clause came to that have made its outcome.

        Those by example come first: they tell the same in fewer calls than a run at random.
        """
        outcome = self.outcome_of(clause_id)
        made_it = (r for r in self.results if clause_id in r.clause_ids and r.outcome is outcome)
        return sorted(made_it, key=lambda r: _AT_RANDOM in r.node_id)

    @property
    def failed(self) -> list[str]:
        """The ids of the broken clauses, `must` and `should`, in the order of the contract."""
        return [clause.id for clause in self.clauses(Outcome.FAILED)]

    @property
    def ran(self) -> int:
        """How many clauses were looked at, those that do not apply included."""
        unseen = (None, Outcome.UNKNOWN, Outcome.KIT_ERROR)
        return sum(self.outcome_of(clause.id) not in unseen for clause in CONTRACT)

    @property
    def is_partial(self) -> bool:
        """Whether only some of the clauses were selected, or reached before the run ended."""
        return bool(self._missing) or any(
            c.unchecked is None and self.outcome_of(c.id) is None for c in CONTRACT
        )

    @property
    def word(self) -> Word:
        """The verdict in a word: conformant only if every clause that has a check was looked at.

        A broken clause is broken, expected or not.
        """
        if self.is_partial:
            return Word.NO_VERDICT
        broken = {
            self.level_of(clause)
            for outcome in (Outcome.FAILED, Outcome.EXPECTED)
            for clause in self.clauses(outcome)
        }
        if Level.MUST in broken:
            return Word.NOT_CONFORMANT
        if self.clauses(Outcome.KIT_ERROR) or self.clauses(Outcome.UNKNOWN):
            return Word.UNKNOWN
        return Word.CONFORMANT_WITH_WARNINGS if broken else Word.CONFORMANT

    @property
    def sentence(self) -> str:
        """The verdict in a word, and how much was looked at, in a line."""
        passed = len(self.clauses(Outcome.PASSED))
        if self.word is Word.NO_VERDICT:
            return (
                f"{self.word.value}. Ran {self.ran} of the {CHECKED} clauses as a whole; {passed} "
                f"passed, {len(self.failed)} failed."
            )
        others = len(self.clauses(Outcome.NOT_APPLICABLE))
        apart = f", {others} do not apply" if others else ""
        return (
            f"{self.word.value}. Ran {self.ran} of the {CHECKED} clauses that have a check; "
            f"{passed} passed{apart}."
        )

    @property
    def is_conformant(self) -> bool:
        """Whether every `must` clause that has a check, and applies, ran and passed."""
        return self.word in (Word.CONFORMANT, Word.CONFORMANT_WITH_WARNINGS)

    @property
    def notes(self) -> dict[str, str]:
        """What was done to the store, by the first clause of each check that has a note."""
        notes = {r.clause_ids[0]: r.note for r in self.results if r.note}
        return {clause.id: notes[clause.id] for clause in CONTRACT if clause.id in notes}

    def explanation_of(self, clause_id: str) -> str:
        """Return what a person should read about a clause that did not pass."""
        texts = [r.explanation for r in self.results if clause_id in r.clause_ids and r.explanation]
        return "\n\n".join(texts)


CHECKED: int = sum(clause.unchecked is None for clause in CLAUSES.values())
"""How many clauses have a check in this version."""
