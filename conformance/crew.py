"""Several processes on one store, each with an instance of its own, that call it at once."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator, Sequence
from typing import Final

from conformance.children import Child
from conformance.elsewhere import SeesNothing, listed, opened_by_another, records_in
from conformance.place import Place
from conformance.record import Record
from conformance.run import Run

PROCESSES: Final = 4
_SECONDS_TO_GATHER: Final = 0.01
"""So long before a common start the processes are told of it."""


class FailedAtOnce(Exception):
    """Something failed in one of the processes; the message says what it raised."""


def save_at_once(
    run: Run, place: Place, rounds: Sequence[Sequence[Sequence[Record]]]
) -> Sequence[Record]:
    """Let processes save at once, round after round; a round has a list of records for each.

    Returns what one of them sees afterwards. Raises `FailedAtOnce` and `Blocked`.
    """
    with _crew(run, place, len(rounds[0])) as children:
        for records in rounds:
            starts_at = time.monotonic() + _SECONDS_TO_GATHER
            for child, own in zip(children, records, strict=True):
                _begin_to_save(run, child, own, starts_at)
            for child in children:
                _wait_for_the_saves(child)
        try:
            return listed(children[0])
        except SeesNothing as nothing:
            raise FailedAtOnce(f"afterwards {nothing}") from None


def search_while_saving(
    run: Run, place: Place, asked: Record, records: Sequence[Record]
) -> Sequence[Record | None]:
    """Search in all processes but one, while that one saves; return what was found.

    The searches begin when the first record is there. Raises `FailedAtOnce` and `Blocked`.
    """
    first, *more = records
    with _crew(run, place, PROCESSES) as (writer, *readers):
        _begin_to_save(run, writer, [first])
        _wait_for_the_saves(writer)
        starts_at = time.monotonic() + _SECONDS_TO_GATHER
        _begin_to_save(run, writer, more, starts_at)
        for reader in readers:
            reader.begin([("find_token", asked)] * len(records), starts_at=starts_at)
        found = [one for reader in readers for one in _found(reader)]
        _wait_for_the_saves(writer)
        return found


@contextlib.contextmanager
def _crew(run: Run, place: Place, number: int) -> Iterator[Sequence[Child]]:
    with contextlib.ExitStack() as opened:
        children = []
        for _ in range(number):
            try:
                child = opened_by_another(run, place)
            except SeesNothing as nothing:
                raise FailedAtOnce(
                    f"of {number} processes that open the store, one could not: {nothing}"
                ) from None
            opened.callback(child.close)
            children.append(child)
        yield children


def _begin_to_save(
    run: Run, child: Child, records: Sequence[Record], starts_at: float | None = None
) -> None:
    for record in records:
        run.ledger.note(record)
    child.begin([("save_token", record) for record in records], starts_at=starts_at)


def _wait_for_the_saves(child: Child) -> None:
    raised = [answer.raised for answer in child.answers() if answer.raised is not None]
    if raised:
        raise FailedAtOnce(f"save_token raised {raised[0]}")


def _found(reader: Child) -> Iterator[Record | None]:
    for answer in reader.answers():
        if answer.raised is not None:
            raise FailedAtOnce(f"find_token raised {answer.raised}")
        yield next(iter(records_in(answer)), None)
