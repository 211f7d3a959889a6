"""The programs of failures, kept as files that can be run."""

from __future__ import annotations

import contextlib
from pathlib import Path

from conformance.check import Check


def keep(program: str, check: Check, folder: Path | None) -> Path | None:
    """Write a program to its file; return where, or None if it could not be written."""
    if folder is None:
        return None
    path = _path(check, folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(program, encoding="utf-8")
    except OSError:
        return None
    return path


def forget(check: Check, folder: Path | None) -> None:
    """Remove what an earlier run has kept for a check."""
    if folder is not None:
        with contextlib.suppress(OSError):
            _path(check, folder).unlink()


def _path(check: Check, folder: Path) -> Path:
    return folder / f"test_{check.module}_{check.name}.py"
