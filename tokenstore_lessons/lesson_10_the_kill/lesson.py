"""A token store in one SQLite file, which several threads and processes may share."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from threading import RLock
from uuid import uuid4

from record import DETAILS, FIELDS, TOKENS, Record, filled, new_token, record_of
from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken
from zohocrmsdk.src.com.zoho.api.authenticator.store import TokenStore
from zohocrmsdk.src.com.zoho.crm.api.exception import SDKException

COLUMNS = ", ".join(f"{field} TEXT" for field in DETAILS)
TABLE = f"""CREATE TABLE IF NOT EXISTS tokens (
    id TEXT PRIMARY KEY, user_name TEXT UNIQUE, {COLUMNS})"""

# NULL equals nothing: a key that the token leaves out finds nobody.
SAME_LOGIN = """(
    (:client_id IS NULL AND :client_secret IS NULL AND access_token = :access_token)
    OR (client_id = :client_id AND client_secret = :client_secret
        AND (refresh_token = :refresh_token OR grant_token = :grant_token)))"""
TO_UPDATE = f"""user_name = :user_name
    OR ((user_name IS NULL OR :user_name IS NULL) AND (id = :id OR {SAME_LOGIN}))
    ORDER BY user_name = :user_name DESC, id = :id DESC"""


class MyStore(TokenStore):
    """Keeps tokens in tokens.db, in the folder where it is made."""

    def __init__(self) -> None:
        self._file = Path("tokens.db").absolute()
        self._lock = RLock()
        with failures_told(), suppress(FileExistsError):
            os.close(os.open(self._file, os.O_CREAT | os.O_EXCL, 0o600))
        with self._database() as database:
            database.execute(TABLE)

    def find_token(self, token: OAuthToken) -> OAuthToken | None:
        """Fill `token` from the record that it asks for, and return it; None if there is none."""
        given = record_of(token)
        if given["user_name"]:
            record = self._first("user_name = :user_name", given)
        elif any(given[name] for name in TOKENS):
            record = self._first(SAME_LOGIN, given)
        else:
            record = self._first("id = :id", given)
        return None if record is None else filled(token, record)

    def save_token(self, token: OAuthToken) -> None:
        """Update the record that `token` belongs to, or make a new one."""
        given = record_of(token)
        with self._database() as database:
            stored = records(database, TO_UPDATE, given)
            if stored:
                given["id"] = stored[0]["id"]
            else:
                given["id"] = new_id(database, given)
                database.execute("INSERT INTO tokens (id) VALUES (:id)", given)
            for field in FIELDS:
                if given[field]:
                    set_field = f"UPDATE tokens SET {field} = :{field} WHERE id = :id"
                    database.execute(set_field, given)
        token.set_id(given["id"])

    def get_tokens(self) -> list[OAuthToken]:
        """Return all tokens."""
        with self._database() as database:
            return [new_token(record) for record in records(database, "TRUE", {})]

    def find_token_by_id(self, id: str | None) -> OAuthToken | None:
        """Return the token with this id; None if there is none."""
        record = self._first("id = :id", {"id": id})
        return None if record is None else new_token(record)

    def delete_token(self, id: str | None) -> None:
        """Delete the record with this id."""
        with self._database() as database:
            database.execute("DELETE FROM tokens WHERE id = :id", {"id": id})

    def delete_tokens(self) -> None:
        """Delete all records."""
        with self._database() as database:
            database.execute("DELETE FROM tokens")

    @contextmanager
    def _database(self) -> Iterator[sqlite3.Connection]:
        # A connection for each call: it belongs to one thread, and is rolled back when it closes.
        with (
            self._lock,  # threads come one after the other: no need for a transaction
            failures_told(),
            closing(sqlite3.connect(self._file, timeout=10, isolation_level=None)) as database,
        ):
            database.row_factory = sqlite3.Row
            yield database

    def _first(self, condition: str, given: Record) -> Record | None:
        with self._database() as database:
            return next(iter(records(database, condition, given)), None)


def records(database: sqlite3.Connection, condition: str, given: Record) -> list[Record]:
    """Return the records that a condition selects."""
    rows = database.execute(f"SELECT * FROM tokens WHERE {condition}", given)
    return [dict(row) for row in rows.fetchall()]


def new_id(database: sqlite3.Connection, given: Record) -> str:
    """Return an id for a new record: the token's own, if it is free."""
    if not any(given[name] for name in TOKENS):
        raise SDKException("TOKEN_STORE", "No such record, and no token to make one of")
    brought = given["id"]
    return brought if brought and not records(database, "id = :id", given) else str(uuid4())


@contextmanager
def failures_told() -> Iterator[None]:
    """Raise what fails in the storage as the SDK's exception, with the cause kept."""
    try:
        yield
    except (OSError, ValueError, sqlite3.Error) as cause:
        raise SDKException("TOKEN_STORE", "The storage failed: ", cause=cause) from cause
