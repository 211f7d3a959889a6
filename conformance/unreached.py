"""Which lines of the store's own source no check has reached: coverage's data, where it is on."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from typing import Final

from conformance import shown
from conformance.report.document import UnreachedReport
from conformance.run import Run

_COVERAGE: Final = "coverage"


def unreached(run: Run) -> tuple[UnreachedReport, ...] | None:
    """Ask coverage, if it measures this process, about the modules of the store and its factory.

    Returns None where it measures none of them: nothing is known then. What only other processes
    have reached, after a restart or a kill, is not seen here.
    """
    if _COVERAGE not in sys.modules:
        return None
    from coverage import Coverage  # noqa: PLC0415 - it is the user's, who may not have it

    measuring = Coverage.current()
    if measuring is None:
        return None
    measured = measuring.get_data().measured_files()
    missing = {file: measuring.analysis2(file)[3] for file in _files(run) if file in measured}
    if not missing:
        return None
    return tuple(
        UnreachedReport(file=shown.path(file), lines=tuple(lines))
        for file, lines in missing.items()
        if lines
    )


def _files(run: Run) -> Iterator[str]:
    """Yield the source files of the store's class and of what makes it, each once."""
    makers = (run.kind, inspect.unwrap(run.source.make))
    files = dict.fromkeys(_source_of(maker) for maker in makers if maker is not None)
    yield from (file for file in files if file is not None)


def _source_of(maker: object) -> str | None:
    try:
        return inspect.getsourcefile(maker)  # type: ignore[arg-type]
    except TypeError:
        return None
