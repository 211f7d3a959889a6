"""Stores of which a new instance, a new process, or the one after a kill sees too little."""

import json
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import ClassVar
from uuid import uuid4

from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken

from reference_stores import SQLiteStore
from tests.broken_stores.gallery import breaks
from tests.correct_stores.base import DictStore, Records, fields_of, token_of
from tests.correct_stores.own_json_file import OwnJsonFile


@breaks(
    "KEEP-1",
    "a new instance to see the record of 'ada@example.com:60001', which is in tokens.json",
    also=("SAFE-3",),
)
class WritesAndNeverReads(DictStore):
    """After each restart everybody has to log in again, though the file was there all along."""

    @contextmanager
    def records(self) -> Iterator[Records]:
        with super().records() as records:
            yield records
            Path("tokens.json").touch(0o600)
            Path("tokens.json").write_text(json.dumps(records), "ascii")


@breaks(
    "KEEP-1",
    "a record whose api_domain is not as saved",
    also=(
        "KEEP-2",
        "KEEP-3",
        "KEEP-5",
        "LIFE-9",
        "ALL-5",
        "FAULT-7",
        "FAULT-8",
    ),
)
class MigratesAtEachStart(OwnJsonFile):
    """After a restart a European user's calls go to the American data centre, and are refused: a
    step that was meant for an old file's records is taken again and again.
    """

    def __init__(self) -> None:
        super().__init__()
        with self.records() as records:
            for record in records.values():
                record["api_domain"] = None


@breaks(
    "KEEP-2",
    "a new process to see the record of 'ada@example.com:60001'",
    also=("RACE-6",),
)
class LivesInItsClass(DictStore):
    """After each deployment everybody has to log in again: the records are kept in the class."""

    everybody: ClassVar[Records] = {}

    def new_id(self) -> str:
        return str(uuid4())

    @contextmanager
    def records(self) -> Iterator[Records]:
        yield self.everybody


@breaks(
    "KEEP-2",
    "a new process to see the record of 'ada@example.com:60001'",
    also=(
        "KEEP-4",
        "KEEP-5",
        "RACE-6",
        "FAULT-7",
        "FAULT-8",
        "SAFE-3",
    ),
)
class FlushesWhenItIsClosed(DictStore):
    """Whoever logged in since the start is lost when the application is killed: the file's buffer
    is written when it is full, or closed.
    """

    def __init__(self) -> None:
        super().__init__()
        Path("tokens.jsonl").touch(0o600)
        self._journal = Path("tokens.jsonl").open(  # noqa: SIM115 - the fault
            "a+", 1_000_000, encoding="ascii"
        )
        self._journal.seek(0)
        for line in self._journal:
            self._records = json.loads(line)
        self._used_ids = set(self._records)

    @contextmanager
    def records(self) -> Iterator[Records]:
        with super().records() as records:
            yield records
            self._journal.write(f"{json.dumps(records)}\n")

    def __del__(self) -> None:
        self._journal.close()


@breaks(
    "KEEP-3",
    "table lock_of_the_store already exists",
    unseen=("KEEP-1",),
    seen_in="published samples for the article",
)
class CreatesItsTableAnew(SQLiteStore):
    """The application starts once, and never again: CREATE TABLE, without IF NOT EXISTS."""

    def __init__(self) -> None:
        super().__init__("tokens.db")
        with closing(sqlite3.connect("tokens.db")) as database:
            database.execute("CREATE TABLE lock_of_the_store (owner TEXT)")


@breaks("KEEP-3", "tokens.json no longer holds it", also=("KEEP-1",))
class EmptiesItsFile(OwnJsonFile):
    """Each start throws every login away: the constructor opens the file for writing."""

    def __init__(self) -> None:
        Path("tokens.json").unlink(missing_ok=True)
        super().__init__()


