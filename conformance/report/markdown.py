"""The verdict in short, in Markdown: for a pull request, or the summary of a CI run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from typing import Final

from conformance.about import KIT
from conformance.report.document import ClauseReport, Document, FailureReport, ProblemReport
from conformance.report.standing import of_clause
from conformance.verdict import Outcome, Word

_PROGRAMS_SHOWN: Final = 3
"""So many programs stand in a summary; a longer one is not read."""

_SIGNS: Final = {
    Word.CONFORMANT: "✅",
    Word.CONFORMANT_WITH_WARNINGS: "⚠️",
    Word.NOT_CONFORMANT: "❌",
    Word.UNKNOWN: "❔",
    Word.NO_VERDICT: "❔",
}


def summary(report: Document) -> str:
    """Tell the verdict, the counts, each clause that did not pass, and the first programs."""
    return "\n\n".join(part for part in _parts(report) if part) + "\n"


def _parts(report: Document) -> Iterator[str]:
    about = report.about
    yield f"## {_SIGNS[report.verdict]} {_code(about.store)}: {report.verdict.value}"
    yield f"{_plain(_upper(report.sentence))}{_expectedly(report)}"
    yield _rows(report)
    yield "\n".join(map(_problem, report.problems))
    failed = _one_for_each_clause(report)
    for failure in failed[:_PROGRAMS_SHOWN]:
        yield _program(failure)
    left_out = len(failed) - _PROGRAMS_SHOWN
    if left_out > 0:
        yield f"{left_out} more programs are in the full report."
    versions = f"contract {about.contract}, SDK {about.sdk}, Python {about.python}"
    how = f"effort {about.effort}, seed {about.seed}"
    yield f"<sub>{KIT} {_plain(f'{about.kit}, {versions}; {how}')}</sub>"


def _one_for_each_clause(report: Document) -> list[FailureReport]:
    """Return the first failure of each clause that has a program, the unexpected ones first."""
    shown: dict[str, FailureReport] = {}
    for outcome in (Outcome.FAILED, Outcome.EXPECTED):
        for failure in report.failures:
            if failure.program and failure.outcome is outcome:
                shown.setdefault(failure.clause_ids[0], failure)
    return list(shown.values())


def _upper(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def _expectedly(report: Document) -> str:
    is_expected = report.passes and report.counted(Outcome.EXPECTED)
    return " All of its failures are expected." if is_expected else ""


def _rows(report: Document) -> str:
    rows = [_row(c) for outcome in _TOLD for c in report.clauses if c.outcome is outcome]
    if not rows:
        return ""
    return "\n".join(["| clause | | what it says |", "| --- | --- | --- |", *rows])


_TOLD: Final = (Outcome.FAILED, Outcome.KIT_ERROR, Outcome.UNKNOWN, Outcome.EXPECTED)


def _row(clause: ClauseReport) -> str:
    because = f" ({_plain(clause.reason)})" if clause.outcome is Outcome.EXPECTED else ""
    return f"| {clause.id} | {of_clause(clause).word} | {_plain(clause.text)}{because} |"


def _problem(problem: ProblemReport) -> str:
    line = "" if problem.line is None else f":{problem.line}"
    where = _code(f"{problem.file}{line}")
    return f"- {where}: {problem.clause_id}: {_plain(problem.message)}"


def _program(failure: FailureReport) -> str:
    ids = ", ".join(failure.clause_ids)
    came = failure.evidence.came if failure.evidence else ""
    fence = _fence(failure.program)
    return (
        f"<details><summary>{ids}: {_in_html(came)}</summary>\n\n"
        f"{fence}python\n{failure.program.rstrip()}\n{fence}\n\n</details>"
    )


def _fence(content: str) -> str:
    """Return a fence that is longer than any row of backticks in the content."""
    longest = max((len(row) for row in re.findall(r"`+", content)), default=0)
    return "`" * max(3, longest + 1)


def _code(text: str) -> str:
    """Write a short text as code."""
    fence = "`" * (1 + max((len(row) for row in re.findall(r"`+", text)), default=0))
    space = " " if "`" in text else ""
    return f"{fence}{space}{' '.join(text.split())}{space}{fence}"


def _in_html(text: str) -> str:
    """Write a text within a block of HTML, where nothing is taken for Markdown."""
    return escape(" ".join(text.split()))


def _plain(text: str) -> str:
    """Write a text so that nothing in it is taken for Markdown, HTML or a mention."""
    escaped = re.sub(r"([\\`*_{}\[\]()#+!|~<>@&])", r"\\\1", " ".join(text.split()))
    return escaped.replace("\\<", "&lt;").replace("\\>", "&gt;").replace("\\&", "&amp;")
