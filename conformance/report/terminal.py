"""The verdict, and the contract, as they are read at a terminal: 80 columns, without colour."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from conformance import sdk_release
from conformance.about import About
from conformance.contract import CHAPTERS, CONTRACT, Clause
from conformance.report.standing import Standing, standing
from conformance.verdict import Outcome, Result, Verdict

WIDTH: Final = 80


def header(about: About) -> list[str]:
    """Tell what is going to be checked, by what, and how."""
    where = f" ({about.file})" if about.file else ""
    required = f"; required: {', '.join(about.required)}" if about.required else ""
    limit = f"{about.timeout:g} s a call" if about.timeout else "none"
    facts = {
        "store": f"{about.store}{where}",
        "kit": f"{about.kit}, contract {about.contract}, SDK {about.sdk}, Python {about.python}",
        "seen": f"{', '.join(about.capabilities) or 'not tried'}{required}",
        "effort": f"{about.effort}, seed: {about.seed}, time limit: {limit}",
        "server": about.server,
    }
    return [line for name, fact in facts.items() for line in _fact(name, fact)]


def _fact(name: str, fact: str) -> list[str]:
    return textwrap.wrap(
        f"{name}: {fact}",
        WIDTH,
        subsequent_indent=" " * 8,
        break_long_words=False,
        break_on_hyphens=False,
    )


def render(verdict: Verdict) -> str:
    """Tell the whole verdict: every explanation, then the summary."""
    failures = [r.explanation for r in verdict.results if r.outcome in _TOLD]
    rule = "-" * WIDTH
    return f"\n{rule}\n".join([*failures, summary(verdict)])


_TOLD: Final = (Outcome.FAILED, Outcome.EXPECTED, Outcome.UNKNOWN, Outcome.KIT_ERROR)


def summary(verdict: Verdict) -> str:
    """Tell the verdict: a table by chapter, each clause that did not pass, and the last word."""
    return "\n".join([*_table(verdict), *_entries(verdict), *_last_word(verdict)])


# The table

_COLUMNS: Final = {
    Standing.PASSED: "passed",
    Standing.FAILED: "failed",
    Standing.SHOULD: "should",
    Standing.EXPECTED: "expected",
    Standing.UNKNOWN: "unknown",
    Standing.KIT_ERROR: "kit error",
    Standing.NOT_APPLICABLE: "n/a",
    Standing.NOT_RUN: "not run",
}
"""What is counted, from left to right, and the heads of the columns."""

_ALWAYS: Final = (Standing.PASSED, Standing.FAILED)


def _table(verdict: Verdict) -> Iterator[str]:
    rows = {chapter: _counted(verdict, chapter) for chapter in CHAPTERS}
    shown = {
        column: head
        for column, head in _COLUMNS.items()
        if column in _ALWAYS or any(row[column] for row in rows.values())
    }
    width = WIDTH - sum(len(head) + 2 for head in shown.values())
    yield "".ljust(width) + "".join(f"  {head}" for head in shown.values())
    for chapter, row in rows.items():
        if row.total() > row[Standing.NOT_RUN]:
            about = textwrap.shorten(CHAPTERS[chapter], width - 7, placeholder="...")
            numbers = "".join(f"  {row[c] or '.':>{len(head)}}" for c, head in shown.items())
            yield f"{f'{chapter:<6} {about}':<{width}}{numbers}"
    yield ""


def _counted(verdict: Verdict, chapter: str) -> Counter[Standing]:
    return Counter(
        _standing(verdict, clause)
        for clause in CONTRACT
        if clause.chapter == chapter and clause.unchecked is None
    )


def _standing(verdict: Verdict, clause: Clause) -> Standing:
    return standing(verdict.outcome_of(clause.id), verdict.level_of(clause))


# The clauses that did not pass


def _entries(verdict: Verdict) -> Iterator[str]:
    for outcome in _TOLD:
        for clause in verdict.clauses(outcome):
            yield from _entry(_standing(verdict, clause).word, clause.id, clause.text)
            for result in verdict.results_of(clause.id)[:1]:
                yield from _command(result)
    for reason, ids in _not_applicable(verdict).items():
        yield from _entry(Standing.NOT_APPLICABLE.word, ids[0], f"{reason}{_also(ids[1:])}")
    for clause_id, note in verdict.notes.items():
        yield from _entry("tried", clause_id, note)


_INDENT: Final = " " * 24


def _entry(word: str, clause_id: str, text: str) -> list[str]:
    return textwrap.wrap(f"{word:<15}{clause_id:<8} {text}", WIDTH, subsequent_indent=_INDENT)


def _command(result: Result) -> Iterator[str]:
    """Tell the command that reruns a check, in lines that a shell takes as they are."""
    if result.rerun:
        words = result.rerun.removesuffix(result.node_id).rstrip()
        yield f"    {words} \\"
        yield f"      {result.node_id}"


def _not_applicable(verdict: Verdict) -> dict[str, list[str]]:
    """Return the clauses that do not apply, by the reason: many share one."""
    ids: dict[str, list[str]] = {}
    for clause in verdict.clauses(Outcome.NOT_APPLICABLE):
        reason, _, _ = verdict.explanation_of(clause.id).partition("\n\n")
        ids.setdefault(reason, []).append(clause.id)
    return ids


def _also(ids: Sequence[str]) -> str:
    return f" (and so for {', '.join(ids)})" if ids else ""


# The last word


def _last_word(verdict: Verdict) -> list[str]:
    return textwrap.wrap(
        f"{verdict.store}: {verdict.sentence}",
        WIDTH,
        break_long_words=False,
        break_on_hyphens=False,
    )


# The contract


def contract() -> str:
    """Tell the contract: every clause by chapter."""
    lines = ["The contract of a Zoho CRM TokenStore", ""]
    for chapter, about in CHAPTERS.items():
        lines += [f"{chapter}: {about}", ""]
        for clause in CONTRACT:
            if clause.chapter == chapter:
                lines += [*_in_full(clause), ""]
    return "\n".join(lines).rstrip()


def _in_full(clause: Clause) -> Iterable[str]:
    needs = f", needs {' and '.join(need.value for need in clause.needs)}" if clause.needs else ""
    sources = ", ".join(source.value for source in clause.sources)
    yield f"  {clause.id} ({clause.level.value}; {sources}{needs})"
    texts = [clause.text, f"Why: {clause.why}", f"Look at: {clause.look_at}"]
    if clause.must_where:
        texts.append(f"A must with --store-require {clause.must_where.value}.")
    if clause.since != sdk_release.RUN_ON[0]:
        texts.append(f"Holds from {sdk_release.PACKAGE} {clause.since} on.")
    if clause.unchecked:
        texts.append(f"No check yet: {clause.unchecked}.")
    for text in texts:
        yield from textwrap.wrap(text, WIDTH, initial_indent="    ", subsequent_indent="    ")
