"""Starting the process that watches a run, and letting it know what goes on."""

from __future__ import annotations

import contextlib
import mmap
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from conformance.board import DOINGS, FIELDS, SIZE, Board
from conformance.watch import RINGS, WATCH

_SCRIPT: Final = Path(__file__).with_name("bystander.py")
_GRACE: Final = RINGS + 4.0
"""The seconds after a call's own in which the alarms are given a chance."""

_SECONDS_TO_LEAVE: Final = 5.0


@contextlib.contextmanager
def watched() -> Iterator[None]:
    """Have a process watch this one, which writes to the standard error as it is now.

    Where none can be started, the run goes on without.
    """
    with contextlib.ExitStack() as opened:
        with contextlib.suppress(OSError):
            _start(opened)
        yield


def _start(opened: contextlib.ExitStack) -> None:
    folder = opened.enter_context(tempfile.TemporaryDirectory(prefix="tokenstore-"))
    path = Path(folder) / "board"
    path.write_bytes(bytes(SIZE))
    with path.open("r+b") as file:
        memory = opened.enter_context(contextlib.closing(mmap.mmap(file.fileno(), SIZE)))
    head = 8 * len(FIELDS)
    given = (str(os.getpid()), str(path), str(_GRACE), str(head), *DOINGS)
    watcher = subprocess.Popen(
        [sys.executable, "-S", "-E", str(_SCRIPT), *given],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
    )
    opened.callback(_let_go, watcher)
    before, WATCH.board = WATCH.board, Board(memoryview(memory))
    opened.callback(_put_back, before)


def _put_back(before: Board) -> None:
    board, WATCH.board = WATCH.board, before
    board.close()
    board.release()


def _let_go(watcher: subprocess.Popen[bytes]) -> None:
    assert watcher.stdin is not None
    watcher.stdin.close()
    try:
        watcher.wait(_SECONDS_TO_LEAVE)
    except subprocess.TimeoutExpired:
        watcher.kill()
        watcher.wait()
