"""The figures as a plot: a panel for each act, with a line for each store, on logarithmic scales.

Lines differ by colour, dashes and marks, so that none of these is needed to tell them apart. The
same is said in words in the picture's description, for those who do not see it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Final

from conformance.cost.figures import SIZES, Act, StoreCosts
from conformance.cost.words import power, short_names, time_of
from conformance.report.markup import Markup, element, together, verbatim

_WIDTH: Final = 900
_PANEL_WIDTH, _PANEL_HEIGHT = 340, 220
_LEFT, _APART = 70, 90
_LEGEND_LINE: Final = 24
_NAMES_A_LINE: Final = 3
_TOP: Final = 50
_UNDER: Final = 75
"""Below a panel there is its axis, and the title of the next."""

_DASHES: Final = ("", "8 4", "2 4", "12 4 2 4", "6 2 2 2 2 2", "16 6")
_MARKS: Final = (
    "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0z",
    "M-4-4h8v8h-8z",
    "M0-5l5 9h-10z",
    "M0-6l5 6l-5 6l-5-6z",
    "M-5-4h10l-5 9z",
    "M-5-2h3v-3h4v3h3v4h-3v3h-4v-3h-3z",
)
"""A circle, a square, a triangle, a diamond, a triangle upside down, and a cross."""

_STYLE: Final = """
:root { color-scheme: light dark; --paper: #fff; --ink: #1d2433; --soft: #525c70; --faint: #d5dae4 }
.s0 { --of: #0b5cad } .s1 { --of: #b01c34 } .s2 { --of: #19663a }
.s3 { --of: #8a4a00 } .s4 { --of: #5b3d9e } .s5 { --of: #525c70 }
@media (prefers-color-scheme: dark) {
  :root { --paper: #1b202b; --ink: #e8ebf2; --soft: #a9b2c4; --faint: #343c4d }
  .s0 { --of: #7db8f5 } .s1 { --of: #ff98a4 } .s2 { --of: #78d19c }
  .s3 { --of: #f0b35c } .s4 { --of: #c3a8ff } .s5 { --of: #a9b2c4 }
}
text { font: 12px system-ui, "DejaVu Sans", sans-serif; fill: var(--soft) }
.head { font-weight: 600; font-size: 14px; fill: var(--ink) }
.name { fill: var(--ink) }
.grid { stroke: var(--faint) }
.line { stroke: var(--of); fill: none; stroke-width: 2 }
.mark { fill: var(--of) }
.end { text-anchor: end } .middle { text-anchor: middle }
"""


def plot(stores: Sequence[StoreCosts]) -> str:
    """Draw what a call costs, alone, with more and more tokens."""
    names = short_names([store.store for store in stores])
    top = _TOP + _LEGEND_LINE * math.ceil(len(stores) / _NAMES_A_LINE)
    panels = [_Panel(act, number, top, stores) for number, act in enumerate(Act)]
    height = top + 2 * (_PANEL_HEIGHT + _UNDER)
    drawn = element(
        "svg",
        element("title", "What a call costs as a token store fills up"),
        element("desc", _in_words(names, stores)),
        verbatim("style", _STYLE),
        element("rect", width=_WIDTH, height=height, fill="var(--paper)"),
        _text(_LEFT, 28, "Median time of a call, alone, by the number of stored tokens", "head"),
        (_named(number, name) for number, name in enumerate(names)),
        (panel.drawn() for panel in panels),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {_WIDTH} {height}",
        role="img",
    )
    return f"{drawn}\n"


def _in_words(names: Sequence[str], stores: Sequence[StoreCosts]) -> str:
    return " ".join(
        f"{act.value.capitalize()}: {'; '.join(_told(act, *one) for one in _pairs(names, stores))}."
        for act in Act
    )


def _pairs(names: Sequence[str], stores: Sequence[StoreCosts]) -> Iterator[tuple[str, StoreCosts]]:
    return zip(names, stores, strict=True)


def _told(act: Act, name: str, store: StoreCosts) -> str:
    costs = store.of_all(act)
    if not costs:
        return f"{name} was not measured"
    listed = ", ".join(f"{time_of(cost.median)} with {cost.tokens:,}" for cost in costs)
    growth = store.growth(act)
    return f"{name} {listed}" + ("" if growth is None else f" (as {power(growth)})")


def _named(number: int, name: str) -> Markup:
    """Draw one entry of the legend."""
    line, place = divmod(number, _NAMES_A_LINE)
    x, y = _LEFT + place * 265, _TOP + line * _LEGEND_LINE
    return together(_curve(number, [(x, y), (x + 40, y)]), _text(x + 50, y + 4, name[:28], "name"))


class _Panel:
    """The axes of one act, and its lines. All panels have the same scales."""

    def __init__(self, act: Act, number: int, top: int, stores: Sequence[StoreCosts]) -> None:
        self._act = act
        self._stores = stores
        row, column = divmod(number, 2)
        self._left = _LEFT + column * (_PANEL_WIDTH + _APART)
        self._bottom = top + row * (_PANEL_HEIGHT + _UNDER) + 20 + _PANEL_HEIGHT
        medians = [cost.median for store in stores for a in Act for cost in store.of_all(a)]
        self._lowest = math.floor(math.log10(min(medians, default=1e-6)))
        highest = math.ceil(math.log10(max(medians, default=1.0)))
        self._decades = max(highest - self._lowest, 1)

    def drawn(self) -> Markup:
        """Draw all of it."""
        head = self._bottom - _PANEL_HEIGHT - 10
        return element(
            "g",
            _text(self._left, head, self._act.value, "head"),
            (self._across(self._lowest + step) for step in range(self._decades + 1)),
            (self._upright(tokens) for tokens in SIZES),
            (self._line(number, store) for number, store in enumerate(self._stores)),
        )

    def _x(self, tokens: int) -> float:
        first, last = math.log10(SIZES[0]), math.log10(SIZES[-1])
        return self._left + _PANEL_WIDTH * (math.log10(tokens) - first) / (last - first)

    def _y(self, seconds: float) -> float:
        share = (math.log10(seconds) - self._lowest) / self._decades
        return self._bottom - _PANEL_HEIGHT * share

    def _across(self, decade: int) -> Markup:
        y = self._y(10.0**decade)
        line = _grid(self._left, y, self._left + _PANEL_WIDTH, y)
        return together(line, _text(self._left - 8, y + 4, time_of(10.0**decade), "end"))

    def _upright(self, tokens: int) -> Markup:
        x = self._x(tokens)
        line = _grid(x, self._bottom, x, self._bottom - _PANEL_HEIGHT)
        return together(line, _text(x, self._bottom + 18, f"{tokens:,}", "middle"))

    def _line(self, number: int, store: StoreCosts) -> Markup:
        costs = store.of_all(self._act)
        return _curve(number, [(self._x(c.tokens), self._y(c.median)) for c in costs])


def _curve(number: int, points: Sequence[tuple[float, float]]) -> Markup:
    """Draw the line of a store, in its colour, dashes and marks."""
    turn, kind = divmod(number, len(_MARKS))
    dashes = _DASHES[(kind + turn) % len(_DASHES)]
    listed = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return element(
        "g",
        element("polyline", points=listed, class_="line", stroke_dasharray=dashes or None),
        (
            element("path", d=_MARKS[kind], class_="mark", transform=f"translate({x:.1f} {y:.1f})")
            for x, y in points
        ),
        class_=f"s{kind}",
    )


def _grid(x1: float, y1: float, x2: float, y2: float) -> Markup:
    ends = {"x1": x1, "y1": y1, "x2": x2, "y2": y2}
    return element("line", class_="grid", **{name: f"{end:.1f}" for name, end in ends.items()})


def _text(x: float, y: float, text: str, kind: str) -> Markup:
    return element("text", text, x=f"{x:.0f}", y=f"{y:.0f}", class_=kind)
