"""A table in a database that several hosts share, as a store: whole where it is locked, and else
not.
"""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import Protocol, cast
from uuid import uuid4

from tests.broken_stores.base import FIELDS
from tests.correct_stores.base import DictStore, Record, Records

_NOTHING: Record = {}
CREATION = f"CREATE TABLE IF NOT EXISTS tokens ({', '.join(f'{field} TEXT' for field in FIELDS)})"


class Rows(Protocol):
    """What a query answers."""

    def fetchall(self) -> Sequence[tuple[str, ...]]: ...


class Connection(Protocol):
    """What the drivers of SQLite and PostgreSQL have in common."""

    def execute(self, statement: str, values: Mapping[str, str | None]) -> Rows: ...


class TableStore(DictStore):
    """All records, read by each call, and what it changes written back. Without a lock two calls
    may read before either has written, and there is no unique key to tell them.
    """

    locks: str
    """The statement that keeps all others from reading until this connection has committed."""
    named: str
    """How a statement names a value."""

    def __init__(self, *, is_locked: bool) -> None:
        super().__init__()
        self._is_locked = is_locked
        with self.connection() as connection:
            connection.execute(CREATION, _NOTHING)

    def connection(self) -> AbstractContextManager[Connection]:
        """One connection; leaving it commits."""
        raise NotImplementedError

    def new_id(self) -> str:
        return str(uuid4())

    @contextmanager
    def records(self) -> Iterator[Records]:
        with self.connection() as connection:
            if self._is_locked:
                connection.execute(self.locks, _NOTHING)
            query = f"SELECT {', '.join(FIELDS)} FROM tokens"
            rows = connection.execute(query, _NOTHING).fetchall()
            records: Records = {row[0]: dict(zip(FIELDS, row, strict=True)) for row in rows}
            before = {id: dict(record) for id, record in records.items()}
            yield records
            for id in before.keys() | records.keys():
                if before.get(id) != records.get(id):
                    statement = self._statement(id in before, id in records)
                    connection.execute(statement, records.get(id, {"id": id}))

    def _statement(self, was_there: bool, is_there: bool) -> str:
        values = {field: self.named.format(field) for field in FIELDS}
        if not is_there:
            return f"DELETE FROM tokens WHERE id = {values['id']}"
        if not was_there:
            return f"INSERT INTO tokens VALUES ({', '.join(values.values())})"
        changed = ", ".join(f"{field} = {value}" for field, value in values.items())
        return f"UPDATE tokens SET {changed} WHERE id = {values['id']}"


class InAFile(TableStore):
    """In SQLite's file, on a disk that all workers share."""

    locks = "BEGIN IMMEDIATE"
    named = ":{}"

    def __init__(self, path: Path, *, is_locked: bool) -> None:
        self._path = path
        super().__init__(is_locked=is_locked)

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        with closing(sqlite3.connect(self._path, timeout=10, isolation_level=None)) as database:
            yield cast("Connection", database)
            if database.in_transaction:
                database.execute("COMMIT")
