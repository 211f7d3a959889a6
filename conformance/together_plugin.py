"""pytest's hooks of a run between workers: `pytest --store mymodule:MyStore --store-together`.

The controller opens no store. Each worker opens the one that is named, plays, and tells at its end;
the controller makes one report a scenario of what they have told.
"""

from __future__ import annotations

import contextlib
import socket
import sys
import uuid
from collections.abc import Generator, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final, Protocol

import pytest
from pydantic import TypeAdapter

from conformance import shown
from conformance.effort import Effort
from conformance.naming import StoreSource, StoreUnavailable, load
from conformance.suite import MARKERS, Explanation
from conformance.together.merging import Accounts, Merged
from conformance.together.scenarios import SCENARIOS, Scenario
from conformance.together.taking_part import Account, Participant
from conformance.together.team import Team
from conformance.together_schedule import OneForEach
from conformance.verdict import Outcome
from conformance.ways_out import ways_out_closed

PLACE: Final = Path(__file__).resolve().parent / "together"
NODE: Final = "conformance/together"
_ACCOUNT: Final = TypeAdapter(Account)
_TEAM: Final = "tokenstore_team"
_TOLD: Final = "tokenstore_account"
"""Where pytest-xdist carries what is for the workers, and what they tell."""

_HOW: Final = (
    "Start them on this machine, or on others:\n"
    "  pytest --store {store} --store-together -n 3\n"
    "  pytest --store {store} --store-together --tx 2*popen --tx ssh=HOST"
)


class TogetherPlugin:
    """What is the same for the controller and for the workers: the scenarios are the items."""

    def __init__(self, config: pytest.Config, name: str) -> None:
        self.config = config
        self.name = name
        self.items: list[ScenarioItem] = []
        for marker in MARKERS:
            config.addinivalue_line("markers", marker)
        self._refuse_paths()
        config.args[:] = [str(PLACE)]
        folder = str(config.invocation_params.dir)
        if folder not in sys.path:
            sys.path.insert(0, folder)

    def _refuse_paths(self) -> None:
        if self.config.args_source is pytest.Config.ArgsSource.ARGS:
            raise pytest.UsageError(
                "--store-together runs its own scenarios alone: leave out the paths, and choose "
                "scenarios by -k, as in -k RACE-3."
            )

    def loaded(self) -> StoreSource:
        """Load the store. Raises `StoreUnavailable`."""
        timeout: float = self.config.getoption("store_timeout")
        return replace(load(self.name), timeout=timeout)

    @pytest.hookimpl(tryfirst=True)
    def pytest_collect_directory(
        self, path: Path, parent: pytest.Collector
    ) -> pytest.Collector | None:
        """Collect the scenarios, and nothing of the user's."""
        return Scenarios.from_parent(parent, path=path, nodeid=NODE) if path == PLACE else None


class Controller(TogetherPlugin):
    """Starts the workers, and reports what they tell."""

    def __init__(self, config: pytest.Config, name: str) -> None:
        super().__init__(config, name)
        self._refuse_other_options()
        with ways_out_closed():
            try:
                self._source = self.loaded()
            except StoreUnavailable as error:
                raise pytest.UsageError(str(error)) from None
        self._selected: list[Scenario] = []
        self._merged: list[Merged] = []
        if not config.getoption("collectonly"):
            self._have_workers()
        run: str = config.getoption("testrunuid", None) or uuid.uuid4().hex
        self._team = Team(run, (), 0)
        args = _without_a_choice(list(map(str, config.invocation_params.args)))
        self._accounts = Accounts(name, self._team.mark, args, self._source.asks_for)

    def _refuse_other_options(self) -> None:
        for option in ("store_report", "store_expected", "store_write_expected"):
            if self.config.getoption(option):
                raise pytest.UsageError(
                    f"--store-together makes no verdict on the contract, and so nothing for "
                    f"--{option.replace('_', '-')}: leave one of them out. --junitxml works."
                )

    def _have_workers(self) -> None:
        """Raises `pytest.UsageError` where there are not at least two."""
        how = _HOW.format(store=self.name)
        if not self.config.pluginmanager.hasplugin("xdist"):
            raise pytest.UsageError(
                f"--store-together needs pytest-xdist: pip install pytest-xdist\n{how}"
            )
        wanted: list[str] = self.config.getoption("tx") or []
        numbers = (int(n) if (n := spec.partition("*")[0]).isdigit() else 1 for spec in wanted)
        if sum(numbers) < 2:
            raise pytest.UsageError(f"--store-together needs two workers or more. {how}")
        self.config.option.dist = "each"
        self.config.option.maxworkerrestart = "0"

    def pytest_report_header(self) -> str:
        """Say what is played, and how far it goes."""
        effort: str = self.config.getoption("store_effort")
        return f"store: {self.name}, used by several workers at once; effort: {effort}"

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_make_scheduler(self) -> OneForEach:
        """Have each worker play all scenarios."""
        return OneForEach(len(self._team.workers))

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: XdistNode) -> None:
        """Tell a worker who the others are, before it starts."""
        workers = tuple(str(spec.id) for spec in node.nodemanager.specs)
        self._team = replace(self._team, workers=workers)
        node.workerinput[_TEAM] = {"run": self._team.run, "workers": list(workers)}

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: list[str]) -> None:
        """Note which scenarios were selected: the same for all workers."""
        names = {id_.rpartition("::")[2] for id_ in ids}
        self._selected = [one for one in SCENARIOS if one.name in names]

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: XdistNode, error: object | None) -> None:
        """Take down what a worker tells at its end, or that it did not come to it."""
        told = getattr(node, "workeroutput", {}).get(_TOLD)
        name = node.gateway.id
        if told is None:
            self._accounts.lost[name] = _why_lost(error, str(node.gateway.spec))
        else:
            self._accounts.told[name] = _ACCOUNT.validate_python(told)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtestloop(self) -> Generator[None, object, object]:
        """Report what came of each scenario, once, when all workers have ended.

        Raises `pytest.UsageError` where nothing can be said of the store.
        """
        came = yield
        reason = self._accounts.reason_to_stop
        if reason:
            raise pytest.UsageError(reason)
        self._merged = [self._accounts.merged(one) for one in self._selected]
        for merged in self._merged:
            for report in _reports(merged):
                self.config.hook.pytest_runtest_logreport(report=report)
        return came

    @pytest.hookimpl(tryfirst=True)
    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """End with who met, and what came of it."""
        if self._merged:
            terminalreporter.write_sep("=", "Zoho TokenStore contract, between workers")
            for line in self._accounts.summary(self._merged):
                terminalreporter.write_line(line)


