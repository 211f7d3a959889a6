"""The README: every command and every block of code in it is run."""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
from datetime import date
from pathlib import Path

import pytest
from zohocrmsdk.src.com.zoho.crm.api.exception import SDKException

from conformance import check_store
from conformance.contract import CONTRACT
from conformance.effort import Effort
from conformance.expected_failures import load
from conformance.report.terminal import summary
from conformance.verdict import CHECKED
from tests.broken_stores import BROKEN_STORES
from tests.kit.test_file_store import make_store

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()


def block(name: str) -> str:
    """Return the block of code that follows the comment of this name."""
    found = re.search(rf"<!-- {name} -->\n```\w+\n(.*?)```", README, re.DOTALL)
    assert found is not None, name
    return found[1]


def run(*command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_the_first_command_sets_itself_up_and_shows_a_green_report(tmp_path: Path) -> None:
    checkout = tmp_path / "checkout"
    ignored = shutil.ignore_patterns(".venv", ".git", ".*_cache", "__pycache__", ".coverage*")
    shutil.copytree(ROOT, checkout, ignore=ignored)

    ran = run("bash", "-c", block("try"), folder=checkout)

    assert ran.returncode == 0, ran.stdout + ran.stderr
    words = " ".join(ran.stdout.split())
    assert "reference_stores:SQLiteStore: conformant. Ran 92 of the 92 clauses" in words


def test_the_tests_command_is_the_one_that_ci_runs() -> None:
    assert "coverage run -m pytest" in block("tests")
    assert "'/^<!-- tests -->$/,/^```$/p' README.md" in (ROOT / ".ci" / "run").read_text()


def test_the_commands_for_ones_own_store_check_the_readmes_factory(tmp_path: Path) -> None:
    (tmp_path / "mymodule.py").write_text(block("factory") + "\n\nMyStore = SQLiteStore\n")
    (tmp_path / "pyproject.toml").write_text(block("ini"))
    (tmp_path / "test_mine.py").write_text("def test_mine():\n    pass\n")

    alone = run(
        sys.executable,
        "-m",
        "pytest",
        "--store",
        "mymodule:MyStore",
        "-k",
        "FIND-6",
        folder=tmp_path,
    )
    beside = run(sys.executable, "-m", "pytest", "-k", "FIND-6 or mine", folder=tmp_path)

    assert "2 passed" in alone.stdout, alone.stdout
    assert "3 passed" in beside.stdout, beside.stdout


def test_the_store_that_makes_its_storage_fail_does_so_and_is_held_to_it(tmp_path: Path) -> None:
    (tmp_path / "mymodule.py").write_text(block("failing"))
    names: dict[str, object] = {}
    exec(block("failing"), names)
    make = names["MyStore"]
    assert callable(make)

    store = make(tmp_path / "tokens.db")
    with store.storage_failure(), pytest.raises(SDKException):
        store.get_tokens()
    ran = run(
        sys.executable,
        "-m",
        "pytest",
        "--store",
        "mymodule:MyStore",
        "conformance/checks/fault.py",
        folder=tmp_path,
    )

    assert store.get_tokens() == []
    assert "10 passed" in ran.stdout, ran.stdout


def test_the_command_for_costs_measures_the_readmes_factory(tmp_path: Path) -> None:
    (tmp_path / "mymodule.py").write_text(block("factory"))
    command = block("cost").replace("--seconds 60", "--seconds 0.2")

    path = f"{sysconfig.get_path('scripts')}{os.pathsep}{os.environ['PATH']}"
    ran = run("env", f"PATH={path}", "sh", "-c", command, folder=tmp_path)

    assert ran.returncode == 0, ran.stderr
    assert "ListStore make_store" in " ".join(ran.stdout.split())
    assert (tmp_path / "cost.svg").is_file()


def test_the_table_of_expected_failures_is_read_as_it_stands(tmp_path: Path) -> None:
    pyproject = tmp_path / "pyproject.toml"
    pyproject.write_text(block("expected"))

    expected = load(pyproject, date(2026, 1, 1))

    assert set(expected.by_clause) == {"FIND-5", "RACE-3"}
    assert not expected.problems


def test_the_program_checks_a_store_without_pytest(tmp_path: Path) -> None:
    ran = run(sys.executable, "-c", block("python"), folder=tmp_path)

    assert ran.returncode == 0, ran.stderr
    assert "reference_stores:ListStore: conformant." in ran.stdout


@pytest.mark.parametrize(
    "option",
    [
        "--store MODULE:ATTR",
        "--store-strict",
        "--store-seed N",
        "--store-timeout SECONDS",
        "--store-programs FOLDER",
        "--store-require WHAT",
        "--store-memory-only",
        "--store-report FILE",
        "--store-expected FILE",
        "--store-write-expected FILE",
        "--store-together",
        "--store-examples",
        "--store-contract",
    ],
)
def test_every_option_that_it_lists_is_one(option: str, tmp_path: Path) -> None:
    helped = run(sys.executable, "-m", "pytest", "--help", folder=tmp_path).stdout

    assert f"| `{option}` |" in README
    assert option.replace(" ", "=") in helped


def test_the_numbers_of_clauses_are_right() -> None:
    words = " ".join(README.split())

    assert f"{CHECKED} of the contract's {len(CONTRACT)} clauses" in words


def test_the_number_of_broken_stores_is_right() -> None:
    assert f"{len(BROKEN_STORES)} broken stores" in " ".join(README.split())


def test_every_effort_that_it_names_is_one() -> None:
    row = next(line for line in README.splitlines() if line.startswith("| `--store-effort"))
    named = re.findall(r"`(?:--store-effort )?(\w+)`", row)

    assert set(named) == {effort.value for effort in Effort}


def example() -> str:
    """Return one failure of the SDK's `FileStore`, and the end of the report on it, shortened."""
    verdict = check_store(make_store)
    failure = next(r.explanation for r in verdict.results if "FIND-5" in r.clause_ids)
    lines = summary(verdict).splitlines()
    entries_end = next(i for i, line in enumerate(lines) if " SAVE-" in line)
    end = "\n".join([*lines[:entries_end], "...", *lines[-2:]])
    report = f"{failure}\n\n{'-' * 80}\n{end}"
    return report.replace("tests.kit.test_file_store:make_store", "mymodule:make_store")


def less_what_depends_on_chance(report: str) -> list[str]:
    """Return the words of a report, less what was counted of concurrency and in all."""
    told = "\n".join(line for line in report.splitlines() if not line.startswith("RACE "))
    return re.sub(r"Ran \d+|\d+ passed", "", told).split()


def test_the_example_of_a_failure_is_the_end_of_a_real_report() -> None:
    assert less_what_depends_on_chance(block("example")) == less_what_depends_on_chance(example())


def test_no_address_of_this_machine_is_in_it() -> None:
    assert os.fspath(Path.home()) + "/" not in README
