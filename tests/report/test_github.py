"""Annotations and the summary of a step: what GitHub Actions makes of a report."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.contract import CONTRACT, Level
from conformance.evidence import Evidence, SourceLine
from conformance.report.document import Document, ProblemReport, document
from conformance.report.github import (
    SHOWN,
    SUMMARY_LIMIT,
    Annotation,
    Kind,
    annotations_of,
    append_summary,
    told,
)
from conformance.verdict import Outcome, Result, Verdict
from tests.report.made import ABOUT

CHECKED = [clause for clause in CONTRACT if clause.unchecked is None]
MUSTS = [clause.id for clause in CHECKED if clause.level is Level.MUST]
SHOULDS = [clause.id for clause in CHECKED if clause.level is Level.SHOULD]
REPOSITORY = Path("/builds/shop")


def result(
    clause_id: str,
    outcome: Outcome = Outcome.FAILED,
    at: SourceLine | None = None,
    came: str = "None",
) -> Result:
    evidence = Evidence(expected="the record", came=came, at=at)
    has_evidence = outcome in (Outcome.FAILED, Outcome.EXPECTED)
    return Result(
        f"check::{clause_id}",
        (clause_id,),
        outcome,
        explanation=f"all about {clause_id}",
        evidence=evidence if has_evidence else None,
        rerun="pytest --store mystores:make_store check::one",
    )


def report(*results: Result, problems: tuple[ProblemReport, ...] = ()) -> Document:
    verdict = Verdict("mystores:make_store", results, expected={"ID-1": "ticket 12"})
    return document(verdict, ABOUT, passes=False, problems=problems)


def told_of(
    made: Document, folder: str = "", is_strict: bool = False, repository: Path = REPOSITORY
) -> list[Annotation]:
    return annotations_of(
        made, folder=REPOSITORY / folder, repository=repository, is_strict=is_strict
    )


def titles(made: Document, is_strict: bool = False) -> list[tuple[Kind, str]]:
    return [(a.kind, a.title) for a in told_of(made, is_strict=is_strict)]


# How a command is written


def read_back(command: str) -> tuple[str, Mapping[str, str], str]:
    """Read a workflow command as GitHub's runner does: split first, and unescape each part."""
    matched = re.fullmatch(r"::(\w+)(?: ([^\r\n]*?))?::([^\r\n]*)", command, re.DOTALL)
    assert matched is not None, command
    kind, properties, data = matched.groups()
    pairs = (pair.split("=", 1) for pair in properties.split(",") if pair)
    return kind, {name: unescaped(value) for name, value in pairs}, unescaped(data)


def unescaped(text: str) -> str:
    for written, meant in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ",")):
        text = text.replace(written, meant)
    return text.replace("%25", "%")


HOSTILE = st.text() | st.text(alphabet="%,:\r\n=025ACD;!a")


@given(title=HOSTILE, message=HOSTILE, file=HOSTILE, line=st.integers(1, 9999))
def test_whatever_a_text_holds_comes_back_from_one_line(
    title: str, message: str, file: str, line: int
) -> None:
    command = str(Annotation(Kind.ERROR, title, message, file, line))

    expected = {"file": file, "line": str(line) if file else "", "title": title}
    assert read_back(command) == ("error", {n: v for n, v in expected.items() if v}, message)


def test_a_text_cannot_begin_a_command_of_its_own() -> None:
    made = report(result(MUSTS[0], came="x\n::set-output name=verdict::conformant\r::stop::"))

    [annotation] = told_of(made)

    assert len(str(annotation).splitlines()) == 1


# What is told


def test_a_broken_must_is_an_error_and_says_what_came_and_where_to_look() -> None:
    clause = CHECKED[0]
    made = report(result(clause.id, at=SourceLine("shop.py", 12)))

    [annotation] = told_of(made)

    assert str(annotation).startswith(f"::error file=shop.py,line=12,title={clause.id} (must)::")
    assert clause.text in annotation.message
    assert "expected: the record\ncame: None\nlook at: " in annotation.message
    assert "pytest --store mystores:make_store check::one" in annotation.message


def test_a_broken_should_is_a_warning_and_an_error_where_it_fails_the_run() -> None:
    made = report(result(SHOULDS[0]))

    assert titles(made) == [(Kind.WARNING, f"{SHOULDS[0]} (should)")]
    assert titles(made, is_strict=True) == [(Kind.ERROR, f"{SHOULDS[0]} (should)")]


def test_an_expected_failure_is_a_notice_with_its_reason() -> None:
    [annotation] = told_of(report(result("ID-1", Outcome.EXPECTED)))

    assert (annotation.kind, annotation.title) == (Kind.NOTICE, "ID-1 (expected failure)")
    assert "expected to fail: ticket 12" in annotation.message


@pytest.mark.parametrize("outcome", [Outcome.UNKNOWN, Outcome.KIT_ERROR])
def test_what_was_not_seen_is_an_error_with_its_explanation(outcome: Outcome) -> None:
    [annotation] = told_of(report(result(MUSTS[0], outcome)))

    assert (annotation.kind, annotation.title) == (Kind.ERROR, f"{MUSTS[0]} ({outcome.value})")
    assert annotation.message == f"all about {MUSTS[0]}"


