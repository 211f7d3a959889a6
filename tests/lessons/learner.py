"""A learner at a terminal: a folder, and the commands that are given in it."""

import re
import subprocess
import sysconfig
from pathlib import Path

from tests.environment import of_the_machine
from tokenstore_lessons.course import Lesson

_IN_MEMORY = Path("/dev/shm")
"""A disk that is quick to be told that all has to be written, where there is one: a store that
asks for it at each save takes a fifth of the time there."""

_SCRIPTS = Path(sysconfig.get_path("scripts"))


class Learner:
    """Begins in an empty folder, and goes from one to the next as they are told."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def says(self, command: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Give a command."""
        environment = of_the_machine(measured=False)
        if _IN_MEMORY.is_dir():
            environment["TMPDIR"] = str(_IN_MEMORY)
        path = f"{_SCRIPTS}:{environment['PATH']}"
        ran = subprocess.run(
            ["bash", "-euc", command],
            cwd=self.folder,
            env={**environment, "PATH": path, "COLUMNS": "80", **more},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        print(ran.stdout, ran.stderr)  # noqa: T201 - pytest shows it when a test fails
        return ran

    def goes_where(self, told: str) -> None:
        """Do what a line with `cd` says."""
        [folder] = re.findall(r"^ *cd (\S+)$", told, re.MULTILINE)
        self.folder = (self.folder / folder).resolve()

    def mends(self, lesson: Lesson) -> None:
        """Write a solution over the lesson's store."""
        (self.folder / "lesson.py").write_bytes(lesson.solution.read_bytes())
