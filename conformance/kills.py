"""Processes that are killed while they save, and what is left of what they had saved.

Each process opens the store, is asked for what it sees, and saves: new users, and refreshes of
users from before. It is killed at a moment drawn at random, or, every other time, at one of the
calls by which a save reaches its storage, at each in its turn. The next process tells what is left:
whatever save had returned has to be there, and the one that was cut off, as a whole or not at all.
"""

from __future__ import annotations

import contextlib
import itertools
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from conformance import shown
from conformance.calls import Call
from conformance.child import Message
from conformance.children import Answer, Child, End, Unanswered
from conformance.elsewhere import SeesNothing, listed, opened_by_another
from conformance.finding import Blocked, Finding
from conformance.people import login, refreshed
from conformance.place import Place
from conformance.record import SAVED_FIELDS, Difference, Record, differences, is_alike
from conformance.run import Run
from conformance.statements import Draft, says
from conformance.telling import until

_SAVES: Final = 40
"""So many saves a process begins; it is killed long before the last one."""

_SAVES_UNTIL_THE_KILL: Final = 4
"""A kill comes within so many saves: not always in the first one, and not long after."""

_TIMES: Final = 200
"""So many kills a program tries, to be sure that it shows what the check has seen."""

_FEWEST: Final = 10
"""So many kills are tried, however slow the store is."""

_USERS: Final = 30
"""With so many users stored, those are refreshed, and no further ones log in."""


@dataclass
class _Books:
    """What has to be in the store."""

    kept: dict[str, Record] = field(default_factory=dict)
    cut_off: Record | None = None
    """The save during which the last process was killed: as it would have been afterwards."""
    kills: int = 0
    inside: int = 0

    def keep(self, saved: Record) -> None:
        """Note a save that has returned."""
        self.kept[saved.user_name or ""] = saved

    def settle(self, seen: Sequence[Record]) -> None:
        """Find out what has become of the save that was cut off."""
        cut_off, self.cut_off = self.cut_off, None
        if cut_off is not None and any(is_alike(cut_off, one) for one in seen):
            self.keep(cut_off)

    @property
    def story(self) -> str:
        """What has happened so far."""
        inside = f"{self.inside} of them in the middle of a save"
        return f"processes that save user after user were killed: {self.kills} so far, {inside}"


class Kills(NamedTuple):
    """How many processes were killed, and how many of them in the middle of a save."""

    all: int
    inside: int