@breaks(
    "KEEP-3",
    "the store to be opened a second time in the same place",
    also=(
        "KEEP-4",
        "RACE-6",
        "SAFE-3",
    ),
)
class CannotReadAnEmptyFile(OwnJsonFile):
    """An application that nobody has logged in to yet cannot be started a second time."""

    def __init__(self) -> None:
        if Path("tokens.json").exists():
            json.loads(Path("tokens.json").read_text("ascii"))
        super().__init__()

    def _replace(self, text: str) -> None:
        super()._replace("" if text == "{}" else text)

    @contextmanager
    def records(self) -> Iterator[Records]:
        if not self._file.read_text("ascii"):
            self._file.write_text("{ }", "ascii")
        with super().records() as records:
            yield records


@breaks(
    "KEEP-4",
    "the record of 'ada@example.com:60001'",
    also=("RACE-6",),
)
class LoadsItsFileOnce(OwnJsonFile):
    """A second worker never learns of the logins of the first, and saves over them."""

    def __init__(self) -> None:
        super().__init__()
        self._records = json.loads(self._file.read_text("ascii"))

    @contextmanager
    def records(self) -> Iterator[Records]:
        with self._locked():
            records: Records = json.loads(json.dumps(self._records))
            yield records
            self._replace(json.dumps(records))
            self._records = records


@breaks("KEEP-4", "a record whose refresh_token, access_token, grant_token")
class RemembersWhatAnIdFound(OwnJsonFile):
    """A worker asks with yesterday's access token all day, though another one has refreshed it: the
    SDK asks by the id, and answers to ids are kept in memory until this worker itself saves.
    """

    def __init__(self) -> None:
        super().__init__()
        self._found: Records = {}

    def find_token_by_id(self, id: str) -> OAuthToken | None:
        if id not in self._found:
            found = super().find_token_by_id(id)
            if found is None:
                return None
            self._found[id] = fields_of(found)
        return token_of(self._found[id])

    @contextmanager
    def records(self) -> Iterator[Records]:
        with super().records() as records:
            before = json.dumps(records)
            yield records
            if json.dumps(records) != before:
                self._found.clear()


@breaks(
    "KEEP-5",
    "whose save had returned",
    also=(
        "FAULT-7",
        "FAULT-8",
    ),
)
class RemovesTheOldFileFirst(OwnJsonFile):
    """A deployment at the wrong moment costs every user's login: the new file is not there yet."""

    def _replace(self, text: str) -> None:
        self._file.unlink(missing_ok=True)
        super()._replace(text)

    @contextmanager
    def records(self) -> Iterator[Records]:
        with self._locked():
            if not self._file.exists():
                super()._replace("{}")
        with super().records() as records:
            yield records


@breaks(
    "KEEP-5",
    "The token file failed",
    also=(
        "ALL-5",
        "FAULT-7",
        "FAULT-8",
    ),
)
class WritesInPlaceByHalves(OwnJsonFile):
    """A kill in the middle of a write leaves a file that nobody can read."""

    def _replace(self, text: str) -> None:
        self._file.touch(0o600)
        with self._file.open("w", encoding="ascii") as file:
            for part in (text[: len(text) // 2], text[len(text) // 2 :]):
                file.write(part)
                file.flush()
                os.fsync(file.fileno())


@breaks(
    "KEEP-5",
    "The token file failed",
    seen_in="the SDK's FileStore",
    also=(
        "ALL-5",
        "FAULT-7",
        "FAULT-8",
    ),
)
class EmptiesItsFileToWriteIt(OwnJsonFile):
    """A kill in the moment between two calls leaves an empty file, and nobody logged in."""

    def _replace(self, text: str) -> None:
        self._file.touch(0o600)
        self._file.write_text(text, "ascii")


@breaks("RACE-6", "are missing or not as they were saved", also=("SAFE-3",))
class LocksItsOwnThreadsOnly(OwnJsonFile):
    """Four workers that save ten users each leave a quarter of them: they know of no other lock."""

    _threads: ClassVar[threading.Lock] = threading.Lock()

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with self._threads:
            yield
