"""What a learner meets: each lesson begins as it says, and its solution leads to the next one."""

from pathlib import Path

import pytest

from conformance import Outcome
from conformance.contract import Level
from conformance.report.document import Document
from tests.lessons.learner import Learner
from tests.lessons.texts import blocks
from tokenstore_lessons.course import LESSONS, Lesson

IN_ORDER = list(LESSONS.values())


@pytest.mark.parametrize("lesson", IN_ORDER, ids=lambda lesson: lesson.folder)
def test_a_lesson_begins_with_exactly_its_clauses_broken(lesson: Lesson, tmp_path: Path) -> None:
    learner = Learner(tmp_path)
    learner.goes_where(learner.says(f"tokenstore-lessons start {lesson.number}").stdout)
    [command] = blocks(learner.folder / "README.md")

    learner.says(
        f"{command} || true", PYTEST_ADDOPTS="--store-effort quick --store-report seen.json"
    )

    seen = Document.model_validate_json((learner.folder / "seen.json").read_text())
    failed = [clause for clause in seen.clauses if clause.outcome is Outcome.FAILED]
    assert {one.id for one in failed if one.level is Level.MUST} == set(lesson.clauses)
    assert {one.id for one in failed if one.level is Level.SHOULD} <= set(lesson.good_practice)


def test_a_learner_who_mends_each_store_is_led_through_all_lessons(tmp_path: Path) -> None:
    learner = Learner(tmp_path)
    told = learner.says("tokenstore-lessons start").stdout

    for lesson in IN_ORDER:
        learner.goes_where(told)
        assert learner.folder == tmp_path / lesson.folder
        learner.mends(lesson)
        ran = learner.says("tokenstore-lessons next")
        told = ran.stdout

        assert ran.returncode == 0
        assert f"Lesson {lesson.number} is done, and nothing else is broken." in told
        assert told.count("\ngreen ") == len(lesson.clauses)
        assert not ran.stderr

    assert "It was the last one" in told
