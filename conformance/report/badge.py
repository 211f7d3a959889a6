"""The verdict as a badge: a small picture for a README."""

from __future__ import annotations

from html import escape
from typing import Final

from conformance.report.document import Document
from conformance.verdict import Word

_LABEL: Final = "TokenStore"
_COLOURS: Final = {
    Word.CONFORMANT: "#1a7f37",
    Word.CONFORMANT_WITH_WARNINGS: "#7d6608",
    Word.NOT_CONFORMANT: "#b42318",
    Word.UNKNOWN: "#57606a",
    Word.NO_VERDICT: "#57606a",
}
"""Dark enough for white letters, 4.5 to 1 and more."""

_LETTER: Final = 6.6
"""The width of a letter, on an average; `textLength` makes each browser keep to it."""


def badge(report: Document) -> str:
    """Draw the badge: the verdict in a word, on its colour."""
    word = report.verdict.value
    left, right = _width(_LABEL), _width(word)
    title = escape(f"{report.about.store}: {report.sentence}", quote=True)
    return f"""\
<svg xmlns="http://www.w3.org/2000/svg" width="{left + right}" height="20" role="img" \
aria-label="{escape(f"{_LABEL}: {word}", quote=True)}">
  <title>{title}</title>
  <rect width="{left}" height="20" fill="#24292f"/>
  <rect x="{left}" width="{right}" height="20" fill="{_COLOURS[report.verdict]}"/>
  <g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">
    {_text(_LABEL, 0)}
    {_text(word, left)}
  </g>
</svg>
"""


def _width(text: str) -> int:
    return round(len(text) * _LETTER) + 12


def _text(text: str, x: int) -> str:
    length = _width(text) - 12
    return f'<text x="{x + 6}" y="14" textLength="{length}">{escape(text)}</text>'
