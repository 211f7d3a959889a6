"""A project of a user's, gated in the CI way: red for its two faults, and at last green.

`tests/users_project` has a store, tests, a conftest and a Hypothesis profile of its own. The kit is
installed beside it from its wheel, into an environment with nothing else.
"""

import ast
import json
import shutil
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from conformance.expected_failures import PLACEHOLDER
from conformance.report.markup import anchor
from tests.ci.composite import Ran
from tests.ci.gitlab import run_job
from tests.fresh_environment import FreshEnvironment
from tests.once import once

HERE = Path(__file__).parents[1]
SCHEMA = HERE.parent / "docs" / "report.schema.json"

STORE = "shop.tokens:ShopStore"
BROKEN = ["FIND-5", "ID-3", "LIFE-6"]
"""What the two faults break: the lookup by an id alone, which revoking needs, and that by id."""

FAULTS = ("find_token", "find_token_by_id")
"""The methods with the faults. Without them, the store is that of `reference_stores`."""


class Shop:
    """A copy of the project, and its gate."""

    def __init__(self, folder: Path, environment: FreshEnvironment) -> None:
        self.folder = folder
        self._environment = environment

    @property
    def tokens(self) -> Path:
        """The module of the store."""
        return self.folder / "shop" / "tokens.py"

    def line_of(self, words: str) -> int:
        """The first line of the store's module with these words, from 1."""
        lines = self.tokens.read_text(encoding="utf-8").splitlines()
        return next(number for number, line in enumerate(lines, 1) if words in line)

    def mend(self, method: str) -> None:
        """Take a method with a fault out of the store."""
        text = self.tokens.read_text(encoding="utf-8")
        [found] = [
            node
            for node in ast.walk(ast.parse(text))
            if isinstance(node, ast.FunctionDef) and node.name == method
        ]
        lines = text.splitlines(keepends=True)
        del lines[found.lineno - 1 : found.end_lineno]
        self.tokens.write_text("".join(lines), encoding="utf-8")

    def give_reasons(self) -> None:
        """Fill in why the failures are expected."""
        file = self.folder / "expected.toml"
        text = file.read_text(encoding="utf-8")
        assert text.count(PLACEHOLDER) == len(BROKEN)
        file.write_text(text.replace(PLACEHOLDER, "ticket 12"), encoding="utf-8")

    def gate_in_github(self, options: str) -> Ran:
        """Run the action; the kit is installed from its wheel."""
        return self._environment.action.run(
            self.folder,
            self.folder.with_name(f"{self.folder.name} runner"),
            action_path=self._environment.wheel,
            store=STORE,
            requirements="requirements.txt",
            options=f"tests --store-effort quick {options}",
        )

    def gate_in_gitlab(self, options: str = "") -> "subprocess.CompletedProcess[str]":
        """Run the sample's job."""
        return run_job(
            self.folder,
            self._environment.path,
            STORE=STORE,
            KIT=str(self._environment.wheel),
            OPTIONS=f"--store-effort quick {options}",
        )


