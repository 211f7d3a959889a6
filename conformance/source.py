"""A draft, written out as the source of a complete pytest file that anybody can run."""

from __future__ import annotations

import re
import textwrap
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from conformance.imports import imports_of
from conformance.people import person_of
from conformance.record import FIELDS, TOKENS, Record, is_plain
from conformance.statements import By, Fields, Handed, Id, Moment, Name, Sighting, Statement

WIDTH: Final = 78

_TELLING: Final = ("user_name", *TOKENS)
_A_YEAR: Final = 366 * 24 * 3_600


@dataclass(frozen=True)
class Step:
    """A statement as source: what has to be set before it, and the variable that takes its answer.

    An empty `code` sets variables only.
    """

    before: tuple[str, ...]
    code: str
    target: str = ""
    may_raise: bool = False
    number: int = 0
    is_a_look: bool = False
    may_be_refused: bool = False
    """Whether a store may refuse it, and the program is then over."""

    @property
    def lines(self) -> list[str]:
        """The lines of the program."""
        code = f"{self.target} = {self.code}" if self.target else self.code
        lines = [line for text in (*self.before, code) if text for line in text.split("\n")]
        indented = [f"    {line}" for line in lines]
        if self.may_raise:
            return ["with suppress(Exception):", *indented]
        if self.may_be_refused:
            return ["try:", *indented, "except Exception:", "    return  # it may be refused"]
        return lines


@dataclass(frozen=True)
class Written:
    """A complete pytest file: its source, the name of its test, and the line of its claim."""

    source: str
    test: str
    claim_line: int


class CannotBeWritten(Exception):
    """A statement needs a token of another one, which is not in the program."""


