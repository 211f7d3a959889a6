"""What a store is like, found out by trying."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken
from zohocrmsdk.src.com.zoho.api.authenticator.store import TokenStore

from conformance.finding import Blocked, Lacks
from conformance.naming import from_callable
from conformance.needs import need_durable
from conformance.run import Run, Traits
from reference_stores import InMemorySQLiteStore, ListStore, SQLiteStore
from tests.broken_stores.outliving import (
    CreatesItsTableAnew,
    EmptiesItsFile,
    LivesInItsClass,
    WritesAndNeverReads,
)
from tests.correct_stores.base import DictStore
from tests.correct_stores.one_connection import OneConnection
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


class WritesLater(DictStore):
    """A timer writes the file, when the save has long returned."""

    def save_token(self, token: OAuthToken) -> None:
        super().save_token(token)
        path = Path("tokens.json").absolute()
        timer = threading.Timer(0.1, _write, [path])
        timer.daemon = True
        timer.start()


def _write(path: Path) -> None:
    with suppress(FileNotFoundError):  # the folder may be gone
        path.write_text("written at last", "ascii")


class NeverCommits(OneConnection):
    """What is written is in a transaction that nobody ends."""

    def __init__(self) -> None:
        super().__init__()
        self.database.execute("BEGIN")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        yield


@pytest.mark.parametrize(
    ("store", "seen"),
    [
        (WritesLater, "tokens.json is written when a save has returned"),
        (NeverCommits, "a save reaches a storage (sqlite3.Connection.execute in "),
    ],
)
def test_a_store_that_seems_to_forget_is_not_taken_for_one_in_memory(
    store: Callable[..., TokenStore], seen: str
) -> None:
    run = Run(from_callable(store, "tests:store"))

    with pytest.raises(Blocked) as blocked:
        need_durable(run)

    assert blocked.value.reason.startswith(seen)


def test_of_a_store_in_memory_nothing_is_seen_later_either() -> None:
    with pytest.raises(Lacks):
        need_durable(Run(from_callable(ListStore, "tests:store")))