def test_what_passed_or_does_not_apply_is_not_told() -> None:
    made = report(result(MUSTS[0], Outcome.PASSED), result(MUSTS[1], Outcome.NOT_APPLICABLE))

    assert told_of(made) == []


def test_a_clause_that_several_checks_found_broken_is_told_once_at_the_line_that_is_known() -> None:
    made = report(result(MUSTS[0]), result(MUSTS[0], at=SourceLine("shop.py", 3)))

    [annotation] = told_of(made)

    assert (annotation.file, annotation.line) == ("shop.py", 3)


def test_a_line_to_delete_is_an_error_at_that_line() -> None:
    problem = ProblemReport(file="expected.toml", line=7, clause_id="ID-1", message="delete it")

    [annotation] = told_of(report(problems=(problem,)))

    assert str(annotation) == (
        "::error file=expected.toml,line=7,title=ID-1 (expected failures)::delete it"
    )


# Where


def test_a_run_in_a_subfolder_names_the_file_from_the_top_of_the_repository() -> None:
    made = report(result(MUSTS[0], at=SourceLine("stores/shop.py", 12)))

    assert told_of(made, folder="backend")[0].file == "backend/stores/shop.py"


def test_a_file_above_the_folder_of_the_run_is_named_from_the_top_too() -> None:
    for name in ("../shared/shop.py", str(REPOSITORY / "shared" / "shop.py")):
        made = report(result(MUSTS[0], at=SourceLine(name, 12)))
        assert told_of(made, folder="backend")[0].file == "shared/shop.py"


def test_a_file_outside_of_the_repository_is_told_in_the_message_alone() -> None:
    made = report(result(MUSTS[0], at=SourceLine("/elsewhere/shop.py", 12)))

    [annotation] = told_of(made)

    assert (annotation.file, "line=" in str(annotation)) == ("", False)
    assert "in: /elsewhere/shop.py, line 12" in annotation.message


# How many, and in which order


def test_the_gravest_come_first() -> None:
    made = report(
        result("ID-1", Outcome.EXPECTED),
        result(SHOULDS[0]),
        result(MUSTS[3], Outcome.UNKNOWN),
        result(MUSTS[2], Outcome.KIT_ERROR),
        result(MUSTS[1]),
        result(MUSTS[0]),
    )

    assert titles(made) == [
        (Kind.ERROR, f"{MUSTS[0]} (must)"),
        (Kind.ERROR, f"{MUSTS[1]} (must)"),
        (Kind.ERROR, f"{MUSTS[2]} (kit error)"),
        (Kind.ERROR, f"{MUSTS[3]} (unknown)"),
        (Kind.WARNING, f"{SHOULDS[0]} (should)"),
        (Kind.NOTICE, "ID-1 (expected failure)"),
    ]


def test_as_many_as_github_shows_are_all_told() -> None:
    made = report(*map(result, MUSTS[:SHOWN]))

    assert titles(made) == [(Kind.ERROR, f"{id_} (must)") for id_ in MUSTS[:SHOWN]]


def test_of_more_than_github_shows_the_last_one_names_the_others() -> None:
    made = report(*map(result, [*MUSTS[: SHOWN + 2], SHOULDS[0]]))

    *first, last, warning = told_of(made)

    assert [a.title for a in first] == [f"{id_} (must)" for id_ in MUSTS[: SHOWN - 1]]
    assert (last.kind, last.title, last.file) == (Kind.ERROR, "3 more", "")
    assert all(f"{id_} (must)" in last.message for id_ in MUSTS[SHOWN - 1 : SHOWN + 2])
    assert warning.kind is Kind.WARNING


# The summary of the step


def test_the_summary_is_put_behind_what_is_there(tmp_path: Path) -> None:
    file = tmp_path / "summary"
    file.write_text("# before", encoding="utf-8")

    assert append_summary(report(result(MUSTS[0])), file) is None

    assert file.read_text(encoding="utf-8").startswith(
        "# before\n## ❔ `mystores:make_store`: no verdict"
    )


def test_a_summary_with_too_little_room_is_told_in_short(tmp_path: Path) -> None:
    file = tmp_path / "summary"
    file.write_bytes(b"x" * (SUMMARY_LIMIT - 300))

    assert append_summary(report(*map(result, MUSTS)), file) is None

    text = file.read_text(encoding="utf-8")
    assert "`mystores:make_store`: no verdict" in text
    assert text.endswith("see the reports.\n")
    assert file.stat().st_size <= SUMMARY_LIMIT


def test_a_summary_that_is_full_stays_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "summary"
    file.write_bytes(b"x" * SUMMARY_LIMIT)

    assert append_summary(report(result(MUSTS[0])), file) == "the summary of the step is full"
    assert file.stat().st_size == SUMMARY_LIMIT


def test_a_summary_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    hindrance = append_summary(report(result(MUSTS[0])), tmp_path / "missing" / "summary")

    assert hindrance == "the summary of the step could not be written: No such file or directory"


def test_nothing_is_told_outside_of_github_actions(tmp_path: Path) -> None:
    file = tmp_path / "summary"
    made = report(result(MUSTS[0]))

    for environment in ({}, {"GITHUB_ACTIONS": "false"}):
        assert told(made, {**environment, "GITHUB_STEP_SUMMARY": str(file)}, tmp_path) == []
    assert not file.exists()
