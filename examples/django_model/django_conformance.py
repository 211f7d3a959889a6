"""How the kit is shown the store: `pytest --store django_conformance:on_postgresql`.

Each store has a schema or a file of its own, named after its folder, and an entry of its own in
DATABASES. Where PostgreSQL is is told by POSTGRESQL_URL.
"""

import hashlib
import itertools
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

import django
from django.conf import settings
from django.db import connections

settings.configure(INSTALLED_APPS=["zoho_tokens"])
django.setup()

from zoho_tokens.models import Token, Turn  # noqa: E402 - Django must know its settings before
from zoho_tokens.store import DjangoStore  # noqa: E402

POSTGRESQL: Final = os.environ.get("POSTGRESQL_URL", "postgresql://postgres@127.0.0.1/postgres")

_numbers = itertools.count()


def on_postgresql(tmp_path: Path) -> Iterator[DjangoStore]:
    """Have a schema of its own in the database at POSTGRESQL_URL."""
    schema = f"tokenstore_{hashlib.sha256(bytes(tmp_path)).hexdigest()[:16]}"
    # The kit ends processes, but not the server: its disk need not be waited for.
    options = f"-csearch_path={schema} -csynchronous_commit=off"
    with entry_of_databases(postgresql(POSTGRESQL, options=options)) as alias:
        _ask_postgresql(f"CREATE SCHEMA IF NOT EXISTS {schema}")
        create_tables(alias)
        yield DjangoStore(alias)
    _ask_postgresql(f"DROP SCHEMA IF EXISTS {schema} CASCADE")


def on_sqlite(tmp_path: Path) -> Iterator[DjangoStore]:
    """Have a file in the folder, which nobody else may read [SAFE-1]."""
    file = tmp_path / "tokens.sqlite3"
    file.touch(mode=0o600)
    with entry_of_databases(sqlite(file)) as alias:
        create_tables(alias)
        yield DjangoStore(alias)


def postgresql(url: str, **options: str) -> Mapping[str, object]:
    """Turn an address into an entry of DATABASES."""
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "NAME": parts.path.lstrip("/"),
        "OPTIONS": {"connect_timeout": "5", **options},
    }


def sqlite(file: Path) -> Mapping[str, object]:
    """Make an entry of DATABASES for a file."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(file),
        "OPTIONS": {"timeout": 10, "transaction_mode": "IMMEDIATE"},
    }


@contextmanager
def entry_of_databases(entry: Mapping[str, object]) -> Iterator[str]:
    """Add an entry to DATABASES, where a project has them all from the start; yield its name."""
    alias = f"tokens_{next(_numbers)}"
    connections.settings[alias] = connections.configure_settings(
        {"default": {}, alias: dict(entry)}
    )[alias]
    try:
        yield alias
    finally:
        connections[alias].close()
        del connections[alias]
        del connections.settings[alias]


def create_tables(alias: str) -> None:
    """Make the tables, unless they are there; in a fraction of the time that `migrate` takes."""
    connection = connections[alias]
    if Token._meta.db_table in connection.introspection.table_names():
        return
    with connection.schema_editor() as editor:
        for model in (Token, Turn):
            editor.create_model(model)


def _ask_postgresql(statement: str) -> None:
    with (
        entry_of_databases(postgresql(POSTGRESQL)) as alias,
        connections[alias].cursor() as cursor,
    ):
        cursor.execute(statement)
