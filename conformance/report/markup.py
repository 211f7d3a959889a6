"""HTML and SVG, put together so that a text can never be taken for markup.

What is a plain `str` is a text, and is escaped; only this module makes `Markup`.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Final, TypeAlias


class Markup(str):
    """Well-formed markup. Joined to a `str` it is one itself, and would be escaped."""

    __slots__ = ()


Content: TypeAlias = "str | Iterable[Content] | None"
"""What an element may hold: texts, markup, and any number of both; `None` is nothing."""

Attribute: TypeAlias = "str | int | bool | None"

_WITHOUT_AN_END: Final = ("br", "link", "meta")


def element(name: str, /, *content: Content, **attributes: Attribute) -> Markup:
    """Make an element.

    `class_` is the attribute `class`, `aria_label` is `aria-label`. `True` stands for an attribute
    without a value, `False` and `None` for none at all.
    """
    start = f"<{name}{''.join(_written(key, value) for key, value in attributes.items())}>"
    if name in _WITHOUT_AN_END:
        return Markup(start)
    return Markup(f"{start}{together(*content)}</{name}>")


def together(*content: Content) -> Markup:
    """Put markup and texts one after the other."""
    return Markup("".join(_parts(content)))


def verbatim(name: str, text: str) -> Markup:
    """Make a `style` or a `script`: what is in it is the kit's own, and is not escaped."""
    if f"</{name}" in text.lower():
        raise ValueError(f"the text of a {name} would end it")
    return Markup(f"<{name}>{text}</{name}>")


def anchor(kind: str, name: str) -> str:
    """Return an id for what a page shows by this name: no two names have the same."""
    return f"{kind}-{''.join(map(_in_an_id, name))}"


def _in_an_id(character: str) -> str:
    is_plain = character.isascii() and (character.isalnum() or character == "-")
    return character if is_plain else f"_{ord(character):x}_"


def visible(text: str) -> str:
    """Write as Python does what cannot be shown, or would show something else than there is.

    That is control characters, lone surrogates, and marks that turn the direction of a line. In a
    program they stand in quotes, and so mean the same.
    """
    if text.isprintable():
        return text
    return "".join(map(_visible, text))


def _visible(character: str) -> str:
    if character.isprintable() or character in "\n\t":
        return character
    return character.encode("unicode_escape").decode("ascii")


def _parts(content: Iterable[Content]) -> Iterable[str]:
    for part in content:
        if isinstance(part, Markup):
            yield part
        elif isinstance(part, str):
            yield escape(visible(part))
        elif part is not None:
            yield from _parts(part)


def _written(key: str, value: Attribute) -> str:
    if value is None or value is False:
        return ""
    name = key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{escape(visible(str(value)))}"'
