"""A token store in a JSON file, which holds a dict from the id of each record to the record."""

import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias
from uuid import uuid4

from record import TOKENS, Record, filled, new_token, record_of
from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken
from zohocrmsdk.src.com.zoho.api.authenticator.store import TokenStore
from zohocrmsdk.src.com.zoho.crm.api.exception import SDKException

Records: TypeAlias = dict[str, Record]


class MyStore(TokenStore):
    """Keeps tokens in tokens.json, in the folder where it is made."""

    def __init__(self) -> None:
        self._file = Path("tokens.json").absolute()
        self._lock = threading.Lock()  # all threads of an application share one store

    def find_token(self, token: OAuthToken) -> OAuthToken | None:
        """Fill `token` from the record that it asks for, and return it; None if there is none."""
        given = record_of(token)
        with self._records() as records:
            for record in records.values():
                if is_asked_for(given, record):
                    return filled(token, record)
        return None

    def save_token(self, token: OAuthToken) -> None:
        """Update the record that `token` belongs to, or make a new one."""
        given = record_of(token)
        with self._records() as records:
            stored = record_to_update(given, records)
            if stored is None:
                id = new_id(given, records)
                records[id] = {**given, "id": id}
            else:
                id = stored["id"] or ""
                carried = {field: text for field, text in given.items() if text}
                records[id] = {**stored, **carried, "id": id}
            self._write(records)
        token.set_id(id)

    def get_tokens(self) -> list[OAuthToken]:
        """Return all tokens."""
        with self._records() as records:
            return [new_token(record) for record in records.values()]

    def find_token_by_id(self, id: str | None) -> OAuthToken | None:
        """Return the token with this id; None if there is none."""
        with self._records() as records:
            record = records.get(id or "")
        return None if record is None else new_token(record)

    def delete_token(self, id: str | None) -> None:
        """Delete the record with this id."""
        with self._records() as records:
            records.pop(id or "", None)
            self._write(records)

    def delete_tokens(self) -> None:
        """Delete all records."""
        with self._records():
            self._write({})

    @contextmanager
    def _records(self) -> Iterator[Records]:
        with self._lock, failures_told():
            is_there = self._file.exists()
            yield json.loads(self._file.read_text("ascii")) if is_there else {}

    def _write(self, records: Records) -> None:
        # A new file takes the place of the old one when it is whole, and not before.
        new = self._file.with_suffix(".new")
        new.touch(0o600)
        with new.open("w", encoding="ascii") as file:
            json.dump(records, file)
            file.flush()
            os.fsync(file.fileno())
        new.replace(self._file)


def record_to_update(given: Record, records: Records) -> Record | None:
    """Return the record that a save belongs to, if there is one."""
    for is_same in (has_same_name, has_same_id, has_same_login):
        for record in records.values():
            if is_same(given, record):
                return record
    return None


def new_id(given: Record, records: Records) -> str:
    """Return an id for a new record: the token's own, if it is free."""
    if not any(given[name] for name in TOKENS):
        raise SDKException("TOKEN_STORE", "No such record, and no token to make one of")
    brought = given["id"]
    return brought if brought and brought not in records else str(uuid4())


@contextmanager
def failures_told() -> Iterator[None]:
    """Raise what fails in the storage as the SDK's exception, with the cause kept."""
    try:
        yield
    except (OSError, ValueError) as cause:
        raise SDKException("TOKEN_STORE", "The storage failed: ", cause=cause) from cause


def is_asked_for(given: Record, record: Record) -> bool:
    """Whether `find_token` has to answer this record: a user name decides, if there is one."""
    if given["user_name"]:
        return has_same_name(given, record)
    if any(given[name] for name in TOKENS):
        return has_same_login(given, record)
    return has_same_id(given, record)


def has_same_name(given: Record, record: Record) -> bool:
    """Whether both name the same user."""
    return has_same("user_name", given, record)


def has_same_id(given: Record, record: Record) -> bool:
    """Whether both have the same id, and do not name two users."""
    return not names_two_users(given, record) and has_same("id", given, record)


def has_same_login(given: Record, record: Record) -> bool:
    """Whether both come from one login: of one client, or by an access token alone."""
    if names_two_users(given, record):
        return False
    if not given["client_id"] and not given["client_secret"]:
        return has_same("access_token", given, record)
    same_client = all(has_same(field, given, record) for field in ("client_id", "client_secret"))
    return same_client and any(
        has_same(field, given, record) for field in ("refresh_token", "grant_token")
    )


def names_two_users(given: Record, record: Record) -> bool:
    """Whether both have a user name, so that only the names tell whether they belong together."""
    return bool(given["user_name"] and record["user_name"])


def has_same(field: str, given: Record, record: Record) -> bool:
    """Whether both have this field, with the same text. A missing field is like no other."""
    return given[field] is not None and given[field] == record[field]
