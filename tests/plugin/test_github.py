"""A run as a step of a GitHub workflow: annotations and the summary, without being asked."""

import pytest

from tests.plugin.project import BY_ID, ID_SET, MISS, Project

SUMMARY = "summary.md"
IN_GITHUB = {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": SUMMARY}


def commands(result: pytest.RunResult) -> list[str]:
    """What GitHub's runner takes for commands: the lines that begin like one."""
    return [line for line in result.outlines if line.startswith("::")]


def line_of(project: Project, words: str) -> int:
    """The line of the user's module that begins with these words, from 1."""
    lines = (project.folder / "mystores.py").read_text(encoding="utf-8").splitlines()
    return next(n for n, line in enumerate(lines, 1) if line.lstrip().startswith(words))


@pytest.mark.parametrize("workers", [(), ("-n", "2")])
def test_a_broken_clause_is_annotated_at_the_line_of_the_users_store(
    project: Project, workers: tuple[str, ...]
) -> None:
    result = project.run("--store", "mystores:BrokenMust", *workers, BY_ID, MISS, **IN_GITHUB)

    line = line_of(project, "def find_token_by_id(self, id):")
    [command] = commands(result)
    assert command.startswith(f"::error file=mystores.py,line={line},title=ID-1 (must)::")
    summary = (project.folder / SUMMARY).read_text(encoding="utf-8")
    assert summary.count("`mystores:BrokenMust`") == 1
    assert "| ID-1 | failed |" in summary


def test_annotations_come_after_the_verdict_also_where_nothing_is_captured(
    project: Project,
) -> None:
    result = project.run("--store", "mystores:BrokenMust", "-s", BY_ID, **IN_GITHUB)

    result.stdout.fnmatch_lines(["mystores:BrokenMust: no verdict.*", "*", "::error *"])
    assert len(commands(result)) == 1


def test_a_broken_should_is_an_error_in_a_strict_run(project: Project) -> None:
    strict = ("--store", "mystores:BrokenShould", "--store-strict")

    result = project.run(*strict, ID_SET, **IN_GITHUB)

    assert [command.startswith("::error ") for command in commands(result)] == [True]


def test_a_run_in_a_subfolder_names_the_file_from_the_top_of_the_repository(
    project: Project,
) -> None:
    top = str(project.folder.parent)

    result = project.run("--store", "mystores:BrokenMust", BY_ID, GITHUB_WORKSPACE=top, **IN_GITHUB)

    assert commands(result)[0].startswith("::error file=project/mystores.py,line=")


def test_a_summary_that_cannot_be_written_does_not_break_the_run(project: Project) -> None:
    project.has("a_file")

    result = project.run(
        "--store",
        "mystores:MyStore",
        MISS,
        GITHUB_ACTIONS="true",
        GITHUB_STEP_SUMMARY="a_file/summary.md",
    )

    assert result.ret == pytest.ExitCode.OK
    result.stdout.fnmatch_lines(["the summary of the step could not be written: Not a directory"])


def test_nothing_of_this_is_seen_elsewhere(project: Project) -> None:
    result = project.run("--store", "mystores:BrokenMust", BY_ID, GITHUB_STEP_SUMMARY=SUMMARY)

    assert commands(result) == []
    assert not (project.folder / SUMMARY).exists()
