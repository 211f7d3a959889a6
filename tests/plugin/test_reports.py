"""`--store-report`: one report of a run, in the form that its name ends with."""

import json

import jsonschema_rs
import pytest

from conformance.report.document import Document, schema
from conformance.verdict import Outcome, Word
from tests.plugin.project import BY_ID, MISS, SECRET, Project, shown

LEAKY = f"""
    import logging
    import warnings

    from reference_stores import ListStore

    HEX = "{"0a1b2c3d" * 6}"


    class Leaky(ListStore):
        def find_token_by_id(self, id):
            logging.getLogger("mystore").error("no answer from {SECRET}")
            warnings.warn("password=" + PASSWORD)
            print("{SECRET}", HEX)
            address, kind = f"postgresql://crm:{{PASSWORD}}@db", f"Error{{HEX}}"
            raise type(kind, (Exception,), {{}})(f"cannot ask {{address}} with {SECRET}, {{HEX}}")


    PASSWORD = "correct-horse-battery"
"""

DEAD = """
    from reference_stores import ListStore


    class Dead(ListStore):
        def find_token(self, token):
            if token is self:
                return None  # never
            return self.find(token)

        def find(self, token):
            return super().find_token(token)
"""

KEEPING = """
    from zohocrmsdk.src.com.zoho.api.authenticator.store import FileStore


    class Keeping(FileStore):
        def __init__(self):
            super().__init__("tokens.txt")

        def delete_token(self, id):
            self.delete_tokens()
"""

WRECKING = """
    import shutil

    from reference_stores import ListStore


    class Wrecking(ListStore):
        def find_token(self, token):
            shutil.rmtree("FOLDER/gone", ignore_errors=True)
            return super().find_token(token)
"""

FORMS = ("report.json", "report.html", "report.md", "report.svg")


def reports(*names: str) -> list[str]:
    return [word for name in names for word in ("--store-report", name)]


def read(project: Project, name: str = "report.json") -> Document:
    return Document.model_validate_json((project.folder / name).read_text(encoding="utf-8"))


def test_workers_make_one_report_of_all_that_they_have_run(project: Project) -> None:
    result = project.run_whole(
        *("--store", "mystores:BrokenMust", "--store-effort", "quick", "-n", "2"),
        *reports(*FORMS),
    )

    report = read(project)
    assert report.verdict is Word.NOT_CONFORMANT
    assert not report.passes
    assert report.ran > 80
    assert {f.clause_ids[0] for f in report.failures if f.outcome is Outcome.FAILED} >= {"ID-1"}
    assert any(life.clause_ids == ("LIFE-4",) for life in report.lives)
    written = json.loads((project.folder / "report.json").read_text(encoding="utf-8"))
    jsonschema_rs.validator_for(json.loads(schema())).validate(written)
    for name in FORMS:
        assert f"report: {name}" in shown(result)
        assert "mystores:BrokenMust" in (project.folder / name).read_text(encoding="utf-8")


def test_a_failure_has_its_program_its_line_and_its_calls(project: Project) -> None:
    project.run("--store", "mystores:BrokenMust", BY_ID, *reports("report.json"))

    [failure] = read(project).failures
    assert "def test_an_id_answers_its_record" in failure.program
    assert failure.evidence is not None
    assert failure.evidence.at is not None
    line = (project.folder / "mystores.py").read_text().splitlines()[failure.evidence.at.line - 1]
    assert failure.evidence.at.file == "mystores.py"
    assert "def find_token_by_id" in line
    assert any("find_token_by_id" in message.text for message in failure.messages)
    assert failure.rerun == f"pytest --store mystores:BrokenMust {BY_ID}"


def test_the_line_of_a_failure_that_raises_is_where_it_raised(project: Project) -> None:
    project.has("leaky.py", LEAKY)
    project.run("--store", "leaky:Leaky", BY_ID, *reports("report.json"))

    [failure] = read(project).failures
    assert failure.evidence is not None
    assert failure.evidence.at is not None
    assert failure.evidence.at.file == "leaky.py"
    line = (project.folder / "leaky.py").read_text().splitlines()[failure.evidence.at.line - 1]
    assert "raise type(" in line


def test_the_line_of_an_inherited_method_is_that_of_the_users_own_which_was_called_before(
    project: Project,
) -> None:
    project.has("keeping.py", KEEPING)
    project.run("--store", "keeping:Keeping", "-k", "DEL-2", *reports("report.json"))

    failures = read(project).failures
    evidence = next(one.evidence for one in failures if one.node_id.endswith("other_record_stays"))
    assert evidence is not None
    assert evidence.at is not None
    line = (project.folder / "keeping.py").read_text().splitlines()[evidence.at.line - 1]
    assert "def delete_token" in line


