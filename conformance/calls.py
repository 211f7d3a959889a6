"""The calls that a check made on a store, kept so that a failure can show them."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from conformance import shown
from conformance.people import person_of
from conformance.record import FIELDS, Record, differences


class NotBack:
    """The answer of a call that has not come back."""


@dataclass(frozen=True)
class Request:
    """A request of the SDK's to Zoho's servers, less its secrets, and how it was answered."""

    is_to_the_crm: bool
    what: str
    answer: str


@dataclass
class Call:
    """One call of a store's method, as plain data: what it was given, and what came of it.

    Tokens are kept as records. `aside` is said instead of a call where something else happened:
    the store was opened anew, or the SDK was started; or there is a `request`.
    """

    method: str
    arguments: tuple[object, ...] = ()
    answer: object = NotBack
    raised: str | None = None
    aside: str | None = None
    store: str = "store"
    """What the instance is called, where there are two."""
    is_asked_of_the_sdk: bool = False
    """Whether the aside tells what an application asks of the SDK."""
    request: Request | None = None
    is_by_the_sdk: bool = False
    """Whether the SDK has made the call, and not the kit in an application's place."""

    @property
    def is_a_miss(self) -> bool:
        """Whether the call searched, and found nothing: of many such, few need to be seen."""
        return self.method in _SEARCHES and self.raised is None and self.answer is None


_SEARCHES: Final = ("find_token", "find_token_by_id")
_SILENT: Final = ("save_token", "delete_token", "delete_tokens")
_MISSES_SHOWN: Final = 2
_CALLS_SHOWN: Final = 20


def lines_of(calls: Sequence[Call], width: int = 80) -> list[str]:
    """Show a run of calls as a program: tokens get a name when they are first seen.

    Of a row of searches that found nothing, the last ones are shown; of a long run, both ends.
    """
    names = _Names()
    telling = _shortened(_without_repeats(list(_without_misses(calls))))
    return [line for call in telling for line in _lines(call, names, width)]


def _without_repeats(calls: Sequence[Call]) -> list[Call]:
    """Leave out each `get_tokens` that answers what the one before it did."""
    kept: list[Call] = []
    last_listed: object = NotBack
    for number, call in enumerate(calls, start=1):
        if call.method == "get_tokens":
            if call.answer == last_listed and number < len(calls):
                continue
            last_listed = call.answer
        kept.append(call)
    return kept


def _without_misses(calls: Sequence[Call]) -> Iterator[Call]:
    for are_misses, group in groupby(calls, key=lambda call: call.is_a_miss):
        row = list(group)
        left_out = len(row) - _MISSES_SHOWN
        if are_misses and left_out > 1:
            yield Call("", aside=f"... {left_out} searches that found nothing, as they should ...")
            row = row[-_MISSES_SHOWN:]
        yield from row


def _shortened(run: list[Call]) -> list[Call]:
    left_out = len(run) - _CALLS_SHOWN
    if left_out <= 1:
        return run
    half = _CALLS_SHOWN // 2
    return [*run[:half], Call("", aside=f"... {left_out} more calls ..."), *run[-half:]]


def _lines(call: Call, names: _Names, width: int) -> Iterator[str]:
    if call.aside is not None:
        yield from textwrap.wrap(f"# {call.aside}", width, subsequent_indent="# ")
        return
    if call.request is not None:
        told = f"# {call.request.what} -> {call.request.answer}"
        yield from textwrap.wrap(told, width, subsequent_indent="# ")
        return
    for argument in call.arguments:
        if isinstance(argument, Record):
            yield from names.introduce(argument, width)
    arguments = ", ".join(map(names.shown, call.arguments))
    yield from _wrapped(f"{call.store}.{call.method}({arguments})", width, "", "    ")
    outcome = _outcome(call, names)
    if outcome:
        yield from _wrapped(outcome, width, "  -> ", "     ")


def _outcome(call: Call, names: _Names) -> str:
    if call.raised is not None:
        return f"raised {call.raised}"
    if call.answer is NotBack or (call.answer is None and call.method in _SILENT):
        return ""
    return names.shown(call.answer)


def _wrapped(text: str, width: int, first: str, others: str) -> list[str]:
    return textwrap.wrap(
        text,
        width,
        initial_indent=first,
        subsequent_indent=others,
        break_long_words=False,
        break_on_hyphens=False,
    )


class _Names:
    """Names for the tokens of one run of calls, so that each is written out once.

    A token with little in it is shown as it is. One that differs from a named one in a few fields
    is shown by that name, and the fields.
    """

    _LITTLE: Final = 4
    _FEW: Final = 3
    _LISTED: Final = 4

    def __init__(self) -> None:
        self._named: dict[str, Record] = {}

    def introduce(self, record: Record, width: int) -> list[str]:
        """Give a token a name if it needs one; return the lines that say what it is."""
        if len(list(record.present())) < self._LITTLE or self._nearest(record) is not None:
            return []
        name = self._new_name(record)
        self._named[name] = record
        return _wrapped(f"{name} = {shown.record(record)}", width, "", "    ")

    def shown(self, value: object) -> str:
        """Show an argument or an answer, by name where it has one."""
        if isinstance(value, list):
            listed = [self.shown(part) for part in value[: self._LISTED]]
            more = len(value) - len(listed)
            return f"[{'; '.join([*listed, f'... {more} more'] if more else listed)}]"
        if not isinstance(value, Record):
            return shown.anything(value)
        name = self._nearest(value)
        if name is None:
            return shown.record(value)
        other = differences(self._named[name], value, FIELDS)
        fields = ", ".join(f"{d.field}={shown.value(d.field, d.came)}" for d in other)
        return f"{name} with {fields}" if fields else name

    def _nearest(self, record: Record) -> str | None:
        person = person_of(record)
        near = {
            name: len(differences(named, record, FIELDS))
            for name, named in self._named.items()
            if person in ("", person_of(named))
        }
        best = min(near, key=near.__getitem__, default=None)
        return best if best is not None and near[best] <= self._FEW else None

    def _new_name(self, record: Record) -> str:
        person = person_of(record) or "someone"
        number = 1 + sum(name.rstrip("_0123456789") == person for name in self._named)
        return person if number == 1 else f"{person}_{number}"
