"""No token of the user's is lost, whatever store the kit is given."""

import pytest

from tests.plugin.project import MISS, SECRET, Project, outcomes, shown

USAGE_ERROR = pytest.ExitCode.USAGE_ERROR
OWNER = "owner@shop.example:9000"


def log_in(project: Project, name: str, id_: str | None = None) -> bytes:
    """A user logs in, through another process; the bytes of the file are returned."""
    project.python(f"import mystores; mystores.log_in({name!r}, {id_!r})")
    return (project.folder / name).read_bytes()


def users_in(project: Project, name: str) -> str:
    return shown(project.python(f"import mystores; print(*mystores.users_in({name!r}))"))


# Before the first write


def test_a_filled_store_stops_the_run_and_is_left_byte_for_byte(project: Project) -> None:
    before = log_in(project, "fixed.db")

    result = project.run("--store", "mystores:Fixed", MISS)

    assert result.ret == USAGE_ERROR
    assert "holds 1 token already" in shown(result)
    assert OWNER in shown(result)
    assert "def make_store(tmp_path)" in shown(result)
    assert (project.folder / "fixed.db").read_bytes() == before
    assert SECRET not in shown(result)


def test_a_filled_store_stops_a_run_with_workers_as_well(project: Project) -> None:
    before = log_in(project, "fixed.db")

    result = project.run("--store", "mystores:Fixed", "-n", "2", MISS)

    assert result.ret == USAGE_ERROR
    assert "holds 1 token already" in shown(result)
    assert (project.folder / "fixed.db").read_bytes() == before


@pytest.mark.parametrize(
    "worker",
    [
        "gw0",
        "gw1",
    ],
)
def test_a_filled_store_of_one_worker_stops_the_run_and_is_left_byte_for_byte(
    project: Project, worker: str
) -> None:
    before = log_in(project, f"fixed_{worker}.db")

    result = project.run("--store", "mystores:a_file_for_each_worker", "-n", "2", "-k", "FIND-6")

    assert OWNER in shown(result)
    assert "INTERNALERROR" not in shown(result)
    assert (project.folder / f"fixed_{worker}.db").read_bytes() == before
    assert SECRET not in shown(result)
    assert result.ret == USAGE_ERROR


@pytest.mark.parametrize(
    "raised",
    [
        "OSError",
        "SystemExit",
    ],
)
def test_a_store_that_does_not_answer_stops_the_run(project: Project, raised: str) -> None:
    project.has(
        "stores.py",
        f"""
        from pathlib import Path
        from reference_stores import ListStore

        class Store(ListStore):
            def get_tokens(self):
                raise {raised}("connection lost, last token {SECRET}")

            def save_token(self, token):
                Path(__file__).with_name("saved").touch()
        """,
    )
    result = project.run("--store", "stores:Store", MISS)

    assert result.ret == USAGE_ERROR
    assert f"get_tokens raised {raised}: connection lost" in shown(result)
    assert SECRET not in shown(result)
    assert "INTERNALERROR" not in shown(result)
    assert "saved" not in project.names()


def test_a_store_whose_answer_cannot_be_read_stops_the_run(project: Project) -> None:
    project.has(
        "stores.py",
        f"""
        from reference_stores import ListStore

        class Dicts(ListStore):
            def get_tokens(self):
                return [{{"refresh_token": "{SECRET}"}}]

        class Text(ListStore):
            def get_tokens(self):
                return "{SECRET}"

        class Number(ListStore):
            def get_tokens(self):
                return 7
        """,
    )
    for attribute in ("Dicts", "Text", "Number"):
        result = project.run("--store", f"stores:{attribute}", MISS)
        assert result.ret == USAGE_ERROR
        assert SECRET not in shown(result)


# While the run goes on


VISITOR = """
    import mystores

    items = []

    def pytest_runtest_setup(item):
        items.append(item)
        if len(items) == 2:
            mystores.log_in(mystores.HERE / "fixed.db", id=ID)
"""


@pytest.mark.parametrize("id_", [None, "1", "2"])
def test_a_login_that_turns_up_between_two_checks_stops_the_run_and_stays(
    project: Project, id_: str | None
) -> None:
    project.has("visitor.py", VISITOR.replace("ID", repr(id_)))

    result = project.run(
        *("--store", "mystores:Fixed", "-p", "visitor", "-k", "ID or wipe"),
        PYTHONPATH=str(project.folder),
    )

    assert OWNER in users_in(project, "fixed.db")
    assert result.ret == USAGE_ERROR
    assert "1 token that the kit did not save" in shown(result)
    assert OWNER in shown(result)
    assert SECRET not in shown(result)


@pytest.mark.parametrize("id_", [None, "1"])
def test_a_login_that_turns_up_before_a_wipe_stops_the_run_and_stays(
    project: Project, id_: str | None
) -> None:
    project.has(
        "stores.py",
        f"""
        import mystores

        class Busy(mystores.Fixed):
            saves = 0

            def save_token(self, token):
                super().save_token(token)
                Busy.saves += 1
                if Busy.saves == 6:
                    # The newest record makes way, and its id is taken by somebody else.
                    if {id_!r}:
                        super().delete_token(token.get_id())
                    mystores.log_in(mystores.HERE / "fixed.db", {id_!r} and token.get_id())
        """,
    )
    result = project.run("--store", "stores:Busy", "conformance/checks/wipe.py")

    assert OWNER in users_in(project, "fixed.db")
    assert result.ret == USAGE_ERROR
    assert "1 token that the kit did not save" in shown(result)
    assert SECRET not in shown(result)


# The user's folder


