"""What another process sees of a store."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence

from conformance import shown
from conformance.children import Answer, Child
from conformance.finding import Blocked
from conformance.place import Place
from conformance.record import Record
from conformance.run import Run


class SeesNothing(Exception):
    """Another process could not open the store, or ask it; the message says what it raised."""


class CannotBeOpened(SeesNothing):
    """It could not even open the store."""


def opened_by_another(run: Run, place: Place) -> Child:
    """Open the store in a process that is started for it.

    Raises `CannotBeOpened` where the store's constructor raises there, and `Blocked` where there
    can be no such process.
    """
    with contextlib.ExitStack() as unless_opened:
        child = run.child()
        unless_opened.callback(child.close)
        child.wait_at_most(run.timeout or None)
        raised = child.open(place)
        if raised is not None:
            raise CannotBeOpened(f"its constructor raised {raised}")
        unless_opened.pop_all()
        return child


def listed_by_another(run: Run, place: Place) -> Sequence[Record]:
    """Return what a process that is started for it sees of the store, by `get_tokens`.

    Raises `SeesNothing` and `Blocked`.
    """
    with contextlib.closing(opened_by_another(run, place)) as child:
        return listed(child)


def listed(child: Child) -> Sequence[Record]:
    """Return what a child sees, by `get_tokens`. Raises `SeesNothing` and `Blocked`."""
    answer = child.call("get_tokens")
    if answer.raised is not None:
        raise SeesNothing(f"get_tokens raised {answer.raised}")
    return records_in(answer)


def records_in(answer: Answer) -> Sequence[Record]:
    """Return the records of an answer. Raises `Blocked` where something else is in it."""
    records = [record for record in answer.records if isinstance(record, Record)]
    if len(records) < len(answer.records):
        other = next(part for part in answer.records if not isinstance(part, Record))
        raise Blocked(f"in another process a call answered {shown.anything(other)}")
    return records