def test_no_secret_that_a_store_shows_is_in_any_report(project: Project) -> None:
    project.has("leaky.py", LEAKY)

    result = project.run(
        "--store", "leaky:Leaky", BY_ID, "--junitxml", "junit.xml", "-rA", *reports(*FORMS)
    )

    told = {name: (project.folder / name).read_text() for name in (*FORMS, "junit.xml")}
    told["terminal"] = result.stdout.str() + result.stderr.str()
    for secret in (SECRET, "0a1b2c3d" * 6, "correct-horse-battery"):
        assert [name for name, text in told.items() if secret in text] == []


def test_a_part_of_the_checks_makes_a_report_without_a_verdict(project: Project) -> None:
    result = project.run("--store", "mystores:MyStore", MISS, *reports("report.json"))

    report = read(project)
    assert result.ret == 0
    assert (report.verdict, report.passes, report.ran) == (Word.NO_VERDICT, False, 0)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("report.pdf", "ends with one of .json, .html, .md, .svg"),
        ("mystores.py/report.json", "no file can be written there"),
        ("folder.md", "that is a folder"),
    ],
)
def test_a_report_that_could_not_be_written_is_told_before_anything_runs(
    project: Project, name: str, told: str
) -> None:
    (project.folder / "folder.md").mkdir()

    result = project.run("--store", "mystores:MyStore", MISS, *reports(name))

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert f"--store-report {name}" in shown(result)
    assert told in shown(result)


def test_a_report_that_cannot_be_written_in_the_end_fails_the_run(project: Project) -> None:
    project.has("wrecking.py", WRECKING.replace("FOLDER", str(project.folder)))

    result = project.run("--store", "wrecking:Wrecking", MISS, *reports("gone/report.json"))

    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert "could not be written: gone/report.json" in shown(result)


@pytest.mark.parametrize(
    ("options", "status"),
    [(("-k", "nothing-of-the-kind"), 5), (("--store", "mystores:NotThere"), 4)],
)
def test_no_old_report_is_left_where_no_new_one_is_written(
    project: Project, options: tuple[str, ...], status: int
) -> None:
    old = project.has("report.json", "{}")

    result = project.run("--store", "mystores:MyStore", *options, *reports("report.json"))

    assert result.ret == status
    assert not old.exists()


def test_two_reports_do_not_go_to_one_file(project: Project) -> None:
    for options in (reports("report.json", "./report.json"), ["--junitxml", "a.md"]):
        result = project.run("--store", "mystores:MyStore", MISS, *options, *reports("a.md"))
        assert result.ret == pytest.ExitCode.USAGE_ERROR
        assert "another report goes to that file" in shown(result)


def test_a_report_may_go_to_a_folder_that_is_not_there_yet(
    project: Project,
) -> None:
    project.run("--store", "mystores:MyStore", MISS, *reports("new/folder/report.svg"))

    assert (project.folder / "new" / "folder" / "report.svg").is_file()


def test_lines_that_no_check_has_reached_are_told_where_coverage_is_on(project: Project) -> None:
    project.has("dead.py", DEAD)
    command = ["-m", "coverage", "run", "--source=.", "-m", "pytest", "--store", "dead:Dead", MISS]

    project.start_python(*command, *reports("report.json"))

    [unreached] = read(project).unreached or ()
    lines = (project.folder / "dead.py").read_text().splitlines()
    assert unreached.file == "dead.py"
    assert "return None  # never" in [lines[number - 1].strip() for number in unreached.lines]
    assert "return self.find(token)" not in [lines[n - 1].strip() for n in unreached.lines]


def test_where_all_lines_were_reached_none_is_told(project: Project) -> None:
    project.has(
        "alive.py", "from reference_stores import ListStore\n\nclass Alive(ListStore): ...\n"
    )
    command = ["-m", "coverage", "run", "--source=.", "-m", "pytest", "--store", "alive:Alive"]

    project.start_python(*command, MISS, *reports("report.json"))

    assert read(project).unreached == ()


def test_without_coverage_nothing_is_said_of_lines(project: Project) -> None:
    project.run("--store", "mystores:MyStore", MISS, *reports("report.json"))

    assert read(project).unreached is None


def test_nothing_is_reported_of_a_run_that_only_collects(project: Project) -> None:
    project.run("--store", "mystores:MyStore", "--co", *reports("report.json"))

    assert not (project.folder / "report.json").exists()
