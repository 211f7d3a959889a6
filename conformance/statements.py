"""What was done to a store, kept as statements of Python, so that a program can be made of it.

A statement is source text with places for values: a record stands for the token made of it, an
`Id` for the id of a stored record, whatever that is in another run, and a `Handed` for a token
that went through an earlier statement.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import Final, NamedTuple

from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken

from conformance.record import FIELDS, Difference, Record, differences, plain


@dataclass(frozen=True)
class Id:
    """An id, as it was in the run that is told of."""

    text: str


class By(Enum):
    """How a token went through a statement."""

    CALLER = "given"
    ANSWER = "answered"


@dataclass(frozen=True)
class Name:
    """A variable that an earlier statement has set."""

    text: str


@dataclass(frozen=True)
class Handed:
    """A token that a statement was given, or that it answered; in a list, at this index."""

    number: int
    by: By
    index: int | None = None


@dataclass(frozen=True)
class Fields:
    """Some fields of a record, as a mapping in the program."""

    record: Record
    names: tuple[str, ...]


@dataclass(frozen=True)
class Moment:
    """An expiry, which a program may have to tell as so many seconds from now."""

    text: str | None


class Seen(NamedTuple):
    """What came of a statement: tokens as records, and the caller's token as it was afterwards."""

    answer: object = None
    raised: BaseException | None = None
    caller: Record | None = None


NO_VALUES: Final[Mapping[str, object]] = MappingProxyType({})


class Statement(NamedTuple):
    """A line of a program, or a few that belong together.

    `text` is source with a place in braces for each of the values. One that calls a `method` of the
    store, or looks at something else, has `seen` what came of it. One that `may_raise` does not
    have to be answered: the program goes on.
    """

    text: str
    values: Mapping[str, object] = NO_VALUES
    number: int = 0
    method: str = ""
    seen: Seen | None = None
    may_raise: bool = False


def says(text: str, **values: object) -> Statement:
    """Make a statement."""
    return Statement(text, values)


@dataclass(frozen=True)
class Sighting:
    """A stored record whose id was seen, and the statement that showed it."""

    number: int
    record: Record


@dataclass(frozen=True)
class Draft:
    """A program that is yet to be shortened: what was done, and what does not hold at its end.

    `claim` is there where it cannot be told from what the statements came to, and the model's
    answers to them.
    """

    done: tuple[Statement, ...]
    claim: Statement | None
    sightings: Mapping[str, Sighting]
    """The stored records by their ids: how a program comes by an id that a store chose."""
    with_life: bool
    """Whether the SDK and the fake server are in it."""


class _Known:
    """A token that went through a statement, and what was in it then."""

    __slots__ = ("by", "index", "number", "record", "token")

    def __init__(
        self, token: OAuthToken, record: Record | None, number: int, by: By, index: int | None
    ) -> None:
        self.token = token
        self.record = record
        self.number = number
        self.by = by
        self.index = index

    @property
    def handed(self) -> Handed:
        """How it is named in later statements."""
        return Handed(self.number, self.by, self.index)


