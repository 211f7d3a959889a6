"""A store in a dictionary, with a seam wherever a correct design may differ from it.

On its own it is one of those designs: it takes `""` for a value like any other, keeps it, gives it
back and lets it replace what was stored; only as a key it finds nobody.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import TypeAlias

from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken
from zohocrmsdk.src.com.zoho.api.authenticator.store import TokenStore
from zohocrmsdk.src.com.zoho.crm.api import UserSignature
from zohocrmsdk.src.com.zoho.crm.api.exception import SDKException

Record: TypeAlias = dict[str, str | None]
Records: TypeAlias = dict[str, Record]

TOKENS = ("access_token", "refresh_token", "grant_token")
DETAILS = ("client_id", "client_secret", *TOKENS, "expires_in", "redirect_url", "api_domain")


class DictStore(TokenStore):
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._records: Records = {}
        self._numbers = count(1)
        self._used_ids: set[str] = set()

    @contextmanager
    def records(self) -> Iterator[Records]:
        """All records by their ids, for one call alone; what it changes in the dictionary stays."""
        with self._lock:
            yield self._records

    def new_id(self) -> str:
        return next(id for id in map(str, self._numbers) if id not in self._used_ids)

    def given(self, token: OAuthToken) -> Record:
        """What the caller's token carries."""
        return fields_of(token)

    def found(self, given: Record, records: Records) -> Record | None:
        """The record that answers a find."""
        if given["user_name"]:
            return first(record for record in records.values() if same("user_name", given, record))
        if any(given[field] for field in TOKENS):
            return first(record for record in records.values() if same_login(given, record))
        return records.get(given["id"] or "")

    def to_update(self, given: Record, records: Records) -> Record | None:
        """The record that a save updates."""
        joinable = [
            record
            for record in records.values()
            if not (given["user_name"] and record["user_name"])
        ]
        return (
            first(record for record in records.values() if same("user_name", given, record))
            or first(record for record in joinable if same("id", given, record))
            or first(record for record in joinable if same_login(given, record))
        )

    def find_token(self, token: OAuthToken) -> OAuthToken | None:
        given = self.given(token)
        with self.records() as records:
            record = self.found(given, records)
        if record is None:
            return None
        fill(token, {field: record[field] for field in record if given[field] is None})
        token.set_id(record["id"])
        return token

    def save_token(self, token: OAuthToken) -> None:
        given = self.given(token)
        with self.records() as records:
            stored = self.to_update(given, records)
            if stored is None and not any(given[field] for field in TOKENS):
                raise SDKException("TOKEN_STORE", "No such record, and no token to make one of")
            if stored is None:
                brought = given["id"]
                id = brought if brought and brought not in records else self.new_id()
                self._used_ids.add(id)
                records[id] = {**given, "id": id}
            else:
                id = stored["id"] or ""
                carried = {field: text for field, text in given.items() if text is not None}
                records[id] = {**stored, **carried, "id": id}
        token.set_id(id)

    def get_tokens(self) -> list[OAuthToken]:
        with self.records() as records:
            return [token_of(record) for record in records.values()]

    def find_token_by_id(self, id: str) -> OAuthToken | None:
        with self.records() as records:
            record = records.get(id)
        return None if record is None else token_of(record)

    def delete_token(self, id: str) -> None:
        with self.records() as records:
            records.pop(id, None)

    def delete_tokens(self) -> None:
        with self.records() as records:
            records.clear()


def first(records: Iterator[Record]) -> Record | None:
    return next(records, None)


def same(field: str, given: Record, record: Record) -> bool:
    return bool(given[field]) and given[field] == record[field]


def same_login(given: Record, record: Record) -> bool:
    if not given["client_id"] and not given["client_secret"]:
        return same("access_token", given, record)
    same_client = all(same(field, given, record) for field in ("client_id", "client_secret"))
    return same_client and any(
        same(field, given, record) for field in ("refresh_token", "grant_token")
    )


def fields_of(token: OAuthToken) -> Record:
    if not isinstance(token, OAuthToken):
        raise SDKException("TOKEN_STORE", "Not an OAuthToken")
    user = token.get_user_signature()
    given = {"id": token.get_id(), "user_name": None if user is None else user.get_name()}
    given |= {field: getattr(token, f"get_{field}")() for field in DETAILS}
    if not all(text is None or isinstance(text, str) for text in given.values()):
        raise SDKException("TOKEN_STORE", "Every field of a token must be text")
    return given


def fill(token: OAuthToken, fields: Record) -> None:
    """Set on `token` the fields that are given, and no others."""
    for field, text in fields.items():
        if field != "user_name":
            getattr(token, f"set_{field}")(text)
        elif text is not None:
            token.set_user_signature(UserSignature(text))


def token_of(record: Record) -> OAuthToken:
    token = OAuthToken(id=record["id"])
    fill(token, record)
    return token
