"""A page as its elements, read by Python's own parser."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final

_WITHOUT_AN_END: Final = ("br", "link", "meta")


@dataclass
class Element:
    """One element: its name, its attributes, and those that it is in."""

    name: str
    attributes: dict[str, str | None]
    inside: tuple[str, ...]
    of_page: list[str] = field(repr=False)
    start: int
    end: int = 0

    @property
    def text(self) -> str:
        """All the text in it."""
        return "".join(self.of_page[self.start : self.end])


@dataclass
class Page(HTMLParser):
    """The elements of a page, in order."""

    source: str
    elements: list[Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self._open: list[Element] = []
        self._texts: list[str] = []
        self.feed(self.source)
        self.close()
        assert self._open == [], "there are elements that do not end"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs), attrs
        inside = tuple(one.name for one in self._open)
        started = Element(tag, dict(attrs), inside, self._texts, len(self._texts))
        self.elements.append(started)
        if tag not in _WITHOUT_AN_END:
            self._open.append(started)

    def handle_endtag(self, tag: str) -> None:
        ended = self._open.pop()
        assert ended.name == tag, f"{tag} ends {ended.name}"
        ended.end = len(self._texts)

    def handle_data(self, data: str) -> None:
        self._texts.append(data)

    def all(self, name: str, class_: str = "") -> list[Element]:
        """The elements of a name, and of a class if one is asked for."""
        return [
            one
            for one in self.elements
            if one.name == name
            and (not class_ or class_ in (one.attributes.get("class") or "").split())
        ]

    def values(self, attribute: str) -> list[str]:
        """What stands in an attribute, wherever there is one."""
        return [value for one in self.elements if (value := one.attributes.get(attribute))]
