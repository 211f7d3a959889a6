"""What is made once for all tests of a session, however many processes they run in."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

PATIENCE = 600.0
"""The seconds that a process waits for what another one makes."""


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """Return a folder of this name that was filled by `make`, here or in another process."""
    base = factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / name
    made, failed = folder.with_suffix(".made"), folder.with_suffix(".failed")
    try:
        folder.mkdir()
    except FileExistsError:
        _wait_for(made, failed)
        return folder
    try:
        make(folder)
    except BaseException as error:
        failed.write_text(repr(error), encoding="utf-8")
        raise
    made.touch()
    return folder


def _wait_for(made: Path, failed: Path) -> None:
    ends_at = time.monotonic() + PATIENCE
    while not made.exists():
        if failed.exists():
            raise RuntimeError(f"{made.stem} could not be made: {failed.read_text('utf-8')}")
        if time.monotonic() > ends_at:
            raise TimeoutError(f"{made.stem} was not made in {PATIENCE:g} seconds")
        time.sleep(0.1)
