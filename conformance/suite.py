"""The contract as pytest's items: one for each check, with node ids that are short and stable.

The checks are no test functions of the user's, and live in an installed package. So they have
collectors of their own: whatever the user's ini says of files, functions and import modes, they are
found, and `conformance/checks/find.py::a_user_name_finds_that_users_record` is what they are called
from any folder.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest
from _pytest._code.code import ReprFileLocation, TerminalRepr
from _pytest._io import TerminalWriter

from conformance import shown
from conformance.check import Check
from conformance.checks import MODULES, checks_of
from conformance.contract import Level
from conformance.finding import Halt
from conformance.run import Run
from conformance.runner import carry_out
from conformance.verdict import Outcome, Result

SUITE: Final = Path(__file__).resolve().parent / "checks"
NODE: Final = "conformance/checks"
RUN: Final = pytest.StashKey[Run]()
EXPECTED: Final = pytest.StashKey[Mapping[str, str]]()
"""Why clauses are expected to be broken, by their ids."""

MARKERS: Final = (
    "must: a check of a clause that a TokenStore must keep",
    "should: a check of a clause that a TokenStore should keep",
    "clause(id): the clause that a check holds a TokenStore to",
)

_HALTED: Final = pytest.StashKey[str]()


def arguments(config: pytest.Config) -> list[str]:
    """Return what pytest is to collect: the contract, and what the user has asked for beside it.

    `--store` without a path runs the contract alone. A path given, or a store named in the ini
    file, runs it beside the user's own tests; node ids of the contract are taken back.
    """
    given = config.args_source is pytest.Config.ArgsSource.ARGS
    if config.getoption("store") is not None and not given:
        return [str(SUITE)]
    args = [_own(argument) for argument in config.args]
    if any(argument.startswith(str(SUITE)) for argument in args):
        return args
    return [*args, str(SUITE)]


def _own(argument: str) -> str:
    """Turn a node id of the contract into the path that it stands for."""
    module = "|".join(MODULES)
    match = re.fullmatch(rf"(?:\.\.?/)*{NODE}(/(?:{module})\.py(?:::.*)?)?/?", argument)
    return argument if match is None else f"{SUITE}{match[1] or ''}"


class Suite(pytest.Directory):
    """The folder of the checks."""

    def collect(self) -> Iterator[pytest.Collector]:
        """Yield a collector for each chapter."""
        for module in MODULES:
            yield Chapter.from_parent(
                self,
                name=f"{module}.py",
                path=SUITE / f"{module}.py",
                nodeid=f"{NODE}/{module}.py",
            )


class Chapter(pytest.Collector):
    """One module of checks.

    Not a `pytest.File`: `--lf` takes a file's node id for a path under the root directory, does not
    find it there, and would leave it out.
    """

    def collect(self) -> Iterator[pytest.Item]:
        """Yield an item for each check."""
        required = self.config.stash[RUN].required
        for check in checks_of(self.path.stem):
            yield CheckItem.from_parent(self, name=check.name, check=check.where(required))


class Broken(Exception):
    """Fails an item; the message is all that a person has to read."""


class CheckItem(pytest.Item):
    """One check of the contract."""

    def __init__(self, *, name: str, parent: pytest.Collector, check: Check) -> None:
        super().__init__(name, parent)
        self.check = check
        self.result: Result | None = None
        self.add_marker(check.level.value)
        for clause in check.clauses:
            self.add_marker(pytest.mark.clause(id=clause.id))
            self.extra_keyword_matches.add(clause.id)

    @property
    def is_a_warning(self) -> bool:
        """Whether the check failed, and its clause is a `should` that does not fail the run."""
        return (
            self.result is not None
            and self.result.outcome is Outcome.FAILED
            and self.check.level is Level.SHOULD
            and not self.config.getoption("store_strict")
        )

    def runtest(self) -> None:
        """Carry out the check.

        Raises `Broken`, or stops the run where going on could hurt tokens that are not the kit's.
        """
        if halted := self.config.stash.get(_HALTED, None):
            raise Broken(f"Not run: {halted}")
        try:
            self.result = carry_out(self.check, self.config.stash[RUN])
        except Halt as halt:
            self._stop_the_run(str(halt))
        else:
            if self._is_expected(self.result):
                self.result = replace(self.result, outcome=Outcome.EXPECTED)
                pytest.xfail("; ".join(self._reasons(self.result)))
            if self.result.outcome is Outcome.NOT_APPLICABLE:
                pytest.skip(self.result.explanation)
            if self.result.outcome is not Outcome.PASSED and not self.is_a_warning:
                raise Broken(self.result.explanation)

    def _is_expected(self, result: Result) -> bool:
        """Whether each clause that is broken is expected to be, and that counts in this run."""
        if result.outcome is not Outcome.FAILED or self.config.getoption("runxfail"):
            return False
        return all(clause_id in self.config.stash[EXPECTED] for clause_id in result.clause_ids)

    def _reasons(self, result: Result) -> Iterator[str]:
        for clause_id in result.clause_ids:
            yield f"{clause_id}: {self.config.stash[EXPECTED][clause_id]}"

    def _stop_the_run(self, reason: str) -> None:
        """End the run; a worker of pytest-xdist cannot, so it fails whatever is left to it."""
        if not hasattr(self.config, "workerinput"):
            pytest.exit(reason, returncode=pytest.ExitCode.USAGE_ERROR)
        self.config.stash[_HALTED] = reason
        self.user_properties.append(("halted", reason))
        raise Broken(reason)

    def repr_failure(
        self,
        excinfo: pytest.ExceptionInfo[BaseException],
        style: str | None = None,
    ) -> str | TerminalRepr:
        """Show the message of a broken clause, without any frames of the kit's."""
        if isinstance(excinfo.value, Broken):
            ids = " ".join(clause.id for clause in self.check.clauses)
            outcome = "not run" if self.result is None else _IN_SHORT[self.result.outcome]
            return Explanation(str(excinfo.value), f"{ids} {outcome}", str(self.path))
        trace = super().repr_failure(excinfo, style)  # type: ignore[arg-type]
        return Explanation(shown.text(str(trace)), "a fault of the kit", str(self.path))

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Say where the check stands, and what it is called."""
        return self.path, None, self.name


_IN_SHORT: Final = {
    Outcome.FAILED: "broken",
    Outcome.UNKNOWN: "not seen",
    Outcome.KIT_ERROR: "not seen, by a fault of the kit",
}


class Explanation(TerminalRepr):
    """The text of a failure, as pytest writes it."""

    def __init__(self, text: str, message: str, path: str) -> None:
        self.text = text
        self.reprcrash = ReprFileLocation(path, 1, message)

    def toterminal(self, tw: TerminalWriter) -> None:
        """Write the text as it is."""
        tw.line(self.text)