class Script:
    """The statements of one story, noted as it is told."""

    def __init__(self) -> None:
        self._statements: list[Statement] = []
        self._number = 0
        self._known: dict[int, _Known] = {}
        self._sightings: dict[str, Sighting] = {}
        self._brought: set[str] = set()
        self._is_paused = False
        self.with_life = False
        """Whether the SDK and the fake server are in the story."""

    @property
    def last(self) -> Statement:
        """The last statement, as one that has to be answered."""
        return self._statements[-1]._replace(may_raise=False)

    @contextlib.contextmanager
    def paused(self) -> Iterator[None]:
        """Note nothing for a while: the SDK makes the calls, and what it was told is noted."""
        before, self._is_paused = self._is_paused, True
        try:
            yield
        finally:
            self._is_paused = before

    def note(
        self,
        text: str,
        values: Mapping[str, object] = NO_VALUES,
        method: str = "",
        read: Record | None = None,
    ) -> int:
        """Note a statement; return its number. A token among the values is named if it is known.

        `read` is what such a token holds, where that has been read already.
        """
        if self._is_paused:
            return self._number
        named = {}
        for name, value in values.items():
            named[name] = told = self._named(value, read)
            if isinstance(told, Record) and told.id:
                self._brought.add(told.id)
        self._number += 1
        self._statements.append(Statement(text, named, self._number, method))
        return self._number

    def note_seen(self, seen: Seen) -> None:
        """Say what came of the last statement. Where it raised, the story went on."""
        if not self._is_paused and self._statements:
            last, may_raise = self._statements[-1], seen.raised is not None
            self._statements[-1] = Statement(
                last.text, last.values, last.number, last.method, seen, may_raise
            )
            self._note_sighted(seen)

    def note_handed(self, number: int, by: By, thing: object, shown: object) -> None:
        """Know a token again that went through a statement, or each in a list of them.

        `shown` is what it, or each of them, is as plain data.
        """
        if self._is_paused:
            return
        if by is By.CALLER and id(thing) in self._known:
            self._known[id(thing)].record = _record(shown)
        elif isinstance(thing, OAuthToken):
            self._known[id(thing)] = _Known(thing, _record(shown), number, by, None)
        elif isinstance(thing, list) and isinstance(shown, list):
            for index, (token, one) in enumerate(zip(thing, shown, strict=True)):
                if isinstance(token, OAuthToken):
                    self._known[id(token)] = _Known(token, _record(one), number, by, index)

    def accept_changes(self, token: OAuthToken) -> None:
        """Take a token as it is now: the SDK has changed it."""
        if id(token) in self._known:
            self._known[id(token)].record = _record(plain(token))

    def note_change(self, token: OAuthToken) -> None:
        """Note that a token was changed which went through a statement."""
        self._named(token)

    def _note_sighted(self, seen: Seen) -> None:
        """Remember the ids of stored records; the first sighting of an id is what it stands for."""
        if seen.answer is None:
            return
        answers = seen.answer if isinstance(seen.answer, list) else [seen.answer]
        for record in answers:
            if isinstance(record, Record) and self._is_new(record.id):
                self._sightings[str(record.id)] = Sighting(self._number, record)

    def _is_new(self, id_: object) -> bool:
        is_text = isinstance(id_, str) and bool(id_)
        return is_text and id_ not in self._sightings and id_ not in self._brought

    def follow(self, earlier: Script) -> None:
        """Go on where the script of an earlier instance of the store ended."""
        self._statements, self._number = list(earlier._statements), earlier._number
        self._sightings, self._brought = dict(earlier._sightings), set(earlier._brought)
        self._known, self.with_life = dict(earlier._known), earlier.with_life

    def draft(self, claim: Statement | None) -> Draft:
        """Make a draft of what was noted, with a claim of its own or without."""
        done = list(self._statements)
        if claim is not None and done and claim.number == done[-1].number:
            done.pop()
        elif claim is not None:
            named = {name: self._named(value) for name, value in claim.values.items()}
            claim = claim._replace(values=named, number=self._number + 1)
            done = list(self._statements)
        return Draft(tuple(done), claim, dict(self._sightings), self.with_life)

    def _named(self, value: object, read: Record | None = None) -> object:
        if not isinstance(value, OAuthToken):
            return value
        known = self._known.get(id(value))
        record = read or _record(plain(value))
        if known is None or record is None:
            return record if known is None else known.handed
        self._note_changes(known, record)
        return known.handed

    def _note_changes(self, known: _Known, now: Record) -> None:
        """Note how a token was changed since it went through a statement."""
        if known.record is None or self._is_paused:
            return
        for changed in differences(known.record, now, FIELDS):
            self._number += 1
            values = {"token": known.handed, "value": changed.came}
            self._statements.append(Statement(_setter(changed), values, self._number))
        known.record = now


def _setter(changed: Difference) -> str:
    if changed.field == "user_name" and changed.came is not None:
        return "{token}.set_user_signature(UserSignature({value}))"
    name = "user_signature" if changed.field == "user_name" else changed.field
    return f"{{token}}.set_{name}({{value}})"


def _record(shown: object) -> Record | None:
    return shown if isinstance(shown, Record) else None
