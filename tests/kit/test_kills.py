"""Processes that are killed while they save."""

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken
from zohocrmsdk.src.com.zoho.api.authenticator.store import TokenStore

from conformance.bench import bench_of
from conformance.effort import Effort
from conformance.finding import Blocked, Finding
from conformance.kills import Kills, kill_again_and_again
from conformance.naming import load
from conformance.run import Run
from tests.broken_stores.outliving import (
    EmptiesItsFileToWriteIt,
    FlushesWhenItIsClosed,
    RemovesTheOldFileFirst,
    WritesInPlaceByHalves,
)
from tests.correct_stores.own_json_file import OwnJsonFile


class SavesNothing(OwnJsonFile):
    """A save raises."""

    def save_token(self, token: object) -> None:
        raise OSError("read-only file system")


def killed(store: Callable[[], TokenStore], times: int, timeout: float = 10) -> Kills:
    """Kill processes on a store, as often as is said, however busy the machine is."""
    source = replace(load(f"{store.__module__}:{store.__qualname__}"), timeout=timeout)
    run = Run(source, effort=Effort.THOROUGH)
    with bench_of(run) as bench:
        return kill_again_and_again(run, bench.fresh().place, times)


def test_kills_that_leave_every_save_whole_are_counted() -> None:
    met = killed(OwnJsonFile, 12)

    assert met.all == 12
    assert 1 <= met.inside <= 12


def test_the_reference_store_in_a_file_survives_200_kills() -> None:
    run = Run(load("reference_stores:SQLiteStore"), effort=Effort.THOROUGH)
    with bench_of(run) as bench:
        met = kill_again_and_again(run, bench.fresh().place, 200)

    assert met.all == 200
    assert met.inside > 100


@pytest.mark.parametrize(
    "store",
    [
        EmptiesItsFileToWriteIt,
        FlushesWhenItIsClosed,
        RemovesTheOldFileFirst,
        WritesInPlaceByHalves,
    ],
)
def test_a_store_that_a_kill_can_break_is_found_out(store: Callable[[], TokenStore]) -> None:
    with pytest.raises(Finding) as found:
        killed(store, 200)

    assert found.value.calls[0].aside is not None
    assert "processes that save user after user were killed" in found.value.calls[0].aside


def test_where_a_save_raises_by_itself_nothing_is_said_of_kills() -> None:
    with pytest.raises(Blocked, match="save_token raised OSError: read-only file system"):
        killed(SavesNothing, 1)


def test_without_a_kill_nothing_is_said() -> None:
    with pytest.raises(Blocked, match="none of 0 kills came in the middle of a save"):
        killed(OwnJsonFile, 0)


class LeavesItsLockBehind(OwnJsonFile):
    """A lock is a folder, which a process that is killed does not remove."""

    def save_token(self, token: OAuthToken) -> None:
        while True:
            try:
                Path("lock").mkdir()
                break
            except FileExistsError:
                time.sleep(0.001)
        super().save_token(token)
        Path("lock").rmdir()


def test_a_save_that_hangs_after_a_kill_is_the_stores_failure() -> None:
    with pytest.raises(Finding) as found:
        killed(LeavesItsLockBehind, 200, timeout=0.5)

    assert found.value.expected == "save_token to work after a kill"
    assert found.value.came.startswith("save_token gave no answer in 0.5 s")
