"""The command: where the learner is, what is next, and what it leaves alone."""

from pathlib import Path

import pytest

from tests.lessons.learner import Learner
from tokenstore_lessons.__main__ import main
from tokenstore_lessons.course import LESSONS

FIRST, SECOND = LESSONS[1], LESSONS[2]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, and the learner in it."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def files(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in folder.rglob("*")
        if path.is_file() and ".pytest_cache" not in path.parts and path.suffix != ".pyc"
    }


def test_start_lays_out_the_first_lesson(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["start"]) == 0

    assert set(files(folder)) == {
        f"{FIRST.folder}/{name}" for name in ("README.md", "lesson.py", "record.py")
    }
    assert f"  cd {FIRST.folder}\n" in capsys.readouterr().out


def test_start_with_a_number_lays_out_that_lesson(folder: Path) -> None:
    assert main(["start", "2"]) == 0
    assert (folder / SECOND.folder / "lesson.py").is_file()


def test_start_refuses_a_folder_that_is_not_empty(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "thesis.txt").write_text("mine")

    assert main(["start"]) == 2

    assert files(folder) == {"thesis.txt": "mine"}
    assert "it holds thesis.txt." in capsys.readouterr().err


def test_start_takes_a_folder_with_an_environment_for_an_empty_one(folder: Path) -> None:
    (folder / ".venv").mkdir()

    assert main(["start"]) == 0


@pytest.mark.parametrize("words", [[], ["next"], ["hint"]])
def test_where_there_is_no_lesson_it_says_how_to_start(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 2
    assert "tokenstore-lessons start" in capsys.readouterr().err


def test_a_store_that_is_not_mended_is_red_and_leads_nowhere(folder: Path) -> None:
    main(["start"])
    before = files(folder)

    ran = Learner(folder).says("tokenstore-lessons next")

    assert ran.returncode == 1
    assert "\nred    ID-2 " in ran.stdout
    assert "pytest --store lesson:MyStore -k ID-2\n" in ran.stdout
    assert all(len(line) <= 80 for line in ran.stdout.splitlines())
    assert files(folder) == before


def test_next_leaves_alone_what_the_learner_wrote(folder: Path) -> None:
    main(["start"])
    learner = Learner(folder / FIRST.folder)
    learner.mends(FIRST)
    (folder / SECOND.folder).mkdir()
    (folder / SECOND.folder / "lesson.py").write_text("# mine\n")
    before = files(folder)

    ran = learner.says("tokenstore-lessons next")

    assert f"cd ../{SECOND.folder}\n" in ran.stdout
    assert files(folder) == before


def test_a_clause_that_breaks_while_another_is_mended_is_told(folder: Path) -> None:
    main(["start"])
    learner = Learner(folder / FIRST.folder)
    learner.mends(FIRST)
    store = learner.folder / "lesson.py"
    store.write_text(store.read_text().replace("self._records.clear()", "return"))

    ran = learner.says("tokenstore-lessons")

    assert ran.returncode == 1
    assert "\ngreen  ID-2 " in ran.stdout
    assert "Broken now, though whole when the lesson began:\nred    ALL-1 " in ran.stdout


def test_a_store_that_cannot_be_imported_is_told_in_words(folder: Path) -> None:
    main(["start"])
    learner = Learner(folder / FIRST.folder)
    (learner.folder / "lesson.py").write_text("class MyStore(\n")

    ran = learner.says("tokenstore-lessons")

    assert ran.returncode == 2
    assert "SyntaxError" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_hints_come_one_by_one_and_are_kept(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    main(["start"])
    monkeypatch.chdir(folder / FIRST.folder)
    capsys.readouterr()

    for hint in FIRST.hints:
        main(["hint"])
        assert hint in capsys.readouterr().out
    main(["hint"])

    assert f"All {len(FIRST.hints)} hints are told" in capsys.readouterr().out
    assert Path("hints.md").read_text().split("\n\n")[:-1] == list(FIRST.hints)


def test_the_list_marks_the_lesson_where_the_learner_is(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    main(["list"])
    before = capsys.readouterr().out
    main(["start"])
    (folder / SECOND.folder).mkdir()
    monkeypatch.chdir(folder / FIRST.folder)
    capsys.readouterr()
    main(["list"])
    after = capsys.readouterr().out

    assert [line.strip() for line in before.splitlines()] == [
        f"{lesson.number}  {lesson.name}" for lesson in LESSONS.values()
    ]
    assert f">  1  {FIRST.name}\n*  2  {SECOND.name}\n   3 " in after


def test_above_the_lessons_it_is_the_last_one(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["start", "2"])
    capsys.readouterr()

    main(["hint"])

    assert SECOND.hints[0] in capsys.readouterr().out
    assert (folder / SECOND.folder / "hints.md").is_file()
