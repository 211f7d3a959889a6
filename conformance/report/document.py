"""The report as data: what the JSON file holds, and what the other forms are written from.

Its shape is published as a JSON Schema, `docs/report.schema.json`. `version` counts up when a
reader of the old shape would go wrong by the new one; what is merely added does not count.
"""

from __future__ import annotations

import json
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from conformance.about import About
from conformance.contract import CHAPTERS, CONTRACT, Clause, Level, Source
from conformance.evidence import Evidence, Message
from conformance.verdict import CHECKED, Outcome, Result, Verdict, Word

SCHEMA: Final = "https://json-schema.org/draft/2020-12/schema"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, from_attributes=True)


class ClauseReport(_Part):
    """One clause of the contract, and what became of it."""

    id: str
    chapter: str
    sources: tuple[Source, ...] = Field(description="who says so")
    level: Level = Field(description="what it weighs here: --store-require makes a must of some")
    text: str
    why: str = Field(description="what breaks in an application without it")
    look_at: str = Field(description="where in a store to look first")
    outcome: Outcome | None = Field(description="null: it was not run, or has no check yet")
    reason: str = Field(description="why it does not apply, or was not seen, or is expected")
    note: str = Field(description="what was tried on the store, whatever came of it")


class FailureReport(_Part):
    """A check that did not pass."""

    node_id: str = Field(description="what pytest calls the check")
    clause_ids: tuple[str, ...]
    outcome: Outcome
    explanation: str = Field(description="the whole text, as it is shown at a terminal")
    program: str = Field(description="a pytest file that shows the failure; empty if there is none")
    evidence: Evidence | None
    messages: tuple[Message, ...] = Field(description="the calls and requests that led there")
    rerun: str = Field(description="the command that carries out this check alone")


class LifeReport(_Part):
    """A life of tokens that was lived on the store by the SDK, call by call."""

    node_id: str
    clause_ids: tuple[str, ...]
    outcome: Outcome
    messages: tuple[Message, ...]


class ChapterReport(_Part):
    """A chapter of the contract."""

    id: str
    about: str


class ProblemReport(_Part):
    """A line of the expected failures that is to be mended, or deleted."""

    file: str
    line: int | None
    clause_id: str
    message: str


class UnreachedReport(_Part):
    """Lines of the store's source that no check has reached."""

    file: str
    lines: tuple[int, ...]


class Document(_Part):
    """The report on one run."""

    format: Literal["zoho-tokenstore-report"] = "zoho-tokenstore-report"
    version: Literal[1] = 1
    about: About
    verdict: Word
    passes: bool = Field(
        description="whether a gate lets the store pass: all of it was seen, and what is broken is "
        "expected, or is a should in a run that is not strict"
    )
    sentence: str = Field(description="the verdict in a line")
    ran: int = Field(description="how many clauses were looked at")
    checked: int = Field(description="how many clauses have a check in this version of the kit")
    chapters: tuple[ChapterReport, ...]
    clauses: tuple[ClauseReport, ...]
    failures: tuple[FailureReport, ...]
    lives: tuple[LifeReport, ...]
    problems: tuple[ProblemReport, ...]
    unreached: tuple[UnreachedReport, ...] | None = Field(
        description="null: coverage was not measured in this run"
    )

    def counted(self, outcome: Outcome) -> int:
        """How many clauses came to this."""
        return sum(clause.outcome is outcome for clause in self.clauses)


def document(
    verdict: Verdict,
    about: About,
    *,
    passes: bool,
    problems: tuple[ProblemReport, ...] = (),
    unreached: tuple[UnreachedReport, ...] | None = None,
) -> Document:
    """Make the report of a verdict."""
    ordered = _in_order(verdict)
    return Document(
        about=about,
        verdict=verdict.word,
        passes=passes,
        sentence=verdict.sentence,
        ran=verdict.ran,
        checked=CHECKED,
        chapters=tuple(ChapterReport(id=id_, about=text) for id_, text in CHAPTERS.items()),
        clauses=tuple(_clause(verdict, clause) for clause in CONTRACT),
        failures=tuple(
            FailureReport.model_validate(r) for r in ordered if r.outcome in _DID_NOT_PASS
        ),
        lives=tuple(LifeReport.model_validate(r) for r in ordered if _is_a_life(r)),
        problems=problems,
        unreached=unreached,
    )


_DID_NOT_PASS: Final = (Outcome.FAILED, Outcome.EXPECTED, Outcome.UNKNOWN, Outcome.KIT_ERROR)
_ORDER: Final = {clause.id: number for number, clause in enumerate(CONTRACT)}


def _in_order(verdict: Verdict) -> list[Result]:
    """Return the results in the order of the contract, whichever worker they came from."""
    return sorted(verdict.results, key=lambda r: (_ORDER[r.clause_ids[0]], r.node_id))


def _clause(verdict: Verdict, clause: Clause) -> ClauseReport:
    outcome = verdict.outcome_of(clause.id)
    return ClauseReport(
        id=clause.id,
        chapter=clause.chapter,
        sources=clause.sources,
        level=verdict.level_of(clause),
        text=clause.text,
        why=clause.why,
        look_at=clause.look_at,
        outcome=outcome,
        reason=_reason(verdict, clause, outcome),
        note=verdict.notes.get(clause.id, ""),
    )


def _reason(verdict: Verdict, clause: Clause, outcome: Outcome | None) -> str:
    if outcome is Outcome.EXPECTED:
        return verdict.expected.get(clause.id, "")
    if outcome in (Outcome.NOT_APPLICABLE, Outcome.UNKNOWN):
        return verdict.explanation_of(clause.id)
    return clause.unchecked or ""


def _is_a_life(result: Result) -> bool:
    return result.clause_ids[0].startswith("LIFE-") and bool(result.messages)


def schema() -> str:
    """Return the published JSON Schema, as text."""
    made = Document.model_json_schema(mode="serialization")
    return f"{json.dumps({'$schema': SCHEMA, **made}, indent=2)}\n"


def as_json(report: Document) -> str:
    """Write the report as JSON."""
    return f"{report.model_dump_json(indent=2)}\n"
