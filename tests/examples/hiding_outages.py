"""Stores on PostgreSQL that hide when the server is gone, behind a client that is written in C."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken
from zohocrmsdk.src.com.zoho.crm.api.exception import SDKException

import sql_conformance
from sql_store import SQLStore


class HidesThatItCannotFind(SQLStore):
    """Everybody has to log in again while the database is restarted."""

    def find_token(self, token: OAuthToken) -> OAuthToken | None:
        with suppress(SDKException):
            return super().find_token(token)
        return None


class HidesThatItCannotSave(SQLStore):
    """A login is lost while the database is restarted, and nobody is told."""

    def save_token(self, token: OAuthToken) -> None:
        with suppress(SDKException):
            super().save_token(token)


def hides_that_it_cannot_find(tmp_path: Path) -> Iterator[SQLStore]:
    with contextmanager(sql_conformance.on_postgresql)(tmp_path) as store:
        yield HidesThatItCannotFind(store._engine)


def hides_that_it_cannot_save(tmp_path: Path) -> Iterator[SQLStore]:
    with contextmanager(sql_conformance.on_postgresql)(tmp_path) as store:
        yield HidesThatItCannotSave(store._engine)
