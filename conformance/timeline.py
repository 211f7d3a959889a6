"""A history as a drawing: one line a thread, time to the right, and the calls beneath.

    thread 1  [1 save ada-2                   ]
    thread 2     [2 find ada: ada-1]
    later                                       [3 find ada: None]

What is drawn is the order in which calls began and ended; how long they took is not.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from conformance import shown
from conformance.history import History, Timed
from conformance.operations import Delete, Find, FindById, ListAll, Save, Wipe
from conformance.record import KEYS, TOKENS, Record

_WIDTH: Final = 78
_LANE: Final = 10


def timeline(history: History) -> str:
    """Draw a history, and list its calls, in 78 columns."""
    calls = history.in_order.calls
    numbered = dict(enumerate(calls, start=1))
    return "\n".join(
        [
            *_stored(history.before),
            *_drawn(numbered),
            "",
            *_legend(calls),
            *(line for number, call in numbered.items() for line in _listed(number, call)),
        ]
    )


def name_of(record: Record) -> str:
    """Name a token by what the values in it end with: `ada-2` for `access-ada-2` and the like.

    A record that holds values of several is named after all of them.
    """
    endings = {
        value.partition("-")[2]: None for name in TOKENS if isinstance(value := record[name], str)
    }
    return "+".join(sorted(endings)) or shown.value("user_name", record.user_name)


# The drawing


def _stored(before: Sequence[Record]) -> list[str]:
    stored = ", ".join(f"{name_of(record)} (id {record.id})" for record in before)
    return [*_wrapped(f"stored before: {stored or 'nothing'}"), ""]


def _legend(calls: Sequence[Timed]) -> list[str]:
    """Say how tokens are named, by the first that is saved."""
    saved = [call.operation.token for call in calls if isinstance(call.operation, Save)]
    if not saved:
        return []
    name, token = name_of(saved[0]), saved[0].access_token or saved[0].refresh_token or ""
    mixed = "" if "+" not in name else ", and of others"
    return [*_wrapped(f"{name}: the token with values such as {token!r}{mixed}"), ""]


def _drawn(numbered: Mapping[int, Timed]) -> list[str]:
    """Draw a line for each thread; where the words do not fit, the numbers alone."""
    for labels in (
        {number: f"{number} {_in_words(call)}" for number, call in numbered.items()},
        {number: str(number) for number in numbered},
    ):
        columns = _columns(numbered, labels)
        if max(columns.values()) < _WIDTH - _LANE:
            break
    lanes: dict[int, str] = {}
    for number, call in numbered.items():
        start, end = columns[number, "start"], columns[number, "end"]
        bar = f"[{labels[number].ljust(end - start - 1)}]"
        lane = lanes.get(call.thread, _lane_of(call.thread).ljust(_LANE))
        lanes[call.thread] = lane.ljust(_LANE + start) + bar
    return [lanes[thread] for thread in sorted(lanes, key=lambda thread: (thread < 0, thread))]


def _lane_of(thread: int) -> str:
    return "later" if thread < 0 else f"thread {thread + 1}"


def _columns(
    numbered: Mapping[int, Timed], labels: Mapping[int, str]
) -> dict[tuple[int, str], int]:
    """Return the column of each start and end: in their order, with room for the labels."""
    moments = [(call.start, 0, number, "start") for number, call in numbered.items()]
    moments += [(call.end, 1, number, "end") for number, call in numbered.items()]
    columns: dict[tuple[int, str], int] = {}
    column = -1
    for _, _, number, which in sorted(moments):
        column += 1
        if which == "end":
            column = max(column, columns[number, "start"] + len(labels[number]) + 1)
        columns[number, which] = column
    return columns


def _in_words(call: Timed) -> str:
    words = _question(call)
    if call.raised is not None:
        return f"{words}: {shown.text(type(call.raised).__name__)}"
    if call.only_reads:
        return f"{words}: {_answer(call.answer)}"
    return words


def _question(call: Timed) -> str:
    match call.operation:
        case Save(token):
            return f"save {name_of(token)}"
        case Find(asked):
            return f"find {_sought(asked)}"
        case FindById(id_):
            return f"find id {id_}"
        case Delete(id_):
            return f"delete id {id_}"
        case ListAll():
            return "list"
        case Wipe():
            return "wipe"


def _sought(asked: Record) -> str:
    if asked.user_name:
        return asked.user_name.partition("@")[0]
    return next((asked[key[-1]] or "" for key in KEYS if asked[key[-1]]), "")


def _answer(answer: object) -> str:
    if isinstance(answer, Record):
        return name_of(answer)
    if isinstance(answer, list):
        return ", ".join(map(_answer, answer)) or "nothing"
    return shown.anything(answer)


# The calls


def _listed(number: int, call: Timed) -> Iterator[str]:
    line = f"{number}  {_written(call)}"
    if call.raised is not None:
        line += f" raised {shown.error(call.raised)}"
    elif call.only_reads:
        line += f" -> {_answer(call.answer)}"
    yield from _wrapped(line, "   ")


def _written(call: Timed) -> str:
    match call.operation:
        case Save(token):
            return f"save_token({_few(token)})"
        case Find(asked):
            return f"find_token({_few(asked)})"
        case FindById(id_):
            return f"find_token_by_id({id_!r})"
        case Delete(id_):
            return f"delete_token({id_!r})"
        case ListAll():
            return "get_tokens()"
        case Wipe():
            return "delete_tokens()"


def _few(record: Record) -> str:
    """Show what tells a record from others; the rest of the kit's values end alike."""
    telling = record.only("user_name", "access_token")
    if telling == record:
        return shown.record(record)
    return f"{shown.record(telling)[:-1]}, ...)"


def _wrapped(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(
        text,
        _WIDTH,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
