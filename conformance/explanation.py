"""What a person reads of a check that did not pass, in 80 columns."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from pathlib import Path

from conformance import shown
from conformance.calls import Call, lines_of
from conformance.check import Check
from conformance.contract import Clause
from conformance.finding import Blocked, Finding, Lacks, NoAnswer
from conformance.record import Difference
from conformance.run import Run

WIDTH = 80


def broken(
    check: Check, finding: Finding, options: str, frames: str, *, program: str, kept: Path | None
) -> str:
    """Tell of a broken clause: its text, what was done, expected and came, and where to look.

    What was done is told by the shortest `program` where there is one, or else call by call;
    `kept` is the program's file, and `options` what pytest was told of the run.
    """
    return _paragraphs(
        *map(_heading, check.clauses),
        _program(program) or _calls(finding.calls),
        _timeline(finding.timeline),
        f"{_labelled('expected', finding.expected)}\n{_labelled('came', finding.came)}",
        _table(finding.differences),
        _frames(frames),
        *(_labelled("look at", clause.look_at) for clause in check.clauses),
        *(_labelled("why", clause.why) for clause in check.clauses),
        _run_the_program(kept),
        _rerun(check, options),
    )


def not_seen(check: Check, blocked: Blocked, options: str, frames: str) -> str:
    """Tell of a clause that could not be seen."""
    return _paragraphs(
        *map(_heading, check.clauses),
        _labelled("unknown", f"this clause was not seen: {blocked.reason}"),
        _calls(blocked.calls),
        _frames(frames),
        _rerun(check, options),
    )


def lacking(check: Check, lacks: Lacks, options: str) -> str:
    """Tell of a clause that does not apply for lack of what the user requires."""
    return _paragraphs(
        *map(_heading, check.clauses),
        f"{_labelled('required', lacks.capability.value)}\n{_labelled('came', str(lacks))}",
        *(_labelled("look at", clause.look_at) for clause in check.clauses),
        _rerun(check, options),
    )


def no_answer(check: Check, unanswered: NoAnswer, options: str, frames: str) -> str:
    """Tell of a clause that was not seen, as a call did not come back; where did it stand?"""
    method = unanswered.calls[-1].method if unanswered.calls else ""
    whose = f" from {method}" if method else ""
    return _paragraphs(
        *map(_heading, check.clauses),
        _labelled("unknown", f"{unanswered}{whose}; the call was given up, and the store dropped"),
        _calls(unanswered.calls),
        f"It stood at:\n{textwrap.indent(frames, '  ')}" if frames else "",
        _labelled("look at", "what the store waits for: a lock, a server, a loop without an end"),
        _rerun(check, options),
    )


def not_run(check: Check, run: Run) -> str:
    """Tell of a clause that was given up, after too many calls without an answer."""
    waited = sum(unanswered.seconds for unanswered in run.unanswered)
    return _paragraphs(
        *map(_heading, check.clauses),
        _labelled(
            "unknown",
            f"not run, as the store gave no answer {len(run.unanswered)} times in earlier checks, "
            f"which were waited for {waited:g} s. Mend those first",
        ),
        _rerun(check, run.options),
    )


def died(check: Check, how: str, options: str) -> str:
    """Tell of a clause that was not seen, as the process ended in the middle of its check."""
    return _paragraphs(
        *map(_heading, check.clauses),
        _labelled("unknown", f"the process ended in the middle of this check: {how}"),
        _rerun(check, options),
    )


def in_the_middle_of(check: Check, options: str) -> str:
    """Tell which check was being carried out when the process went away."""
    return _paragraphs(*map(_heading, check.clauses), _rerun(check, options))


def kit_error(check: Check, trace: str) -> str:
    """Tell of a fault of the kit's own."""
    return _paragraphs(
        *map(_heading, check.clauses),
        "This is a fault of the kit, not of the store. Please report it with these lines:",
        shown.text(trace),
    )


def between_workers(
    clauses: Sequence[Clause],
    told: str,
    *,
    expected: str = "",
    came: str = "",
    frames: str = "",
    unknown: str = "",
    again: str,
) -> str:
    """Tell of clauses that were tried between workers: what each has done, and what came of it."""
    looks = dict.fromkeys(clause.look_at for clause in clauses)
    whys = dict.fromkeys(clause.why for clause in clauses)
    return _paragraphs(
        *map(_heading, clauses),
        f"What each worker did:\n{told}",
        _labelled("unknown", unknown) if unknown else "",
        f"{_labelled('expected', expected)}\n{_labelled('came', came)}" if came else "",
        _frames(frames),
        *(_labelled("look at", look) for look in looks if came),
        *(_labelled("why", why) for why in whys if came),
        f"run it again:\n  {again}",
    )


def _heading(clause: Clause) -> str:
    sources = ", ".join(source.value for source in clause.sources)
    return textwrap.fill(f"{clause.id} ({clause.level.value}; {sources}): {clause.text}", WIDTH)


def _program(program: str) -> str:
    return f"The shortest program:\n{textwrap.indent(program.rstrip(), '  ')}" if program else ""


def _calls(calls: tuple[Call, ...]) -> str:
    if not calls:
        return ""
    return "The calls:\n" + textwrap.indent("\n".join(lines_of(calls, WIDTH - 2)), "  ")


def _timeline(timeline: str) -> str:
    if not timeline:
        return ""
    about = "What the threads did, as time goes on to the right:"
    return f"{about}\n\n{textwrap.indent(timeline, '  ')}"


def _frames(frames: str) -> str:
    return f"Raised in:\n{textwrap.indent(frames, '  ')}" if frames else ""


def _run_the_program(kept: Path | None) -> str:
    if kept is None:
        return ""
    path = kept.relative_to(Path.cwd()) if kept.is_relative_to(Path.cwd()) else kept
    return f"run the program:\n  pytest {path}"


def _rerun(check: Check, options: str) -> str:
    return f"run this check alone:\n  {rerun(check, options)}"


def rerun(check: Check, options: str) -> str:
    """Return the command that carries out this check alone."""
    return f"pytest {options} {check.node_id}"


def _labelled(label: str, text: str) -> str:
    return textwrap.fill(
        f"{label + ':':<10}{text}",
        WIDTH,
        subsequent_indent=" " * 10,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _table(differences: tuple[Difference, ...]) -> str:
    if not differences:
        return ""
    rows = [("field", "expected", "came")]
    rows += [
        (d.field, shown.value(d.field, d.expected), shown.value(d.field, d.came))
        for d in differences
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    if sum(widths) + 6 > WIDTH:
        return "\n".join(f"  {f}:\n    expected {e}\n    came     {c}" for f, e, c in rows[1:])
    return "\n".join(
        "  "
        + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def _paragraphs(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part)
