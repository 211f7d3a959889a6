"""Starting workers on a store, as a person does, in a folder that they share."""

import os
import subprocess
import sysconfig
from pathlib import Path

import pytest

from tests.environment import of_the_machine
from tests.together.stores import PLACE

ROOT = Path(__file__).parents[2]
QUICKLY = ("--store-effort", "quick")
"""What finds the broken stores here as surely as more does."""

SOON = ("--store-timeout", "2")
"""Makes the wait for others end in six seconds, where they do not come."""


class Shared:
    """A folder that all workers share, with a store in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def play(self, store: str, *args: str, workers: int = 3, **more: str) -> pytest.RunResult:
        """Have workers play on this machine."""
        return self.run(
            "--store",
            f"tests.together.stores:{store}",
            "--store-together",
            f"-n{workers}",
            *args,
            **more,
        )

    def run(self, *args: str, **more: str) -> pytest.RunResult:
        """Start `pytest`."""
        return self.start(str(Path(sysconfig.get_path("scripts")) / "pytest"), *args, **more)

    def bash(self, script: str, **more: str) -> pytest.RunResult:
        """Run a script of a reader's, whose `python` is the one that runs the tests."""
        path = f"{sysconfig.get_path('scripts')}{os.pathsep}{os.environ['PATH']}"
        return self.start("bash", "-ec", script, PATH=path, **more)

    def start(self, *command: str, **more: str) -> pytest.RunResult:
        """Start a program in the shared folder."""
        environment = of_the_machine(measured=False)
        environment |= {"COLUMNS": "80", "PYTHONPATH": str(ROOT), PLACE: str(self.folder)}
        ran = subprocess.run(
            command,
            cwd=self.folder,
            env={**environment, **more},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        print(ran.stdout, ran.stderr)  # noqa: T201 - pytest shows it when a test fails
        return pytest.RunResult(
            ran.returncode, ran.stdout.splitlines(), ran.stderr.splitlines(), duration=0
        )
