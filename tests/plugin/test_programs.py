"""The programs of failures: printed, kept, run by pytest, and gone when the check passes."""

import pytest

from tests.plugin.project import BY_ID, MISS, Project, shown

FAILED, PASSED = pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.OK
KEPT = ".pytest_cache/d/zoho-tokenstore/test_by_id_an_id_answers_its_record.py"


def test_a_program_is_kept_in_pytests_cache_and_the_report_says_how_to_run_it(
    project: Project,
) -> None:
    result = project.run("--store", "mystores:BrokenMust", BY_ID)

    result.stdout.fnmatch_lines(["run the program:", f"  pytest {KEPT}"])
    program = (project.folder / KEPT).read_text().splitlines()
    assert [line for line in program if f"  {line}".rstrip() not in result.outlines] == []


def test_the_program_fails_by_itself_and_shows_no_frames_of_the_kit(project: Project) -> None:
    project.run("--store", "mystores:BrokenMust", BY_ID)

    result = project.run(KEPT)

    assert result.ret == FAILED
    result.stdout.fnmatch_lines([">*store.find_token_by_id(*", "E*"])
    assert "guarded.py" not in shown(result)


def test_the_program_passes_when_the_store_is_mended(project: Project) -> None:
    project.run("--store", "mystores:BrokenMust", BY_ID)
    program = project.folder / KEPT
    program.write_text(program.read_text().replace("BrokenMust", "MyStore"))

    assert project.run(KEPT).ret == PASSED


def test_a_program_is_gone_when_its_check_passes(project: Project) -> None:
    project.run("--store", "mystores:BrokenMust", BY_ID)
    assert (project.folder / KEPT).exists()

    project.run("--store", "mystores:MyStore", BY_ID)

    assert not (project.folder / KEPT).exists()


def test_programs_are_kept_where_the_user_says(project: Project) -> None:
    result = project.run("--store", "mystores:BrokenMust", "--store-programs", "shown", BY_ID)

    name = "shown/test_by_id_an_id_answers_its_record.py"
    assert f"pytest {name}" in shown(result)
    assert project.run(name).ret == FAILED
    assert not (project.folder / KEPT).exists()


def test_without_a_cache_a_program_is_printed_alone(project: Project) -> None:
    result = project.run("--store", "mystores:BrokenMust", "-p", "no:cacheprovider", BY_ID)

    assert "The shortest program:" in shown(result)
    assert "run the program:" not in shown(result)
    assert not (project.folder / ".pytest_cache").exists()


def test_workers_keep_programs_in_the_same_place(project: Project) -> None:
    result = project.run("--store", "mystores:BrokenMust", "-n", "2", BY_ID, MISS)

    assert f"pytest {KEPT}" in shown(result)
    assert (project.folder / KEPT).exists()


@pytest.mark.parametrize(
    ("folder", "said"),
    [("", "the name of the folder is empty"), ("mystores.py", "no program can be kept there")],
)
def test_a_folder_that_cannot_keep_programs_is_refused_before_anything_is_checked(
    project: Project, folder: str, said: str
) -> None:
    result = project.run("--store", "mystores:BrokenMust", "--store-programs", folder, BY_ID)

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"*--store-programs*{said}*"])


def test_the_command_that_reruns_a_check_has_the_effort_and_the_seed(project: Project) -> None:
    result = project.run(
        "--store", "mystores:BrokenMust", "--store-effort", "quick", "--store-seed", "7", BY_ID
    )

    command = f"pytest --store mystores:BrokenMust --store-effort quick --store-seed 7 {BY_ID}"
    assert command in shown(result)