def test_the_users_folder_is_left_as_it_was(project: Project) -> None:
    before = log_in(project, "zohooauth.db")
    project.has(
        "ended.py",
        """
        from pathlib import Path

        def pytest_unconfigure(config):
            assert Path.cwd() == config.invocation_params.dir
        """,
    )
    names = project.names()

    result = project.run(
        *("--store", "mystores:InTheCurrentFolder", "-k", "FIND-6 or LIFE-2", "-p", "ended"),
        PYTHONPATH=str(project.folder),
    )

    assert result.ret == 0
    assert (project.folder / "zohooauth.db").read_bytes() == before
    assert project.names() == names


def test_a_run_with_properties_leaves_no_folder_of_hypothesis_behind(project: Project) -> None:
    names = project.names()

    project.run("--store", "mystores:MyStore", "-k", "hostile_text or only_looks_like")

    assert project.names() == names


def test_the_system_s_folder_for_temporary_files_is_left_as_it_was(project: Project) -> None:
    temporary = project.folder.parent / "temporary"
    temporary.mkdir()

    project.run("--store", "mystores:InTheCurrentFolder", "-k", "FIND-6", TMPDIR=str(temporary))

    assert [path for path in temporary.iterdir() if not path.name.startswith("pytest-")] == []


# Shared places


def test_a_store_in_a_fixed_place_works_run_after_run_and_is_left_empty(project: Project) -> None:
    for _ in range(2):
        result = project.run("--store", "mystores:Fixed", "-k", "FIND-1 or LIFE-2 or wipe")

        assert result.ret == 0
        assert users_in(project, "fixed.db") == ""


def test_a_fixed_place_that_never_deletes_is_told(project: Project) -> None:
    result = project.run("--store", "mystores:FixedThatNeverDeletes", "-k", "FIND-1")

    assert result.ret == USAGE_ERROR
    assert "delete_token does not remove them" in shown(result)
    assert "left one record there, of 'witness@example.com:60013': remove it" in shown(result)


def test_two_workers_in_one_place_are_told(project: Project) -> None:
    result = project.run("--store", "mystores:Fixed", "-n", "2", "-k", "FIND-1")

    assert result.ret == USAGE_ERROR
    assert "meet in one place" in shown(result)
    assert "def make_store(worker_id)" in shown(result)
    assert users_in(project, "fixed.db") == ""


def test_two_workers_with_a_place_each_work_run_after_run(project: Project) -> None:
    for _ in range(2):
        result = project.run(
            "--store", "mystores:a_file_for_each_worker", "-n", "2", "-k", "FIND-6"
        )
        assert (result.ret, outcomes(result)) == (0, {"passed": 2})

    assert {"fixed_gw0.db", "fixed_gw1.db"} <= project.names()


def test_two_workers_with_a_folder_each_work(project: Project) -> None:
    result = project.run("--store", "mystores:InTheCurrentFolder", "-n", "2", "-k", "FIND-6")

    assert (result.ret, outcomes(result)) == (0, {"passed": 2})


# Runs that did not come to their end


ENDED = """
    import os
    import signal

    import mystores

    class Ended(mystores.Fixed):
        saves = 0

        def save_token(self, token):
            super().save_token(token)
            Ended.saves += 1
            if Ended.saves == 5 and not os.path.exists(mystores.HERE / "ended"):
                (mystores.HERE / "ended").touch()
                os.kill(os.getpid(), signal.SIGNAL)
"""

SAVES = ("--store", "stores:Ended", "-k", "SAVE-2 or SAVE-3")


def test_what_a_killed_run_has_left_is_cleared_by_the_next_one(project: Project) -> None:
    project.has("stores.py", ENDED.replace("SIGNAL", "SIGKILL"))
    killed = project.run(*SAVES)
    assert killed.ret == -9
    assert users_in(project, "fixed.db") != ""

    result = project.run(*SAVES)

    assert result.ret == 0
    assert "of the kit's own records, of a run that was interrupted" in shown(result)
    assert users_in(project, "fixed.db") == ""


def test_a_strangers_record_beside_what_a_killed_run_has_left_stops_the_next_one(
    project: Project,
) -> None:
    project.has("stores.py", ENDED.replace("SIGNAL", "SIGKILL"))
    project.run(*SAVES)
    before = log_in(project, "fixed.db")

    result = project.run(*SAVES)

    assert result.ret == USAGE_ERROR
    assert OWNER in shown(result)
    assert (project.folder / "fixed.db").read_bytes() == before


def test_a_run_that_is_interrupted_leaves_nothing_and_the_next_one_passes(
    project: Project,
) -> None:
    project.has("stores.py", ENDED.replace("SIGNAL", "SIGINT"))
    interrupted = project.run(*SAVES)
    assert interrupted.ret == pytest.ExitCode.INTERRUPTED
    assert users_in(project, "fixed.db") == ""

    result = project.run(*SAVES)

    assert result.ret == 0
    assert "of a run that was interrupted" not in shown(result)


def test_records_like_the_kits_are_not_removed_where_no_run_has_left_them(
    project: Project,
) -> None:
    project.has("stores.py", ENDED.replace("SIGNAL", "SIGKILL"))
    project.run(*SAVES)
    before = (project.folder / "fixed.db").read_bytes()
    for kept in (project.folder / ".pytest_cache").rglob("given-*"):
        kept.unlink()

    result = project.run(*SAVES)

    assert result.ret == USAGE_ERROR
    assert "holds" in shown(result)
    assert (project.folder / "fixed.db").read_bytes() == before


def test_no_note_of_what_was_saved_is_left_by_a_run_that_came_to_its_end(
    project: Project,
) -> None:
    project.run("--store", "mystores:Fixed", "-k", "FIND-1")

    assert list((project.folder / ".pytest_cache").rglob("given-*")) == []
