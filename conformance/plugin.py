"""pytest's hooks: the contract as a suite that lives in an installed package."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from conformance import report, sharing
from conformance.bench import Run
from conformance.check import Check
from conformance.checks import MODULES, checks_of
from conformance.contract import Level
from conformance.finding import Halt
from conformance.guard import StoreNotEmpty
from conformance.naming import StoreSource, StoreUnavailable, load
from conformance.runner import ask_for_tokens, carry_out
from conformance.verdict import Outcome, Result, Verdict

if TYPE_CHECKING:
    from xdist.workermanage import WorkerController

SUITE: Final = Path(__file__).resolve().parent / "checks"
NODE: Final = "conformance/checks"
RUN: Final = pytest.StashKey[Run]()
_SHOULD: Final = "should"


class Plugin:
    """What pytest does differently while a store is named."""

    def __init__(self, config: pytest.Config, name: str) -> None:
        self._config = config
        self._name = name
        self._strict: bool = config.getoption("store_strict")
        self._results: list[Result] = []
        self._halted: str | None = None
        self._source = self._load()
        worker_id: str = getattr(config, "workerinput", {}).get("workerid", "master")
        config.stash[RUN] = Run(self._source, worker_id)
        config.addinivalue_line("markers", "must: a clause that a TokenStore must keep")
        config.addinivalue_line("markers", "should: a clause that a TokenStore should keep")
        config.addinivalue_line("markers", "clause(id): the clause that a check holds a store to")
        if not self._is_worker:
            config.args[:] = arguments(config)

    @property
    def _is_worker(self) -> bool:
        return hasattr(self._config, "workerinput")

    def _load(self) -> StoreSource:
        folder = str(self._config.invocation_params.dir)
        if folder not in sys.path:
            sys.path.insert(0, folder)
        try:
            return load(self._name)
        except StoreUnavailable as error:
            raise pytest.UsageError(str(error)) from None

    # The store is asked before anything is written

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self) -> None:
        """Ask the store for its tokens; stop before the first write if it holds any."""
        if self._is_worker or self._config.getoption("collectonly"):
            return
        run = self._config.stash[RUN]
        try:
            ask_for_tokens(self._source, run.worker_id)
            if self._config.getoption("numprocesses", None):
                sharing.refuse_a_shared_place(run)
        except (StoreUnavailable, StoreNotEmpty, sharing.SharedPlace) as error:
            raise pytest.UsageError(str(error)) from None

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: WorkerController) -> None:
        """Tell each worker of pytest-xdist which store was named."""
        node.workerinput["zoho_tokenstore"] = self._name

    # Collecting

    @pytest.hookimpl(tryfirst=True)
    def pytest_collect_directory(
        self, path: Path, parent: pytest.Collector
    ) -> pytest.Collector | None:
        """Collect the kit's suite by its own rules, whatever the user's ini says of files."""
        if path != SUITE:
            return None
        return Suite.from_parent(parent, path=path, nodeid=NODE)

    # What came of it

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item
    ) -> Iterator[None]:
        """Put the clause and the outcome into the report, from where JUnit and xdist take them."""
        made: pytest.TestReport = yield  # type: ignore[misc]
        if isinstance(item, CheckItem) and made.when == "call" and item.result is not None:
            made.user_properties = [*_properties(item.result, self._strict)]
            if _is_a_warning(item.result, item.check.level, self._strict):
                made.sections.append(("broken should clause", item.result.explanation))
        return made  # type: ignore[return-value]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Gather the results, on the controller also those of the workers."""
        properties = dict(report.user_properties)
        if report.when == "call" and "clauses" in properties:
            self._results.append(_result(report, properties))

    @pytest.hookimpl(tryfirst=True)
    def pytest_report_teststatus(
        self, report: pytest.TestReport
    ) -> tuple[str, str, str] | None:
        """Show a broken `should` clause as a warning of its own."""
        if report.when == "call" and dict(report.user_properties).get("warning"):
            return "broken should", "w", "SHOULD"
        return None

    def pytest_report_header(self) -> list[str]:
        """Say what is checked."""
        where = f" ({self._source.file})" if self._source.file else ""
        return [f"store: {self._name}{where}"]

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """End with the verdict: the broken `should` clauses in full, then the clauses by outcome."""
        if self._config.getoption("collectonly") or not self._results:
            return
        verdict = Verdict(self._name, self._results)
        for result in self._results:
            if result.outcome is Outcome.FAILED and result.explanation.startswith(_SHOULD):
                terminalreporter.section(result.node_id, sep="_")
                terminalreporter.write_line(result.explanation.removeprefix(_SHOULD))
        terminalreporter.section("Zoho TokenStore contract")
        terminalreporter.write_line(report.summary(verdict))
