"""Carries out a composite action as GitHub's runner does, as far as `action.yml` makes use of it.

The runner puts expressions into a step's settings, starts `bash --noprofile --norc -eo pipefail`
with the script in a file, reads outputs from the file that `GITHUB_OUTPUT` names, and ends with the
first step that fails. What it can do beyond that is refused here, so that nothing passes untried.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.ci.shell import shell

BASH = ("bash", "--noprofile", "--norc", "-eo", "pipefail")


@dataclass(frozen=True)
class Ran:
    """What a run of the action left: its status, its output, and what it told GitHub."""

    status: int
    output: str
    outputs: Mapping[str, str]
    summary: str

    @property
    def commands(self) -> list[str]:
        """The lines that GitHub takes for commands."""
        return [line for line in self.output.splitlines() if line.startswith("::")]

    def keep(self, file: Path) -> None:
        """Write it down, for another process."""
        file.write_text(json.dumps(asdict(self)), encoding="utf-8")

    @staticmethod
    def kept(file: Path) -> "Ran":
        """Read what was written down."""
        return Ran(**json.loads(file.read_text(encoding="utf-8")))


class Composite:
    """The action, on a machine where `python` is the first one on this `PATH`."""

    def __init__(self, file: Path, path: str) -> None:
        self._action: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
        self._path = path

    def run(
        self,
        workspace: Path,
        temporary: Path,
        *,
        action_path: Path,
        without: tuple[str, ...] = (),
        **given: str,
    ) -> Ran:
        """Run the steps, `without` those whose names begin with one of these words.

        The names of inputs have `_` where the action has `-`. `temporary` is what the runner keeps
        for a job.
        """
        inputs = self._inputs({name.replace("_", "-"): value for name, value in given.items()})
        temporary.mkdir()
        job = _Job(workspace, temporary, action_path, self._path)
        contexts: dict[str, str] = {f"inputs.{name}": value for name, value in inputs.items()}
        status = 0
        for number, step in enumerate(self._action["runs"]["steps"]):
            if status == 0 and not step["name"].startswith(without):
                status, outputs = job.carry_out(number, step, contexts)
                contexts |= {f"steps.{step.get('id')}.outputs.{n}": v for n, v in outputs.items()}
        declared: dict[str, dict[str, str]] = self._action["outputs"]
        made = {name: expanded(output["value"], contexts) for name, output in declared.items()}
        return Ran(status, job.output, made, job.summary)

    def _inputs(self, given: Mapping[str, str]) -> dict[str, str]:
        declared: dict[str, dict[str, Any]] = self._action["inputs"]
        assert set(given) <= set(declared), "GitHub warns of an input that is not declared"
        defaults = {name: str(about.get("default", "")) for name, about in declared.items()}
        return {**defaults, **given}


class _Job:
    """What the runner keeps for a job, beside the workspace."""

    def __init__(self, workspace: Path, temporary: Path, action_path: Path, path: str) -> None:
        self._workspace = workspace
        self._temporary = temporary
        self._summary = temporary / "summary"
        self._summary.touch()
        self._settings = {
            "PATH": path,
            "GITHUB_ACTIONS": "true",
            "GITHUB_ACTION_PATH": str(action_path),
            "GITHUB_WORKSPACE": str(workspace),
            "GITHUB_STEP_SUMMARY": str(self._summary),
            "RUNNER_TEMP": str(temporary),
        }
        self.output = ""

    @property
    def summary(self) -> str:
        """What the steps have put into the summary."""
        return self._summary.read_text(encoding="utf-8")

    def carry_out(
        self, number: int, step: Mapping[str, Any], contexts: Mapping[str, str]
    ) -> tuple[int, dict[str, str]]:
        """Carry out one step; return its status and its outputs."""
        assert set(step) <= {"name", "id", "shell", "run", "env", "working-directory"}
        assert step["shell"] == "bash"
        outputs = self._temporary / f"output_{number}"
        outputs.touch()
        script = self._temporary / f"script_{number}.sh"
        script.write_text(expanded(step["run"], contexts), encoding="utf-8")
        settings: Mapping[str, str] = step.get("env", {})
        ran = shell(
            [*BASH, str(script)],
            self._workspace / expanded(step.get("working-directory", "."), contexts),
            {
                **self._settings,
                **{name: expanded(value, contexts) for name, value in settings.items()},
                "GITHUB_OUTPUT": str(outputs),
            },
        )
        self.output += ran.stdout
        lines = outputs.read_text(encoding="utf-8").splitlines()
        return ran.returncode, dict(_name_and_value(line) for line in lines)


def _name_and_value(line: str) -> tuple[str, str]:
    name, equals, value = line.partition("=")
    assert equals, f"GitHub refuses the output {line!r}"
    return name, value


def expanded(text: str, contexts: Mapping[str, str]) -> str:
    """Put the values of expressions into a text: of `a.b`, or of `a.b || 'else'`."""

    def value(found: re.Match[str]) -> str:
        name, otherwise = found["name"], found["otherwise"]
        return contexts.get(name, "") or otherwise or ""

    made, known = re.subn(
        r"\$\{\{ (?P<name>[\w.-]+)(?: \|\| '(?P<otherwise>[^']*)')? \}\}", value, text
    )
    assert known == text.count("${{"), f"an expression that is not known here: {text}"
    return made