class Writer:
    """Writes the statements of one program."""

    def __init__(
        self,
        statements: Sequence[Statement],
        sightings: Mapping[str, Sighting],
        *,
        with_life: bool,
    ) -> None:
        self._statements = statements
        self._sightings = sightings
        self._store = "life.store" if with_life else "store"
        self._variables: dict[Handed, str] = {}
        self._ids: dict[str, str] = {}
        self._times: dict[str, tuple[str, int]] = {}
        self._taken: set[str] = {"store", "other", "life", "token", "fields", "listed"}
        self._handed = {
            value for s in statements for value in s.values.values() if isinstance(value, Handed)
        }
        self._inlined = set(_said_in_the_next(statements, self._handed))
        self._texts_inlined: dict[Handed, str] = {}
        self._used_ids = set(self._ids_in(statements))

    def steps(self) -> list[Step]:
        """Write each statement. Raises `CannotBeWritten`."""
        written: list[Step] = []
        waiting = sorted(self._used_ids, key=lambda id_: self._sightings[id_].number)
        for statement in self._statements:
            while waiting and self._sightings[waiting[0]].number < statement.number:
                written.append(self._look_up(waiting.pop(0)))
            handed = Handed(statement.number, By.ANSWER)
            if handed in self._inlined:
                code = self._filled(statement.text, statement.values, 0)
                self._texts_inlined[handed] = code
            else:
                written.append(self._step(statement))
        if self._times and self._store != "store":
            raise CannotBeWritten  # it is the server that makes the times
        times = [
            Step((), f"milliseconds_from_now({after})", target=name)
            for name, after in self._times.values()
        ]
        return times + written

    @property
    def moments(self) -> dict[str, str]:
        """The variables that stand for a moment near to now, and the texts that they stand for."""
        return {name: text for text, (name, _) in self._times.items()}

    # Statements

    def _step(self, statement: Statement) -> Step:
        before: list[str] = []
        given = Handed(statement.number, By.CALLER)
        values = dict(statement.values)
        record = values.get("given")
        if given in self._handed and isinstance(record, Record):
            name = self._variable(given, person_of(record) or "given")
            before.append(f"{name} = {self._value(record, self._fits(name))}")
            values["given"] = Name(name)
        target = self._target(statement)
        code = self._filled(statement.text, values, len(target))
        look = bool(statement.method)
        refusable = statement.method == "save_token" and not _is_plain(record)
        return Step(
            tuple(before), code, target, statement.may_raise, statement.number, look, refusable
        )

    def _target(self, statement: Statement) -> str:
        for handed in self._handed:
            if handed.number == statement.number and handed.by is By.ANSWER:
                whole = Handed(statement.number, By.ANSWER)
                wanted = "tokens" if handed.index is not None else _ANSWERS.get(statement.method)
                return self._variable(whole, wanted or "login")
        return ""

    def _filled(self, text: str, values: Mapping[str, object], more: int) -> str:
        """Put the values into a statement: in one line, or a field a line where that is long."""
        text = text if self._store == "store" else _with_name("store", self._store, text)
        inline = {name: self._value(value, lambda _: True) for name, value in values.items()}
        broken = {name: self._value(value, lambda _: False) for name, value in values.items()}
        longest_first = sorted(inline, key=lambda name: len(inline[name]), reverse=True)
        for number in range(len(longest_first) + 1):
            chosen = {**inline, **{name: broken[name] for name in longest_first[:number]}}
            filled = text
            for name, value in chosen.items():
                filled = _put(filled, name, value)
            if max(map(len, filled.split("\n"))) + more + 8 <= WIDTH:
                break
        return filled

    def _look_up(self, id_: str) -> Step:
        record = self._sightings[id_].record
        telling = next((name for name in _TELLING if record[name]), None)
        if telling is None:
            raise CannotBeWritten
        wanted = f"{person_of(record) or 'its'}_id"
        self._ids[id_] = self._free(wanted)
        value = _text(record[telling] or "")
        return Step((), f"{self._ids[id_]} = id_of({self._store}, {telling}={value})")

    # Values

    def _value(self, value: object, fits: Callable[[str], bool]) -> str:
        match value:
            case Record():
                return self._token(value, fits)
            case Fields():
                return self._fields(value, fits)
            case Handed():
                return self._handed_over(value)
            case Id(text):
                return self._id(text)
            case Moment(text):
                return self._field("expires_in", text)
        return _plainly(value)

    def _fields(self, value: Fields, fits: Callable[[str], bool]) -> str:
        shown = [(name, value.record[name]) for name in FIELDS if name in value.names]
        parts = [f'"{name}": {self._field(name, content)}' for name, content in shown]
        return _in_brackets("{", parts, "}", fits)

    def _handed_over(self, handed: Handed) -> str:
        if handed in self._texts_inlined:
            return self._texts_inlined[handed]
        whole = Handed(handed.number, handed.by)
        if whole not in self._variables:
            raise CannotBeWritten
        name = self._variables[whole]
        return name if handed.index is None else f"{name}[{handed.index}]"

    def _token(self, record: Record, fits: Callable[[str], bool]) -> str:
        parts = [
            f"{name}={self._field(name, record[name])}"
            for name in FIELDS
            if record[name] is not None
        ]
        return _in_brackets("token(", parts, ")", fits)

    def _field(self, name: str, content: object) -> str:
        if not isinstance(content, str):
            return ascii(content)
        if name == "id":
            return self._id(content)
        return self._time(content) if name == "expires_in" else _text(content)

    def _id(self, text: str) -> str:
        """Write an id: by its variable, or as a text around one where it only looks like it."""
        if text in self._ids:
            return self._ids[text]
        near = _near(text, self._used_ids)
        if near in self._ids:
            before, _, after = text.partition(near)
            inner = f"{{{self._ids[near]}}}"
            return f"f{_text(_doubled(before) + '|' + _doubled(after)).replace('|', inner, 1)}"
        return _text(text)

    def _time(self, text: str) -> str:
        """Write a moment: one that is near to now is said as so many seconds from now."""
        after = int(text) / 1000 - time.time() if text.isascii() and text.isdigit() else None
        if after is None or abs(after) > _A_YEAR or len(text) != 13:
            return _text(text)
        if text not in self._times:
            taken = [seconds for _, seconds in self._times.values()]
            rounded = round(after, -2) if abs(after) > 600 else after
            seconds = round(after) if round(rounded) in taken else round(rounded)
            self._times[text] = (self._free("expires_in"), seconds)
        return self._times[text][0]

    # Names

    def _ids_in(self, statements: Iterable[Statement]) -> Iterable[str]:
        """Yield the ids that a store chose, and that the program asks for."""
        for statement in statements:
            for value in statement.values.values():
                for text in _texts_of_ids(value):
                    near = _near(text, self._sightings)
                    if near:
                        yield near

    def _variable(self, handed: Handed, wanted: str) -> str:
        self._variables[handed] = self._free(wanted)
        return self._variables[handed]

    def _free(self, wanted: str) -> str:
        number, name = 1, wanted
        while name in self._taken:
            number += 1
            name = f"{wanted}_{number}"
        self._taken.add(name)
        return name

    def _fits(self, name: str) -> Callable[[str], bool]:
        return lambda text: len(name) + 3 + len(text) + 8 <= WIDTH


