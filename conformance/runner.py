"""Carrying out a check, and saying what it came to. No pytest here."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Literal

from conformance import explanation, sdk_release, shown
from conformance.bench import Bench, bench_of, cleaned_up
from conformance.check import Check
from conformance.checks import all_checks, clauses_by_check
from conformance.contract import CLAUSES, Capability
from conformance.disagreement import Disagreement
from conformance.effort import SEED, Effort
from conformance.evidence import Compared, Evidence, SourceLine
from conformance.finding import Blocked, Finding, Lacks, NoAnswer, NotApplicable
from conformance.frames import (
    Line,
    frames_of,
    is_raised_by_the_store,
    last_line_of_the_users,
    line_of_method,
)
from conformance.kept import forget, keep
from conformance.memory import memory_limited
from conformance.naming import TIMEOUT
from conformance.needs import with_what_it_takes
from conformance.opening import open_run
from conformance.run import Run
from conformance.sequence import messages_of
from conformance.shortest import Story, shortest_program
from conformance.surroundings import put_back_around
from conformance.telling import choices_of
from conformance.verdict import Outcome, Result, Verdict
from conformance.watch import WATCH
from conformance.ways_out import ways_out_closed


def check_store(
    store: str | Callable[..., object],
    *,
    effort: Literal["quick", "default", "thorough"] = "default",
    seed: int = SEED,
    require: Collection[Literal["durable", "faults", "processes"]] = (),
    memory_only: bool = False,
    timeout: float = TIMEOUT,
) -> Verdict:
    """Hold a store to the contract, from a script or a notebook, without pytest.

    `store` is what `pytest --store` takes (`"mymodule:MyStore"`), or the class or factory itself;
    the others are pytest's options of these names, `--store-effort` and so on. Prints nothing:
    `print(render(verdict))` shows what pytest would.

    Raises `StoreUnavailable` if no store can be made, `StoreNotEmpty` if it holds tokens already,
    `NotCleared` if the kit's records cannot be removed from a shared place, and `Halt` if records
    turn up that the kit did not save.
    """
    with ways_out_closed():
        run = open_run(store, timeout)
        run.effort, run.seed = Effort(effort), seed
        run.required, run.is_memory_only = with_what_it_takes(map(Capability, require)), memory_only
        _ = run.traits
        results = [carry_out(check.where(run.required), run) for check in all_checks()]
        return Verdict(run.source.name, results, run.required, checks=clauses_by_check())


def carry_out(check: Check, run: Run) -> Result:
    """Carry out one check, as far as its clauses hold on the SDK that is imported.

    Raises `Halt` where going on could hurt tokens that are not the kit's.
    """
    held = tuple(filter(sdk_release.holds_here, check.clauses))
    if not held:
        return _too_new(check, run)
    check = replace(check, clauses=held)
    ids = tuple(clause.id for clause in check.clauses)
    if run.is_out_of_patience:
        return Result(check.node_id, ids, Outcome.UNKNOWN, explanation.not_run(check, run))
    forget(check, run.programs)
    bench = Bench(run)
    with put_back_around(), memory_limited():
        result = _carried_out(check, bench)
    messages = result.messages or messages_of(bench.told)
    rerun = explanation.rerun(check, run.options)
    return replace(result, note=bench.note, messages=messages, rerun=rerun)


def _carried_out(check: Check, bench: Bench) -> Result:
    run, ids = bench.run, tuple(clause.id for clause in check.clauses)
    WATCH.board.turn_to(explanation.in_the_middle_of(check, run.options))
    try:
        with cleaned_up(bench):
            check.run(bench)
    except Finding as finding:
        return _failed(_blamed(check, finding), finding, run)
    except (Blocked, NoAnswer) as unseen:
        return Result(check.node_id, ids, Outcome.UNKNOWN, _not_seen(check, unseen, run))
    except NotApplicable as reason:
        return _not_applicable(check, reason, run)
    except Exception as error:
        if is_raised_by_the_store(error):
            return _failed(check, _trap(error), run)
        text = explanation.kit_error(check, traceback.format_exc())
        return Result(check.node_id, ids, Outcome.KIT_ERROR, text)
    return Result(check.node_id, ids, Outcome.PASSED)


def _too_new(check: Check, run: Run) -> Result:
    ids = tuple(clause.id for clause in check.clauses)
    reason = sdk_release.not_yet(check.clauses[0])
    rerun = explanation.rerun(check, run.options)
    return Result(check.node_id, ids, Outcome.NOT_APPLICABLE, reason, rerun=rerun)


def _not_applicable(check: Check, reason: NotApplicable, run: Run) -> Result:
    ids = tuple(clause.id for clause in check.clauses)
    if isinstance(reason, Lacks) and reason.capability in run.required:
        text = explanation.lacking(check, reason, run.options)
        return Result(check.node_id, ids, Outcome.FAILED, text)
    return Result(check.node_id, ids, Outcome.NOT_APPLICABLE, str(reason))


def _trap(error: Exception) -> Finding:
    """Return what is told of an answer that runs the store's code when the kit looks at it."""
    return Finding(
        expected="answers that can be compared, counted and shown",
        came=f"one that raised {shown.error(error)}",
        calls=(),
        raised=error,
    )


