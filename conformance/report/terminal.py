"""The verdict, and the contract, as they are read at a terminal: 80 columns, without colour."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from conformance import sdk_release
from conformance.about import About
from conformance.contract import CHAPTERS, CONTRACT, Clause, Level
from conformance.verdict import CHECKED, Outcome, Result, Verdict, Word

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
    "passed": Outcome.PASSED,
    "failed": Outcome.FAILED,
    "should": Outcome.FAILED,
    "expected": Outcome.EXPECTED,
    "unknown": Outcome.UNKNOWN,
    "kit error": Outcome.KIT_ERROR,
    "n/a": Outcome.NOT_APPLICABLE,
    "not run": None,
}
"""What is counted; a broken `should` is counted apart from a broken `must`."""

_ALWAYS: Final = ("passed", "failed")


def _table(verdict: Verdict) -> Iterator[str]:
    rows = {chapter: _counted(verdict, chapter) for chapter in CHAPTERS}
    shown = [
        column
        for column in _COLUMNS
        if column in _ALWAYS or any(row[column] for row in rows.values())
    ]
    width = WIDTH - sum(len(column) + 2 for column in shown)
    yield "".ljust(width) + "".join(f"  {column}" for column in shown)
    for chapter, row in rows.items():
        if any(row[column] for column in _COLUMNS if column != "not run"):
            about = textwrap.shorten(CHAPTERS[chapter], width - 7, placeholder="...")
            numbers = "".join(f"  {row[c] or '.':>{len(c)}}" for c in shown)
            yield f"{f'{chapter:<6} {about}':<{width}}{numbers}"
    yield ""


def _counted(verdict: Verdict, chapter: str) -> dict[str, int]:
    counted = dict.fromkeys(_COLUMNS, 0)
    for clause in CONTRACT:
        if clause.chapter == chapter and clause.unchecked is None:
            counted[_column_of(verdict, clause)] += 1
    return counted


def _column_of(verdict: Verdict, clause: Clause) -> str:
    outcome = verdict.outcome_of(clause.id)
    if outcome is Outcome.FAILED and verdict.level_of(clause) is Level.SHOULD:
        return "should"
    return next(column for column, counted in _COLUMNS.items() if counted is outcome)


# The clauses that did not pass


def _entries(verdict: Verdict) -> Iterator[str]:
    for outcome in _TOLD:
        for clause in verdict.clauses(outcome):
            is_a_warning = outcome is Outcome.FAILED and verdict.level_of(clause) is Level.SHOULD
            word = "should" if is_a_warning else _WORDS.get(outcome, outcome.value)
            yield from _entry(word, clause.id, clause.text)
            for result in verdict.results_of(clause.id)[:1]:
                yield from _command(result)
    for reason, ids in _not_applicable(verdict).items():
        yield from _entry(Outcome.NOT_APPLICABLE.value, ids[0], f"{reason}{_also(ids[1:])}")
    for clause_id, note in verdict.notes.items():
        yield from _entry("tried", clause_id, note)


_WORDS: Final = {Outcome.EXPECTED: "expected"}
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
        f"{verdict.store}: {last_word(verdict)}",
        WIDTH,
        break_long_words=False,
        break_on_hyphens=False,
    )


def last_word(verdict: Verdict) -> str:
    """Tell the verdict in a word, and how much was looked at, in a line."""
    passed = len(verdict.clauses(Outcome.PASSED))
    missing = len(CONTRACT) - CHECKED
    if verdict.word is Word.NO_VERDICT:
        failed = len(verdict.clauses(Outcome.FAILED))
        return (
            f"{Word.NO_VERDICT.value}. Ran {verdict.ran} of the {CHECKED} clauses as a whole; "
            f"{passed} passed, {failed} failed."
        )
    others = len(verdict.clauses(Outcome.NOT_APPLICABLE))
    apart = f", {others} do not apply" if others else ""
    return (
        f"{verdict.word.value}. Ran {verdict.ran} of the {CHECKED} clauses that have a check "
        f"({missing} without one); {passed} passed{apart}."
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
