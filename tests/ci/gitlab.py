"""Carries out the sample's job as GitLab's runner does: line after line, in one shell."""

import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from tests.ci.shell import shell

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
    return shell(["bash", "-eo", "pipefail", "-c", script], folder, settings)
