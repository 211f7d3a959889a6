"""A token store in an SQLite database in memory: for tests, and for logins that need not be kept.

Copy this module into your project; it needs the SDK and the standard library alone::

    Initializer.initialize(environment=environment, token=token, store=InMemorySQLiteStore())

Identifiers in brackets, such as [SAVE-7], name the clauses of the token-persistence contract.
"""

import sqlite3
import threading
import weakref
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from typing import TypeAlias

from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken
from zohocrmsdk.src.com.zoho.api.authenticator.store import TokenStore
from zohocrmsdk.src.com.zoho.crm.api import UserSignature
from zohocrmsdk.src.com.zoho.crm.api.exception import SDKException

Record: TypeAlias = dict[str, str | None]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS tokens (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT UNIQUE, user_name TEXT UNIQUE, client_id TEXT, client_secret TEXT, refresh_token TEXT,
    access_token TEXT, grant_token TEXT, expires_in TEXT, redirect_url TEXT, api_domain TEXT)
"""
_TOKENS = ("access_token", "refresh_token", "grant_token")
_DETAILS = ("client_id", "client_secret", *_TOKENS, "expires_in", "redirect_url", "api_domain")
_FIELDS = ("id", "user_name", *_DETAILS)
_COLUMNS = ", ".join(_FIELDS)
_VALUES = ", ".join(f":{field}" for field in _FIELDS)
_UPDATED = ", ".join(f"{field} = coalesce(:{field}, {field})" for field in _FIELDS[1:])

# What a token does not carry is NULL, and NULL equals nothing: a missing key finds nobody.
_SAME_LOGIN = """(
    (:client_id IS NULL AND :client_secret IS NULL AND access_token = :access_token)
    OR (client_id = :client_id AND client_secret = :client_secret
        AND (refresh_token = :refresh_token OR grant_token = :grant_token)))"""
_TO_UPDATE = f"""
    user_name = :user_name
    OR ((user_name IS NULL OR :user_name IS NULL) AND (id = :id OR {_SAME_LOGIN}))
    ORDER BY user_name = :user_name DESC, id = :id DESC, number"""


class InMemorySQLiteStore(TokenStore):
    """Keeps tokens in an SQLite database in memory, which is gone when the store is.

    All threads of a process share the store, and one call at a time is at work in it. Failures are
    raised as `SDKException`, with the cause kept and no secret in the text [SAFE-2, SAFE-3].

    A user has one record: a login of that user through another client updates it. All fields are
    text, `expires_in` too: epoch milliseconds. Empty text counts as not given.
    """

    def __init__(self) -> None:
        """Make an empty store."""
        self._lock = threading.RLock()
        with _failures_told_as("The token store could not be opened"):
            self._connection = sqlite3.connect(
                ":memory:", check_same_thread=False, isolation_level=None
            )
            weakref.finalize(self, self._connection.close)
            self._connection.execute(_SCHEMA)

    def find_token(self, token: OAuthToken) -> OAuthToken | None:
        """Fill `token` in place from its record and return it; `None` if it has no record.

        A user name decides alone [FIND-8]. Without one, an access token with no client beside it,
        or a refresh or grant token with its client id and secret, or else an id. A field that the
        caller has set stays as it is; the id is always the record's.
        """
        with _failures_told_as("The token could not be looked up"):
            given = _fields_of(token)
            if given["user_name"]:
                record = self._find("user_name = :user_name", given)
            elif any(given[field] for field in _TOKENS):
                record = self._find(_SAME_LOGIN, given)
            else:
                record = self._find("id = :id", given)
            return None if record is None else _filled(token, given, record)

    def save_token(self, token: OAuthToken) -> None:
        """Update the record that `token` belongs to, or insert one, and set its id on `token`.

        That record is the user's. Without a user name, or for a user who has no record, it is the
        one with the token's id, else the one that `find_token` finds by its tokens; but never one
        with another user's name [SAVE-3 to SAVE-7, SAVE-20]. What the token leaves out stays as it
        was [SAVE-9]; a second record of the same login, saved without a name, goes. Where nothing
        matches a token that carries no access, refresh or grant token, `SDKException` is raised and
        nothing stored [SAVE-15].
        """
        with _failures_told_as("The token could not be saved"):
            given = _fields_of(token)
            with self._database() as database:
                database.execute("BEGIN IMMEDIATE")
                if records := _records(database, _TO_UPDATE, given):
                    given |= {"id": records[0]["id"]}
                    database.execute(f"UPDATE tokens SET {_UPDATED} WHERE id = :id", given)
                else:
                    given |= {"id": _insert(database, given)}
                if given["user_name"]:
                    # The same login may have been saved before, while its user was not known.
                    database.execute(
                        f"DELETE FROM tokens WHERE user_name IS NULL AND {_SAME_LOGIN}", given
                    )
                database.execute("COMMIT")
            token.set_id(given["id"])

    def get_tokens(self) -> list[OAuthToken]:
        """Return all stored tokens, each an object of its own, the oldest record first."""
        with _failures_told_as("The tokens could not be read"), self._database() as database:
            return [_new_token(record) for record in _records(database, "TRUE ORDER BY number", {})]

    def find_token_by_id(self, id: str | None) -> OAuthToken | None:
        """Return the token with this id, an object of its own; `None` if there is none [ID-2]."""
        with _failures_told_as("The token could not be looked up"):
            record = self._find("id = :id", {"id": _text("id", id)})
            return None if record is None else _new_token(record)

    def delete_token(self, id: str | None) -> None:
        """Delete the record with this id, if there is one; the id is not given out again [DEL-6].

        The SDK asks for `None` to be deleted when a token without an id is removed [DEL-3].
        """
        with (
            _failures_told_as("The token could not be deleted"),
            self._database() as database,
            suppress(UnicodeEncodeError),
        ):
            database.execute("DELETE FROM tokens WHERE id = ?", (_text("id", id),))

    def delete_tokens(self) -> None:
        """Delete all records or, where that fails, none of them [ALL-5]."""
        with _failures_told_as("The tokens could not be deleted"), self._database() as database:
            database.execute("DELETE FROM tokens")

    @contextmanager
    def _database(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            # An earlier call may have been interrupted at any point, its own rollback included.
            self._connection.rollback()
            yield self._connection

    def _find(self, condition: str, given: Record) -> Record | None:
        # SQLite can hold no lone surrogate, so a key that has one is nobody's; an id too.
        with self._database() as database, suppress(UnicodeEncodeError):
            return next(iter(_records(database, f"{condition} ORDER BY number", given)), None)
        return None


def _records(database: sqlite3.Connection, condition: str, given: Record) -> list[Record]:
    query = f"SELECT {_COLUMNS} FROM tokens WHERE {condition}"
    # A half-read cursor, kept alive by an exception, would keep its lock on the database as well.
    with closing(database.execute(query, given)) as cursor:
        return [dict(zip(_FIELDS, row, strict=True)) for row in cursor.fetchall()]


def _insert(database: sqlite3.Connection, given: Record) -> str:
    if not any(given[field] for field in _TOKENS):
        raise SDKException("TOKEN_STORE", "There is no such record, and no token to make one of")
    if _records(database, "id = :id", given):
        given = {**given, "id": None}
    insertion = f"INSERT INTO tokens ({_COLUMNS}) VALUES ({_VALUES})"
    number = database.execute(insertion, given).lastrowid
    brought = given["id"]
    if brought is None:
        database.execute("UPDATE tokens SET id = number WHERE number = ?", (number,))
        return str(number)
    if brought.isascii() and brought.isdigit() and len(brought) < 19:
        # An id that looks like one of the store's own must not be given to another token later.
        raised = "UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = 'tokens'"
        database.execute(raised, (int(brought),))
    return brought


def _text(field: str, value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value or None
    raise SDKException("TOKEN_STORE", f"{field} must be text")


def _fields_of(token: OAuthToken) -> Record:
    if not isinstance(token, OAuthToken):
        raise SDKException("TOKEN_STORE", "Not an OAuthToken")
    user = token.get_user_signature()
    given = {"id": token.get_id(), "user_name": None if user is None else user.get_name()}
    given |= {field: getattr(token, f"get_{field}")() for field in _DETAILS}
    return {field: _text(field, value) for field, value in given.items()}


def _filled(token: OAuthToken, given: Record, record: Record) -> OAuthToken:
    token.set_id(record["id"])
    if record["user_name"] and not given["user_name"]:
        token.set_user_signature(UserSignature(record["user_name"]))
    for field in _DETAILS:
        if not given[field]:
            getattr(token, f"set_{field}")(record[field])
    return token


def _new_token(record: Record) -> OAuthToken:
    # The SDK's own private attributes come into being in the constructor only [FIND-11, ID-5].
    return _filled(OAuthToken(id=record["id"]), dict.fromkeys(_FIELDS), record)


@contextmanager
def _failures_told_as(message: str) -> Iterator[None]:
    try:
        yield
    except SDKException:
        raise
    except Exception as cause:
        failure = SDKException("TOKEN_STORE", message, cause=cause)
        # SDKException repeats the text of its cause: only the storage's own quotes no secret.
        told = cause if isinstance(cause, (sqlite3.Error, OSError)) else type(cause).__name__
        failure.error_message = f"{message}: {told}"
        raise failure from cause
