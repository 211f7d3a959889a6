"""Stores that break a clause of concurrency: each call is right, as long as it is alone.

Which fault shows first is a matter of chance, so some of the messages are not told beforehand.
"""

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken

from tests.broken_stores.base import FileStore, SeamedStore
from tests.broken_stores.gallery import breaks
from tests.correct_stores.base import DictStore, Record, Records, fill, token_of


class WithoutALock(SeamedStore):
    """Nobody waits for anybody."""

    @contextmanager
    def records(self) -> Iterator[Records]:
        yield self._records


@breaks(
    "RACE-1",
    "SQLite objects created in a thread can only be used in that same thread",
    also=("SAFE-3",),
    unseen=("RACE-2", "RACE-3", "RACE-4", "RACE-5", "RACE-7"),
    seen_in="samples published for the article",
)
class BoundToItsThread(DictStore):
    """A web server logs nobody in: the connection belongs to the thread that imported the store."""

    def __init__(self) -> None:
        super().__init__()
        self._database = sqlite3.connect(":memory:")

    @contextmanager
    def records(self) -> Iterator[Records]:
        self._database.execute("SELECT 1")
        with super().records() as records:
            yield records


@breaks(
    "RACE-1",
    "came: None",
    unseen=("RACE-2", "RACE-3", "RACE-4", "RACE-5", "RACE-7"),
)
class DatabaseOfEachThread(DictStore):
    """A user who logged in with one thread is a stranger to the next: `threading.local`."""

    def __init__(self) -> None:
        super().__init__()
        self._own = threading.local()

    @contextmanager
    def records(self) -> Iterator[Records]:
        with self._lock:
            yield self._own.__dict__.setdefault("records", {})


@breaks("RACE-2", "")
class CountsWithoutALock(WithoutALock):
    """Of two users who log in at once one is lost: both are given the next number."""

    def new_id(self) -> str:
        numbers = [int(id) for id in list(self._used_ids) if id.isdecimal()]
        return str(max(numbers, default=0) + 1)


@breaks("RACE-2", "", seen_in="applications")
class JsonFileWithoutALock(FileStore):
    """Whoever writes last has the file: the logins of the others are gone from it."""

    def write(self, records: Records) -> None:
        new = self.file.with_name(str(uuid4()))
        new.touch(0o600)
        new.write_text(json.dumps(records))
        new.replace(self.file)


@breaks("RACE-3", "")
class SearchesAndThenInserts(WithoutALock):
    """A user whose token is refreshed by two threads at once is there twice from then on."""


@breaks("RACE-3", "expected: one record, because one user was saved")
class LocksTwice(SeamedStore):
    """The lock is there, and is given back between the search and the insertion."""

    def save_token(self, token: OAuthToken) -> None:
        given = self.given(token)
        with self.records() as records:
            stored = self.to_update(given, records)
        record = self.inserted(given) if stored is None else self.updated(stored, given)
        with self.records() as records:
            id = self.id_for(given, records) if stored is None else record["id"] or ""
            self._used_ids.add(id)
            records[id] = {**record, "id": id}
        token.set_id(id)


@breaks("RACE-4", "which was there all the time")
class DeletesAndInserts(SeamedStore):
    """Now and then a user who is logged in has to log in: the record is away for a moment."""

    def __init__(self) -> None:
        super().__init__()
        self._saving = threading.Lock()

    def save_token(self, token: OAuthToken) -> None:
        given = self.given(token)
        with self._saving:
            with self.records() as records:
                stored = self.to_update(given, records)
            if stored is None:
                super().save_token(token)
                return
            self.delete_token(stored["id"] or "")
            super().save_token(token_of(self.updated(stored, given)))
        token.set_id(stored["id"])


@breaks("RACE-4", "of another save than the rest")
class UpdatesFieldByField(WithoutALock):
    """A request is signed with one login's access token and refreshed with another's."""

    def save_token(self, token: OAuthToken) -> None:
        with self._lock:
            super().save_token(token)

    def updated(self, stored: Record, given: Record) -> Record:
        for field, text in given.items():
            if text is not None and field != "id":
                stored.update({field: text})
        return stored


@breaks(
    "RACE-4",
    "JSONDecodeError",
    also=("KEEP-5", "RACE-6", "FAULT-7", "FAULT-8", "ALL-5", "SAFE-3"),
    seen_in="applications",
)
class EmptiesItsFileFirst(FileStore):
    """A reader that comes while the file is written finds half of it, or nothing."""

    def write(self, records: Records) -> None:
        self.file.touch(0o600)
        self.file.write_text(json.dumps(records), "ascii")

    @contextmanager
    def records(self) -> Iterator[Records]:
        records = self.read() if self.file.exists() else {}
        before = json.dumps(records)
        yield records
        if json.dumps(records) != before:
            self.write(records)


@breaks("RACE-5", "has to answer ada-2")
class FillsItsCacheTooLate(DictStore):
    """A token that was replaced is used on and on: it came into the cache after the new one."""

    def __init__(self) -> None:
        super().__init__()
        self._cache: dict[str | None, Record] = {}

    def find_token(self, token: OAuthToken) -> OAuthToken | None:
        given = self.given(token)
        record = self._cache.get(given["user_name"]) or self.read(given)
        if record is None:
            return None
        if given["user_name"]:
            self._cache[given["user_name"]] = record
        fill(token, {field: record[field] for field in record if given[field] is None})
        token.set_id(record["id"])
        return token

    def read(self, given: Record) -> Record | None:
        with self.records() as records:
            return self.found(given, records)

    def save_token(self, token: OAuthToken) -> None:
        super().save_token(token)
        self._cache.clear()

    def delete_token(self, id: str) -> None:
        super().delete_token(id)
        self._cache.clear()

    def delete_tokens(self) -> None:
        super().delete_tokens()
        self._cache.clear()


@breaks("RACE-5", "answers that some order of the calls explains")
class LosesTheOthersUpdate(SeamedStore):
    """Of two updates at once, of other fields, one is undone."""

    def save_token(self, token: OAuthToken) -> None:
        given = self.given(token)
        with self.records() as records:
            stored = self.to_update(given, records)
        if stored is None:
            super().save_token(token)
            return
        record = self.updated(stored, given)
        with self.records() as records:
            records[record["id"] or ""] = record
        token.set_id(record["id"])


@breaks("RACE-7", "answers that some order of the calls explains")
class ListsOneByOne(DictStore):
    """The list shows one user's old token beside another's new one, though that came later."""

    def get_tokens(self) -> list[OAuthToken]:
        with self.records() as records:
            ids = list(records)
        found = [self.find_token_by_id(id) for id in ids]
        return [token for token in found if token is not None]


@breaks("RACE-7", "answered a list of grace-1")
class WipesOneByOne(DictStore):
    """While all are logged out some are in still."""

    def delete_tokens(self) -> None:
        with self.records() as records:
            ids = list(records)
        for id in ids:
            self.delete_token(id)
