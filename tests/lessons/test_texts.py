"""The lessons' texts: short, about clauses that there are, and without a solution in a hint."""

from pathlib import Path

import pytest

from conformance.contract import CLAUSES, Capability
from tests.documents import COURSE, README
from tests.lessons.learner import Learner
from tests.lessons.texts import blocks, clauses_named
from tokenstore_lessons.course import LESSONS, Lesson

SCREENS = 160
"""A store to be held in the head has no more lines than this."""


@pytest.fixture(params=LESSONS.values(), ids=lambda lesson: lesson.folder)
def lesson(request: pytest.FixtureRequest) -> Lesson:
    one: Lesson = request.param
    return one


def test_a_lesson_is_about_clauses_that_there_are(lesson: Lesson) -> None:
    text = "".join(file.read_text(encoding="utf-8") for file in lesson.files)

    assert set(lesson.clauses) <= set(CLAUSES)
    assert set(lesson.requires) <= {capability.value for capability in Capability}
    assert clauses_named(text + " ".join(lesson.hints)) <= set(CLAUSES)


def test_its_only_command_is_the_one_that_shows_its_failures(lesson: Lesson) -> None:
    assert blocks(lesson.readme) == [f"{lesson.command}\n"]


def test_its_title_is_its_name(lesson: Lesson) -> None:
    first = lesson.readme.read_text(encoding="utf-8").partition("\n")[0]

    assert first == f"# Lesson {lesson.number}: {lesson.name}"


def test_its_store_can_be_held_in_the_head(lesson: Lesson) -> None:
    assert len((lesson.readme.parent / "lesson.py").read_text().splitlines()) <= SCREENS
    assert len(lesson.solution.read_text().splitlines()) <= SCREENS


def test_its_hints_come_in_steps_that_fit_a_terminal(lesson: Lesson) -> None:
    assert len(lesson.hints) >= 3
    assert all(len(line) <= 80 for hint in lesson.hints for line in hint.splitlines())


def test_no_hint_holds_a_line_of_the_solution(lesson: Lesson) -> None:
    start = (lesson.readme.parent / "lesson.py").read_text()
    new = {line.strip() for line in lesson.solution.read_text().splitlines()}
    new -= {line.strip() for line in start.splitlines()}
    hints = " ".join(" ".join(lesson.hints).split())

    assert new
    assert not [line for line in new if line in hints]


def test_each_lesson_has_its_folder_and_each_folder_its_lesson() -> None:
    package = next(iter(LESSONS.values())).readme.parents[1]
    folders = {lesson.folder for lesson in LESSONS.values()}

    assert {path.name for path in package.glob("lesson_*")} == folders
    solutions = {lesson.solution for lesson in LESSONS.values()}
    assert set((package / "solutions").glob("*.py")) == solutions


def test_the_readme_says_how_many_lessons_there_are() -> None:
    assert "Ten lessons lead" in README.read_text(encoding="utf-8")
    assert len(LESSONS) == 10


def test_the_page_of_the_lessons_tells_how_to_start(tmp_path: Path) -> None:
    learner = Learner(tmp_path)
    [commands] = blocks(COURSE)

    assert learner.says(commands).returncode == 0
    assert (tmp_path / "lessons" / LESSONS[1].folder / "lesson.py").is_file()
