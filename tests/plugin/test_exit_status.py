"""What the run ends with, and what it says at the end."""

import pytest

from tests.plugin.project import BY_ID, ID_SET, MISS, Project, outcomes, shown

PASSED, FAILED = pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED
STRICT = "--store-strict"


def test_a_conformant_store_ends_with_0(project: Project) -> None:
    result = project.run_whole("--store", "mystores:MyStore")

    assert result.ret == PASSED
    result.stdout.fnmatch_lines(["*Zoho TokenStore contract*", "mystores:MyStore: conformant.*"])


def test_a_part_of_the_checks_makes_no_verdict(project: Project) -> None:
    result = project.run("--store", "mystores:MyStore", MISS)

    assert result.ret == PASSED
    assert "mystores:MyStore: no verdict. Ran 0 of the 92 clauses as a whole" in shown(result)


def test_a_clause_is_run_only_when_all_its_checks_are(project: Project) -> None:
    result = project.run_whole(
        *("--store", "mystores:ForgetsToWipeACrowd", "--store-effort", "quick", "-n", "2"),
        *("--deselect", "conformance/checks/wipe.py::a_crowd_is_wiped_to_the_last"),
    )

    assert result.ret == PASSED
    assert "ForgetsToWipeACrowd: no verdict. Ran 91 of the 92" in shown(result)


def test_a_worker_that_dies_leaves_unknown_what_it_was_at(project: Project) -> None:
    result = project.run_whole(
        *("--store", "mystores:DiesWipingACrowd", "--store-effort", "quick", "-n", "2")
    )

    assert result.ret == FAILED
    assert "mystores:DiesWipingACrowd: unknown. Ran 90 of the 92" in shown(result)
    assert "unknown ALL-1" in shown(result)
    assert "unknown SCALE-1" in shown(result)


def test_a_broken_must_ends_with_1_and_names_the_clause(project: Project) -> None:
    result = project.run("--store", "mystores:BrokenMust", BY_ID)

    assert (result.ret, outcomes(result)) == (FAILED, {"failed": 1})
    assert "mystores:BrokenMust: no verdict" in shown(result)
    result.stdout.fnmatch_lines(["ID-1 (must;*", "failed*ID-1*", f"FAILED {BY_ID} - ID-1*"])


def test_a_failure_shows_no_frames_of_the_kit(project: Project) -> None:
    result = project.run("--store", "mystores:BrokenMust", BY_ID)

    for phrase in ("Traceback", "suite.py", "runner.py", "raise ", "Broken:"):
        assert phrase not in shown(result)


def test_a_failure_tells_how_to_run_it_alone_and_that_works(project: Project) -> None:
    result = project.run("--store", "mystores:BrokenMust", BY_ID)

    in_the_failure, in_the_summary, node_id = [
        line.strip()
        for line in result.outlines
        if line.startswith(("  pytest --store", "    pytest --store", "      conformance/"))
    ]
    assert in_the_summary == f"{in_the_failure.removesuffix(node_id)}\\"
    again = project.run(*in_the_failure.split()[1:])
    assert (again.ret, outcomes(again)) == (FAILED, {"failed": 1})


def test_a_broken_should_is_told_and_ends_with_0(project: Project) -> None:
    result = project.run("--store", "mystores:BrokenShould", ID_SET, MISS)

    assert result.ret == PASSED
    assert "1 passed, 1 broken should" in shown(result)
    result.stdout.fnmatch_lines(["SAVE-19 (should;*", "should*SAVE-19*"])


def test_a_broken_should_ends_with_1_in_a_strict_run(project: Project) -> None:
    result = project.run("--store", "mystores:BrokenShould", STRICT, ID_SET)

    assert (result.ret, outcomes(result)) == (FAILED, {"failed": 1})


def test_workers_end_with_the_same(project: Project) -> None:
    for store, status in (("BrokenMust", FAILED), ("BrokenShould", PASSED)):
        result = project.run("--store", f"mystores:{store}", "-n", "2", BY_ID, ID_SET)
        assert result.ret == status
        assert sum(outcomes(result).values()) == 2


def test_a_strict_run_of_workers_fails_for_a_broken_should(project: Project) -> None:
    result = project.run("--store", "mystores:BrokenShould", STRICT, "-n", "2", ID_SET)

    assert (result.ret, outcomes(result)) == (FAILED, {"failed": 1})


def test_a_selection_of_nothing_ends_with_5(project: Project) -> None:
    result = project.run("--store", "mystores:MyStore", "-k", "NO-SUCH-CLAUSE")

    assert result.ret == pytest.ExitCode.NO_TESTS_COLLECTED


def test_a_first_failure_can_end_the_run(project: Project) -> None:
    result = project.run("--store", "mystores:BrokenMust", "-x", BY_ID, MISS)

    assert (result.ret, outcomes(result)) == (FAILED, {"failed": 1})


@pytest.mark.parametrize("style", ["long", "line", "native"])
def test_each_style_of_tracebacks_works(project: Project, style: str) -> None:
    result = project.run("--store", "mystores:BrokenMust", f"--tb={style}", "-l", BY_ID)

    assert (result.ret, outcomes(result)) == (FAILED, {"failed": 1})
    assert "INTERNALERROR" not in shown(result)


def test_texts_fit_in_80_columns(project: Project) -> None:
    result = project.run("--store", "mystores:BrokenMust", "conformance/checks/by_id.py")

    start = next(i for i, line in enumerate(result.outlines) if line.startswith("ID-1 (must"))
    end = next(i for i, line in enumerate(result.outlines) if "short test summary" in line)
    told = [line for line in result.outlines[start:end] if not line.startswith("  pytest ")]
    assert len(told) > 20
    assert [line for line in told if len(line) > 80] == []


# --store-contract


def test_store_contract_prints_every_clause_without_a_store(project: Project) -> None:
    listed = project.python(
        "from conformance.contract import CONTRACT\nfor clause in CONTRACT: print(clause.id)"
    )

    result = project.run("--store-contract")

    assert result.ret == PASSED
    printed = {line.split()[0] for line in result.outlines if line.strip()}
    assert len(listed.outlines) > 60
    assert set(listed.outlines) <= printed
    assert [line for line in result.outlines if len(line) > 80] == []


@pytest.mark.parametrize("more", [("--store", "nowhere:Store"), ("-n", "2")])
def test_store_contract_heeds_no_other_option(project: Project, more: tuple[str, ...]) -> None:
    project.has("test_users.py", "def test_of_the_user(): assert False\n")

    result = project.run("--store-contract", *more)

    assert result.ret == PASSED
    assert "FIND-1" in shown(result)
