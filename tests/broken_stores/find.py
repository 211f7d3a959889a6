"""Stores that break a clause of `find_token`."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from datetime import datetime, timezone

from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken
from zohocrmsdk.src.com.zoho.crm.api.exception import SDKException

from tests.broken_stores.base import first_row, without_constructor
from tests.correct_stores.base import (
    TOKENS,
    DictStore,
    Record,
    Records,
    first,
    same,
)

LASTING = ("refresh_token", "grant_token")


class KnowsTheLastUserOnly(DictStore):
    """An application that switches back to an earlier user finds that user logged out."""

    def found(self, given: Record, records: Records) -> Record | None:
        if given["user_name"]:
            return first(r for r in list(records.values())[-1:] if same("user_name", given, r))
        return super().found(given, records)


class KnowsNoAccessToken(DictStore):
    """An application that was handed nothing but an access token never finds its record."""

    def found(self, given: Record, records: Records) -> Record | None:
        return super().found({**given, "access_token": None}, records)


class KnowsNoRefreshToken(DictStore):
    """Each start by a refresh token refreshes anew, until Zoho throttles the application."""

    def found(self, given: Record, records: Records) -> Record | None:
        return super().found({**given, "refresh_token": None}, records)


class KnowsNoGrantToken(DictStore):
    """Each restart redeems the spent grant token, and is refused."""

    def found(self, given: Record, records: Records) -> Record | None:
        return super().found({**given, "grant_token": None}, records)


class KnowsNoId(DictStore):
    """`revoke` finds nothing to revoke, so a user who has left can still be acted for."""

    def found(self, given: Record, records: Records) -> Record | None:
        return super().found({**given, "id": None}, records)


class MissRaises(DictStore):
    """The first login of every user ends in an exception: there is no record to find yet."""

    def find_token(self, token: OAuthToken) -> OAuthToken | None:
        found = super().find_token(token)
        if found is None:
            raise SDKException("TOKEN_STORE", "Given token is not present in the store")
        return found


class FoldsCase(DictStore):
    """Two users whose names differ by capitals share one login: MySQL's default collation."""

    def found(self, given: Record, records: Records) -> Record | None:
        name = given["user_name"]
        if not name:
            return super().found(given, records)
        return first(r for r in records.values() if (r["user_name"] or "").lower() == name.lower())


class SearchesWithLike(DictStore):
    """A user name with `_` or `%` in it is answered with another user's token."""

    def found(self, given: Record, records: Records) -> Record | None:
        if given["user_name"]:
            return first_row(records, "user_name LIKE ?", given["user_name"])
        return super().found(given, records)


class PastesNamesIntoSql(DictStore):
    """Whoever signs up with a quote in the name acts for another user."""

    def found(self, given: Record, records: Records) -> Record | None:
        if given["user_name"]:
            return first_row(records, f"user_name = '{given['user_name']}'")
        return super().found(given, records)


class JoinsKeysWithoutBorders(DictStore):
    """Secret and token that run together to a stored pair are answered with its record."""

    def found(self, given: Record, records: Records) -> Record | None:
        if given["user_name"] or not given["client_id"]:
            return super().found(given, records)
        return first(record for record in records.values() if joined(given) & joined(record))


def joined(record: Record) -> set[str]:
    client = f"{record['client_id']}{record['client_secret']}"
    return {client + token for key in LASTING if (token := record[key])}


class AnswersAnyNameWithTheLast(DictStore):
    """One slot for all: whoever is asked for, it is the user who logged in last."""

    def found(self, given: Record, records: Records) -> Record | None:
        if given["user_name"]:
            return first(reversed(records.values()))
        return super().found(given, records)


class TokensBeforeNames(DictStore):
    """While users switch, a call goes out for the user before: that one's token is still there."""

    def found(self, given: Record, records: Records) -> Record | None:
        by_token = None
        if any(given[field] for field in TOKENS):
            by_token = super().found({**given, "user_name": None}, records)
        return by_token or super().found(given, records)


class ExpiryAsNumber(DictStore):
    """The SDK dies on every stored token: it asks a number for its length."""

    def find_token(self, token: OAuthToken) -> OAuthToken | None:
        found = super().find_token(token)
        expires_in = None if found is None else found.get_expires_in()
        if found and expires_in and expires_in.isdigit():
            found.set_expires_in(int(expires_in))  # type: ignore[arg-type]
        return found


class ExpiryAsIsoText(DictStore):
    """The SDK dies on every stored token: it takes the expiry for milliseconds."""

    def find_token(self, token: OAuthToken) -> OAuthToken | None:
        found = super().find_token(token)
        expires_in = None if found is None else found.get_expires_in()
        if found and expires_in and expires_in.isdigit():
            moment = datetime.fromtimestamp(int(expires_in) / 1000, timezone.utc)
            found.set_expires_in(moment.isoformat())
        return found


class AnswersWithoutFilling(DictStore):
    """`revoke` and `remove` do nothing: they read the token that they passed, and it is bare."""

    def find_token(self, token: OAuthToken) -> OAuthToken | None:
        return super().find_token(deepcopy(token))


class AnswersPastTheConstructor(DictStore):
    """The SDK meets an AttributeError after a refresh, swallows it, and never saves."""

    def find_token(self, token: OAuthToken) -> OAuthToken | None:
        found = super().find_token(token)
        return None if found is None else without_constructor(found)


class CleansOutTheExpired(DictStore):
    """Every user has to log in again after an hour: the refresh token went with the record."""

    @contextmanager
    def records(self) -> Iterator[Records]:
        with super().records() as records:
            for id in [id for id, record in records.items() if expired(record)]:
                del records[id]
            yield records


def expired(record: Record) -> bool:
    expires_in = record["expires_in"] or ""
    return expires_in.isascii() and expires_in.isdigit() and int(expires_in) < time.time() * 1000


class SearchesWithoutCondition(DictStore):
    """Whoever asks with no key is given the first user's tokens: a query without a WHERE."""

    def found(self, given: Record, records: Records) -> Record | None:
        if any(given[key] for key in ("id", "user_name", *TOKENS)):
            return super().found(given, records)
        return first(iter(records.values()))


class IgnoresTheClient(DictStore):
    """One application is answered with another one's tokens, which Zoho will not refresh for it."""

    def found(self, given: Record, records: Records) -> Record | None:
        if given["user_name"] or not given["client_id"]:
            return super().found(given, records)
        return first(r for r in records.values() if any(same(key, given, r) for key in LASTING))
