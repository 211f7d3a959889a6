"""How a clause stands, for people: what it weighs is in the word, and each word has a sign."""

from __future__ import annotations

from enum import Enum

from conformance.contract import Level
from conformance.report.document import ClauseReport, Document, FailureReport
from conformance.verdict import Outcome, Word


class Standing(Enum):
    """What became of a clause, and how it is shown: a word, a sign, and the name of its colour.

    The gravest is first.
    """

    FAILED = "failed", "✕", "bad"
    KIT_ERROR = "kit error", "E", "bad"
    UNKNOWN = "unknown", "?", "unseen"
    SHOULD = "should", "!", "warn"
    EXPECTED = "expected", "x", "expected"
    PASSED = "passed", "✓", "good"
    NOT_APPLICABLE = "not applicable", "–", "quiet"
    NOT_RUN = "not run", "·", "quiet"

    def __init__(self, word: str, sign: str, colour: str) -> None:
        self.word = word
        self.sign = sign
        self.colour = colour

    @property
    def gravity(self) -> int:
        """The smaller, the graver."""
        return list(Standing).index(self)


def standing(outcome: Outcome | None, level: Level) -> Standing:
    """Return how something stands that came to this, and weighs so much."""
    if outcome is None:
        return Standing.NOT_RUN
    if outcome is Outcome.FAILED and level is Level.SHOULD:
        return Standing.SHOULD
    return _STANDINGS[outcome]


_STANDINGS = {
    Outcome.FAILED: Standing.FAILED,
    Outcome.KIT_ERROR: Standing.KIT_ERROR,
    Outcome.UNKNOWN: Standing.UNKNOWN,
    Outcome.EXPECTED: Standing.EXPECTED,
    Outcome.PASSED: Standing.PASSED,
    Outcome.NOT_APPLICABLE: Standing.NOT_APPLICABLE,
}


def of_clause(clause: ClauseReport) -> Standing:
    """Return how a clause stands."""
    return standing(clause.outcome, clause.level)


def of_failure(report: Document, failure: FailureReport) -> Standing:
    """Return how a failed check stands: it weighs what the gravest of its clauses weighs."""
    levels = [clause.level for clause in report.clauses if clause.id in failure.clause_ids]
    level = Level.SHOULD if set(levels) == {Level.SHOULD} else Level.MUST
    return standing(failure.outcome, level)


def of_verdict(word: Word) -> tuple[str, str]:
    """Return the sign of a verdict, and the name of its colour."""
    return _VERDICTS[word]


_VERDICTS = {
    Word.CONFORMANT: ("✓", "good"),
    Word.CONFORMANT_WITH_WARNINGS: ("!", "warn"),
    Word.NOT_CONFORMANT: ("✕", "bad"),
    Word.UNKNOWN: ("?", "unseen"),
    Word.NO_VERDICT: ("–", "quiet"),
}
