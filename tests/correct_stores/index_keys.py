"""A flat key-value layout, as in Redis: a key for each record, and keys that point at it."""

import json
import threading
from collections.abc import Iterator
from uuid import uuid4

from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken
from zohocrmsdk.src.com.zoho.api.authenticator.store import TokenStore
from zohocrmsdk.src.com.zoho.crm.api.exception import SDKException

from tests.correct_stores.base import TOKENS, Record, fields_of, fill, token_of

NAME, ACCESS, LOGIN, RECORD = "name", "access", "login", "record"


class IndexKeys(TokenStore):
    def __init__(self) -> None:
        self._keys: dict[str, str] = {}
        self._lock = threading.Lock()

    def find_token(self, token: OAuthToken) -> OAuthToken | None:
        given = fields_of(token)
        with self._lock:
            record = self._record(self._id_of(given))
        if record is None:
            return None
        fill(token, {field: text for field, text in record.items() if not given[field]})
        return token

    def save_token(self, token: OAuthToken) -> None:
        given = fields_of(token)
        carried = {field: text for field, text in given.items() if text}
        with self._lock:
            stored = self._record(self._id_to_update(given))
            if stored is None and not any(given[field] for field in TOKENS):
                raise SDKException("TOKEN_STORE", "No such record, and no token to make one of")
            if stored is None:
                id = given["id"] or str(uuid4())
                stored = dict.fromkeys(given)
            else:
                id = stored["id"] or ""
                self._remove(stored)
            self._put({**stored, **carried, "id": id})
        token.set_id(id)

    def get_tokens(self) -> list[OAuthToken]:
        with self._lock:
            values = [text for key, text in self._keys.items() if key.startswith(f"{RECORD}/")]
        return [token_of(json.loads(text)) for text in values]

    def find_token_by_id(self, id: str) -> OAuthToken | None:
        with self._lock:
            record = self._record(id)
        return None if record is None else token_of(record)

    def delete_token(self, id: str) -> None:
        with self._lock:
            record = self._record(id)
            if record is not None:
                self._remove(record)

    def delete_tokens(self) -> None:
        with self._lock:
            self._keys.clear()

    # The keys

    def _record(self, id: str | None) -> Record | None:
        text = self._keys.get(f"{RECORD}/{id}") if id else None
        return None if text is None else dict(json.loads(text))

    def _put(self, record: Record) -> None:
        self._keys[f"{RECORD}/{record['id']}"] = json.dumps(record)
        for key in _pointers(record):
            self._keys[key] = record["id"] or ""

    def _remove(self, record: Record) -> None:
        del self._keys[f"{RECORD}/{record['id']}"]
        for key in _pointers(record):
            if self._keys.get(key) == record["id"]:
                del self._keys[key]

    def _id_of(self, given: Record) -> str | None:
        if given["user_name"]:
            return self._keys.get(_pointer(NAME, given["user_name"]))
        if any(given[field] for field in TOKENS):
            return next((self._keys[key] for key in _asked(given) if key in self._keys), None)
        return given["id"]

    def _id_to_update(self, given: Record) -> str | None:
        by_name = given["user_name"] and self._keys.get(_pointer(NAME, given["user_name"]))
        if by_name:
            return by_name
        known = [self._keys.get(key) for key in _asked(given)]
        for id in (given["id"], *known):
            record = self._record(id)
            if record is not None and not (given["user_name"] and record["user_name"]):
                return id
        return None


def _pointers(record: Record) -> Iterator[str]:
    """The keys that point at a record."""
    if record["user_name"]:
        yield _pointer(NAME, record["user_name"])
    if record["access_token"]:
        yield _pointer(ACCESS, record["access_token"])
    yield from _logins(record)


def _asked(given: Record) -> Iterator[str]:
    """The keys under which a token without a user name may be known."""
    if given["client_id"] or given["client_secret"]:
        yield from _logins(given)
    elif given["access_token"]:
        yield _pointer(ACCESS, given["access_token"])


def _logins(record: Record) -> Iterator[str]:
    client = record["client_id"], record["client_secret"]
    if all(client):
        for field in ("refresh_token", "grant_token"):
            if record[field]:
                yield _pointer(LOGIN, field, *client, record[field])


def _pointer(kind: str, *parts: str | None) -> str:
    return f"{kind}/{json.dumps(parts)}"
