"""pytest's hooks: the contract as a suite that lives in an installed package."""

from __future__ import annotations

import contextlib
import sys
import tempfile
import textwrap
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

import hypothesis
import pytest
from _pytest.capture import CaptureManager

from conformance import sharing, shown, threads_left
from conformance.about import about
from conformance.contract import Capability
from conformance.effort import SEED, Effort
from conformance.example_database import Examples
from conformance.guard import StoreNotEmpty
from conformance.left_behind import LeftBehind, left_behind
from conformance.naming import StoreSource, StoreUnavailable, load
from conformance.needs import with_what_it_takes
from conformance.opening import ask_for_tokens
from conformance.progress import Progress
from conformance.report import terminal
from conformance.reporting import Reporting, report_files
from conformance.run import NotCleared, Run
from conformance.suite import MARKERS, NODE, RUN, SUITE, Suite, arguments
from conformance.threads_left import lasting_threads, leave_without_them, left_over
from conformance.watch import WATCH
from conformance.watcher import watched
from conformance.ways_out import ways_out_closed


class Plugin:
    """What pytest does differently while a store is named."""

    def __init__(self, config: pytest.Config, name: str) -> None:
        self._config = config
        self._name = name
        files = report_files(config)
        self._threads_before = lasting_threads()
        self._threads_left: list[threading.Thread] = []
        self._left: LeftBehind | None = None
        self._around = contextlib.ExitStack()
        config.add_cleanup(self._around.close)
        with _real_stderr(config):
            self._around.enter_context(watched())
        self._around.enter_context(ways_out_closed())
        self._source = self._load()
        worker_id: str = getattr(config, "workerinput", {}).get("workerid", "master")
        config.stash[RUN] = self._run = self._new_run(worker_id)
        self._reporting = Reporting(config, self._run, files)
        config.pluginmanager.register(self._reporting, "zoho-tokenstore-report")
        for marker in MARKERS:
            config.addinivalue_line("markers", marker)
        config.args[:] = arguments(config)

    def _new_run(self, worker_id: str) -> Run:
        seed: int | None = self._config.getoption("store_seed")
        effort = Effort(self._config.getoption("store_effort"))
        required = _required(self._config.getoption("store_require") or "")
        is_memory_only: bool = self._config.getoption("store_memory_only")
        if is_memory_only and Capability.DURABLE in required:
            raise pytest.UsageError(
                "--store-memory-only says that nothing is meant to outlive the instance, and "
                "--store-require durable that it has to: leave one of them out."
            )
        return Run(
            self._source,
            worker_id,
            SEED if seed is None else seed,
            effort,
            required=required,
            is_memory_only=is_memory_only,
            progress=Progress() if self._is_worker else Progress(self._show),
        )

    def _show(self, words: str) -> None:
        """Show a few words behind what is on the terminal's line, until they are taken away."""
        with _real_stderr(self._config):
            terminal = sys.__stderr__
            if terminal is not None and terminal.isatty():
                terminal.write(f"{_BEHIND}  {words}{_BACK}" if words else _CLEAR)
                terminal.flush()

    def _timeout(self) -> float:
        """Return the seconds that a call may take. Raises `pytest.UsageError` for less than 0."""
        seconds: float = self._config.getoption("store_timeout")
        if not 0 <= seconds <= _LONGEST:
            raise pytest.UsageError(
                f"--store-timeout {seconds:g}: the seconds that a call of the store may take are a "
                f"number from 0, for no limit, to {_LONGEST:g}."
            )
        return seconds

    def _programs(self) -> Path | None:
        """Return the folder of the programs: the one asked for, or the kit's.

        Raises `pytest.UsageError` where the one asked for cannot be written to.
        """
        asked_for: str | None = self._config.getoption("store_programs")
        if asked_for is not None:
            return _writable(asked_for, self._config.invocation_params.dir)
        return self._folder()

    def _folder(self) -> Path | None:
        """Return the kit's folder in pytest's cache, if there is one."""
        cache: pytest.Cache | None = getattr(self._config, "cache", None)
        try:
            return None if cache is None else cache.mkdir("zoho-tokenstore")
        except OSError:
            return None

    @property
    def _is_worker(self) -> bool:
        return hasattr(self._config, "workerinput")

    @property
    def _has_workers(self) -> bool:
        """Whether pytest-xdist is about to start several workers."""
        workers: list[str] = self._config.getoption("tx", None) or []
        return len(workers) > 1 or any("*" in worker for worker in workers)

    def _load(self) -> StoreSource:
        timeout, folder = self._timeout(), str(self._config.invocation_params.dir)
        if folder not in sys.path:
            sys.path.insert(0, folder)
        try:
            return replace(load(self._name), timeout=timeout)
        except StoreUnavailable as error:
            raise pytest.UsageError(str(error)) from None

    # The store is asked before anything is written

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self) -> None:
        """Ask the store for its tokens; stop before the first write if it holds any."""
        run = self._config.stash[RUN]
        run.programs = self._programs()
        if self._config.getoption("collectonly"):
            return
        if self._config.getoption("store_examples") or self._config.getini("store_examples"):
            run.examples = examples_of_the_profile(run)
        self._take_up_what_was_left(run)
        if self._is_worker:
            return
        WATCH.board.turn_to(f"Before the first check, while {self._name} was tried out.")
        try:
            ask_for_tokens(self._source, run.worker_id)
            _ = run.traits
            if self._has_workers:
                sharing.refuse_a_shared_place(run)
        except (StoreUnavailable, StoreNotEmpty, NotCleared, sharing.SharedPlace) as error:
            raise pytest.UsageError(str(error)) from None

    def _take_up_what_was_left(self, run: Run) -> None:
        """Clear a store on a shared place of what an interrupted run has left there, and say so.

        What this run saves is written down for the next one, until it is cleared in its turn.
        """
        left = left_behind(self._folder(), self._source, run.worker_id)
        if left is None:
            return
        self._around.callback(left.close)
        cleared = left.clear(self._source, run.worker_id) if left.is_from_before else 0
        reporter = self._config.pluginmanager.getplugin("terminalreporter")
        if cleared and isinstance(reporter, pytest.TerminalReporter):
            reporter.write_line(
                f"note: the store held {cleared} of the kit's own records, of a run that was "
                "interrupted; the kit has removed them, and there was nothing else"
            )
        self._left, run.ledger.tell = left, left.note

    # Collecting

    @pytest.hookimpl(tryfirst=True)
    def pytest_collect_directory(
        self, path: Path, parent: pytest.Collector
    ) -> pytest.Collector | None:
        """Collect the kit's suite by its own rules, whatever the user's ini says of files."""
        if path != SUITE:
            return None
        return Suite.from_parent(parent, path=path, nodeid=NODE)

    # The end of the run

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """End as after a usage error where a worker had to halt."""
        if self._reporting.is_halted and not self._is_worker:
            session.exitstatus = pytest.ExitCode.USAGE_ERROR
        WATCH.board.turn_to(f"After the last check, while {self._name} was cleared.")
        if self._left is not None:
            self._left.clear(self._source, self._run.worker_id)
        self._threads_left = left_over(self._threads_before)
        if self._threads_left:
            session.exitstatus = session.exitstatus or pytest.ExitCode.TESTS_FAILED
            leave_without_them(int(session.exitstatus))

    def pytest_report_header(self) -> list[str]:
        """Say what is checked, and which package of the user's cannot be imported in this run."""
        return [*terminal.header(about(self._run)), *map(_hides, self._hidden_packages())]

    def _hidden_packages(self) -> Iterator[Path]:
        for folder in dict.fromkeys((self._config.invocation_params.dir, self._config.rootpath)):
            for own in (folder / "conformance.py", folder / "conformance" / "__init__.py"):
                if own.is_file() and own.resolve().parent != SUITE.parent:
                    yield own

    @pytest.hookimpl(tryfirst=True)
    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Tell of threads that do not end, before the verdict."""
        if self._threads_left:
            terminalreporter.write_sep("=", "threads that do not end")
            terminalreporter.write_line(textwrap.fill(threads_left.message(self._threads_left), 80))


_CLEAR: Final = "\x1b[K"
"""Clears the terminal's line from here to its end."""

