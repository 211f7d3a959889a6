"""A token store in an SQL database, by SQLAlchemy 2: PostgreSQL, MariaDB or MySQL, SQLite.

Copy this module into your project; it needs the SDK, SQLAlchemy, and your database's driver::

    store = SQLStore("postgresql+psycopg://app@db.example/app?connect_timeout=5")
    store.create_tables()
    Initializer.initialize(environment=environment, token=token, store=store)

Identifiers in brackets, such as [SAVE-7], name the clauses of the token-persistence contract.
"""

import hashlib
import json
import os
import threading
import uuid
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, TypeAlias

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Engine,
    Integer,
    MetaData,
    RowMapping,
    String,
    Table,
    Text,
    UniqueConstraint,
    create_engine,
    delete,
    false,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.mysql import LONGTEXT
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken
from zohocrmsdk.src.com.zoho.api.authenticator.store import TokenStore
from zohocrmsdk.src.com.zoho.crm.api import UserSignature
from zohocrmsdk.src.com.zoho.crm.api.exception import SDKException

Record: TypeAlias = dict[str, str | None]

_TOKENS: Final = ("access_token", "refresh_token", "grant_token")
_LOGIN_KEYS: Final = ("access_key", "refresh_key", "grant_key")
_DETAILS: Final = ("client_id", "client_secret", *_TOKENS, "expires_in", "redirect_url")
_FIELDS: Final = ("id", "user_name", *_DETAILS, "api_domain")

# What a record is found by is compared as a digest: databases compare text as their collations
# say (in MariaDB "ada" is "ADA" and "ada "), and have no unique keys on texts of 4 KiB [FIND-7].
_DIGEST: Final = String(64).with_variant(String(64, collation="ascii_bin"), "mysql", "mariadb")
_TEXT: Final = Text().with_variant(LONGTEXT(charset="utf8mb4"), "mysql", "mariadb")

metadata: Final = MetaData()
"""The tables, for your own migrations."""

tokens: Final = Table(
    "zoho_tokens",
    metadata,
    Column("id_key", _DIGEST, primary_key=True),
    Column("user_key", _DIGEST, unique=True),
    *(Column(key, _DIGEST) for key in _LOGIN_KEYS),
    *(Column(field, _TEXT) for field in _FIELDS),
    # Indexes, in the form that comes with the table: nobody sees it without them.
    *(UniqueConstraint(key, "id_key") for key in _LOGIN_KEYS),
)
turn: Final = Table(
    "zoho_tokens_turn",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("taken", Integer, nullable=False),
)

# Closing a file drops every lock that the process holds on it, those of SQLite too. So the file is
# opened by hand only to create it, and no other thread may connect to it before it is closed again.
_creating = threading.Lock()


