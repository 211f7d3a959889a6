"""How the kit is shown the store on each database: `pytest --store sql_conformance:on_postgresql`.

Each store has a schema, a database or a file of its own, named after its folder, and dropped at the
end. Where the servers are is told by POSTGRESQL_URL and MARIADB_URL.
"""

import functools
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import Engine, NullPool, create_engine, make_url, text
from sqlalchemy.engine import URL

from sql_store import SQLStore

POSTGRESQL: Final = os.environ.get("POSTGRESQL_URL", "postgresql://postgres@127.0.0.1/postgres")
MARIADB: Final = os.environ.get("MARIADB_URL", "mysql://root@127.0.0.1/")


def on_postgresql(tmp_path: Path) -> Iterator[SQLStore]:
    """Have a schema of its own in the database at POSTGRESQL_URL."""
    server = make_url(POSTGRESQL).set(drivername="postgresql+psycopg")
    schema = _name_for(tmp_path)
    # The kit ends processes, but not the server: its disk need not be waited for.
    options = f"-csearch_path={schema} -csynchronous_commit=off"
    address = server.update_query_dict({"options": options})
    _ask(server, f"CREATE SCHEMA IF NOT EXISTS {schema}")
    with _store_at(address) as store:
        yield store
    _ask(server, f"DROP SCHEMA IF EXISTS {schema} CASCADE")


def on_mariadb(tmp_path: Path) -> Iterator[SQLStore]:
    """Have a database of its own on the server at MARIADB_URL."""
    server = make_url(MARIADB).set(drivername="mariadb+pymysql")
    database = _name_for(tmp_path)
    _ask(server, f"CREATE DATABASE IF NOT EXISTS {database}")
    with _store_at(server.set(database=database)) as store:
        yield store
    _ask(server, f"DROP DATABASE IF EXISTS {database}")


def on_sqlite(tmp_path: Path) -> Iterator[SQLStore]:
    """Have a file in the folder."""
    address = URL.create("sqlite", database=str(tmp_path / "tokens.db"), query={"timeout": "10"})
    with _store_at(address) as store:
        yield store


@contextmanager
def _store_at(address: URL) -> Iterator[SQLStore]:
    engine = create_engine(address, pool_pre_ping=True, hide_parameters=True)
    store = SQLStore(engine)
    store.create_tables()
    try:
        yield store
    finally:
        engine.dispose()


def _name_for(folder: Path) -> str:
    return f"tokenstore_{hashlib.sha256(bytes(folder)).hexdigest()[:16]}"


def _ask(server: URL, statement: str) -> None:
    with _administrator(server).connect() as connection:
        connection.execute(text(statement))


@functools.cache
def _administrator(server: URL) -> Engine:
    # Its connections do not stay open: the kit cuts those that it finds, and means the store's.
    return create_engine(server, poolclass=NullPool, isolation_level="AUTOCOMMIT")
