"""Carries out the sample's job as GitLab's runner does: line after line, in one shell."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

SAMPLE = Path(__file__).parents[2] / "docs" / "ci" / "gitlab.yml"


def job() -> dict[str, Any]:
    """Return the sample's one job."""
    [found] = yaml.safe_load(SAMPLE.read_text(encoding="utf-8")).values()
    assert isinstance(found, dict)
    return found


def run_job(project: Path, path: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    """Carry out the job's script in a project, with some of its variables filled in."""
    declared = job()["variables"]
    assert set(variables) <= set(declared)
    settings = {"GITLAB_CI": "true", "PATH": path, **declared, **variables}
    return run_script("\n".join(job()["script"]), project, settings)


def run_script(
    script: str, folder: Path, settings: Mapping[str, str]
) -> "subprocess.CompletedProcess[str]":
    """Carry out a script as a runner does, with these variables in its environment."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTEST", "PYTHON", "GITHUB"))
    }
    ran = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", script],
        cwd=folder,
        env={**inherited, "CI": "true", **settings},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    print(ran.stdout)  # noqa: T201 - pytest shows it when a test fails
    return ran
