"""A shell as the runners of CI start it: with the machine's environment, and nothing of ours."""

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.environment import of_the_machine


def shell(
    command: Sequence[str], folder: Path, settings: Mapping[str, str]
) -> "subprocess.CompletedProcess[str]":
    """Carry a command out, with these variables beside the machine's; both outputs are one."""
    ran = subprocess.run(
        command,
        cwd=folder,
        env={**of_the_machine(measured=False), "CI": "true", **settings},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    print(ran.stdout)  # noqa: T201 - pytest shows it when a test fails
    return ran
