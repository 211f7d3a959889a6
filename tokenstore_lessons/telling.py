"""What the learner reads at the terminal: 80 columns, without colour."""

from __future__ import annotations

import os
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from conformance.contract import Clause
from tokenstore_lessons.checking import Standing
from tokenstore_lessons.course import LESSONS, Lesson
from tokenstore_lessons.learners_folder import Desk

WIDTH: Final = 80


def title(lesson: Lesson) -> str:
    """Name a lesson."""
    return f"Lesson {lesson.number} of {len(LESSONS)}: {lesson.name}"


def laid_out(desk: Desk, here: Path) -> str:
    """Say where a lesson's files are, and how to begin."""
    return _lines(
        title(desk.lesson),
        "",
        f"  cd {os.path.relpath(desk.folder, here)}",
        "",
        *_wrapped(
            "Read README.md there, then lesson.py. See what the kit says of the store, mend it, "
            "and ask where you are:"
        ),
        "",
        f"  {desk.lesson.command}",
        "  tokenstore-lessons",
    )


def before_the_check(lesson: Lesson) -> str:
    """Say what is about to be done, and that it takes a while."""
    return _lines(title(lesson), "Checking lesson.py: the whole contract, up to half a minute ...")


def standing(standing: Standing) -> str:
    """Say which clauses are green and which red, and what is next."""
    return _lines(
        "",
        *(line for clause in standing.clauses for line in _clause(standing, clause)),
        "",
        *(_done(standing) if standing.is_done else _not_done(standing)),
    )


def _clause(standing: Standing, clause: Clause) -> Iterable[str]:
    return _entry("green" if standing.is_kept(clause) else "red", clause)


def _entry(word: str, clause: Clause) -> list[str]:
    return _wrapped(f"{word:<7}{clause.id:<8} {clause.text}", subsequent_indent=" " * 16)


def _done(standing: Standing) -> Iterator[str]:
    yield from _wrapped(f"Lesson {standing.lesson.number} is done, and nothing else is broken.")
    if standing.broken_should:
        yield from _wrapped(
            f"Good practice that this store does not keep yet, and need not here: "
            f"{_ids(standing.broken_should)}."
        )
    following = LESSONS.get(standing.lesson.number + 1)
    if following is None:
        yield from _wrapped(
            "It was the last one: the store in this folder keeps the whole contract. Compare it "
            "with the stores of the package reference_stores, and hold your own to it."
        )
    else:
        yield f"Next, {following.name}: tokenstore-lessons next"


def _not_done(standing: Standing) -> Iterator[str]:
    if standing.broken_elsewhere:
        yield "Broken now, though whole when the lesson began:"
        for clause in standing.broken_elsewhere:
            yield from _entry("red", clause)
        yield ""
    if standing.unseen:
        yield from _wrapped(
            f"Not seen: {_ids(standing.unseen)}. Something that is broken was in the way; mend "
            "that first."
        )
        yield ""
    yield f"all:   {standing.lesson.command}"
    for clause in _red(standing)[:1]:
        yield f"one:   {standing.lesson.command} -k {clause.id}"
    yield "stuck: tokenstore-lessons hint"


def _red(standing: Standing) -> list[Clause]:
    own = [clause for clause in standing.clauses if not standing.is_kept(clause)]
    return [*own, *standing.broken_elsewhere]


def hint(desk: Desk, text: str | None) -> str:
    """Tell a hint as it stands, or that there are no more."""
    many = len(desk.lesson.hints)
    if text is None:
        return _lines(f"All {many} hints are told; they are kept in hints.md of the lesson.")
    number = desk.lesson.hints.index(text) + 1
    more = "" if number == many else "  For one more: tokenstore-lessons hint"
    return _lines(f"Hint {number} of {many}.{more}", "", text)


def course(desk: Desk | None) -> str:
    """List the lessons, with a mark at those that are laid out, and one at the learner's."""
    lines = [f"{_mark(lesson, desk)} {lesson.number:>2}  {lesson.name}" for lesson in ALL]
    told = [] if desk is None else ["", "* laid out in this folder   > where you are"]
    return _lines(*lines, *told)


ALL: Final = tuple(LESSONS.values())


def _mark(lesson: Lesson, desk: Desk | None) -> str:
    if desk is None:
        return " "
    if lesson == desk.lesson:
        return ">"
    return "*" if (desk.top / lesson.folder).exists() else " "


def _ids(clauses: Sequence[Clause]) -> str:
    return ", ".join(clause.id for clause in clauses)


def _wrapped(text: str, subsequent_indent: str = "") -> list[str]:
    return textwrap.wrap(
        text,
        WIDTH,
        subsequent_indent=subsequent_indent,
        break_on_hyphens=False,
        break_long_words=False,
    )


def _lines(*lines: str) -> str:
    return "\n".join(lines) + "\n"
