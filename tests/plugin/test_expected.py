"""Failures that are expected: the run passes with them, and fails where one is not so."""

import pytest

from tests.plugin.project import BY_ID, ID_SET, MISS, Project, outcomes, shown

BROKEN = ("--store", "mystores:BrokenMust", "--store-effort", "quick")
PASSED, FAILED, UNUSABLE = 0, 1, pytest.ExitCode.USAGE_ERROR


def expects(project: Project, *lines: str) -> None:
    """Write the project's `pyproject.toml`."""
    project.has(
        "pyproject.toml",
        "\n".join(["[tool.zoho-tokenstore.expected-failures]", *lines, ""]),
    )


def test_an_expected_failure_lets_the_run_pass_and_is_told(project: Project) -> None:
    expects(project, 'ID-1 = "until the move to SQLite"')

    result = project.run(*BROKEN, BY_ID)

    assert (result.ret, outcomes(result)) == (PASSED, {"xfailed": 1})
    result.stdout.fnmatch_lines(["expected       ID-1*"])


def test_workers_expect_the_same(project: Project) -> None:
    expects(project, 'ID-1 = "until the move to SQLite"')

    result = project.run(*BROKEN, BY_ID, MISS, "-n", "2")

    assert (result.ret, outcomes(result)) == (PASSED, {"passed": 1, "xfailed": 1})


def test_an_expected_should_does_not_fail_a_strict_run(project: Project) -> None:
    expects(project, 'SAVE-19 = "ids are the database\'s business"')

    result = project.run("--store", "mystores:BrokenShould", "--store-strict", ID_SET)

    assert (result.ret, outcomes(result)) == (PASSED, {"xfailed": 1})


def test_with_runxfail_an_expected_failure_is_a_failure(project: Project) -> None:
    expects(project, 'ID-1 = "until the move to SQLite"')

    result = project.run(*BROKEN, BY_ID, "--runxfail")

    assert (result.ret, outcomes(result)) == (FAILED, {"failed": 1})


def test_another_failure_is_a_failure_still(project: Project) -> None:
    expects(project, 'FIND-5 = "a known gap"')

    result = project.run(*BROKEN, BY_ID)

    assert (result.ret, outcomes(result)) == (FAILED, {"failed": 1})


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('FIND-99 = "?"', "pyproject.toml:2: FIND-99: there is no such clause"),
        ('ID-1 = ""', "pyproject.toml:2: ID-1:"),
        ('ID-1 = { reason = "old", until = 2020-01-01 }', "delete line 2: ID-1 = { reason"),
    ],
)
def test_an_entry_that_is_no_good_fails_a_run_that_passes(
    project: Project, line: str, told: str
) -> None:
    expects(project, line)

    result = project.run(*BROKEN, MISS)

    assert (result.ret, outcomes(result)) == (FAILED, {"passed": 1})
    assert told in shown(result)


def test_what_a_partial_run_does_not_see_is_not_judged(project: Project) -> None:
    expects(project, 'FIND-6 = "a known gap"')

    result = project.run(*BROKEN, MISS)

    assert (result.ret, outcomes(result)) == (PASSED, {"passed": 1})


def test_a_clause_that_passes_after_all_fails_the_run_with_the_line_to_delete(
    project: Project,
) -> None:
    expects(project, 'FIND-6 = "a known gap"', 'KEEP-1 = "one day"')

    result = project.run_whole("--store", "mystores:MyStore", "--store-effort", "quick", "-n", "2")

    assert result.ret == FAILED
    assert 'FIND-6: is expected to fail, and passed; delete line 2: FIND-6 = "a' in shown(result)
    assert "KEEP-1: is expected to fail, and does not apply to this store" in shown(result)


def test_a_file_of_its_own_is_made_from_a_run_and_read_by_the_next(project: Project) -> None:
    made = project.run_whole(*BROKEN, "--store-write-expected", "expected.toml", "-n", "2")
    assert made.ret == FAILED
    path = project.folder / "expected.toml"
    written = path.read_text(encoding="utf-8")
    assert 'ID-1 = "TODO: why is this expected?"' in written

    unfilled = project.run(*BROKEN, "--store-expected", "expected.toml", BY_ID)
    assert unfilled.ret == FAILED

    path.write_text(written.replace("TODO: why is this expected?", "ticket 12"), "utf-8")
    filled = project.run(*BROKEN, "--store-expected", "expected.toml", BY_ID)
    assert (filled.ret, outcomes(filled)) == (PASSED, {"xfailed": 1})


def test_a_partial_run_writes_no_such_file(project: Project) -> None:
    result = project.run(*BROKEN, "--store-write-expected", "expected.toml", BY_ID)

    assert "expected.toml: only some of the clauses were run" in shown(result)
    assert not (project.folder / "expected.toml").exists()


def test_an_empty_name_is_told(project: Project) -> None:
    result = project.run(*BROKEN, "--store-expected", "", MISS)

    assert result.ret == UNUSABLE
    assert "--store-expected: the name of the file is empty" in shown(result)


@pytest.mark.parametrize("content", [None, "[expected-failures\n", "[other]\n"])
def test_a_file_that_cannot_be_used_is_told_before_anything_runs(
    project: Project, content: str | None
) -> None:
    if content is not None:
        project.has("expected.toml", content)

    result = project.run(*BROKEN, "--store-expected", "expected.toml", MISS)

    assert result.ret == UNUSABLE
    assert "--store-expected expected.toml" in shown(result)