class SQLStore(TokenStore):
    """Keeps tokens in two tables, which threads, processes and machines may share.

    Each change is one transaction, and all changes take turns: the first statement of each updates
    the one row of `zoho_tokens_turn`, and waits there for the change before it to end. So none can
    be lost, and none can deadlock. Reads wait for nobody. That a user has one record, and a record
    an id of its own, is held by unique keys as well, whoever else may write there.

    Failures are raised as `SDKException`, with the cause kept and no secret in the text [SAFE-2,
    SAFE-3]. How long to wait for the server is for the URL or the engine to say.

    A user has one record: a login of that user through another client updates it. All fields are
    text, `expires_in` too: epoch milliseconds. Empty text counts as not given. Ids are UUIDs.
    """

    def __init__(self, database: str | URL | Engine) -> None:
        """Take the address of a database, or an engine; nothing is asked of it yet.

        An engine of your own should be made with `pool_pre_ping`, so that a call after a restart of
        the server gets a new connection, and with `hide_parameters`, so that no log shows a token.
        """
        self._engine = (
            database
            if isinstance(database, Engine)
            else create_engine(database, pool_pre_ping=True, hide_parameters=True)
        )
        _forget_connections_in_forks(self._engine)

    def create_tables(self) -> None:
        """Create what is missing; what is there stays as it is.

        Call it at each start, from as many processes as you like; or put the tables into your
        migrations, so that the application needs no right to create any.
        """
        with _failures_told_as("The tables could not be created"):
            _create_for_the_owner_alone(self._engine.url)
            with suppress(SQLAlchemyError):  # another process may be doing the same
                self._create_missing()
                return
            self._create_missing()

    def find_token(self, token: OAuthToken) -> OAuthToken | None:
        """Fill `token` in place from its record and return it; `None` if it has no record.

        A user name decides alone [FIND-8]. Without one, an access token with no client beside it,
        or a refresh or grant token with its client id and secret, or else an id. A field that the
        caller has set stays as it is; the id is always the record's.
        """
        with _failures_told_as("The token could not be looked up"):
            given = _fields_of(token)
            if given["user_name"]:
                condition = _equal(given, "user_key")
            elif any(given[field] for field in _TOKENS):
                condition = _same_login(given)
            else:
                condition = _equal(given, "id_key")
            record = self._find(condition)
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
            with self._changing() as connection:
                known = _record_to_update(connection, given)
                if known is None:
                    known = _insert(connection, given)
                else:
                    _update(connection, known, given)
                if given["user_name"]:
                    # The same login may have been saved before, while its user was not known.
                    nameless = tokens.c.user_key.is_(None) & _same_login(given)
                    connection.execute(delete(tokens).where(nameless))
            token.set_id(known["id"])

    def get_tokens(self) -> list[OAuthToken]:
        """Return all stored tokens, each an object of its own, in no order."""
        with (
            _failures_told_as("The tokens could not be read"),
            self._engine.connect() as connection,
        ):
            return [
                _new_token(_record(row)) for row in connection.execute(select(tokens)).mappings()
            ]

    def find_token_by_id(self, id: str | None) -> OAuthToken | None:
        """Return the token with this id, an object of its own; `None` if there is none [ID-2]."""
        with _failures_told_as("The token could not be looked up"):
            record = self._find(_equal({"id": _text("id", id)}, "id_key"))
            return None if record is None else _new_token(record)

    def delete_token(self, id: str | None) -> None:
        """Delete the record with this id, if there is one; the id is not given out again [DEL-6].

        The SDK asks for `None` to be deleted when a token without an id is removed [DEL-3].
        """
        with _failures_told_as("The token could not be deleted"):
            condition = _equal({"id": _text("id", id)}, "id_key")
            with self._changing() as connection:
                connection.execute(delete(tokens).where(condition))

    def delete_tokens(self) -> None:
        """Delete all records or, where that fails, none of them [ALL-5]."""
        with _failures_told_as("The tokens could not be deleted"), self._changing() as connection:
            connection.execute(delete(tokens))

    def _create_missing(self) -> None:
        with self._engine.begin() as connection:
            metadata.create_all(connection)
            if connection.execute(select(turn)).first() is None:
                connection.execute(insert(turn).values(number=1, taken=0))

    @contextmanager
    def _changing(self) -> Iterator[Connection]:
        """Begin a transaction and take one's turn; commit unless an error comes out."""
        with self._engine.begin() as connection:
            taken = connection.execute(update(turn).values(taken=1 - turn.c.taken))
            if taken.rowcount != 1:
                raise SDKException("TOKEN_STORE", f"The table {turn.name} has lost its row")
            yield connection

    def _find(self, condition: ColumnElement[bool]) -> Record | None:
        with self._engine.connect() as connection:
            row = connection.execute(select(tokens).where(condition)).mappings().first()
            return None if row is None else _record(row)


def _forget_connections_in_forks(engine: Engine) -> None:
    """Let no process that is forked ask by the connections of its parent."""
    still_there = weakref.ref(engine)

    def forget() -> None:
        if (ours := still_there()) is not None:
            ours.dispose(close=False)

    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=forget)


# Keys


def _keys_of(record: Record) -> Record:
    client = record.get("client_id"), record.get("client_secret")
    return {
        "id_key": _digest(record.get("id")),
        "user_key": _digest(record.get("user_name")),
        "access_key": _digest(record.get("access_token")),
        "refresh_key": _digest(*client, record.get("refresh_token")),
        "grant_key": _digest(*client, record.get("grant_token")),
    }