def kill_again_and_again(run: Run, place: Place, times: int) -> Kills:
    """Kill so many processes on a store that is empty, or fewer on a slow one.

    Raises the finding, and `Blocked` where no kill has met a save.
    """
    books = _Books()
    saves = _saves(run, books)
    drawn, goes_on = random.Random(run.seed), until(run.effort.extent.seconds)
    pace = _pace_of_saves(run, place, books, saves)
    for number in run.progress.through("kills", times):
        with contextlib.closing(_opened(run, place, books)) as child:
            _look(child, books)
            if number % 2 and pace.reached:
                in_save = drawn.randrange(_SAVES_UNTIL_THE_KILL)
                _kill_at(child, books, saves, End(in_save, 1 + number // 2 % pace.reached))
            else:
                _kill_after(child, books, saves, pace.seconds * drawn.random())
        if number + 1 >= _FEWEST and not goes_on():
            break
    with contextlib.closing(_opened(run, place, books)) as child:
        _look(child, books)
    if not books.inside:
        raise Blocked(f"none of {books.kills} kills came in the middle of a save")
    return Kills(books.kills, books.inside)


def _saves(run: Run, books: _Books) -> Iterator[Record]:
    """Yield what is to be saved next, as the whole record: new users in turn with refreshes."""
    for number in itertools.count(1):
        names = list(books.kept)
        if len(names) < _USERS and number % 2:
            saved = login(f"user{number}")
        else:
            known = books.kept[names[number % len(names)]]
            saved = known.updated_by(refreshed(known, number))
        run.ledger.note(saved)
        yield saved


class _Pace(NamedTuple):
    """How long a few saves take in all, and how many calls of one save reach the storage."""

    seconds: float
    reached: int


def _pace_of_saves(run: Run, place: Place, books: _Books, saves: Iterator[Record]) -> _Pace:
    """Make the first saves, and tell how they go."""
    with contextlib.closing(_opened(run, place, books)) as child:
        began = time.perf_counter()
        for _ in range(_SAVES_UNTIL_THE_KILL):
            _save(child, books, next(saves))
        seconds = time.perf_counter() - began
        counted = [_save(child, books, next(saves), is_counted=True) for _ in range(2)]
        return _Pace(seconds, max(answer.reached for answer in counted))


def _save(child: Child, books: _Books, saved: Record, *, is_counted: bool = False) -> Answer:
    answer = child.call("save_token", saved, is_counted=is_counted)
    if answer.raised is not None:
        raise Blocked(f"save_token raised {answer.raised} in another process")
    books.keep(saved)
    return answer


def _opened(run: Run, place: Place, books: _Books) -> Child:
    try:
        return opened_by_another(run, place)
    except (SeesNothing, Unanswered) as nothing:
        if not books.kills:
            raise Blocked(f"another process could not open the store: {nothing}") from None
        raise _finding(books, "the store to be opened after a kill", str(nothing)) from None


def _kill_after(child: Child, books: _Books, saves: Iterator[Record], seconds: float) -> None:
    """Kill a process so many seconds after it has begun to save."""
    begun = _begin(child, saves, None)
    said = [message for message in [_heard(child, books)] if message is not None]
    time.sleep(seconds)
    child.kill()
    _note(books, begun, [*said, *child.heard_until_its_end()])


def _kill_at(child: Child, books: _Books, saves: Iterator[Record], end: End) -> None:
    """Let a process save until it ends itself, or else has made all its saves."""
    begun = _begin(child, saves, end)
    said: list[Message] = []
    while (message := _heard(child, books)) is not None and "done" not in message:
        said.append(message)
    _note(books, begun, said)


def _heard(child: Child, books: _Books) -> Message | None:
    """Listen to a process that saves. Raises the finding where a kill has left it waiting."""
    try:
        return child.heard()
    except Unanswered as unanswered:
        if not books.kills:
            raise
        raise _finding(books, "save_token to work after a kill", unanswered.reason) from None


def _begin(child: Child, saves: Iterator[Record], end: End | None) -> Sequence[Record]:
    begun = list(itertools.islice(saves, _SAVES if end is None else end.call + 1))
    calls = [("save_token", record) for record in begun]
    child.begin(calls, begins_are_told=True, end=end)
    return begun


def _note(books: _Books, begun: Sequence[Record], said: Sequence[Message]) -> None:
    """Note a kill, and what the process had said that it had done."""
    books.kills += 1
    for message in said:
        number = message.get("did")
        if isinstance(number, int):
            if message.get("raised") is not None:
                raise Blocked(f"save_token raised {message['raised']} in another process")
            books.keep(begun[number])
    last = said[-1].get("begins") if said else None
    if isinstance(last, int):
        books.inside += 1
        books.cut_off = begun[last]


def _look(child: Child, books: _Books) -> None:
    """Compare what a new process sees with what has to be there."""
    try:
        seen = listed(child)
    except (SeesNothing, Unanswered) as nothing:
        if not books.kills:
            raise Blocked(f"in another process {nothing}") from None
        raise _finding(books, "the store to be read after a kill", str(nothing)) from None
    cut_off = books.cut_off
    books.settle(seen)
    for person in books.kept.values():
        if not any(is_alike(person, one) for one in seen):
            _tell_of_a_loss(books, person, seen)
    names = [one.user_name or "" for one in seen]
    more = next((name for name in names if name not in books.kept or names.count(name) > 1), None)
    if more is not None:
        whose = "without a user name" if not more else shown.value("user_name", more)
        half = cut_off is not None and cut_off.user_name == more
        came = "a part of the record" if half else "a record"
        raise _finding(books, "the records that were saved, and no other", f"{came} of {whose}")


def _tell_of_a_loss(books: _Books, person: Record, seen: Sequence[Record]) -> None:
    near = next((one for one in seen if one.user_name == person.user_name), None)
    wrong = () if near is None else differences(person, near, SAVED_FIELDS)
    came = "no such record" if near is None else f"another {', '.join(one.field for one in wrong)}"
    found = f"{came}, among {len(seen)} records" if near is None else came
    raise _finding(books, f"{shown.whose(person)}, whose save had returned", found, wrong)


def _finding(
    books: _Books, expected: str, came: str, wrong: tuple[Difference, ...] = ()
) -> Finding:
    calls = (Call("", aside=books.story),)
    came = f"{came} (kills so far: {books.kills}, {books.inside} in the middle of a save)"
    draft = Draft(
        (), says("assert survives_kills(store, {times})", times=_TIMES), {}, with_life=False
    )
    return Finding(expected=expected, came=came, calls=calls, differences=wrong, draft=draft)
