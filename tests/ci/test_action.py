"""The action at the top of the repository: what it lets pass; no input is taken for code."""

import json
import os
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.ci.composite import Composite, Ran
from tests.fresh_environment import ACTION, FreshEnvironment

DECLARED: dict[str, Any] = yaml.safe_load(ACTION.read_text(encoding="utf-8"))
STEPS: list[dict[str, Any]] = DECLARED["runs"]["steps"]

HOSTILE = "\"; touch pwned; \"$(touch pwned)`touch pwned`${{ github.token }}';touch pwned;'"
"""What would leave a file, if it were read as a script anywhere."""


class Machine:
    """A workspace, and a `PATH` on which stand-ins can be put before what is there."""

    def __init__(self, folder: Path, path: str) -> None:
        self._folder = folder
        self._path = f"{folder / 'bin'}:{path}"
        self.workspace = folder / "work space"
        self.workspace.mkdir()
        (folder / "bin").mkdir()

    def has(self, program: str, script: str) -> None:
        """Put a program in the place of another one."""
        file = self._folder / "bin" / program
        file.write_text(f"#!/bin/bash\n{script}\n", encoding="utf-8")
        file.chmod(0o755)

    def run(self, *without: str, store: str = "shop:Store", **given: str) -> Ran:
        """Run the action, without the steps whose names begin with one of these words."""
        return Composite(ACTION, self._path).run(
            self.workspace,
            self._folder / "runner",
            action_path=Path("/the kit"),
            without=without,
            store=store,
            **given,
        )

    @property
    def is_pwned(self) -> bool:
        """Whether a hostile text was carried out."""
        return any(path.name.startswith("pwned") for path in self._folder.rglob("*"))


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A machine without the kit."""
    return Machine(tmp_path, os.environ["PATH"])


@pytest.fixture
def machine_with_the_kit(tmp_path: Path, fresh_environment: FreshEnvironment) -> Machine:
    return Machine(tmp_path, fresh_environment.path)


# How it is written


def test_no_script_has_an_expression_in_it() -> None:
    assert [step["name"] for step in STEPS if "${{" in step["run"]] == []


def test_each_input_is_used_and_told() -> None:
    settings = json.dumps([{**step, "run": ""} for step in STEPS])

    for name, about in DECLARED["inputs"].items():
        assert f"${{{{ inputs.{name} }}}}" in settings
        assert about["description"]
    assert [n for n, about in DECLARED["inputs"].items() if about["required"]] == ["store"]


# What is installed


def test_the_kit_is_installed_from_the_actions_own_folder(
    fresh_environment: FreshEnvironment,
) -> None:
    installed = fresh_environment.installed

    assert installed.status == 0
    assert "Successfully installed pytest-zoho-tokenstore" in installed.output


ARGUMENTS = 'printf "<%s>" "$@"'
"""A stand-in that shows what it was given."""


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, ""),
        ({"requirements": "my needs.txt"}, "<-r><my needs.txt>"),
        ({"extras": ".[postgres]  redis>=5\n* "}, "<.[postgres]><redis>=5><*>"),
    ],
)
def test_pip_is_given_the_kit_the_requirements_and_the_words_of_the_extras(
    machine: Machine, given: dict[str, str], told: str
) -> None:
    machine.has("python", ARGUMENTS)

    ran = machine.run("Hold", **given)

    assert ran.output.endswith(f"<-m><pip><install></the kit>{told}")


def test_where_pip_fails_nothing_is_checked(machine: Machine) -> None:
    machine.has("python", "exit 3")
    machine.has("pytest", "touch checked")

    ran = machine.run()

    assert (ran.status, ran.outputs["verdict"]) == (3, "no verdict")
    assert Path(ran.outputs["report"]).is_dir()
    assert list(machine.workspace.iterdir()) == []


# What is let pass


def a_run(report: object, status: int) -> str:
    """A stand-in for pytest that writes this as the report in JSON, and ends with this status."""
    text = report if isinstance(report, str) else json.dumps(report)
    return f'printf %s {shlex.quote(text)} > "$REPORT/report.json"\nexit {status}'


def report(passes: object) -> dict[str, object]:
    return {"verdict": "conformant, with warnings", "passes": passes, "sentence": "So % it is."}


def test_a_report_that_passes_is_green(machine: Machine) -> None:
    machine.has("pytest", a_run(report(passes=True), 0))

    ran = machine.run("Install")

    assert (ran.status, ran.outputs["verdict"]) == (0, "conformant, with warnings")
    assert ran.commands == []


@pytest.mark.parametrize(
    ("made", "status", "told"),
    [
        (report(passes=False), 0, "So %25 it is. pytest ended with status 0."),
        (report(passes="true"), 0, "So %25 it is. pytest ended with status 0."),
        (report(passes=True), 1, "So %25 it is. pytest ended with status 1."),
        ("{", 0, "No report was written: the output above says why. pytest ended with status 0."),
    ],
)
def test_everything_else_is_red_and_says_why(
    machine: Machine, made: object, status: int, told: str
) -> None:
    machine.has("pytest", a_run(made, status))

    ran = machine.run("Install")

    assert (ran.status, ran.commands) == (1, [f"::error title=TokenStore gate::{told}"])


def test_a_report_that_is_none_of_the_kits_is_red(machine: Machine) -> None:
    machine.has("pytest", a_run([], 0))

    ran = machine.run("Install")

    assert (ran.status, ran.outputs["verdict"]) == (1, "no verdict")


def test_a_store_that_cannot_be_imported_is_red(machine_with_the_kit: Machine) -> None:
    ran = machine_with_the_kit.run("Install", store="nowhere:Store")

    assert (ran.status, ran.outputs["verdict"]) == (1, "no verdict")
    [command] = ran.commands
    assert "No report was written" in command
    assert "status 4." in command
    assert "nowhere" in ran.output


def test_a_store_that_kills_pytest_is_red(machine_with_the_kit: Machine) -> None:
    machine_with_the_kit.workspace.joinpath("shop.py").write_text(
        "import os, signal\ndef Store(): os.kill(os.getpid(), signal.SIGKILL)\n", encoding="utf-8"
    )

    ran = machine_with_the_kit.run("Install")

    assert (ran.status, ran.outputs["verdict"]) == (1, "no verdict")
    assert "status 137." in ran.commands[0]


def test_a_part_of_the_contract_is_no_pass(machine_with_the_kit: Machine) -> None:
    ran = machine_with_the_kit.run(
        "Install", store="reference_stores:ListStore", options='-k "FIND-6 or ID-2"'
    )

    assert "3 passed" in ran.output
    assert (ran.status, ran.outputs["verdict"]) == (1, "no verdict")
    assert "Ran 2 of the" in ran.commands[0]


# No input is taken for code


@pytest.mark.parametrize("name", ["requirements", "extras"])
def test_a_hostile_text_is_given_to_pip_as_it_is(machine: Machine, name: str) -> None:
    machine.has("python", ARGUMENTS)

    ran = machine.run("Hold", **{name: HOSTILE})

    words = HOSTILE.split() if name == "extras" else ["-r", HOSTILE]
    assert ran.output.endswith("".join(f"<{word}>" for word in words))
    assert not machine.is_pwned


def test_a_hostile_text_is_given_to_pytest_as_it_is(machine: Machine) -> None:
    machine.has("pytest", f'{ARGUMENTS}\nprintf "[%s]" "$PYTEST_ADDOPTS"')

    ran = machine.run("Install", store=HOSTILE, options=HOSTILE)

    assert f"<--store={HOSTILE}>" in ran.output
    assert f" {HOSTILE}]" in ran.output
    assert (ran.status, machine.is_pwned) == (1, False)


def test_hostile_texts_make_a_real_run_red_and_nothing_else(machine_with_the_kit: Machine) -> None:
    ran = machine_with_the_kit.run("Install", store=HOSTILE, options='"; touch pwned; "')

    assert (ran.status, ran.outputs["verdict"]) == (1, "no verdict")
    assert not machine_with_the_kit.is_pwned


def test_a_folder_that_is_not_there_is_no_script_either(machine: Machine) -> None:
    with pytest.raises(FileNotFoundError):
        machine.run(working_directory=HOSTILE)
    assert not machine.is_pwned