def _digest(*texts: str | None) -> str | None:
    """Digest texts that belong together; where one is missing, there is no such key."""
    return hashlib.sha256(json.dumps(texts).encode()).hexdigest() if all(texts) else None


def _equal(given: Record, *columns: str) -> ColumnElement[bool]:
    """One of these keys is the same; a key that is not given finds nobody."""
    keys = _keys_of(given)
    return or_(false(), *(tokens.c[name] == keys[name] for name in columns if keys[name]))


def _same_login(given: Record) -> ColumnElement[bool]:
    if given["client_id"] or given["client_secret"]:
        return _equal(given, "refresh_key", "grant_key")
    return _equal(given, "access_key")


# Records


def _record(row: RowMapping) -> Record:
    return {field: row[field] for field in _FIELDS}


def _record_to_update(connection: Connection, given: Record) -> Record | None:
    own, named = _equal(given, "id_key") | _same_login(given), _equal(given, "user_key")
    free = own & tokens.c.user_key.is_(None) if given["user_name"] else own
    rows = connection.execute(select(tokens).where(named | free)).mappings()
    return max(
        map(_record, rows),
        key=lambda record: [
            bool(given[field]) and record[field] == given[field] for field in ("user_name", "id")
        ],
        default=None,
    )


def _update(connection: Connection, known: Record, given: Record) -> None:
    record = {field: given[field] or known[field] for field in _FIELDS} | {"id": known["id"]}
    connection.execute(
        update(tokens).where(_equal(known, "id_key")).values({**record, **_keys_of(record)})
    )


def _insert(connection: Connection, given: Record) -> Record:
    if not any(given[field] for field in _TOKENS):
        raise SDKException("TOKEN_STORE", "There is no such record, and no token to make one of")
    taken = connection.execute(select(tokens.c.id_key).where(_equal(given, "id_key"))).first()
    brought = given["id"] if taken is None else None
    record = {**given, "id": brought or str(uuid.uuid4())}
    connection.execute(insert(tokens).values({**record, **_keys_of(record)}))
    return record


def _text(field: str, value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value or None
    raise SDKException("TOKEN_STORE", f"{field} must be text")


def _fields_of(token: OAuthToken) -> Record:
    if not isinstance(token, OAuthToken):
        raise SDKException("TOKEN_STORE", "Not an OAuthToken")
    user = token.get_user_signature()
    given = {field: getattr(token, f"get_{field}")() for field in _FIELDS if field != "user_name"}
    given["user_name"] = None if user is None else user.get_name()
    return {field: _text(field, value) for field, value in given.items()}


def _filled(token: OAuthToken, given: Record, record: Record) -> OAuthToken:
    token.set_id(record["id"])
    if record["user_name"] and not given["user_name"]:
        token.set_user_signature(UserSignature(record["user_name"]))
    for field in (*_DETAILS, "api_domain"):
        if not given[field]:
            getattr(token, f"set_{field}")(record[field])
    return token


def _new_token(record: Record) -> OAuthToken:
    # The SDK's own private attributes come into being in the constructor only [FIND-11, ID-5].
    return _filled(OAuthToken(id=record["id"]), dict.fromkeys(_FIELDS), record)


def _create_for_the_owner_alone(url: URL) -> None:
    """Create SQLite's file so that nobody else can read it [SAFE-1]; a file that exists stays."""
    path = url.database if url.get_backend_name() == "sqlite" else None
    if path and path != ":memory:" and not path.startswith("file:"):
        with _creating, suppress(FileExistsError):
            os.close(os.open(Path(path).absolute(), os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


@contextmanager
def _failures_told_as(message: str) -> Iterator[None]:
    try:
        yield
    except SDKException:
        raise
    except Exception as error:
        # SQLAlchemy's own error shows the statement, and perhaps a token in it; the driver's says
        # what happened. SDKException repeats the text of its cause, so any other is only named.
        cause = error.orig if isinstance(error, DBAPIError) and error.orig else error
        told = cause if isinstance(error, DBAPIError) else type(cause).__name__
        failure = SDKException("TOKEN_STORE", message, cause=cause)
        failure.error_message = f"{message}: {told}"
        raise failure from cause
