"""The command line: `tokenstore-lessons`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from conformance import StoreUnavailable
from tokenstore_lessons import learners_folder, telling
from tokenstore_lessons.checking import Standing, check
from tokenstore_lessons.course import LESSONS, Lesson
from tokenstore_lessons.learners_folder import Desk, NoLessonHere, NotEmpty

_NOT_YET: Final = 1
_USAGE_ERROR: Final = 2
_INTERRUPTED: Final = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the learner asks; return the exit status, 0 where the lesson at hand is done."""
    given = _parser().parse_args(arguments)
    here = Path.cwd()
    try:
        if given.word == "start":
            return _start(here, LESSONS[given.number])
        return _WORDS[given.word](here)
    except (NoLessonHere, NotEmpty, StoreUnavailable) as error:
        sys.stderr.write(f"{error}\n")
        return _USAGE_ERROR
    except KeyboardInterrupt:
        return _INTERRUPTED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="tokenstore-lessons",
        description="Mend a Zoho CRM TokenStore, one fault at a time. Without a word: where you "
        "are, and which clauses of the lesson are green or red.",
    )
    words = parser.add_subparsers(dest="word", metavar="{start,next,hint,list}")
    start = words.add_parser("start", help="lay out a lesson in this folder, which is empty")
    start.add_argument(
        "number",
        nargs="?",
        type=int,
        default=1,
        choices=LESSONS,
        metavar="NUMBER",
        help=f"of the lesson, 1 to {len(LESSONS)} (default: the first)",
    )
    words.add_parser("next", help="lay out the next lesson, once this one is done")
    words.add_parser("hint", help="tell one more hint")
    words.add_parser("list", help="list the lessons")
    return parser


def _start(here: Path, lesson: Lesson) -> int:
    _say(telling.laid_out(learners_folder.start(here, lesson), here))
    return 0


def _where(here: Path) -> int:
    return 0 if _checked(learners_folder.find(here)).is_done else _NOT_YET


def _next(here: Path) -> int:
    desk = learners_folder.find(here)
    if not _checked(desk).is_done:
        return _NOT_YET
    following = LESSONS.get(desk.lesson.number + 1)
    if following is not None:
        _say(f"\n{telling.laid_out(learners_folder.lay_out(desk.top, following), here)}")
    return 0


def _hint(here: Path) -> int:
    desk = learners_folder.find(here)
    _say(telling.hint(desk, desk.next_hint()))
    return 0


def _list(here: Path) -> int:
    try:
        desk = learners_folder.find(here)
    except NoLessonHere:
        desk = None
    _say(telling.course(desk))
    return 0


_WORDS: Final[Mapping[str | None, Callable[[Path], int]]] = {
    None: _where,
    "next": _next,
    "hint": _hint,
    "list": _list,
}


def _checked(desk: Desk) -> Standing:
    """Check the store and say what came of it. Raises `StoreUnavailable`."""
    _say(telling.before_the_check(desk.lesson))
    standing = check(desk)
    _say(telling.standing(standing))
    return standing


def _say(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
