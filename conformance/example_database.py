"""Runs at random that have disagreed, kept in an example database of Hypothesis' for the next run.

One CI worker finds a fault, and the others begin with it: the database may be a folder, Redis, or
any that Hypothesis has. It is shared, so what is in it is read as plain data, and believed only
where it is a run that the kit could have made.
"""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from typing import Final, Protocol, TypeVar

from conformance import life_steps, operations
from conformance.contract import CONTRACT_VERSION
from conformance.life_steps import PEOPLE, Key, Step, Way
from conformance.operations import IdOf, Operation
from conformance.record import FIELDS, Record

Found = TypeVar("Found")
JSON = Mapping[str, object] | Sequence[object] | str | int | bool | None

_DAY: Final = 86_400_000
_NEAR: Final = 8 * _DAY
"""Milliseconds. A moment that is so near to the saving of a run is meant as seen from there."""

_MOST_STEPS: Final = 1_000
_LONGEST_TEXT: Final = 10_000
_LONGEST_WAIT: Final = 30 * _DAY // 1000
"""Seconds."""

_STEPS: Final[Mapping[str, type]] = {
    kind.__name__: kind
    for kind in (
        *(operations.Save, operations.Find, operations.FindById, operations.Delete),
        *(operations.Wipe, operations.Reopen, operations.Spoil),
        *(life_steps.LogIn, life_steps.LogInTooLate, life_steps.ActFor, life_steps.Call),
        *(life_steps.Wait, life_steps.Revoke, life_steps.Remove, life_steps.RefuseARefresh),
    )
}
"""What runs are made of, by the names that stand in the database."""


class Database(Protocol):
    """What is asked of an example database: many values to a key, in no order."""

    def fetch(self, key: bytes) -> Iterable[bytes]:
        """Return all values of a key."""

    def save(self, key: bytes, value: bytes) -> None:
        """Add a value to a key."""

    def delete(self, key: bytes, value: bytes) -> None:
        """Remove a value from a key, if it is there."""


class Kind(Enum):
    """The kinds of runs, each with keys of its own."""

    WALK = "walk"
    MACHINE = "machine"
    LIFE = "life"


@dataclass(frozen=True)
class KeptRun:
    """One run: operations, or the steps of a life; looked at after each, or at its end alone."""

    steps: tuple[Operation | Step, ...]
    looks: bool = True


class Examples:
    """The runs of one store in a database, under keys that no other store has.

    `kit` is the kit's version: what another version has saved is not understood, and is removed. A
    database that fails in the middle of a run is done without.
    """

    def __init__(self, database: Database, store: str, kit: str) -> None:
        self._database = database
        self._store = store
        self._kit = kit

    def ask(self) -> None:
        """Ask the database for anything. Raises what it raises where it cannot be reached."""
        list(self._database.fetch(self._key(Kind.WALK)))

    def first_that_disagrees(
        self,
        kind: Kind,
        is_fair: Callable[[KeptRun], bool],
        disagreement: Callable[[KeptRun], Found | None],
    ) -> Found | None:
        """Carry out what is kept, the shortest run first, until one disagrees.

        What does not disagree any more is removed, and so is what is no run, or not a fair one: the
        contract's own model has to agree with it.
        """
        for value in self._values(kind):
            run = _read(value, self._kit)
            found = disagreement(run) if run is not None and is_fair(run) else None
            if found is not None:
                return found
            with contextlib.suppress(Exception):
                self._database.delete(self._key(kind), value)
        return None

    def keep(self, kind: Kind, run: KeptRun) -> None:
        """Keep a run for others to begin with."""
        with contextlib.suppress(Exception):
            self._database.save(self._key(kind), _written(run, self._kit))

    def _values(self, kind: Kind) -> list[bytes]:
        with contextlib.suppress(Exception):
            return sorted(self._database.fetch(self._key(kind)), key=lambda one: (len(one), one))
        return []

    def _key(self, kind: Kind) -> bytes:
        words = ["pytest-zoho-tokenstore", CONTRACT_VERSION, kind.value, self._store]
        return json.dumps(words).encode("ascii")


