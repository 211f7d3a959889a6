"""The action and the samples for CI: they are what GitHub and GitLab say such files are."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from conformance.verdict import Word
from tests.ci import gitlab
from tests.fresh_environment import ACTION, ROOT, FreshEnvironment

GITHUB = ROOT / "docs" / "ci" / "github.yml"
PAGE = ROOT / "docs" / "ci.md"
KEPT = {"report.json", "report.html", "report.md", "badge.svg", "junit.xml"}


@pytest.mark.parametrize(
    ("schema", "file"),
    [
        ("github-actions", ACTION),
        ("github-workflows", GITHUB),
        ("gitlab-ci", gitlab.SAMPLE),
    ],
    ids=["action", "workflow", "gitlab"],
)
def test_a_file_keeps_to_its_published_schema(schema: str, file: Path) -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}"]

    checked = subprocess.run(
        [*command, str(file)], capture_output=True, text=True, check=False, cwd=ROOT
    )

    assert checked.returncode == 0, checked.stdout + checked.stderr


# The workflow


def workflow() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(GITHUB.read_text(encoding="utf-8"))
    return read


def test_the_workflow_may_do_no_more_than_read() -> None:
    [job] = workflow()["jobs"].values()

    assert workflow()["permissions"] == {"contents": "read"}
    assert "permissions" not in job


def test_the_workflow_gives_the_action_inputs_that_it_has_and_keeps_the_reports() -> None:
    [job] = workflow()["jobs"].values()
    action: dict[str, Any] = yaml.safe_load(ACTION.read_text(encoding="utf-8"))

    *_, gate, upload = job["steps"]

    assert set(gate["with"]) <= set(action["inputs"])
    assert upload["if"] == "always()"
    assert upload["with"]["path"] == f"${{{{ steps.{gate['id']}.outputs.report }}}}"


def test_each_action_of_others_is_held_to_a_major_version() -> None:
    [job] = workflow()["jobs"].values()
    used = [step["uses"] for step in job["steps"] if step["uses"].startswith("actions/")]

    assert len(used) == 3
    assert [name for name in used if not name.partition("@v")[2].isdigit()] == []


# The job in GitLab


def test_the_job_keeps_what_its_script_writes() -> None:
    artifacts, script = gitlab.job()["artifacts"], " ".join(gitlab.job()["script"])

    [folder] = artifacts["paths"]
    assert artifacts["when"] == "always"
    assert artifacts["reports"]["junit"] == f"{folder}junit.xml"
    assert {word.partition(folder)[2] for word in script.split() if folder in word} == KEPT


def test_the_job_is_red_for_a_store_that_cannot_be_imported(
    tmp_path: Path, fresh_environment: FreshEnvironment
) -> None:
    (tmp_path / "requirements.txt").touch()

    ran = gitlab.run_job(
        tmp_path,
        fresh_environment.path,
        KIT=str(fresh_environment.wheel),
        STORE='nowhere:"; touch pwned; "',
    )

    assert ran.returncode == pytest.ExitCode.USAGE_ERROR
    assert not (tmp_path / "pwned").exists()


# The page


def block(name: str) -> str:
    """Return the block of code that follows the comment of this name."""
    found = re.search(rf"<!-- {name} -->\n```\w+\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert found is not None, name
    return found[1]


def test_the_page_shows_the_workflows_own_step() -> None:
    [job] = workflow()["jobs"].values()

    [shown] = yaml.safe_load(block("action"))
    assert shown in job["steps"]


def test_the_page_tells_each_input_each_output_and_each_verdict() -> None:
    action: dict[str, Any] = yaml.safe_load(ACTION.read_text(encoding="utf-8"))
    text = PAGE.read_text(encoding="utf-8")

    told = [*(f"| `{name}` |" for name in (*action["inputs"], *action["outputs"], *KEPT))]
    told += [f"`{word.value}`" for word in Word]
    assert [words for words in told if words not in text] == []
    described = action["outputs"]["verdict"]["description"]
    assert [word.value for word in Word if word.value not in described] == []


def test_the_two_lines_for_any_other_ci_are_a_gate(
    tmp_path: Path, fresh_environment: FreshEnvironment
) -> None:
    (tmp_path / "requirements.txt").touch()
    (tmp_path / "mymodule.py").write_text(
        "from reference_stores import ListStore\n"
        "class MyStore(ListStore):\n"
        "    def find_token(self, token): return token\n",
        encoding="utf-8",
    )
    lines = block("anywhere").replace(
        "PATH/TO/pytest-zoho-tokenstore", str(fresh_environment.wheel)
    )

    ran = gitlab.run_script(
        f"{lines.rstrip()} -k FIND-6", tmp_path, {"PATH": fresh_environment.path}
    )

    assert ran.returncode == pytest.ExitCode.TESTS_FAILED
    kept = {path.name for path in tmp_path.iterdir()}
    assert {"report.json", "report.html", "junit.xml"} <= kept
