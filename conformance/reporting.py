"""What pytest is told of a run on a store: the results, the verdict, the reports, the exit status.

With pytest-xdist the workers carry the checks out, and the controller gathers what they came to:
there is one verdict, and one report.
"""

from __future__ import annotations

import linecache
import os
import textwrap
import warnings
from collections.abc import Generator, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Final

import pytest
from pydantic import TypeAdapter

from conformance import explanation, shown
from conformance.about import about
from conformance.checks import all_checks, clauses_by_check
from conformance.contract import Level
from conformance.expected_failures import (
    ExpectedFailures,
    Problem,
    UnusableFile,
    find,
    load,
    written,
)
from conformance.report import github, terminal
from conformance.report.document import Document, ProblemReport, document
from conformance.report.files import ReportFile, Unwritable, report_file
from conformance.run import Run
from conformance.suite import EXPECTED, NODE, CheckItem
from conformance.unreached import unreached
from conformance.verdict import Outcome, Result, Verdict, Word


class Reporting:
    """Gathers the results of one run, and tells what they come to."""

    def __init__(self, config: pytest.Config, run: Run, files: Sequence[ReportFile]) -> None:
        self._config = config
        self._run = run
        self._results: list[Result] = []
        self.is_halted = False
        self._expected = _expected(config)
        self._files = files
        self._problems: tuple[Problem, ...] = self._expected.problems
        self._told: list[str] = []
        self._told_github: list[str] = []
        config.stash[EXPECTED] = {
            clause_id: entry.reason for clause_id, entry in self._expected.by_clause.items()
        }

    @property
    def _is_worker(self) -> bool:
        return hasattr(self._config, "workerinput")

    @property
    def _has_workers(self) -> bool:
        """Whether others carry the checks out, in processes of their own."""
        return str(self._config.getoption("dist", "no")) != "no"

    @property
    def _is_strict(self) -> bool:
        return bool(self._config.getoption("store_strict"))

    @property
    def _verdict(self) -> Verdict:
        reasons = self._config.stash[EXPECTED]
        return Verdict(
            self._run.source.name,
            self._results,
            self._run.required,
            expected=reasons,
            checks=clauses_by_check(),
        )

    # Gathering

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Put the clause and the outcome into the item, from where JUnit takes them, and the whole
        result into pytest's report, from where the controller takes it.
        """
        result = item.result if isinstance(item, CheckItem) and call.when == "call" else None
        if result is not None:
            item.user_properties += [
                ("clauses", " ".join(result.clause_ids)),
                ("outcome", result.outcome.value),
                *([("note", result.note)] if result.note else []),
            ]
        made = yield
        if isinstance(item, CheckItem):
            # What the store has printed and logged goes to the terminal and to JUnit's file.
            made.sections = [(heading, shown.text(said)) for heading, said in made.sections]
        if result is not None and isinstance(item, CheckItem):
            vars(made)[_RESULT] = _AS_DATA.dump_python(result, mode="json")
            if item.is_a_warning:
                made.sections.append((WARNING, result.explanation))
        return made

    @pytest.hookimpl(tryfirst=True)
    def pytest_warning_recorded(
        self, warning_message: warnings.WarningMessage, nodeid: str
    ) -> None:
        """Show a warning of the store's, and the line that warned, without secrets."""
        if nodeid.startswith(f"{NODE}/"):
            said = warning_message
            said.line = shown.text(said.line or linecache.getline(said.filename, said.lineno))
            said.message = shown.text(str(said.message))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Gather the results, on the controller also those of the workers."""
        if not report.nodeid.startswith(f"{NODE}/"):
            return
        when: str = report.when
        if when == _WORKER_DIED:
            self._results += _died_in(report, self._run.options)
        if when != "call":
            return
        self.is_halted = self.is_halted or "halted" in dict(report.user_properties)
        data: object = vars(report).get(_RESULT)
        if data is not None:
            self._results.append(_AS_DATA.validate_python(data))

    @pytest.hookimpl(tryfirst=True)
    def pytest_report_teststatus(self, report: pytest.TestReport) -> tuple[str, str, str] | None:
        """Show a broken `should` clause as a kind of its own."""
        if report.when == "call" and _warning_of(report):
            return "broken should", "w", "SHOULD"
        return None

    # The end of the run

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Fail a run in which something was expected that is not so; write the reports."""
        if self._is_worker or self._config.getoption("collectonly") or not self._results:
            return
        verdict = self._verdict
        if not verdict.is_partial:
            outcomes = {c.id: o.value for o in Outcome for c in verdict.clauses(o)}
            self._problems += self._expected.rotten(outcomes)
        if self._problems and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
        made = self._document(verdict)
        try:
            for file in self._files:
                file.write(made)
                self._told.append(f"report: {file.name}")
            self._told += self._write_expected(verdict)
        except Unwritable as error:
            self._told.append(f"could not be written: {error}")
            session.exitstatus = session.exitstatus or pytest.ExitCode.TESTS_FAILED
        self._told_github = github.told(made, os.environ, Path.cwd(), is_strict=self._is_strict)

    def _document(self, verdict: Verdict) -> Document:
        problems = tuple(
            ProblemReport(
                file=shown.path(str(problem.file)),
                line=problem.line,
                clause_id=problem.clause_id,
                message=f"{problem.message}; {problem.remedy}",
            )
            for problem in self._problems
        )
        return document(
            verdict,
            about(self._run),
            passes=self._passes(verdict),
            problems=problems,
            unreached=None if self._has_workers else unreached(self._run),
        )

    def _passes(self, verdict: Verdict) -> bool:
        """Whether a gate lets the store pass: all was seen, and nothing is broken unexpectedly."""
        levels = tuple(Level) if self._is_strict else (Level.MUST,)
        return not (
            verdict.is_partial
            or self._problems
            or verdict.clauses(Outcome.FAILED, *levels)
            or verdict.clauses(Outcome.UNKNOWN)
            or verdict.clauses(Outcome.KIT_ERROR)
        )

    def _write_expected(self, verdict: Verdict) -> Iterator[str]:
        """Write down which clauses are broken, as expected from now on, if that is asked for."""
        name: str | None = self._config.getoption("store_write_expected")
        if name is None:
            return
        if verdict.word is Word.NO_VERDICT:
            raise Unwritable(f"{name}: only some of the clauses were run")
        path = self._config.invocation_params.dir / name
        levels = tuple(Level) if self._is_strict else (Level.MUST,)
        broken = [
            *verdict.clauses(Outcome.FAILED, *levels),
            *verdict.clauses(Outcome.EXPECTED),
        ]
        try:
            text = written((clause.id for clause in broken), self._expected.noted)
            path.write_text(text, encoding="utf-8")
        except OSError as error:
            raise Unwritable(f"{name}: {error.strerror}") from None
        if not broken:
            yield f"{name}: nothing is broken, and so nothing expected"
            return
        yield (
            f"{name}: {len(broken)} clauses are expected to fail. Fill in the reasons, and name it "
            f"with --store-expected {name}"
        )
        unseen = [clause.id for clause in verdict.clauses(Outcome.UNKNOWN)]
        if unseen:
            yield f"{', '.join(unseen)}: unknown, which no reason excuses; see why, and mend that"

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """End with the verdict; tell of broken `should` clauses in full before it."""
        if self._config.getoption("collectonly") or not self._results:
            return
        for warned in terminalreporter.getreports("broken should"):
            name = warned.nodeid.partition("::")[2]
            terminalreporter.write_sep("_", f"{name} (should)")
            terminalreporter.write_line(_warning_of(warned))
        terminalreporter.write_sep("=", "Zoho TokenStore contract")
        terminalreporter.write_line(terminal.summary(self._verdict))
        if self._problems:
            terminalreporter.write_sep("=", "expected failures to be mended")
            for problem in self._problems:
                terminalreporter.write_line(textwrap.fill(str(problem), terminal.WIDTH))
        for line in self._told:
            terminalreporter.write_line(textwrap.fill(line, terminal.WIDTH))
        for line in self._told_github:
            terminalreporter.write_line(line)


