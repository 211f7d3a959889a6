"""A report's file: its form is told by how its name ends."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from conformance.report import badge, html, markdown
from conformance.report.document import Document, as_json

FORMS: Final[Mapping[str, Callable[[Document], str]]] = {
    ".json": as_json,
    ".html": html.page,
    ".md": markdown.summary,
    ".svg": badge.badge,
}
"""What writes a report, by the ending of the file's name."""


class Unwritable(Exception):
    """No report can be written there: the message says why."""


@dataclass(frozen=True)
class ReportFile:
    """Where a report goes."""

    name: str
    path: Path

    def write(self, report: Document) -> None:
        """Write the report. Raises `Unwritable`."""
        text = FORMS[self.path.suffix](report)
        try:
            self.path.write_text(text, encoding="utf-8", errors="backslashreplace")
        except OSError as error:
            raise Unwritable(f"{self.name}: {error.strerror}") from None


def report_file(beneath: Path, name: str) -> ReportFile:
    """Take the name of a file to which a report can be written.

    Raises `Unwritable`, now and not when the run is over.
    """
    path = beneath / name
    if path.suffix not in FORMS:
        raise Unwritable(f"{name}: a report's name ends with one of {', '.join(FORMS)}")
    if path.is_dir():
        raise Unwritable(f"{name}: that is a folder")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path.parent):
            return ReportFile(name, path)
    except OSError as error:
        raise Unwritable(f"{name}: no file can be written there: {error.strerror}") from None
