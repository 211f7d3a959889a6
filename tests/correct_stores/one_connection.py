"""One connection to a database for good; what a call changes is written in one transaction.

What it changes it has read before that: one process can do so, behind a lock of its own.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from zohocrmsdk.src.com.zoho.crm.api.exception import SDKException

from tests.correct_stores.base import DETAILS, DictStore, Record, Records

_FIELDS = ("id", "user_name", *DETAILS)


class OneConnection(DictStore):
    def __init__(self) -> None:
        super().__init__()
        file = Path("tokens.db").absolute()
        file.touch(0o600)
        self.database = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
        columns = ", ".join(f"{field} TEXT" for field in _FIELDS)
        self.database.execute(f"CREATE TABLE IF NOT EXISTS tokens ({columns})")

    def new_id(self) -> str:
        return str(uuid4())

    @contextmanager
    def records(self) -> Iterator[Records]:
        try:
            with self._read_and_written() as records:
                yield records
        except (sqlite3.Error, ValueError) as cause:
            raise SDKException("TOKEN_STORE", "The database failed", cause=cause) from cause

    @contextmanager
    def _read_and_written(self) -> Iterator[Records]:
        with self._lock:
            rows = self.database.execute("SELECT * FROM tokens").fetchall()
            before: Records = {row[0]: dict(zip(_FIELDS, row, strict=True)) for row in rows}
            records = dict(before)
            yield records
            if records != before:
                with self.transaction():
                    self.written(before, records)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        self.database.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.database.execute("COMMIT")
        except BaseException:
            self.database.rollback()
            raise

    def written(self, before: Records, records: Records) -> None:
        for id in before.keys() - records.keys():
            self.database.execute("DELETE FROM tokens WHERE id = ?", (id,))
        for id, record in records.items():
            if id not in before:
                self.inserted(record)
            elif record != before[id]:
                self.replaced(record)

    def inserted(self, record: Record) -> None:
        values = ", ".join(f":{field}" for field in _FIELDS)
        self.database.execute(f"INSERT INTO tokens VALUES ({values})", record)

    def replaced(self, record: Record) -> None:
        changes = ", ".join(f"{field} = :{field}" for field in _FIELDS)
        self.database.execute(f"UPDATE tokens SET {changes} WHERE id = :id", record)
