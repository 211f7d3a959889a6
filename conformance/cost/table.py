"""The figures as text for a terminal: stores side by side, and then each of them in full."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import Final

from conformance.cost.figures import IN_TABLES, Act, Cost, StoreCosts, Way
from conformance.cost.words import WAYS, power, short_names, time_of, two_digits

WIDTH: Final = 80
_COLUMN: Final = 14
_LABELS: Final = 24
_SIDE_BY_SIDE: Final = (WIDTH - _LABELS) // _COLUMN


def table(stores: Sequence[StoreCosts]) -> str:
    """Write all of it."""
    blocks = [*_side_by_side(stores), *(_in_full(store) for store in stores), _legend()]
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


# Side by side


def _side_by_side(stores: Sequence[StoreCosts]) -> Iterator[list[str]]:
    names = short_names([store.store for store in stores])
    for first in range(0, len(stores), _SIDE_BY_SIDE):
        some = slice(first, first + _SIDE_BY_SIDE)
        yield [
            f"{'median of a call, alone':<{_LABELS}}{_cells(map(_cut, names[some]))}",
            *(line for act in Act for line in _rows(act, stores[some])),
        ]


def _rows(act: Act, stores: Sequence[StoreCosts]) -> Iterator[str]:
    for tokens in IN_TABLES:
        costs = (store.of(act, Way.ALONE, tokens) for store in stores)
        cells = _cells("-" if cost is None else time_of(cost.median) for cost in costs)
        label = f"{act.value if tokens == IN_TABLES[0] else '':<9}{tokens:>7,} tokens"
        yield f"{label:<{_LABELS}}{cells}".rstrip()
    yield f"{'':<9}{'grows as':<{_LABELS - 9}}{_cells(power(s.growth(act)) for s in stores)}"


def _cut(name: str) -> str:
    return name if len(name) < _COLUMN else f"{name[: _COLUMN - 3]}.."


def _cells(texts: Iterator[str] | map[str]) -> str:
    return "".join(text.rjust(_COLUMN) for text in texts)


# One store


def _in_full(store: StoreCosts) -> list[str]:
    head = f"{'':<17}{'median':>9}{'99 %':>9}"
    ways = "".join(f"{name:>{_WIDE}}" for name in WAYS.values())
    return [
        *textwrap.wrap(store.store, WIDTH),
        f"{'tokens  call':<17}{'one call, alone':>18}{'calls a second, all together':>{3 * _WIDE}}",
        f"{head}{ways}",
        *(
            _row(store, act, tokens, is_first=act is Act.FIND)
            for tokens in _sizes(store)
            for act in Act
        ),
        *(line for said in store.left_out for line in textwrap.wrap(said, WIDTH)),
    ]


_WIDE: Final = 13


def _sizes(store: StoreCosts) -> list[int]:
    """Return the numbers that tables show, and how far the store came if it came to none."""
    last = list(store.tokens)[-1:]
    return sorted({*(n for n in store.tokens if n in IN_TABLES), *last})


def _row(store: StoreCosts, act: Act, tokens: int, *, is_first: bool) -> str:
    alone = store.of(act, Way.ALONE, tokens)
    label = f"{f'{tokens:,}' if is_first else '':>7} {act.value:<9}"
    times = (
        ("-", "-") if alone is None else tuple(map(time_of, (alone.median, alone.percentile_99)))
    )
    rates = "".join(f"{_rate(store.of(act, way, tokens)):>{_WIDE}}" for way in Way)
    return f"{label}{times[0]:>9}{times[1]:>9}{rates}"


def _rate(cost: Cost | None) -> str:
    return "-" if cost is None else two_digits(cost.per_second)


def _legend() -> list[str]:
    return textwrap.wrap(
        "find: find_token by a user name. save: save_token of a new user. refresh: save_token of a "
        "known user. delete: delete_token. 99 %: of a hundred calls, one takes longer. Calls a "
        "second include the making of tokens. n^0: the cost stays the same; n^1: as the number "
        "of tokens, as if each call read all of them. - was not measured. Compare what one run "
        "tells: another machine, or a busy one, tells others.",
        WIDTH,
    )