_ANSWERS: Final = {"find_token": "found", "find_token_by_id": "found", "get_tokens": "tokens"}


def _is_plain(given: object) -> bool:
    return not isinstance(given, Record) or is_plain(given)


def _said_in_the_next(
    statements: Sequence[Statement], handed: Collection[Handed]
) -> Iterator[Handed]:
    """Yield the tokens that are made for the next statement alone, and not by the store."""
    uses = [value for s in statements for value in s.values.values() if isinstance(value, Handed)]
    for statement, following in pairwise(statements):
        answer = Handed(statement.number, By.ANSWER)
        is_used_once = answer in handed and uses.count(answer) == 1
        if is_used_once and not statement.method and answer in following.values.values():
            yield answer


def write_program(
    name: str, about: str, store: str, steps: Sequence[Step], *, with_life: bool
) -> Written:
    """Write a complete pytest file. Its last step is the claim."""
    lines = [line for step in steps[:-1] for line in step.lines]
    opened = "with living(STORE) as life:" if with_life else "with empty(STORE) as store:"
    body = [f"def test_{name}():", f"    {opened}"]
    body += [f"        {line}".rstrip() for line in (*lines, *steps[-1].lines)]
    head = [f'"""{_docstring(about)}"""', "", *imports_of("\n".join(body), WIDTH), ""]
    head += [f'STORE = "{store}"', "", ""]
    return Written("\n".join([*head, *body, ""]), f"test_{name}", len(head) + 3 + len(lines))


def _docstring(about: str) -> str:
    text = textwrap.fill(about.replace("\\", "\\\\").replace('"', "'"), WIDTH - 6)
    return f"{text}\n" if "\n" in text else text


def _plainly(value: object) -> str:
    match value:
        case str():
            return _text(value)
        case Name(name):
            return name
        case type():
            return value.__name__
    return ascii(value)


def _text(content: str) -> str:
    """Quote a text, in ASCII; a long run of one character is said as such."""
    if len(content) > 200 and len(set(content)) == 1:
        return f"{_text(content[0])} * {len(content)}"
    quoted = ascii(content)
    if quoted[0] == "'" and '"' not in quoted:
        return f'"{quoted[1:-1]}"'
    return quoted


def _in_brackets(
    opening: str, parts: Sequence[str], closing: str, fits: Callable[[str], bool]
) -> str:
    inline = f"{opening}{', '.join(parts)}{closing}"
    if not parts or fits(inline):
        return inline
    return "\n".join([opening, *(f"    {part}," for part in parts), closing])


def _put(text: str, name: str, value: str) -> str:
    """Put a value into its places; one of several lines is indented as its place is."""
    lines = []
    for line in text.split("\n"):
        indent = line[: len(line) - len(line.lstrip())]
        lines.append(line.replace(f"{{{name}}}", value.replace("\n", f"\n{indent}")))
    return "\n".join(lines)


def _with_name(name: str, other: str, text: str) -> str:
    return re.sub(rf"(?<![\w.]){name}(?=[.,)])", other, text)


def _texts_of_ids(value: object) -> list[str]:
    if isinstance(value, Id):
        return [value.text]
    record = value.record if isinstance(value, Fields) and "id" in value.names else value
    return [record.id] if isinstance(record, Record) and isinstance(record.id, str) else []


def _near(text: str, ids: Iterable[str]) -> str:
    """Return the id that a text is, or begins or ends with; an empty text if there is none."""
    near = [id_ for id_ in ids if text.startswith(id_) or text.endswith(id_)]
    return max(near, key=len, default="")


def _doubled(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")
