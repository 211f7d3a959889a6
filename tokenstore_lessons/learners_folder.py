"""The learner's folder: which lessons are laid out in it, and which hints were told.

All that is known of a learner is what stands there, in plain files. Nothing that is there already
is written over.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from tokenstore_lessons.course import LESSONS, Lesson


class NoLessonHere(Exception):
    """The message says what to do about it."""


class NotEmpty(Exception):
    """The message names what stands there."""


@dataclass(frozen=True)
class Desk:
    """The lesson at which a learner is, and the folder that holds its folder."""

    top: Path
    lesson: Lesson

    @property
    def folder(self) -> Path:
        """Where the lesson's files are."""
        return self.top / self.lesson.folder

    def next_hint(self) -> str | None:
        """Tell one more hint, and keep it in `hints.md`; `None` when all were told."""
        file = self.folder / "hints.md"
        told = file.read_text(encoding="utf-8") if file.exists() else ""
        hint = next((hint for hint in self.lesson.hints if hint not in told), None)
        if hint is not None:
            with file.open("a", encoding="utf-8") as kept:
                kept.write(f"{hint}\n\n")
        return hint


def find(folder: Path) -> Desk:
    """Return where a learner is: in a lesson's folder at that lesson, above them at the last one.

    Raises `NoLessonHere`.
    """
    for top in (folder.parent, folder):
        laid_out = [one for one in LESSONS.values() if (top / one.folder / "lesson.py").is_file()]
        at_hand = [one for one in laid_out if top == folder or one.folder == folder.name]
        if at_hand:
            return Desk(top, at_hand[-1])
    raise NoLessonHere(
        "There is no lesson in this folder. Go to the one where you have started, or start\n"
        "in an empty one:\n  mkdir lessons; cd lessons; tokenstore-lessons start"
    )


def start(folder: Path, lesson: Lesson) -> Desk:
    """Lay out a lesson in a folder that is empty but for hidden files.

    Raises `NotEmpty`.
    """
    there = sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))
    if there:
        raise NotEmpty(
            f"This folder is not empty: it holds {there[0]}"
            f"{f' and {len(there) - 1} more' if there[1:] else ''}.\n"
            "Lessons start in an empty one, so that they touch nothing of yours:\n"
            "  mkdir lessons; cd lessons; tokenstore-lessons start"
        )
    return lay_out(folder, lesson)


def lay_out(top: Path, lesson: Lesson) -> Desk:
    """Put the files of a lesson into a folder of its own; one that is there stays as it is."""
    desk = Desk(top, lesson)
    if not desk.folder.exists():
        desk.folder.mkdir()
        for file in lesson.files:
            shutil.copyfile(file, desk.folder / file.name)
    return desk