_RESULT: Final = "tokenstore_result"
"""The attribute of pytest's report that has the kit's result, as data."""

_WORKER_DIED: Final = "???"
"""When pytest-xdist reports that a worker died: it cannot tell."""

_AS_DATA: Final = TypeAdapter(Result)
"""Takes a result to what pytest-xdist can send from a worker to the controller, and back."""

WARNING: Final = "broken `should` clause"
"""The heading of a report's section that tells of a broken `should` clause."""


def _died_in(report: pytest.TestReport, options: str) -> Iterator[Result]:
    """Yield what became of the check in which a worker died."""
    for check in all_checks():
        if check.node_id == report.nodeid:
            yield Result(
                node_id=check.node_id,
                clause_ids=tuple(clause.id for clause in check.clauses),
                outcome=Outcome.UNKNOWN,
                explanation=explanation.died(check, shown.text(report.longreprtext), options),
                rerun=explanation.rerun(check, options),
            )


def _warning_of(report: pytest.TestReport) -> str:
    return dict(report.sections).get(WARNING, "")


def _expected(config: pytest.Config) -> ExpectedFailures:
    """Read which failures are expected. Raises `pytest.UsageError`."""
    name: str | None = config.getoption("store_expected")
    if name == "":
        raise pytest.UsageError("--store-expected: the name of the file is empty")
    try:
        path = find(config.rootpath) if name is None else config.invocation_params.dir / name
        return ExpectedFailures() if path is None else load(path, date.today())
    except UnusableFile as error:
        option = "" if name is None else f"--store-expected {name}: "
        raise pytest.UsageError(f"{option}{error}") from None


def report_files(config: pytest.Config) -> list[ReportFile]:
    """Find out which reports are asked for, and remove what an earlier run has left there: where
    no report is written, no old one must be taken for it.

    Raises `pytest.UsageError`.
    """
    names: list[str] = config.getoption("store_report")
    folder = config.invocation_params.dir
    junit: str | None = config.getoption("xmlpath", None)
    taken = [] if junit is None else [(folder / junit).resolve()]
    files = []
    try:
        for name in names:
            file = report_file(folder, name)
            if file.path.resolve() in taken:
                raise Unwritable(f"{name}: another report goes to that file")
            taken.append(file.path.resolve())
            files.append(file)
        if not config.getoption("collectonly") and not hasattr(config, "workerinput"):
            for file in files:
                file.path.unlink(missing_ok=True)
    except Unwritable as error:
        raise pytest.UsageError(f"--store-report {error}") from None
    return files
