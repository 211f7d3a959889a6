"""The lessons in their order, and the clauses that each of them is about."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

_HERE: Final = Path(__file__).parent
_BETWEEN_HINTS: Final = "\n---\n"


@dataclass(frozen=True)
class Lesson:
    """One lesson: a store that breaks `clauses`, and no other `must` of the contract.

    The first of the clauses is the one to begin with.
    """

    number: int
    name: str
    store: str
    """What the store keeps its records in."""
    clauses: tuple[str, ...]
    good_practice: tuple[str, ...] = ()
    """The `should` clauses that the store breaks as well, which are for later."""
    requires: tuple[Literal["durable", "faults", "processes"], ...] = ()
    """What the store has to be able to do in this lesson, as `--store-require` takes it."""

    @property
    def folder(self) -> str:
        """What the lesson's folder is called, in the kit and with the learner."""
        return f"lesson_{self.number:02}_{self.name.replace(' ', '_')}"

    @property
    def files(self) -> tuple[Path, ...]:
        """What the learner is given, in the order of reading."""
        given = sorted((_HERE / "given").glob("*.py"))
        return (self.readme, _HERE / self.folder / "lesson.py", *given)

    @property
    def readme(self) -> Path:
        """The story, what to do, and what to look for."""
        return _HERE / self.folder / "README.md"

    @property
    def hints(self) -> tuple[str, ...]:
        """From one that only points to one that nearly tells."""
        text = (_HERE / self.folder / "hints.md").read_text(encoding="utf-8")
        return tuple(hint.strip() for hint in text.split(_BETWEEN_HINTS))

    @property
    def solution(self) -> Path:
        """One way to mend the store, of many; lessons on one kind of store share it."""
        return _HERE / "solutions" / f"{self.store.lower().replace(' ', '_')}.py"

    @property
    def command(self) -> str:
        """What shows the learner where the store stands."""
        required = f" --store-require {','.join(self.requires)}" if self.requires else ""
        return f"pytest --store lesson:MyStore{required}"


_IN_ORDER: Final = (
    Lesson(1, "the miss that raises", "a dict", ("ID-2",)),
    Lesson(2, "the live reference", "a dict", ("SAVE-16", "LIST-4", "ID-4")),
    Lesson(
        3,
        "the lost refresh token",
        "a dict",
        ("SAVE-9", "SAVE-4", "SAVE-5", "SAVE-6", "SAVE-20"),
    ),
    Lesson(4, "the duplicate after the refresh", "a dict", ("SAVE-7", "LIFE-10")),
    Lesson(
        5,
        "the eleventh user",
        "a JSON file",
        ("SAVE-11", "SAVE-8", "KEEP-5"),
        good_practice=("DEL-6", "RACE-6"),
    ),
    Lesson(
        6,
        "the first row for any id",
        "SQLite",
        ("FIND-5", "FIND-13", "LIFE-6", "FIND-6", "FIND-7", "DEL-1"),
    ),
    Lesson(7, "the quote in the name", "SQLite", ("DEL-4", "FIND-7", "FIND-1", "FIND-6")),
    Lesson(8, "the second process", "SQLite", ("KEEP-4", "RACE-6"), requires=("processes",)),
    Lesson(
        9,
        "the failing disk",
        "SQLite",
        ("FAULT-1", "FAULT-2", "FAULT-3", "FAULT-4", "FAULT-5", "FAULT-6"),
        good_practice=("SAFE-3",),
    ),
    Lesson(10, "the kill", "SQLite", ("KEEP-5", "FAULT-8"), good_practice=("RACE-6",)),
)

LESSONS: Final = {lesson.number: lesson for lesson in _IN_ORDER}
"""The lessons by number."""
