"""Failures that a project expects for now: which clauses, why, and until when.

In `pyproject.toml`, or in a file of its own under `[expected-failures]`:

```toml
[tool.zoho-tokenstore.expected-failures]
FIND-5 = "the SDK's FileStore has no branch for ids (ticket 12)"
RACE-3 = { reason = "one process only, until the move to SQLite", until = 2027-03-01 }
```

What is expected has to stay true: a clause that nobody knows, a reason that nobody gave, a day that
has gone by, and a clause that passes after all are problems, each with what to do about it.
"""

from __future__ import annotations

import difflib
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Final

from conformance.contract import CLAUSES

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

PLACEHOLDER: Final = "TODO: why is this expected?"
"""Stands where a reason has to be filled in."""

_PYPROJECT: Final = "pyproject.toml"
_IN_PYPROJECT: Final = ("tool", "zoho-tokenstore", "expected-failures")
_IN_ITS_OWN_FILE: Final = ("expected-failures",)
_PARTS: Final = ("reason", "until")


class UnusableFile(Exception):
    """Nothing can be known of what is expected: the message says of which file, and why."""


@dataclass(frozen=True)
class Place:
    """Where an entry begins.

    `line` counts from 1, and is `None` where it cannot be told for certain. What is deleted
    together with it, and nothing else, goes to `last_line`, which is `None` where the entry is in
    several pieces, or shares its line with another.
    """

    file: Path
    line: int | None = None
    last_line: int | None = None
    text: str = ""
    """The line, without the blanks around it."""

    def deletion(self, clause_id: str) -> str:
        """Say what to delete, so that nothing is expected of this clause any more."""
        if self.line is None:
            return f"delete the entry {clause_id}"
        if self.last_line is None:
            return f"delete the entry {clause_id}, from line {self.line} on: {self.text}"
        if self.last_line == self.line:
            return f"delete line {self.line}: {self.text}"
        return f"delete lines {self.line} to {self.last_line}: {self.text}"


@dataclass(frozen=True)
class ExpectedFailure:
    """A clause that is expected to be broken; `until` is the last day on which it may be."""

    clause_id: str
    reason: str
    until: date | None
    place: Place


@dataclass(frozen=True)
class Problem:
    """What is wrong with an entry, and what to do about it. Its text begins with file and line."""

    file: Path
    line: int | None
    clause_id: str
    message: str
    remedy: str

    def __str__(self) -> str:
        line = "" if self.line is None else f":{self.line}"
        where = f"{_shown_path(self.file)}{line}"
        return f"{where}: {self.clause_id}: {self.message}; {self.remedy}"


@dataclass(frozen=True)
class ExpectedFailures:
    """What one file says.

    `by_clause` holds what counts; `noted` each entry of a known clause that has a reason, also
    where its day has gone by, so that nothing that somebody wrote is lost; `places` where the
    known clauses stand, whatever else is wrong with them.
    """

    by_clause: Mapping[str, ExpectedFailure] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    noted: Mapping[str, ExpectedFailure] = field(default_factory=dict)
    places: Mapping[str, Place] = field(default_factory=dict)

    def rotten(self, outcomes: Mapping[str, str]) -> tuple[Problem, ...]:
        """Return the entries that have to go, as their clauses are not broken.

        `outcomes` are those of the clauses of which all checks were run, in the words of
        `verdict.Outcome`. One that is broken, or was not seen, says nothing against its entry.
        """
        return tuple(
            _problem(
                clause_id,
                place,
                f"is expected to fail, and {_NOT_BROKEN[outcomes[clause_id]]}",
                place.deletion(clause_id),
            )
            for clause_id, place in self.places.items()
            if outcomes.get(clause_id) in _NOT_BROKEN
        )


_NOT_BROKEN: Final = {"passed": "passed", "not applicable": "does not apply to this store"}


def find(root: Path) -> Path | None:
    """Return the `pyproject.toml` of this folder, if it says what is expected.

    Raises `UnusableFile` where it seems to, and cannot be read.
    """
    path = root / _PYPROJECT
    if not path.is_file():
        return None
    text = _text_of(path)
    if not all(name in text for name in _IN_PYPROJECT):
        return None  # somebody else's file, which may be as broken as it likes
    return path if _table(_parsed(text, path), path) is not None else None


