"""Measuring one store."""

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken

from conformance.cost.figures import Act, StoreCosts, Way
from conformance.cost.measuring import costs_of
from conformance.finding import Halt
from conformance.opening import open_run
from reference_stores import ListStore, SQLiteStore


def measured(store: str | Callable[..., object], seconds: float = 0.5) -> StoreCosts:
    run = open_run(store, timeout=seconds * 60)
    _ = run.traits
    return costs_of(run, seconds, lambda _: None)


def test_a_store_in_memory_is_measured_alone_and_from_threads() -> None:
    costs = measured("reference_stores:ListStore")

    assert costs.store == "reference_stores:ListStore"
    for act in Act:
        assert costs.of(act, Way.ALONE, 10) is not None
        assert costs.of(act, Way.THREADS, 100) is not None
        assert not costs.of_all(act, Way.PROCESSES)
    assert costs.left_out[0] == (
        "4 processes are left out: what is saved does not outlive the instance."
    )


def test_a_durable_store_is_measured_from_processes_too() -> None:
    costs = measured("reference_stores:SQLiteStore")

    for act in Act:
        by_processes = costs.of(act, Way.PROCESSES, 10)
        assert by_processes is not None
        assert by_processes.calls >= 4


def test_a_store_that_is_not_filled_in_time_is_measured_as_far_as_it_came() -> None:
    costs = measured("reference_stores:ListStore", 0.2)

    most = max(costs.tokens)
    assert 10 <= most < 100_000
    assert "nothing was measured: it took 0.2 s until" in costs.left_out[-1]


def test_a_store_that_cannot_be_used_by_threads_is_measured_alone() -> None:
    class OfOneThread(ListStore):
        def __init__(self) -> None:
            super().__init__()
            self._database = sqlite3.connect(":memory:")

        def find_token(self, token: OAuthToken) -> OAuthToken | None:
            self._database.execute("SELECT 1")
            return super().find_token(token)

    costs = measured(OfOneThread)

    assert not costs.of_all(Act.FIND, Way.THREADS)
    assert costs.of(Act.FIND, Way.ALONE, 100) is not None
    [told] = [one for one in costs.left_out if one.startswith("8 threads")]
    assert told.startswith("8 threads are left out: with 10 tokens, it raised ProgrammingError")


AFRAID_OF_OTHERS = """
import os

from reference_stores import SQLiteStore


class AfraidOfOthers(SQLiteStore):
    def find_token(self, token):
        if os.environ["FIRST_PROCESS"] != str(os.getpid()):
            raise OSError("who is this?")
        return super().find_token(token)
"""


def test_a_store_that_fails_in_other_processes_is_measured_in_this_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "afraid.py").write_text(AFRAID_OF_OTHERS)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("FIRST_PROCESS", str(os.getpid()))

    costs = measured("afraid:AfraidOfOthers", 0.2)

    assert costs.of(Act.FIND, Way.THREADS, 10) is not None
    assert costs.left_out[0] == (
        "4 processes are left out: with 10 tokens, find_token by user name raised OSError: who is "
        "this? in another process."
    )


def test_a_store_that_is_full_is_measured_up_to_there() -> None:
    class Full(ListStore):
        def save_token(self, token: OAuthToken) -> None:
            if len(self._rows) == 60:
                raise OSError("the table is full")
            super().save_token(token)

    costs = measured(Full)

    assert list(costs.tokens) == [10, 60]
    assert any(
        "With more than 60 tokens nothing was measured: save_token raised OSError" in one
        for one in costs.left_out
    )


def test_a_shared_place_is_left_empty(tmp_path: Path) -> None:
    def shared() -> SQLiteStore:
        return SQLiteStore(str(tmp_path / "shared.db"))

    measured(shared, 0.2)

    assert shared().get_tokens() == []


def test_somebody_elses_token_that_turns_up_is_not_wiped() -> None:
    store = ListStore()

    def shared() -> ListStore:
        return store

    run = open_run(shared)
    _ = run.traits

    def meanwhile(_: str) -> None:
        store.save_token(OAuthToken(id="7", access_token="somebody-elses"))

    with pytest.raises(Halt):
        costs_of(run, 0.1, meanwhile)

    assert "7" in [token.get_id() for token in store.get_tokens()]
