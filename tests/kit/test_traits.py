"""What a store is like, found out by trying."""

import fcntl
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from zohocrmsdk.src.com.zoho.api.authenticator.store import TokenStore

from conformance import Outcome, Word, check_store
from conformance.naming import from_callable
from conformance.run import Run, Traits
from reference_stores import InMemorySQLiteStore, ListStore, SQLiteStore
from tests.broken_stores.outliving import (
    CreatesItsTableAnew,
    EmptiesItsFile,
    LivesInItsClass,
    WritesAndNeverReads,
)
from tests.correct_stores.base import DictStore
from tests.correct_stores.own_json_file import OwnJsonFile


class WantsItsFileAlone(OwnJsonFile):
    """Holds a lock from its start to its end, so that there can be no second one: dbm does so."""

    def __init__(self) -> None:
        super().__init__()
        self._alone = os.open("alone", os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(self._alone, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(self._alone)
            self._alone = -1
            raise

    def __del__(self) -> None:
        if self._alone >= 0:
            os.close(self._alone)


class KeepsADiary(DictStore):
    """Writes a file with nothing of the tokens in it."""

    def __init__(self) -> None:
        super().__init__()
        Path("diary.txt").write_text("a store was opened\n", "ascii")


def traits_of(store: Callable[..., TokenStore]) -> Traits:
    return Run(from_callable(store, "tests:store")).traits


@pytest.mark.parametrize(
    ("store", "traits"),
    [
        (ListStore, Traits(is_durable=False, is_shared=False)),
        (InMemorySQLiteStore, Traits(is_durable=False, is_shared=False)),
        (KeepsADiary, Traits(is_durable=False, is_shared=False)),
        (SQLiteStore, Traits(is_durable=True, is_shared=False)),
        (WantsItsFileAlone, Traits(True, False, wants_to_be_alone=True)),
        (LivesInItsClass, Traits(is_durable=True, is_shared=True)),
        (WritesAndNeverReads, Traits(False, False, file_unread="tokens.json")),
        (EmptiesItsFile, Traits(False, False, file_unread="tokens.json")),
        (CreatesItsTableAnew, Traits(False, False, file_unread="tokens.db")),
    ],
)
def test_a_store_is_tried_out(store: Callable[..., TokenStore], traits: Traits) -> None:
    assert traits_of(store) == traits


def test_a_store_that_wants_its_file_alone_is_not_blamed_for_more_than_that() -> None:
    verdict = check_store(WantsItsFileAlone, effort="quick")

    assert (verdict.word, verdict.failed) == (Word.CONFORMANT_WITH_WARNINGS, ["KEEP-4", "RACE-6"])
    assert verdict.outcome_of("KEEP-5") is Outcome.PASSED
