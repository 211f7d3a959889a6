"""What a store is like, found out by trying."""

from collections.abc import Callable
from pathlib import Path

import pytest
from zohocrmsdk.src.com.zoho.api.authenticator.store import TokenStore

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
from tests.correct_stores.wants_its_file_alone import WantsItsFileAlone


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
