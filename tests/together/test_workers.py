"""Several workers on one store: what is told of a store that keeps the contract, and of others."""

import re
import sys

import pytest

from conformance.together.scenarios import SCENARIOS
from reference_stores import SQLiteStore
from tests.plugin.project import outcomes, shown
from tests.together import stores
from tests.together.playing import QUICKLY, SOON, Shared

PASSED, FAILED = pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED
USAGE_ERROR = pytest.ExitCode.USAGE_ERROR
OWNER = "owner@shop.example:9000"


def users_in(shared: Shared) -> list[str]:
    tokens = SQLiteStore(shared.folder / "tokens.db").get_tokens()
    return [str(s.get_name()) for s in (t.get_user_signature() for t in tokens) if s is not None]


def command_to_remove(result: pytest.RunResult) -> str:
    number = next(n for n, line in enumerate(result.outlines) if "together.remove" in line)
    command = "\n".join(result.outlines[number : number + 2]).strip()
    command = command.replace("dies_in_one_worker", "on_one_file")
    return command.replace("python", sys.executable, 1)


def owner_logs_in(shared: Shared, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(stores.PLACE, str(shared.folder))
    stores.log_in(OWNER)


# What comes of it


def test_a_store_on_one_database_passes_and_is_left_empty(shared: Shared) -> None:
    result = shared.play("on_one_file", *QUICKLY)

    assert (result.ret, outcomes(result)) == (PASSED, {"passed": len(SCENARIOS)})
    words = shown(result)
    assert re.search(r"3 workers on 1 host met \d+ times in one store: gw0 on", words)
    assert f"{len(SCENARIOS)} of {len(SCENARIOS)} scenarios between workers passed" in words
    assert "gw0, gw1, gw2: saved 24 users in 4 rounds, and saw all 72" in words
    assert "This is no verdict on the contract" in words
    assert users_in(shared) == []


@pytest.mark.parametrize(
    ("store", "clause", "says"),
    [
        ("searches_and_then_inserts", "RACE-3", "2 records"),
        ("writes_the_whole_file", "RACE-2", "look at: read, change and write without a lock"),
        ("deletes_and_inserts", "RACE-4", "None|0 records"),
    ],
)
def test_a_store_that_is_right_for_one_host_only_fails(
    shared: Shared, store: str, clause: str, says: str
) -> None:
    result = shared.play(store, *SOON, "-k", clause)

    assert result.ret == FAILED
    words = shown(result)
    assert re.search(rf"failed {clause}", words)
    assert "What each worker did: gw0 on" in words
    assert re.search(says, words)
    assert "run it again: pytest --store" in words
    ours = result.outlines[result.outlines.index("What each worker did:") :]
    assert all(len(line) <= 80 or "/" in line for line in ours)  # paths are as long as they are


def test_each_scenario_is_reported_once(shared: Shared) -> None:
    result = shared.play("on_one_file", *QUICKLY, "-k", "RACE-3", "--junitxml", "junit.xml")

    assert outcomes(result) == {"passed": 2}
    junit = (shared.folder / "junit.xml").read_text()
    assert 'tests="2"' in junit
    assert junit.count("<testcase") == 2
    assert 'value="RACE-3 RACE-6"' in junit


def test_scenarios_can_be_listed_without_workers(shared: Shared) -> None:
    result = shared.play("on_one_file", "--collect-only", "-q", workers=0)

    assert [line for line in result.outlines if "::" in line] == [
        f"conformance/together::{scenario.name}" for scenario in SCENARIOS
    ]
    assert not (shared.folder / "tokens.db").exists()


# Workers that do not come together


@pytest.mark.parametrize(
    ("store", "says"),
    [
        ("in_each_workers_folder", "Its factory asks for tmp_path, which is another one for each"),
        ("in_memory", "Is it in memory, in a file of each host's own"),
    ],
)
def test_workers_that_share_nothing_are_told_so_and_no_clause_is_broken(
    shared: Shared, store: str, says: str
) -> None:
    result = shared.play(store, *SOON, workers=2)

    assert result.ret == USAGE_ERROR
    words = shown(result)
    assert "the workers do not share a store. Each of them saw nobody but itself" in words
    assert says in words
    assert "broken" in words
    assert not outcomes(result).get("failed")


def test_a_store_that_reads_once_is_told_of_and_is_not_taken_for_another_one(
    shared: Shared,
) -> None:
    result = shared.play("reads_once", *SOON, "-k", "KEEP-4", workers=2)

    assert result.ret == FAILED
    assert "an instance that was opened then shows it. Does the store read once" in shown(result)


def test_a_worker_that_dies_is_named_and_what_it_has_left_can_be_removed(shared: Shared) -> None:
    result = shared.play("dies_in_one_worker", *SOON, "-k", "RACE-2 or RACE-4")

    assert (result.ret, outcomes(result)) == (FAILED, {"failed": 2})
    words = shown(result)
    assert "gw1: the worker died, or its host was cut off" in words
    assert "gw1 did not come within 6 s, and had been there before" in words
    assert "are left in the store" in words
    assert users_in(shared)
    assert all("gw1" not in name for name in users_in(shared))

    removed = shared.start("bash", "-ec", command_to_remove(result))

    assert "were removed" in shown(removed)
    assert users_in(shared) == []


def test_a_worker_that_cannot_have_the_store_stops_the_run(shared: Shared) -> None:
    result = shared.play("cannot_be_had_by_one_worker", *SOON, workers=2)

    assert result.ret == USAGE_ERROR
    assert "(Said by gw1 on" in shown(result)
    assert "the store could not be made: ConnectionRefusedError: no route" in shown(result)
    assert "The other workers could. Does it fail where several open it at" in shown(result)
    assert users_in(shared) == []


def test_a_worker_that_cannot_begin_stops_the_run_and_is_not_taken_for_a_success(
    shared: Shared,
) -> None:
    result = shared.run(
        *("--store", "tests.together.stores:on_one_file", "--store-together"),
        *("--tx", "popen", "--tx", "popen//env:PYTEST_ADDOPTS=--no-such-option"),
    )

    assert result.ret == USAGE_ERROR
    assert "Nothing was played, as not all workers could begin. gw1: " in shown(result)
    assert "The kit, pytest-xdist and your store's module have to be installed there" in shown(
        result
    )


# The user's data


def test_a_store_that_holds_somebodys_token_stops_the_run_and_is_left_as_it_was(
    shared: Shared, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner_logs_in(shared, monkeypatch)
    before = (shared.folder / "tokens.db").read_bytes()

    result = shared.play("on_one_file", workers=2)

    assert result.ret == USAGE_ERROR
    assert f"holds 1 token (of '{OWNER}') already, not of this run" in shown(result)
    assert (shared.folder / "tokens.db").read_bytes() == before


def test_a_token_that_turns_up_during_the_run_stops_it_and_stays(shared: Shared) -> None:
    result = shared.play("a_user_logs_in_meanwhile", *SOON, workers=2)

    assert result.ret == USAGE_ERROR
    assert OWNER in shown(result)
    assert users_in(shared) == [OWNER]


def test_what_another_run_has_left_is_told_of_and_stays(shared: Shared) -> None:
    shared.play("dies_in_one_worker", *SOON, "-k", "RACE-2", workers=2)
    left = users_in(shared)

    result = shared.play("on_one_file", workers=2)

    assert result.ret == USAGE_ERROR
    assert "which another run of this kind has saved. If none goes on, it was killed" in shown(
        result
    )
    assert users_in(shared) == left


def test_nothing_is_removed_without_the_mark_of_a_run(
    shared: Shared, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner_logs_in(shared, monkeypatch)

    for mark in ("", "run-", "owner", "run-0123456789ab"):
        shared.start(
            *(sys.executable, "-m", "conformance.together.remove"),
            *("tests.together.stores:on_one_file", mark),
        )

    assert users_in(shared) == [OWNER]


# Options


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ((), "--store-together needs two workers or more"),
        (("-n", "1"), "pytest --store tests.together.stores:on_one_file --store-together -n 3"),
        (("-p", "no:xdist"), "needs pytest-xdist: pip install pytest-xdist"),
        (("-n", "2", "--store-report", "r.json"), "leave one of them out. --junitxml works"),
        (("-n", "2", "."), "leave out the paths, and choose scenarios by -k"),
    ],
)
def test_what_cannot_be_done_is_said_with_what_can(
    shared: Shared, args: tuple[str, ...], says: str
) -> None:
    result = shared.run("--store", "tests.together.stores:on_one_file", "--store-together", *args)

    assert result.ret == USAGE_ERROR
    assert says in shown(result)
    assert not (shared.folder / "tokens.db").exists()


def test_the_store_has_to_be_named(shared: Shared) -> None:
    result = shared.run("--store-together", "-n", "2")

    assert result.ret == USAGE_ERROR
    assert "name the store, too" in shown(result)