def load(path: Path, today: date) -> ExpectedFailures:
    """Read what is expected, from a `pyproject.toml` or a file of its own.

    A `pyproject.toml` without the table expects nothing. Raises `UnusableFile` if the file cannot
    be read, is not TOML, or is one of its own and has no table.
    """
    text = _text_of(path)
    entries = _table(_parsed(text, path), path)
    if entries is None:
        if path.name == _PYPROJECT:
            return ExpectedFailures()
        raise UnusableFile(f"{_shown_path(path)} has no table [{'.'.join(_IN_ITS_OWN_FILE)}]")
    source = _Source(path, text)
    readings = [_Reading(key, value, source, today) for key, value in entries.items()]
    return ExpectedFailures(
        by_clause={r.clause_id: r.entry for r in readings if not r.problems},
        problems=tuple(problem for reading in readings for problem in reading.problems),
        noted={r.clause_id: r.entry for r in readings if r.is_noted},
        places={r.clause_id: r.place for r in readings if r.is_known},
    )


def written(clause_ids: Iterable[str], known: Mapping[str, ExpectedFailure]) -> str:
    """Write a file of its own that expects just these clauses to fail, in the contract's order.

    What is `known` of them is kept, reason and end; the others have a placeholder, which `load`
    does not take for a reason. Raises `KeyError` for an id that is no clause's.
    """
    wanted = {CLAUSES[clause_id].id for clause_id in clause_ids}
    lines = [*_INTRODUCTION, f"[{'.'.join(_IN_ITS_OWN_FILE)}]"]
    for clause in CLAUSES.values():
        if clause.id in wanted:
            lines += ["", f"# {clause.text}", _entry_line(clause.id, known.get(clause.id))]
    return "\n".join([*lines, ""])


_INTRODUCTION: Final = (
    "# Clauses of the TokenStore contract that are expected to fail, each with its reason.",
    '# With an end: FIND-5 = { reason = "...", until = 2027-03-01 }',
    "",
)


def _entry_line(clause_id: str, known: ExpectedFailure | None) -> str:
    reason = _quoted(PLACEHOLDER if known is None else known.reason)
    if known is None or known.until is None:
        return f"{clause_id} = {reason}"
    return f"{clause_id} = {{ reason = {reason}, until = {known.until.isoformat()} }}"


def _quoted(text: str) -> str:
    """Write a text as a basic string of TOML, which has no place for lone surrogates."""
    return f'"{_TO_ESCAPE.sub(_escaped, text)}"'


_TO_ESCAPE: Final = re.compile(r'[\x00-\x1f\x7f-\x9f"\\\u2028\u2029\ud800-\udfff]')


def _escaped(found: re.Match[str]) -> str:
    character = found[0]
    if character in '"\\':
        return f"\\{character}"
    return "\ufffd" if "\ud800" <= character <= "\udfff" else f"\\u{ord(character):04x}"


# One entry


class _Reading:
    """What one entry says, and what is wrong with it."""

    def __init__(self, key: str, value: object, source: _Source, today: date) -> None:
        self.clause_id = key
        self.place = source.place_of(key, value)
        self.is_known = key in CLAUSES
        parts: Mapping[str, object] = value if isinstance(value, dict) else {"reason": value}
        self._reason, self._until = parts.get("reason"), parts.get("until")
        self._others = [name for name in parts if name not in _PARTS]
        self.problems = tuple(
            _problem(key, self.place, message, remedy) for message, remedy in self._faults(today)
        )

    @property
    def is_noted(self) -> bool:
        """Whether there is a reason, of a known clause, and an end that is a day, or none."""
        return self.is_known and not any(self._faults_of_reason()) and not self._has_odd_end

    @property
    def entry(self) -> ExpectedFailure:
        """The entry, where it can be read."""
        until = self._until if isinstance(self._until, date) else None
        return ExpectedFailure(self.clause_id, str(self._reason).strip(), until, self.place)

    @property
    def _has_odd_end(self) -> bool:
        is_a_day = isinstance(self._until, date) and not isinstance(self._until, datetime)
        return self._until is not None and not is_a_day

    def _faults(self, today: date) -> Iterator[tuple[str, str]]:
        if not self.is_known:
            yield "there is no such clause", self._other_clause()
            return
        yield from self._faults_of_reason()
        yield from self._faults_of_end(today)
        for name in self._others:
            yield f"{name!r} is neither a reason nor an end", _instead_of(name, _PARTS)

    def _other_clause(self) -> str:
        near = difflib.get_close_matches(self.clause_id.upper(), CLAUSES, n=1)
        deletion = self.place.deletion(self.clause_id)
        return f"did you mean {near[0]}? Or {deletion}" if near else deletion

    def _faults_of_reason(self) -> Iterator[tuple[str, str]]:
        if self._reason is not None and not isinstance(self._reason, str):
            yield "its reason is no text", f"write {self.clause_id} = " + '"the reason"'
        elif self._reason is None or not self._reason.strip():
            yield "has no reason", "say why it is expected"
        elif self._reason.strip() == PLACEHOLDER:
            yield "its reason is still to be filled in", f"say why, in place of {PLACEHOLDER!r}"

    def _faults_of_end(self, today: date) -> Iterator[tuple[str, str]]:
        if self._has_odd_end:
            yield "its end is no day", "write until = 2027-03-01, without quotes and without a time"
        elif isinstance(self._until, date) and self._until < today:
            yield (
                f"was expected to fail until {self._until}, and that day has gone by",
                f"give a later day, or mend the store and {self.place.deletion(self.clause_id)}",
            )