_BEHIND: Final = f"\x1b7{_CLEAR}\x1b[?7l"
"""Remembers this place; what follows is cut off where the line ends."""

_BACK: Final = "\x1b[?7h\x1b8"

_LONGEST: Final = 86_400.0
"""The seconds of a day."""


def examples_of_the_profile(run: Run) -> Examples:
    """Return the examples in the database of the Hypothesis profile that the user has loaded.

    Raises `pytest.UsageError` where there is none, or it cannot be reached.
    """
    profile = hypothesis.settings.get_current_profile_name()
    database = hypothesis.settings.default.database if hypothesis.settings.default else None
    if database is None:
        raise pytest.UsageError(
            f"--store-examples: your Hypothesis profile {profile!r} keeps no example database "
            "(that of CI has none). Load one that does, in conftest.py for instance:\n"
            "  settings.register_profile('shared', database=DirectoryBasedExampleDatabase('finds'))"
            "\n  settings.load_profile('shared')"
        )
    examples = Examples(database, run.source.name, about(run).kit)
    try:
        examples.ask()
    except Exception as error:
        raise pytest.UsageError(
            f"--store-examples: the example database of your Hypothesis profile {profile!r} cannot "
            f"be asked: {shown.error(error)}"
        ) from None
    return examples


def _required(names: str) -> frozenset[Capability]:
    """Read what `--store-require` was given; what several processes share has to be durable.

    Raises `pytest.UsageError`.
    """
    known = [capability.value for capability in Capability]
    wanted = [name for name in names.split(",") if name]
    for name in wanted:
        if name not in known:
            raise pytest.UsageError(f"--store-require: {name!r} is none of {', '.join(known)}")
    return with_what_it_takes(map(Capability, wanted))


@contextlib.contextmanager
def _real_stderr(config: pytest.Config) -> Iterator[None]:
    """Let what is started here write to the terminal, whatever pytest captures."""
    capturing = config.pluginmanager.getplugin("capturemanager")
    if not isinstance(capturing, CaptureManager):
        yield
        return
    with capturing.global_and_fixture_disabled():
        yield


def _writable(name: str, beneath: Path) -> Path:
    if not name:
        raise pytest.UsageError("--store-programs: the name of the folder is empty")
    folder = beneath / name
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError as error:
        raise pytest.UsageError(
            f"--store-programs {name}: no program can be kept there: {error.strerror}"
        ) from None


def _hides(hidden: Path) -> str:
    return f"note: the kit's package 'conformance' hides yours in this run: {hidden}"
