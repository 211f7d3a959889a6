"""Messages as a sequence diagram, drawn as SVG, and the same in words.

Who takes part stands side by side; a call is an arrow, an answer a dashed one, and a remark a note
across. A text begins where its arrow does, and may go on to the edge of the drawing. All arrows of
one kind are a single path, so that a page with thousands of them opens at once.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from conformance.evidence import Message, Party
from conformance.report.markup import Markup, element, together, visible

_MARGIN: Final = 64
"""From the edge to the outermost lifelines: half of a participant's name, and some air."""
_APART: Final = 140
"""How far apart lifelines are where there are many."""
_NARROWEST: Final = 560
_LETTER: Final = 7.3
"""The width of a letter at 12 pixels, in the widest of the usual fonts of one width."""
_LINE: Final = 15
_LINES: Final = 4
"""A text of more lines than this is cut off; the words below have all of it."""
_INDENT: Final = 8
_HEAD: Final = 34


def diagram(name: str, messages: Sequence[Message]) -> Markup:
    """Draw messages; `name` says what they are of, to those who do not see it."""
    lanes = _lanes(messages)
    if not lanes:
        return in_words(messages)
    label = f"Sequence diagram of {name}"
    drawn = _Drawing(lanes)
    for message in messages:
        drawn.add(message)
    return together(
        element(
            "div",
            _heads(lanes),
            drawn.finished(f"{label}: {_between(lanes)}. The same in words is below."),
            class_="sequence",
            role="group",
            aria_label=label,
            tabindex=0,
        ),
        element(
            "details",
            element("summary", "The same in words"),
            in_words(messages),
            class_="in-words",
        ),
    )


def in_words(messages: Sequence[Message]) -> Markup:
    """List messages in order."""
    return element("ol", [element("li", _sentence(message)) for message in messages])


def _sentence(message: Message) -> str:
    if message.sender is None or message.receiver is None:
        return message.text
    if message.is_answer:
        return f"{message.sender.value} answers: {message.text}"
    return f"{message.sender.value} to {message.receiver.value}: {message.text}"


def _between(lanes: Mapping[Party, int]) -> str:
    return f"between {', '.join(party.value for party in lanes)}"


def _lanes(messages: Sequence[Message]) -> dict[Party, int]:
    """Return where the lifelines are of those who take part, in the order of `Party`."""
    present = {party for message in messages for party in (message.sender, message.receiver)}
    parties = [party for party in Party if party in present]
    if len(parties) < 2:
        return dict.fromkeys(parties, _MARGIN)
    gaps = len(parties) - 1
    apart = max(_APART, (_NARROWEST - 2 * _MARGIN) // gaps)
    return {party: _MARGIN + apart * number for number, party in enumerate(parties)}


def _width(lanes: Mapping[Party, int]) -> int:
    return max(_NARROWEST, max(lanes.values()) + _MARGIN)


def _heads(lanes: Mapping[Party, int]) -> Markup:
    """Draw who takes part; they stay in sight while the arrows go by."""
    boxes = [
        together(
            element(
                "rect",
                x=x - _MARGIN + 4,
                y=4,
                width=2 * _MARGIN - 8,
                height=_HEAD - 8,
                rx=5,
                class_=_class(party),
            ),
            element("text", party.value, x=x, y=_HEAD // 2 + 4),
        )
        for party, x in lanes.items()
    ]
    return element(
        "svg", boxes, width=_width(lanes), height=_HEAD, class_="heads", aria_hidden="true"
    )


def _class(party: Party) -> str | None:
    return "store" if party is Party.STORE else None


class _Drawing:
    """The arrows drawn so far, from the top down."""

    def __init__(self, lanes: Mapping[Party, int]) -> None:
        self._lanes = lanes
        self._y = 10
        self._calls: list[str] = []
        self._answers: list[str] = []
        self._tips: list[str] = []
        self._notes: list[Markup] = []
        self._texts: list[Markup] = []

    def add(self, message: Message) -> None:
        if message.sender is None or message.receiver is None:
            self._remark(message.text)
        else:
            self._arrow(message, self._lanes[message.sender], self._lanes[message.receiver])

    def _remark(self, text: str) -> None:
        width = _width(self._lanes)
        lines = _lines(text, width - 4 * _INDENT)
        height = len(lines) * _LINE + 8
        self._y += 8
        self._notes.append(
            element("rect", x=4, y=self._y, width=width - 8, height=height, rx=5, class_="note")
        )
        self._texts.append(_text(text, lines, width // 2, self._y + _LINE, class_="remark"))
        self._y += height + 10

    def _arrow(self, message: Message, start: int, end: int) -> None:
        left = min(start, end) + _INDENT
        lines = _lines(message.text, _width(self._lanes) - left - _INDENT)
        self._texts.append(
            _text(
                message.text,
                lines,
                left,
                self._y + _LINE - 3,
                class_="answer" if message.is_answer else None,
            )
        )
        self._y += len(lines) * _LINE + 5
        path = f"M{start} {self._y}H{end}"
        if start == end:
            path = f"M{start} {self._y - 5}h24v10h-24"
        (self._answers if message.is_answer else self._calls).append(path)
        self._tips.append(_tip(end, self._y + (5 if start == end else 0), end > start))
        self._y += 9

    def finished(self, label: str) -> Markup:
        height = self._y + 6
        lifelines = "".join(f"M{x} 0V{height}" for x in self._lanes.values())
        return element(
            "svg",
            element("path", d=lifelines, class_="lifelines"),
            self._notes,
            element("path", d="".join(self._calls), class_="calls"),
            element("path", d="".join(self._answers), class_="answers"),
            element("path", d="".join(self._tips), class_="tips"),
            self._texts,
            width=_width(self._lanes),
            height=height,
            role="img",
            aria_label=label,
        )


def _tip(x: int, y: int, is_to_the_right: bool) -> str:
    return f"M{x} {y}{'l-8-4v8z' if is_to_the_right else 'l8-4v8z'}"


def _lines(text: str, room: int) -> list[str]:
    return textwrap.wrap(
        visible(text),
        int(room / _LETTER),
        max_lines=_LINES,
        placeholder=" …",
        break_on_hyphens=False,
    ) or [""]


def _text(whole: str, lines: Sequence[str], x: int, y: int, class_: str | None) -> Markup:
    """Write lines; what was cut off is shown to a mouse that rests on them."""
    is_cut = lines[-1].endswith("…")
    title = element("title", whole) if is_cut else None
    if len(lines) == 1:
        return element("text", title, lines[0], x=x, y=y, class_=class_)
    spans = list(_spans(lines, x))
    return element("text", title, spans, x=x, y=y, class_=class_)


def _spans(lines: Sequence[str], x: int) -> Iterator[Markup]:
    yield element("tspan", lines[0])
    for line in lines[1:]:
        yield element("tspan", line, x=x, dy=_LINE)
