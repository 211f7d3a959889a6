"""What a person sees who waits at a terminal."""

import os
import pty
import subprocess
from pathlib import Path

from tests.plugin.project import STARTED, Project

WALKS = "conformance/checks/machine.py::any_run_of_calls_does_what_the_contract_says"

SLOW = """
    import time

    from reference_stores import ListStore


    class Slow(ListStore):
        def find_token(self, token):
            time.sleep(0.01)
            return super().find_token(token)
"""


def at_a_terminal(folder: Path, *args: str) -> bytes:
    """Start pytest at a terminal of its own; return all that came there."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [STARTED, *args], cwd=folder, stdin=theirs, stdout=theirs, stderr=theirs
    ) as started:
        os.close(theirs)
        came = b""
        while part := _read(ours):
            came += part
        assert started.wait() == 0, came
    os.close(ours)
    return came


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 10_000)
    except OSError:  # Linux says so when nobody is at the other end any more
        return b""


def test_how_far_a_long_check_has_come_is_shown_and_taken_away(project: Project) -> None:
    project.has("slow.py", SLOW)

    came = at_a_terminal(project.folder, "--store", "slow:Slow", "--store-effort=quick", WALKS)

    shown = came.rindex(b"  walks: ")
    assert b" of 8\x1b[?7h\x1b8" in came[shown:]
    assert came[shown:].index(b"\x1b[K") < came[shown:].index(b"100%")


def test_where_nobody_waits_nothing_is_shown(project: Project) -> None:
    project.has("slow.py", SLOW)

    result = project.run("--store", "slow:Slow", "--store-effort=quick", WALKS)

    assert "walks:" not in result.stdout.str() + result.stderr.str()
