"""Stores that break a clause of `find_token`."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from datetime import datetime, timezone

from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken
from zohocrmsdk.src.com.zoho.crm.api.exception import SDKException

from tests.broken_stores.base import first_row, without_constructor
from tests.broken_stores.gallery import breaks
from tests.correct_stores.base import (
    TOKENS,
    DictStore,
    Record,
    Records,
    first,
    same,
)

LASTING = ("refresh_token", "grant_token")


@breaks(
    "FIND-1",
    "came: None",
    also=("FIND-8", "ALL-3", "LIFE-3", "LIFE-5", "LIFE-7"),
    unseen=("LIFE-12",),
    in_runs=("LIFE-2",),
)
class KnowsTheLastUserOnly(DictStore):
    """An application that switches back to an earlier user finds that user logged out."""

    def found(self, given: Record, records: Records) -> Record | None:
        if given["user_name"]:
            return first(r for r in list(records.values())[-1:] if same("user_name", given, r))
        return super().found(given, records)


@breaks("FIND-2", "came: None", also=("ALL-3",))
class KnowsNoAccessToken(DictStore):
    """An application that was handed nothing but an access token never finds its record."""

    def found(self, given: Record, records: Records) -> Record | None:
        return super().found({**given, "access_token": None}, records)


@breaks("FIND-3", "came: None", also=("ALL-3", "LIFE-2", "LIFE-5"))
class KnowsNoRefreshToken(DictStore):
    """Each start by a refresh token refreshes anew, until Zoho throttles the application."""

    def found(self, given: Record, records: Records) -> Record | None:
        return super().found({**given, "refresh_token": None}, records)


@breaks("FIND-4", "came: None", also=("ALL-3", "LIFE-2"))
class KnowsNoGrantToken(DictStore):
    """Each restart redeems the spent grant token, and is refused."""

    def found(self, given: Record, records: Records) -> Record | None:
        return super().found({**given, "grant_token": None}, records)


@breaks("FIND-5", "came: None", also=("LIFE-6",), seen_in="the SDK's FileStore")
class KnowsNoId(DictStore):
    """`revoke` finds nothing to revoke, so a user who has left can still be acted for."""

    def found(self, given: Record, records: Records) -> Record | None:
        return super().found({**given, "id": None}, records)


@breaks(
    "FIND-6",
    "Given token is not present in the store",
    also=("LIFE-1",),
    unseen=(
        "LIFE-2",
        "LIFE-3",
        "LIFE-4",
        "LIFE-5",
        "LIFE-6",
        "LIFE-7",
        "LIFE-8",
        "LIFE-9",
        "LIFE-10",
        "LIFE-11",
        "LIFE-12",
    ),
)
class MissRaises(DictStore):
    """The first login of every user ends in an exception: there is no record to find yet."""

    def find_token(self, token: OAuthToken) -> OAuthToken | None:
        found = super().find_token(token)
        if found is None:
            raise SDKException("TOKEN_STORE", "Given token is not present in the store")
        return found


@breaks("FIND-7", "no record has this user_name")
class FoldsCase(DictStore):
    """Two users whose names differ by capitals share one login: MySQL's default collation."""

    def found(self, given: Record, records: Records) -> Record | None:
        name = given["user_name"]
        if not name:
            return super().found(given, records)
        return first(r for r in records.values() if (r["user_name"] or "").lower() == name.lower())


@breaks("FIND-7", "no record has this user_name", in_runs=("FIND-1",))
class SearchesWithLike(DictStore):
    """A user name with `_` or `%` in it is answered with another user's token."""

    def found(self, given: Record, records: Records) -> Record | None:
        if given["user_name"]:
            return first_row(records, "user_name LIKE ?", given["user_name"])
        return super().found(given, records)


@breaks(
    "FIND-7",
    "' OR '1'='1",
    also=("FIND-6",),
    in_runs=("FIND-1",),
    seen_in="samples published for the article",
)
class PastesNamesIntoSql(DictStore):
    """Whoever signs up with a quote in the name acts for another user."""

    def found(self, given: Record, records: Records) -> Record | None:
        if given["user_name"]:
            return first_row(records, f"user_name = '{given['user_name']}'")
        return super().found(given, records)


@breaks("FIND-7", "no record has this refresh_token")
class JoinsKeysWithoutBorders(DictStore):
    """Secret and token that run together to a stored pair are answered with its record."""

    def found(self, given: Record, records: Records) -> Record | None:
        if given["user_name"] or not given["client_id"]:
            return super().found(given, records)
        return first(record for record in records.values() if joined(given) & joined(record))


