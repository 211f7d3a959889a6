"""The results of one store as text: a line for each clause."""

import re
from collections.abc import Mapping
from typing import Final

from conformance.report.document import Document
from conformance.verdict import Word
from tests.results.field import FieldStore

BY_CHANCE: Final = ("RACE-", "KEEP-5")
"""How the ids begin of what threads and kills have to meet by chance in a store that breaks it."""

_ROW: Final = re.compile(r"^([A-Z]+-\d+) +(must|should) +(.+)$", re.MULTILINE)


def written(report: Document, store: FieldStore) -> str:
    """Write the results of a store down."""
    lines = [
        f"store:    {store.title} ({store.named})",
        f"SDK:      zohocrmsdk8_0 {report.about.sdk}",
        f"kit:      {report.about.kit}, contract {report.about.contract}",
        f"verdict:  {report.verdict.value}",
        "",
    ]
    for clause in report.clauses:
        word = "no check yet" if clause.outcome is None else clause.outcome.value
        lines.append(f"{clause.id:<8} {clause.level.value:<7} {word}")
    return "\n".join([*lines, ""])


def verdict_in(text: str) -> Word:
    """The verdict that was written down."""
    return Word(text.partition("verdict:  ")[2].partition("\n")[0])


def outcomes_in(text: str) -> Mapping[str, str]:
    """What was written down of each clause."""
    return {found[1]: found[3] for found in _ROW.finditer(text)}


def levels_in(text: str) -> Mapping[str, str]:
    """What each clause weighs."""
    return {found[1]: found[2] for found in _ROW.finditer(text)}


def is_by_chance(clause_id: str) -> bool:
    """Whether a store that breaks the clause may come through a short run."""
    return clause_id.startswith(BY_CHANCE)