def _instead_of(name: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(name.lower(), known, n=1)
    return f"did you mean {near[0]!r}?" if near else "leave it out"


def _problem(clause_id: str, place: Place, message: str, remedy: str) -> Problem:
    return Problem(place.file, place.line, clause_id, message, remedy)


def _shown_path(path: Path) -> Path:
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


# The file


def _text_of(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise UnusableFile(f"{_shown_path(path)} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise UnusableFile(f"{_shown_path(path)} is not UTF-8 text") from None


def _parsed(text: str, path: Path) -> Mapping[str, object]:
    try:
        return tomllib.loads(text)
    except ValueError as error:
        raise UnusableFile(f"{_shown_path(path)} is not TOML: {error}") from None
    except RecursionError:
        raise UnusableFile(f"{_shown_path(path)} is nested too deeply to be read") from None


def _way_to_table(path: Path) -> tuple[str, ...]:
    return _IN_PYPROJECT if path.name == _PYPROJECT else _IN_ITS_OWN_FILE


def _table(content: Mapping[str, object], path: Path) -> Mapping[str, object] | None:
    """Return the table of what is expected, or `None` if there is none."""
    way, found = _way_to_table(path), content
    for depth, name in enumerate(way, start=1):
        if name not in found:
            return None
        inner = found[name]
        if not isinstance(inner, dict):
            raise UnusableFile(f"{_shown_path(path)}: {'.'.join(way[:depth])} is no table")
        found = inner
    return found


class _Source:
    """The lines of a file, where each entry is looked for with TOML's own parser.

    It gives no lines. But what is read of a file up to some line is TOML only where a statement
    ends, and holds an entry only from the end of the statement that brings it.
    """

    def __init__(self, path: Path, text: str) -> None:
        self._path = path
        self._lines = text.replace("\r\n", "\n").split("\n")
        self._way = _way_to_table(path)
        self._read = cache(self._reading_of)

    def place_of(self, key: str, value: object) -> Place:
        """Return where an entry begins; with no line where that is not certain."""
        as_a_key = re.compile(rf"{re.escape(key)}[\"']?[ \t]*[=.\]]")
        for number, line in enumerate(self._lines, start=1):
            if not as_a_key.search(line) or not self._can_begin_at(number, key):
                continue
            end = self._end_of_statement(number)
            if end is None:
                return Place(self._path)
            if self._entry(end, key) is not None:
                return self._place(key, value, number, end)
        return Place(self._path)

    def _place(self, key: str, value: object, number: int, end: int) -> Place:
        line = self._lines[number - 1].strip()
        if end > number and key not in line.partition("=")[0]:
            return Place(self._path)  # somewhere within a statement of many lines
        is_whole = self._entry(end, key) == value and self._is_alone(number, end)
        return Place(self._path, number, end if is_whole else None, line)

    def _can_begin_at(self, number: int, key: str) -> bool:
        """Whether a statement begins at this line, with the entry not there yet."""
        return self._is_toml(0, number - 1) and self._entry(number - 1, key) is None

    def _end_of_statement(self, number: int) -> int | None:
        ends = range(number, len(self._lines) + 1)
        return next((end for end in ends if self._is_toml(0, end)), None)

    def _is_alone(self, number: int, end: int) -> bool:
        """Whether a statement brings one entry, and no table that others may stand in."""
        statement: object = self._read(number - 1, end)
        while isinstance(statement, dict) and len(statement) == 1:
            name, statement = next(iter(statement.items()))
            if name in CLAUSES or name not in self._way:
                return not self._lines[number - 1].lstrip().startswith("[")
        return False

    def _entry(self, end: int, key: str) -> object:
        found: object = self._read(0, end)
        for name in (*self._way, key):
            found = found.get(name) if isinstance(found, dict) else None
        return found

    def _is_toml(self, start: int, end: int) -> bool:
        return self._read(start, end) is not None

    def _reading_of(self, start: int, end: int) -> dict[str, object] | None:
        try:
            return tomllib.loads("\n".join(self._lines[start:end]))
        except (ValueError, RecursionError):
            return None