def joined(record: Record) -> set[str]:
    client = f"{record['client_id']}{record['client_secret']}"
    return {client + token for key in LASTING if (token := record[key])}


@breaks(
    "FIND-1",
    "came: the record of 'barbara@example.com:60004'",
    also=("FIND-6", "FIND-7", "FIND-8", "DEL-1", "ALL-3", "LIFE-3", "LIFE-5", "LIFE-7"),
)
class AnswersAnyNameWithTheLast(DictStore):
    """One slot for all: whoever is asked for, it is the user who logged in last."""

    def found(self, given: Record, records: Records) -> Record | None:
        if given["user_name"]:
            return first(reversed(records.values()))
        return super().found(given, records)


@breaks("FIND-8", "came: the record of 'grace@example.com:60002'")
class TokensBeforeNames(DictStore):
    """While users switch, a call goes out for the user before: that one's token is still there."""

    def found(self, given: Record, records: Records) -> Record | None:
        by_token = None
        if any(given[field] for field in TOKENS):
            by_token = super().found({**given, "user_name": None}, records)
        return by_token or super().found(given, records)


@breaks(
    "FIND-9",
    "whose expires_in is not as saved",
    also=("LIFE-2", "LIFE-3", "LIFE-4", "LIFE-5", "LIFE-7", "LIFE-9", "LIFE-10"),
    unseen=("LIFE-12",),
)
class ExpiryAsNumber(DictStore):
    """The SDK dies on every stored token: it asks a number for its length."""

    def find_token(self, token: OAuthToken) -> OAuthToken | None:
        found = super().find_token(token)
        expires_in = None if found is None else found.get_expires_in()
        if found and expires_in and expires_in.isdigit():
            found.set_expires_in(int(expires_in))  # type: ignore[arg-type]
        return found


@breaks(
    "FIND-9",
    "whose expires_in is not as saved",
    also=("LIFE-2", "LIFE-3", "LIFE-4", "LIFE-5", "LIFE-7", "LIFE-9", "LIFE-10"),
    unseen=("LIFE-12",),
)
class ExpiryAsIsoText(DictStore):
    """The SDK dies on every stored token: it takes the expiry for milliseconds."""

    def find_token(self, token: OAuthToken) -> OAuthToken | None:
        found = super().find_token(token)
        expires_in = None if found is None else found.get_expires_in()
        if found and expires_in and expires_in.isdigit():
            moment = datetime.fromtimestamp(int(expires_in) / 1000, timezone.utc)
            found.set_expires_in(moment.isoformat())
        return found


@breaks("FIND-10", "the caller's token filled like the answer", also=("LIFE-6", "LIFE-7"))
class AnswersWithoutFilling(DictStore):
    """`revoke` and `remove` do nothing: they read the token that they passed, and it is bare."""

    def find_token(self, token: OAuthToken) -> OAuthToken | None:
        return super().find_token(deepcopy(token))


@breaks("FIND-11", "without _OAuthToken__find_user", also=("LIFE-10",))
class AnswersPastTheConstructor(DictStore):
    """The SDK meets an AttributeError after a refresh, swallows it, and never saves."""

    def find_token(self, token: OAuthToken) -> OAuthToken | None:
        found = super().find_token(token)
        return None if found is None else without_constructor(found)


@breaks(
    "FIND-12",
    "a token that has expired is kept",
    also=("LIFE-3", "LIFE-10", "LIFE-11"),
    unseen=("LIFE-12",),
    in_runs=("SAVE-1", "SAVE-10"),
    seen_in="applications",
)
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


@breaks("FIND-13", "it carries no key", also=("FIND-7",), seen_in="the SDK's DBStore")
class SearchesWithoutCondition(DictStore):
    """Whoever asks with no key is given the first user's tokens: a query without a WHERE."""

    def found(self, given: Record, records: Records) -> Record | None:
        if any(given[key] for key in ("id", "user_name", *TOKENS)):
            return super().found(given, records)
        return first(iter(records.values()))


@breaks("FIND-14", "belongs to another client")
class IgnoresTheClient(DictStore):
    """One application is answered with another one's tokens, which Zoho will not refresh for it."""

    def found(self, given: Record, records: Records) -> Record | None:
        if given["user_name"] or not given["client_id"]:
            return super().found(given, records)
        return first(r for r in records.values() if any(same(key, given, r) for key in LASTING))
