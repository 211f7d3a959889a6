"""What the broken stores are made of: the correct store in a dictionary, with more seams in it."""

import csv
import io
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken
from zohocrmsdk.src.com.zoho.crm.api.exception import SDKException

from tests.correct_stores.base import DETAILS, TOKENS, DictStore, Record, Records, fields_of

FIELDS = ("id", "user_name", *DETAILS)


class SeamedStore(DictStore):
    """`save_token` in three steps: what is inserted, what an update makes, and where it goes."""

    def inserted(self, given: Record) -> Record:
        if not any(given[field] for field in TOKENS):
            raise SDKException("TOKEN_STORE", "No such record, and no token to make one of")
        return given

    def updated(self, stored: Record, given: Record) -> Record:
        carried = {field: text for field, text in given.items() if text is not None}
        return {**stored, **carried, "id": stored["id"]}

    def id_for(self, given: Record, records: Records) -> str:
        brought = given["id"]
        return brought if brought and brought not in records else self.new_id()

    def save_token(self, token: OAuthToken) -> None:
        given = self.given(token)
        with self.records() as records:
            stored = self.to_update(given, records)
            if stored is None:
                record = self.inserted(given)
                id = self.id_for(given, records)
                self._used_ids.add(id)
            else:
                record = self.updated(stored, given)
                id = stored["id"] or ""
            records[id] = {**record, "id": id}
        token.set_id(id)


class LiveStore(DictStore):
    """Whatever token is kept by `keep` is the record from then on, not a copy of it."""

    def __init__(self) -> None:
        super().__init__()
        self._live: dict[str, OAuthToken] = {}

    def keep(self, id: str | None, token: OAuthToken) -> OAuthToken:
        self._live[id or ""] = token
        return token

    def save_token(self, token: OAuthToken) -> None:
        super().save_token(token)
        self._live.pop(token.get_id() or "", None)

    @contextmanager
    def records(self) -> Iterator[Records]:
        with super().records() as records:
            for id, token in self._live.items():
                if id in records:
                    records[id] = fields_of(token)
            yield records


class CachingStore(DictStore):
    """Remembers the answers to user names; each save forgets them."""

    def __init__(self) -> None:
        super().__init__()
        self.cache: dict[str, Record] = {}

    def found(self, given: Record, records: Records) -> Record | None:
        name = given["user_name"]
        if not name:
            return super().found(given, records)
        if name not in self.cache and (record := super().found(given, records)):
            self.cache[name] = record
        return self.cache.get(name)

    def save_token(self, token: OAuthToken) -> None:
        super().save_token(token)
        self.cache.clear()


class FileStore(DictStore):
    """All records in one file, read and written as a whole by each call."""

    def __init__(self) -> None:
        super().__init__()
        self.file = Path("tokens").absolute()

    def new_id(self) -> str:
        return str(uuid4())

    def read(self) -> Records:
        records: Records = json.loads(self.file.read_text())
        return records

    def write(self, records: Records) -> None:
        put(self.file, json.dumps(records))

    @contextmanager
    def records(self) -> Iterator[Records]:
        with failures_told():
            records = self.read() if self.file.exists() else {}
            yield records
            self.write(records)


@contextmanager
def failures_told() -> Iterator[None]:
    """Failures of the storage, as the SDK's exception with the cause kept."""
    try:
        yield
    except (OSError, sqlite3.Error) as cause:
        raise SDKException("TOKEN_STORE", "The storage failed", cause=cause) from cause


def put(file: Path, text: str, errors: str = "strict") -> None:
    """Write a file that is whole at each moment: as it was, or as it is to be."""
    new = file.with_name(f"{file.name}.new")
    new.touch(0o600)
    new.write_text(text, "utf-8", errors)
    new.replace(file)


def csv_text(records: Records) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, FIELDS)
    writer.writeheader()
    writer.writerows(records.values())
    return text.getvalue()


@contextmanager
def table_of(records: Records) -> Iterator[sqlite3.Connection]:
    """The records as a table named `tokens`, for a statement; the rows that it leaves stay."""
    with failures_told(), closing(sqlite3.connect(":memory:")) as database:
        database.row_factory = sqlite3.Row
        columns = ", ".join(f"{field} TEXT" for field in FIELDS)
        database.execute(f"CREATE TABLE tokens ({columns})")
        values = ", ".join(f":{field}" for field in FIELDS)
        database.executemany(f"INSERT INTO tokens VALUES ({values})", records.values())
        yield database
        left = database.execute("SELECT * FROM tokens").fetchall()
    records.clear()
    records.update({row["id"]: dict(row) for row in left})


def first_row(records: Records, condition: str, *values: str | None) -> Record | None:
    """The first record that a condition in SQL selects."""
    with table_of(records) as database:
        row = database.execute(f"SELECT * FROM tokens WHERE {condition}", values).fetchone()
    return None if row is None else dict(row)


def without_constructor(token: OAuthToken) -> OAuthToken:
    """A token with the same ten fields, made as many samples make it: past its constructor."""
    bare: Any = object.__new__(OAuthToken)
    bare.set_user_signature(token.get_user_signature())
    bare.set_id(token.get_id())
    for field in DETAILS:
        getattr(bare, f"set_{field}")(getattr(token, f"get_{field}")())
    made: OAuthToken = bare
    return made
