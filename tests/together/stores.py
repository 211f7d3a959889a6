"""Stores for several workers at once, in the folder that the environment names."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken
from zohocrmsdk.src.com.zoho.crm.api import UserSignature

from reference_stores import SQLiteStore
from tests.broken_stores.race import JsonFileWithoutALock
from tests.correct_stores.base import DictStore, Records
from tests.together.table import InAFile

PLACE = "SHARED_FOLDER"
"""The environment's variable that names the folder."""


def _folder() -> Path:
    return Path(os.environ[PLACE])


def on_one_file() -> SQLiteStore:
    return SQLiteStore(_folder() / "tokens.db")


def in_each_workers_folder(tmp_path: Path) -> SQLiteStore:
    return SQLiteStore(tmp_path / "tokens.db")


def in_memory() -> DictStore:
    return DictStore()


def searches_and_then_inserts() -> InAFile:
    return InAFile(_folder() / "tokens.db", is_locked=False)


def writes_the_whole_file() -> JsonFileWithoutALock:
    store = JsonFileWithoutALock()
    store.file = _folder() / "tokens.json"
    return store


class DeletesAndInserts(SQLiteStore):
    """An update takes the record away for a moment."""

    def save_token(self, token: OAuthToken) -> None:
        asked = OAuthToken(id="to be found")
        asked.set_id(None)
        asked.set_user_signature(token.get_user_signature())
        stored = self.find_token(asked) if token.get_user_signature() else None
        if stored is not None:
            self.delete_token(stored.get_id())
            token.set_id(stored.get_id())
        super().save_token(token)


def deletes_and_inserts() -> DeletesAndInserts:
    return DeletesAndInserts(_folder() / "tokens.db")


class ReadsOnce(InAFile):
    """Opens with all that is there, and answers from that, and from what it has saved itself."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, is_locked=True)
        with super().records() as records:
            self._kept = {id: dict(record) for id, record in records.items()}

    @contextmanager
    def records(self) -> Iterator[Records]:
        before = {id: dict(record) for id, record in self._kept.items()}
        yield self._kept
        with super().records() as records:
            for id in before.keys() | self._kept.keys():
                if id not in self._kept:
                    records.pop(id, None)
                elif self._kept[id] != before.get(id):
                    records[id] = dict(self._kept[id])


def reads_once() -> ReadsOnce:
    return ReadsOnce(_folder() / "tokens.db")


class DiesInOneWorker(SQLiteStore):
    """The second worker's host goes down in the midst of its saves."""

    def __init__(self, path: Path, worker_id: str) -> None:
        super().__init__(path)
        self._dies_at = 20 if worker_id == "gw1" else 0
        self._saves = 0

    def save_token(self, token: OAuthToken) -> None:
        super().save_token(token)
        self._saves += 1
        if self._saves == self._dies_at:
            os.kill(os.getpid(), signal.SIGKILL)


def dies_in_one_worker(worker_id: str) -> DiesInOneWorker:
    return DiesInOneWorker(_folder() / "tokens.db", worker_id)


def cannot_be_had_by_one_worker(worker_id: str) -> SQLiteStore:
    if worker_id == "gw1":
        raise ConnectionRefusedError("no route to the database")
    return on_one_file()


class VisitedMeanwhile(SQLiteStore):
    """Somebody logs in while the workers play."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._saves = 0

    def save_token(self, token: OAuthToken) -> None:
        super().save_token(token)
        self._saves += 1
        if self._saves == 5:
            log_in("owner@shop.example:9000")


def a_user_logs_in_meanwhile() -> VisitedMeanwhile:
    return VisitedMeanwhile(_folder() / "tokens.db")


def log_in(name: str) -> None:
    """Save a token of somebody's."""
    token = OAuthToken(client_id="1000.A", client_secret="b", refresh_token=f"1000.{uuid4().hex}")
    token.set_id(None)
    token.set_user_signature(UserSignature(name))
    on_one_file().save_token(token)