class PlayingWorker(TogetherPlugin):
    """Plays the scenarios, and tells of them at the end."""

    def __init__(self, config: pytest.Config, name: str) -> None:
        super().__init__(config, name)
        self._around = contextlib.ExitStack()
        config.add_cleanup(self._around.close)
        self._around.enter_context(ways_out_closed())
        self._input: Mapping[str, object] = vars(config)["workerinput"]
        self._output: MutableMapping[str, object] = vars(config)["workeroutput"]
        self._participant: Participant | None = None

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> bool | None:
        """Play a scenario; what came of it is told at the end, by all workers at once."""
        if not isinstance(item, ScenarioItem):
            return None
        try:
            self._participant = self._participant or self._taking_part()
            self._participant.play(item.scenario)
        except StoreUnavailable as error:
            self._tell(Account(self._me, socket.gethostname(), stopped=str(error)))
        return True

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self) -> None:
        """Clean up, and tell, though it be of nothing."""
        if self._participant is not None:
            self._tell(self._participant.finish())
        elif _TOLD not in self._output:
            self._tell(Account(self._me, socket.gethostname()))

    @property
    def _me(self) -> str:
        return str(self._input["workerid"])

    def _taking_part(self) -> Participant:
        team = self._input[_TEAM]
        assert isinstance(team, dict)
        workers = tuple(map(str, team["workers"]))
        effort = Effort(self.config.getoption("store_effort"))
        return Participant(
            self.loaded(), Team(str(team["run"]), workers, workers.index(self._me)), effort
        )

    def _tell(self, account: Account) -> None:
        self._output[_TOLD] = _ACCOUNT.dump_python(account, mode="json")


class Scenarios(pytest.Directory):
    """All scenarios."""

    def collect(self) -> Iterator[pytest.Item]:
        """Yield an item for each."""
        for scenario in SCENARIOS:
            yield ScenarioItem.from_parent(self, name=scenario.name, scenario=scenario)


class ScenarioItem(pytest.Item):
    """One scenario."""

    def __init__(self, *, name: str, parent: pytest.Collector, scenario: Scenario) -> None:
        super().__init__(name, parent)
        self.scenario = scenario
        for clause in scenario.clauses:
            self.add_marker(clause.level.value)
            self.add_marker(pytest.mark.clause(id=clause.id))
            self.extra_keyword_matches.add(clause.id)

    def runtest(self) -> None:
        """Do nothing alone. Raises `pytest.UsageError`."""
        raise pytest.UsageError(f"{self.name} is played by several workers of pytest-xdist")


class _Gateway(Protocol):
    """A worker's connection: what it is called, and how it was asked for."""

    id: str
    spec: object


class _Specs(Protocol):
    """Where all workers are known."""

    specs: list[_Gateway]


class XdistNode(Protocol):
    """What the controller knows of a worker."""

    gateway: _Gateway
    nodemanager: _Specs
    workerinput: dict[str, object]


def _without_a_choice(args: Sequence[str]) -> list[str]:
    """Return pytest's arguments without `-k`, so that another one can be added."""
    before = ["", *args]
    return [a for b, a in zip(before, args, strict=False) if b != "-k" and not a.startswith("-k")]


def _reports(merged: Merged) -> Iterator[pytest.TestReport]:
    """Yield what pytest's own runner would have reported of one test."""
    ids = " ".join(clause.id for clause in merged.scenario.clauses)
    node_id = f"{NODE}::{merged.scenario.name}"
    location = (NODE, None, merged.scenario.name)
    broken = "broken" if merged.outcome is Outcome.FAILED else "not seen"
    passed = merged.outcome is Outcome.PASSED
    text = None if passed else Explanation(merged.explanation, f"{ids} {broken}", NODE)
    properties = [("clauses", ids), ("outcome", merged.outcome.value)]
    yield pytest.TestReport(node_id, location, {}, "passed", None, "setup")
    yield pytest.TestReport(
        node_id,
        location,
        {},
        "passed" if passed else "failed",
        text,
        "call",
        user_properties=properties,
    )
    yield pytest.TestReport(
        node_id, location, {}, "passed", None, "teardown", user_properties=properties
    )


def _why_lost(error: object | None, spec: str) -> str:
    """Say why a worker has told nothing, by the line of what pytest-xdist knows that says most."""
    spec = spec.replace("execmodel=main_thread_only//", "")
    lines = str(error or "it ended before it could tell").strip().splitlines()
    errors = [line for line in lines if "error:" in line.lower()]
    last = shown.text((errors or lines)[-1])
    if last == "Not properly terminated":
        return f"the worker died, or its host was cut off ({spec})"
    return (
        f"the worker could not begin ({spec}): {last}. The kit, pytest-xdist and your store's "
        "module have to be installed there"
    )