def _blamed(check: Check, finding: Finding) -> Check:
    """Return the check as of the one clause that a run at random found to be broken."""
    if isinstance(finding, Disagreement):
        return replace(check, clauses=(CLAUSES[finding.clause_id],))
    return check


def _not_seen(check: Check, unseen: Blocked | NoAnswer, run: Run) -> str:
    if isinstance(unseen, Blocked):
        return explanation.not_seen(check, unseen, run.options, frames_of(unseen.raised))
    run.unanswered.append(unseen)
    return explanation.no_answer(check, unseen, run.options, frames_of(unseen))


def _failed(check: Check, finding: Finding, run: Run) -> Result:
    ids = tuple(clause.id for clause in check.clauses)
    program = _program(check, finding, run)
    kept = keep(program, check, run.programs) if program else None
    frames = frames_of(finding.raised)
    text = explanation.broken(check, finding, run.options, frames, program=program, kept=kept)
    return Result(
        check.node_id,
        ids,
        Outcome.FAILED,
        text,
        program,
        evidence=_evidence(finding, frames, run),
        messages=messages_of(finding.calls),
    )


def _line_called(finding: Finding, run: Run) -> Line | None:
    """Return where the last method that was called, and is the user's own, begins."""
    if run.kind is None:
        return None
    called = dict.fromkeys(call.method for call in reversed(finding.calls) if call.method)
    lines = (line_of_method(run.kind, method) for method in (*called, "__init__"))
    return next((line for line in lines if line is not None), None)


def _evidence(finding: Finding, frames: str, run: Run) -> Evidence:
    line = last_line_of_the_users(finding.raised) or _line_called(finding, run)
    return Evidence(
        expected=finding.expected,
        came=finding.came,
        compared=tuple(
            Compared(d.field, shown.value(d.field, d.expected), shown.value(d.field, d.came))
            for d in finding.differences
        ),
        timeline=finding.timeline,
        raised_in=frames,
        at=None if line is None else SourceLine(shown.path(line.file), line.number),
    )


def _program(check: Check, finding: Finding, run: Run) -> str:
    """Return the shortest program that shows the failure, or an empty text if none was found.

    That none can be made on this store does not take anything from the failure.
    """
    if finding.draft is None:
        return ""
    about = "\n".join(f"{clause.id}: {clause.text}" for clause in check.clauses)
    story = Story(check.name, about, run.source.name)
    try:
        with bench_of(run) as bench:
            choices = choices_of(bench)
        return shortest_program(finding.draft, story, run, choices) or ""
    except Blocked:
        return ""
    except NoAnswer as no_answer:
        run.unanswered.append(no_answer)
        return ""
