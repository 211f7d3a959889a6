"""What a store can do, what its user requires of it, and what the report says of both."""

import pytest

from tests.plugin.project import Project, outcomes, shown

KEEP_1 = "conformance/checks/keep.py::a_new_instance_sees_every_record"
KEEP_4 = "conformance/checks/keep.py::two_instances_at_once_agree_after_every_call"
KILLS = "conformance/checks/kills.py"
PASSED, FAILED, USAGE = (
    pytest.ExitCode.OK,
    pytest.ExitCode.TESTS_FAILED,
    pytest.ExitCode.USAGE_ERROR,
)

FORGETFUL = """
    from pathlib import Path

    from reference_stores import ListStore


    class Forgetful(ListStore):
        def save_token(self, token):
            super().save_token(token)
            path = Path("tokens.txt")
            path.touch(0o600)
            path.write_text(token.get_refresh_token() or "")
"""


NEW_STORAGE = """
    import json
    from pathlib import Path
    from tempfile import mkdtemp

    from reference_stores import ListStore


    class InAFolderOfItsOwn(ListStore):
        def __init__(self):
            super().__init__()
            self.folder = Path(mkdtemp(dir=Path(__file__).parent))

        def save_token(self, token):
            super().save_token(token)
            (self.folder / "tokens.json").write_text(json.dumps(self._rows))
"""


def test_of_a_store_in_memory_persistence_is_not_asked(project: Project) -> None:
    result = project.run("--store", "mystores:MyStore", KEEP_1)

    assert (result.ret, outcomes(result)) == (PASSED, {"skipped": 1})
    result.stdout.fnmatch_lines(["not applicable KEEP-1   what is saved does not outlive the*"])


def test_clauses_that_do_not_apply_for_one_reason_are_told_in_one_entry(project: Project) -> None:
    result = project.run("--store", "mystores:MyStore", KEEP_1, KEEP_4, KILLS)

    assert shown(result).count("what is saved does not outlive the") == 1
    result.stdout.fnmatch_lines(["*KEEP-4, KEEP-5)"])


def test_a_store_in_memory_fails_where_a_durable_one_is_required(project: Project) -> None:
    result = project.run("--store", "mystores:MyStore", "--store-require", "durable", KEEP_1)

    assert (result.ret, outcomes(result)) == (FAILED, {"failed": 1})
    result.stdout.fnmatch_lines(
        [
            "required: durable",
            "came:     what is saved does not outlive the instance",
            "  pytest --store mystores:MyStore --store-require durable conformance/checks/keep*",
        ]
    )


def test_a_store_that_writes_a_file_and_forgets_is_told_so(project: Project) -> None:
    project.has("forgetful.py", FORGETFUL)

    result = project.run("--store", "forgetful:Forgetful", KEEP_1)

    assert (result.ret, outcomes(result)) == (FAILED, {"failed": 1})
    assert "which is in tokens.txt" in " ".join(shown(result).split())


def test_a_file_counts_for_nothing_where_the_store_is_said_to_be_in_memory(
    project: Project,
) -> None:
    project.has("forgetful.py", FORGETFUL)

    result = project.run("--store", "forgetful:Forgetful", "--store-memory-only", KEEP_1)

    assert (result.ret, outcomes(result)) == (PASSED, {"skipped": 1})


def test_a_factory_that_makes_new_storage_at_each_call_is_told_so(project: Project) -> None:
    project.has("new_storage.py", NEW_STORAGE)
    store = "new_storage:InAFolderOfItsOwn"

    result = project.run("--store", store, KEEP_1)
    declared = project.run("--store", store, "--store-memory-only", KEEP_1)

    assert (result.ret, declared.ret) == (FAILED, PASSED)
    words = " ".join(shown(result).split())
    assert "a save reaches a storage (open in new_storage.py, line 16)" in words
    assert "the factory makes new storage at each call" in words
    assert "unknown KEEP-1" in words


def test_a_should_becomes_a_must_where_processes_are_required(project: Project) -> None:
    store = "tests.broken_stores.outliving:LoadsItsFileOnce"

    as_it_is = project.run("--store", store, KEEP_4)
    required = project.run("--store", store, "--store-require", "durable,processes", KEEP_4)

    assert (as_it_is.ret, required.ret) == (PASSED, FAILED)
    as_it_is.stdout.fnmatch_lines(["KEEP-4 (should; practice): *", "should*KEEP-4*"])
    required.stdout.fnmatch_lines(["KEEP-4 (must; practice): *", "failed*KEEP-4*"])


def test_what_several_processes_share_has_to_be_durable(project: Project) -> None:
    result = project.run("--store", "mystores:MyStore", "--store-require", "processes", KEEP_1)

    assert (result.ret, outcomes(result)) == (FAILED, {"failed": 1})
    assert "required: durable" in shown(result)


def test_what_cannot_be_required_is_refused(project: Project) -> None:
    result = project.run("--store", "mystores:MyStore", "--store-require", "speed")

    assert result.ret == USAGE
    assert "--store-require: 'speed' is none of durable, faults, processes" in shown(result)


def test_what_contradicts_itself_is_refused(project: Project) -> None:
    result = project.run(
        "--store", "mystores:MyStore", "--store-require", "durable", "--store-memory-only"
    )

    assert result.ret == USAGE
    assert "leave one of them out" in shown(result)


def test_the_kills_are_counted_in_the_report(project: Project) -> None:
    result = project.run("--store", "mystores:InTheCurrentFolder", "--store-effort=quick", KILLS)

    assert (result.ret, outcomes(result)) == (PASSED, {"passed": 1})
    result.stdout.fnmatch_lines(
        ["tried*KEEP-5   10 processes were killed, * of them in the middle*"]
    )


def test_with_workers_the_kills_are_counted_as_well(project: Project) -> None:
    result = project.run(
        "--store", "mystores:InTheCurrentFolder", "--store-effort=quick", KILLS, "-n", "2"
    )

    assert result.ret == PASSED
    result.stdout.fnmatch_lines(["tried*KEEP-5   10 processes were killed, *"])


def test_a_factory_that_no_other_process_can_import_leaves_clauses_unknown(
    project: Project,
) -> None:
    result = project.python(
        """
        from conformance import Outcome, check_store
        from reference_stores import SQLiteStore

        verdict = check_store(lambda tmp_path: SQLiteStore(tmp_path / "a.db"), effort="quick")
        print(*(clause.id for clause in verdict.clauses(Outcome.UNKNOWN)))
        print(verdict.explanation_of("KEEP-2"))
        """
    )

    assert result.ret == 0
    assert result.outlines[0] == "KEEP-2 KEEP-5 RACE-6"
    assert "another process cannot have the store by its name" in " ".join(shown(result).split())
