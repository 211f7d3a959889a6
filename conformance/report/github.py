"""The verdict in GitHub Actions: annotations in the user's own source, and the summary of the step.

GitHub reads them from what a step prints: a line that begins with `::error`, `::warning` or
`::notice` is shown beside the line of source that it names.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Final

from conformance.report.document import ClauseReport, Document, FailureReport, ProblemReport
from conformance.report.markdown import summary
from conformance.report.standing import Standing, of_clause
from conformance.verdict import Outcome

SHOWN: Final = 10
"""GitHub shows so many annotations of a kind for a step, the first ones, and drops the others."""

SUMMARY_LIMIT: Final = 1024 * 1024
"""The bytes that the summary of a step may have; a longer one is not shown at all."""


def is_there(environment: Mapping[str, str]) -> bool:
    """Whether the run is a step of a GitHub workflow."""
    return environment.get("GITHUB_ACTIONS") == "true"


def told(
    report: Document, environment: Mapping[str, str], folder: Path, *, is_strict: bool = False
) -> list[str]:
    """Append the report to the summary of the step, and return the lines to be printed.

    Nothing is told outside of GitHub Actions. The run was started in `folder`.
    """
    if not is_there(environment):
        return []
    repository = Path(environment.get("GITHUB_WORKSPACE") or folder).resolve()
    made = annotations_of(report, folder=folder, repository=repository, is_strict=is_strict)
    name = environment.get("GITHUB_STEP_SUMMARY")
    hindrance = append_summary(report, Path(name)) if name else None
    return [*map(str, made), *([hindrance] if hindrance else [])]


class Kind(Enum):
    """How GitHub shows an annotation, the gravest first."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


@dataclass(frozen=True)
class Annotation:
    """A remark on a line of the repository, or, without a file, on the run as a whole."""

    kind: Kind
    title: str
    message: str
    file: str = ""
    line: int | None = None

    def __str__(self) -> str:
        """Write it as a workflow command: one line, whatever the texts hold."""
        given = {"file": self.file, "line": self.line if self.file else None, "title": self.title}
        properties = ",".join(f"{name}={_property(str(v))}" for name, v in given.items() if v)
        return f"::{self.kind.value} {properties}::{_data(self.message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


# What is told


def annotations_of(
    report: Document, *, folder: Path, repository: Path, is_strict: bool = False
) -> list[Annotation]:
    """Return one annotation for each clause that did not pass, the gravest first.

    The report's files are named from `folder`, where the run was started; GitHub knows them from
    the top of the `repository`. A broken `should` is an error where it fails the run: `is_strict`.
    """
    where = _Where(folder, repository)
    kinds = {**_KINDS, Standing.SHOULD: Kind.ERROR} if is_strict else _KINDS
    told = [
        *(
            _of_clause(report, clause, kinds[standing], where)
            for standing, clause in _did_not_pass(report)
        ),
        *(_of_problem(problem, where) for problem in report.problems),
    ]
    return [annotation for kind in Kind for annotation in _shown(kind, told)]


_KINDS: Final = {
    Standing.FAILED: Kind.ERROR,
    Standing.KIT_ERROR: Kind.ERROR,
    Standing.UNKNOWN: Kind.ERROR,
    Standing.SHOULD: Kind.WARNING,
    Standing.EXPECTED: Kind.NOTICE,
}
"""The kinds of annotation of the clauses that did not pass, the gravest first."""


def _did_not_pass(report: Document) -> Iterator[tuple[Standing, ClauseReport]]:
    for standing in _KINDS:
        for clause in report.clauses:
            if of_clause(clause) is standing:
                yield standing, clause


def _shown(kind: Kind, told: Iterable[Annotation]) -> Sequence[Annotation]:
    """Return the annotations of a kind: where they are too many, the last tells of the others."""
    of_kind = [annotation for annotation in told if annotation.kind is kind]
    if len(of_kind) <= SHOWN:
        return of_kind
    first, others = of_kind[: SHOWN - 1], of_kind[SHOWN - 1 :]
    titles = ", ".join(annotation.title for annotation in others)
    more = Annotation(
        kind,
        f"{len(others)} more",
        f"GitHub shows no more than {SHOWN} of a kind for a step. The others: {titles}. "
        "All are in the step's summary, and in the reports.",
    )
    return [*first, more]