# As JSON


def _written(run: KeptRun, kit: str) -> bytes:
    whole = {
        "kit": kit,
        "milliseconds": _now(),
        "looks": run.looks,
        "steps": [[type(step).__name__, _plain(step)] for step in run.steps],
    }
    return json.dumps(whole).encode("ascii")


def _plain(part: object) -> JSON:
    if isinstance(part, Record):
        return {"record": {name: part[name] for name in FIELDS if part[name] is not None}}
    if isinstance(part, IdOf):
        return {"id of": _plain(part.asked)}
    if isinstance(part, Enum):
        return str(part.value)
    if is_dataclass(part):
        return {field.name: _plain(getattr(part, field.name)) for field in fields(part)}
    assert part is None or isinstance(part, (str, int))
    return part


class _NoRun(Exception):
    """What was read is none of the kit's runs."""


def _read(value: bytes, kit: str) -> KeptRun | None:
    """Return the run, its moments moved on to today; None where it is damaged, or of other kits."""
    try:
        whole = json.loads(value)
        if whole["kit"] != kit or not isinstance(whole["looks"], bool):
            return None
        steps = list(_steps(whole["steps"]))
        return KeptRun(tuple(_today(steps, int(whole["milliseconds"]))), whole["looks"])
    except (_NoRun, ValueError, TypeError, KeyError, LookupError, RecursionError):
        return None


def _steps(listed: object) -> Iterator[Operation | Step]:
    if not isinstance(listed, list) or len(listed) > _MOST_STEPS:
        raise _NoRun
    for name, given in listed:
        kind = _STEPS[name]
        if set(given) != {field.name for field in fields(kind)}:
            raise _NoRun
        yield kind(**{name: _value(name, part) for name, part in given.items()})


def _value(name: str, part: object) -> object:
    """Return what stands in a field of a step."""
    match part:
        case {"record": dict(values)}:
            return _record(values)
        case {"id of": {"record": dict(values)}}:
            return IdOf(_record(values))
    readers: Mapping[str, Callable[[object], object]] = {
        "way": Way,
        "key": Key,
        "person": _person,
        "seconds": _seconds,
        "by_the_sdk": _truth,
        "which": _text,
        "id": lambda id_: None if id_ is None else _text(id_),
    }
    return readers[name](part)


def _record(values: Mapping[str, object]) -> Record:
    if not set(values) <= set(FIELDS):
        raise _NoRun
    return Record(**{name: _text(text) for name, text in values.items()})


def _text(text: object) -> str:
    if not isinstance(text, str) or len(text) > _LONGEST_TEXT:
        raise _NoRun
    return text


def _person(name: object) -> str:
    if name not in {somebody.person for somebody in PEOPLE}:
        raise _NoRun
    return str(name)


def _seconds(number: object) -> int:
    if type(number) is not int or not 0 <= number <= _LONGEST_WAIT:
        raise _NoRun
    return number


def _truth(value: object) -> bool:
    if not isinstance(value, bool):
        raise _NoRun
    return value


# A token that had expired an hour before a run was saved is to have expired an hour ago today: a
# store may remove what has been dead for days.


def _today(steps: Iterable[Operation | Step], saved_at: int) -> Iterator[Operation | Step]:
    later = (_now() - saved_at) // 1000 * 1000
    for step in steps:
        yield _moved(step, saved_at, later) if isinstance(step, operations.Save) else step


def _moved(save: operations.Save, saved_at: int, later: int) -> operations.Save:
    expiry = save.token.expires_in or ""
    if expiry.isascii() and expiry.isdigit() and abs(int(expiry) - saved_at) < _NEAR:
        token = save.token.with_(expires_in=str(int(expiry) + later))
        return operations.Save(token, save.id)
    return save


def _now() -> int:
    return int(time.time() * 1000)