@pytest.fixture(scope="session")
def red(fresh_environment: FreshEnvironment, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the project after its first gate, and what that gate came to."""

    def make(folder: Path) -> None:
        shutil.copytree(HERE / "users_project", folder / "shop")
        shop = Shop(folder / "shop", fresh_environment)
        shop.gate_in_github("--store-write-expected expected.toml").keep(folder / "ran.json")

    return once(tmp_path_factory, "red_gate", make)


@pytest.fixture
def ran(red: Path) -> Ran:
    return Ran.kept(red / "ran.json")


@pytest.fixture
def reports(ran: Ran) -> Path:
    return Path(ran.outputs["report"])


@pytest.fixture
def shop(red: Path, tmp_path: Path, fresh_environment: FreshEnvironment) -> Shop:
    """The project as the first gate left it, to go on from there."""
    shutil.copytree(red / "shop", tmp_path / "shop")
    return Shop(tmp_path / "shop", fresh_environment)


def report_in(folder: Path) -> Mapping[str, Any]:
    report: dict[str, Any] = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    jsonschema_rs.validator_for(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(report)
    return report


def clauses_with(outcome: str, report: Mapping[str, Any]) -> list[str]:
    return sorted(clause["id"] for clause in report["clauses"] if clause["outcome"] == outcome)


def cases_in(junit: Path) -> Mapping[str, ET.Element]:
    return {case.attrib["name"]: case for case in ET.parse(junit).getroot().iter("testcase")}


# The first gate


def test_the_first_gate_is_red_for_just_the_two_faults(ran: Ran, reports: Path) -> None:
    report = report_in(reports)

    assert (ran.status, ran.outputs["verdict"]) == (1, "not conformant")
    assert (report["verdict"], report["passes"]) == ("not conformant", False)
    assert clauses_with("failed", report) == BROKEN
    assert clauses_with("unknown", report) + clauses_with("kit error", report) == []


def test_each_broken_clause_is_annotated_at_its_line(ran: Ran, red: Path) -> None:
    shop = Shop(red / "shop", FreshEnvironment(red))
    *clauses, verdict = ran.commands

    by_token, by_id = map(shop.line_of, ("def find_token(", "def find_token_by_id("))
    where = {"FIND-5": by_token, "ID-3": by_id, "LIFE-6": by_token}
    assert [command.partition(" (must)::")[0] for command in clauses] == [
        f"::error file=shop/tokens.py,line={line},title={id_}" for id_, line in where.items()
    ]
    assert verdict.startswith("::error title=TokenStore gate::not conformant.")
    assert verdict.endswith("pytest ended with status 1.")


def test_its_own_tests_run_beside_under_its_own_hypothesis_profile(reports: Path) -> None:
    cases = cases_in(reports / "junit.xml")

    for name in ("test_a_token_can_be_saved", "test_the_shops_own_profile_was_in_force"):
        assert [child.tag for child in cases[name]] == []


def test_junit_carries_the_clause_ids(reports: Path) -> None:
    broken = {
        found.attrib["value"]
        for case in cases_in(reports / "junit.xml").values()
        for found in case.iter("property")
        if case.find("failure") is not None and found.attrib["name"] == "clauses"
    }

    assert set(BROKEN) <= set(" ".join(broken).split())


def test_the_page_tells_the_store_and_has_a_place_for_each_broken_clause(reports: Path) -> None:
    page = (reports / "report.html").read_text(encoding="utf-8")

    assert f"<h1>{STORE}</h1>" in page
    assert [id_ for id_ in BROKEN if f'id="{anchor("entry", id_)}"' not in page] == []


def test_the_markdown_has_a_row_for_each_broken_clause_and_is_the_steps_summary(
    ran: Ran, reports: Path
) -> None:
    text = (reports / "report.md").read_text(encoding="utf-8")

    assert [id_ for id_ in BROKEN if f"\n| {id_} | failed | " not in text] == []
    assert ran.summary == text


def test_the_badge_is_a_picture_with_the_verdict(reports: Path) -> None:
    badge = ET.parse(reports / "badge.svg").getroot()

    assert badge.tag == "{http://www.w3.org/2000/svg}svg"
    assert "not conformant" in [
        text.text for text in badge.iter("{http://www.w3.org/2000/svg}text")
    ]


# And on


def test_a_gate_with_reasons_for_its_failures_is_green(shop: Shop) -> None:
    shop.give_reasons()

    ran = shop.gate_in_github("--store-expected expected.toml")

    report = report_in(Path(ran.outputs["report"]))
    assert (ran.status, ran.outputs["verdict"]) == (0, "not conformant")
    assert (report["passes"], clauses_with("expected failure", report)) == (True, BROKEN)
    assert [command.partition(" ")[0] for command in ran.commands] == ["::notice"] * len(BROKEN)
    assert "All of its failures are expected." in ran.summary


def test_a_fault_that_is_mended_turns_it_red_at_the_line_to_delete(shop: Shop) -> None:
    shop.give_reasons()
    shop.mend("find_token_by_id")

    ran = shop.gate_in_gitlab("--store-expected expected.toml")

    lines = (shop.folder / "expected.toml").read_text(encoding="utf-8").splitlines()
    number, line = next((n, line) for n, line in enumerate(lines, 1) if line.startswith("ID-3"))
    assert ran.returncode == pytest.ExitCode.TESTS_FAILED
    words = " ".join(ran.stdout.split())
    assert f"expected.toml:{number}: ID-3: is expected to fail, and passed; delete" in words
    assert f"delete line {number}: {line}" in words


def test_a_store_without_its_faults_is_green(shop: Shop) -> None:
    for method in FAULTS:
        shop.mend(method)

    ran = shop.gate_in_gitlab()

    folder = shop.folder / "token-store"
    assert ran.returncode == pytest.ExitCode.OK
    assert (report_in(folder)["passes"], report_in(folder)["verdict"]) == (True, "conformant")
    assert len(cases_in(folder / "junit.xml")) > 100
