"""The command line of `zoho-tokenstore-cost`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, TextIO

from conformance.cost.figures import StoreCosts, written
from conformance.cost.measuring import costs_of
from conformance.cost.plot import plot
from conformance.cost.progress_line import ProgressLine
from conformance.cost.table import WIDTH, table
from conformance.finding import Blocked, Halt
from conformance.guard import StoreNotEmpty
from conformance.naming import TIMEOUT, StoreUnavailable
from conformance.opening import open_run
from conformance.run import NotCleared, Run
from conformance.ways_out import ways_out_closed

_SECONDS: Final = 60.0

DONE, STOPPED, REFUSED = 0, 1, 4
"""How the command ends: with figures; because something was wrong on the way; or as pytest does
where a store cannot be had, or holds tokens."""

_FORMS: Final[dict[str, Callable[[Sequence[StoreCosts]], str]]] = {".svg": plot, ".json": written}
"""What a report is written by, by the end of its file's name."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure the stores that are named, and print the figures; return the exit status."""
    options = _parser().parse_args(arguments)
    if str(Path.cwd()) not in sys.path:  # a store is found from here, as by `pytest --store`
        sys.path.insert(0, str(Path.cwd()))
    with ways_out_closed():
        try:
            runs = [_opened(name, options.seconds) for name in options.stores]
        except (StoreUnavailable, StoreNotEmpty, NotCleared) as refused:
            return _ended(str(refused), REFUSED)
        try:
            measured = _measured(runs, options.seconds, sys.stderr)
        except (Blocked, Halt) as stopped:
            return _ended(str(stopped), STOPPED)
        except KeyboardInterrupt:
            return _ended("Interrupted: there are no figures.", STOPPED)
    sys.stdout.write(table(measured))
    for file in options.report:
        file.write_text(_FORMS[file.suffix](measured), encoding="utf-8")
    return DONE


def _opened(name: str, seconds: float) -> Run:
    """Open a store for the first time, and see that it is empty, and what it is like.

    A single call may take as long as all of them together, and not less than in a run of the kit.
    """
    run = open_run(name, timeout=max(seconds, TIMEOUT))
    _ = run.traits
    return run


def _measured(runs: Sequence[Run], seconds: float, terminal: TextIO) -> list[StoreCosts]:
    line = ProgressLine(terminal, WIDTH)
    try:
        return [costs_of(run, seconds, line.of(run.source.name)) for run in runs]
    finally:
        line.clear()


def _ended(why: str, status: int) -> int:
    sys.stderr.write(f"{why}\n")
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="zoho-tokenstore-cost",
        description="Measure what Zoho token stores cost, side by side: find, save, refresh and "
        "delete with 10 to 100,000 tokens, alone, from eight threads and from four processes. A "
        "store that holds tokens is refused, and nothing in it is changed.",
    )
    parser.add_argument(
        "stores",
        nargs="+",
        metavar="MODULE:ATTR",
        help="a store's class or factory, as pytest --store takes it",
    )
    parser.add_argument(
        "--seconds",
        type=_positive,
        default=_SECONDS,
        metavar="SECONDS",
        help="how long each store may take: %(default)g, if you say nothing. What there is no time "
        "for is left out, and told",
    )
    parser.add_argument(
        "--report",
        type=_report,
        action="append",
        default=[],
        metavar="FILE",
        help="write a plot (.svg) or the figures (.json); may be given several times",
    )
    return parser


def _positive(text: str) -> float:
    seconds = float(text)
    if not 0 < seconds < float("inf"):
        raise argparse.ArgumentTypeError("it has to be more than 0")
    return seconds


def _report(text: str) -> Path:
    file = Path(text)
    if file.suffix not in _FORMS:
        raise argparse.ArgumentTypeError(f"{text}: the name has to end with .svg or .json")
    if not file.absolute().parent.is_dir():
        raise argparse.ArgumentTypeError(f"{text}: there is no such folder")
    return file