# One annotation


class _Where:
    """Tells where GitHub finds a file."""

    def __init__(self, folder: Path, repository: Path) -> None:
        self._folder = folder
        self._repository = repository

    def in_repository(self, file: str) -> str:
        """Return a file's path from the top of the repository; no text if it is not in it."""
        path = Path(os.path.normpath(self._folder / file))
        if not path.is_relative_to(self._repository):
            return ""
        return path.relative_to(self._repository).as_posix()


def _of_clause(report: Document, clause: ClauseReport, kind: Kind, where: _Where) -> Annotation:
    failure = _failure_of(report, clause)
    at = failure.evidence.at if failure and failure.evidence else None
    return Annotation(
        kind,
        f"{clause.id} ({_word(clause)})",
        "\n".join(_told(clause, failure, where)),
        file=where.in_repository(at.file) if at else "",
        line=at.line if at else None,
    )


def _failure_of(report: Document, clause: ClauseReport) -> FailureReport | None:
    """Return the failure that made the clause's outcome, rather one with a line of the user's."""
    failures = [
        failure
        for failure in report.failures
        if clause.id in failure.clause_ids and failure.outcome is clause.outcome
    ]
    with_a_line = (failure for failure in failures if failure.evidence and failure.evidence.at)
    return next(with_a_line, failures[0] if failures else None)


def _word(clause: ClauseReport) -> str:
    """Say how grave it is: a broken clause by its level, another one by what became of it."""
    if clause.outcome is None or clause.outcome is Outcome.FAILED:
        return clause.level.value
    return str(clause.outcome.value)


def _told(clause: ClauseReport, failure: FailureReport | None, where: _Where) -> Iterator[str]:
    if failure is not None and failure.evidence is None:
        yield _shortened(failure.explanation)
        return
    yield clause.text
    if clause.outcome is Outcome.EXPECTED:
        yield f"expected to fail: {clause.reason}"
    if failure is not None and failure.evidence is not None:
        yield f"expected: {failure.evidence.expected}"
        yield f"came: {failure.evidence.came}"
        at = failure.evidence.at
        if at and not where.in_repository(at.file):
            yield f"in: {at.file}, line {at.line}"
        yield f"look at: {clause.look_at}"
        yield f"run this check alone: {failure.rerun}"


_LONGEST: Final = 4000
"""The characters of an explanation that an annotation has room for."""


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


def _of_problem(problem: ProblemReport, where: _Where) -> Annotation:
    return Annotation(
        Kind.ERROR,
        f"{problem.clause_id} (expected failures)",
        problem.message,
        file=where.in_repository(problem.file),
        line=problem.line,
    )


# The summary of the step


def append_summary(report: Document, file: Path) -> str | None:
    """Append the report in Markdown to the step's summary; return what hindered it, if something.

    Where the step has room for less, only the beginning is told: the verdict, and the counts.
    """
    try:
        before = file.stat().st_size if file.exists() else 0
        text = _fitting(summary(report), SUMMARY_LIMIT - before - 1)
        if not text:
            return "the summary of the step is full"
        with file.open("ab") as summaries:
            summaries.write(b"\n" * bool(before) + text)
    except OSError as error:
        return f"the summary of the step could not be written: {error.strerror}"
    return None


def _fitting(text: str, room: int) -> bytes:
    """Return the whole text, or its first two paragraphs, or nothing: what there is room for."""
    beginning = "\n\n".join(text.split("\n\n")[:2])
    short = f"{beginning}\n\nThere is no room for the rest: see the reports.\n"
    for candidate in (text, short):
        encoded = candidate.encode("utf-8", errors="backslashreplace")
        if len(encoded) <= room:
            return encoded
    return b""
