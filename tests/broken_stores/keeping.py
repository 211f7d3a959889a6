"""Stores whose values come back changed, too few of whose records do, or not for long."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timezone

from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken

from tests.broken_stores.base import SeamedStore
from tests.broken_stores.gallery import breaks
from tests.correct_stores.base import DictStore, Record, Records


class KeepsAs(DictStore):
    """Keeps each field as `kept` makes it."""

    def kept(self, field: str, text: str) -> str | None:
        return text

    def given(self, token: OAuthToken) -> Record:
        return {
            field: text and self.kept(field, text) for field, text in super().given(token).items()
        }


@breaks(
    "FIND-9",
    "whose expires_in is not as saved",
    also=(
        "SAVE-1",
        "SAVE-3",
        "SAVE-4",
        "SAVE-5",
        "SAVE-6",
        "SAVE-7",
        "SAVE-9",
        "SAVE-10",
        "SAVE-17",
        "SAVE-20",
        "LIST-3",
        "ID-1",
        "ALL-3",
        "LIFE-1",
        "LIFE-2",
        "LIFE-3",
        "LIFE-5",
        "LIFE-7",
        "LIFE-9",
        "LIFE-10",
        "LIFE-11",
    ),
    unseen=("LIFE-4", "LIFE-12"),
)
class ExpiryThroughAFloat(KeepsAs):
    """The SDK dies on every stored token: `int` does not take the expiry's `.0`."""

    def kept(self, field: str, text: str) -> str | None:
        is_number = field == "expires_in" and text.isdecimal()
        return str(float(text)) if is_number else text


@breaks(
    "FIND-9",
    "whose expires_in is not as saved",
    also=(
        "SAVE-1",
        "SAVE-3",
        "SAVE-4",
        "SAVE-5",
        "SAVE-6",
        "SAVE-7",
        "SAVE-9",
        "SAVE-10",
        "SAVE-17",
        "SAVE-20",
        "LIST-3",
        "ID-1",
        "ALL-3",
    ),
)
class ExpiryInLocalTime(KeepsAs):
    """Twice a year each token seems to live an hour more or less: a `DATETIME` has no time zone."""

    def kept(self, field: str, text: str) -> str | None:
        if field != "expires_in" or not text.isdecimal():
            return text
        local = datetime.fromtimestamp(int(text) // 1000, timezone.utc).replace(tzinfo=None)
        return str(int(local.timestamp()) * 1000)


@breaks("SAVE-17", "the text to the last character")
class EndsAtNul(KeepsAs):
    """A value ends where a C library takes it to end."""

    def kept(self, field: str, text: str) -> str | None:
        return text.partition("\0")[0]


@breaks(
    "SAVE-17",
    "the text to the last character",
    also=("FIND-7", "SAVE-8"),
    in_runs=("SAVE-10",),
)
class GuessesNumbers(KeepsAs):
    """The token `007` comes back as `7`: a spreadsheet, or YAML without quotes."""

    def kept(self, field: str, text: str) -> str | None:
        return str(int(text)) if re.fullmatch("0[0-9]+", text) else text


@breaks("SAVE-17", "the text to the last character", in_runs=("SAVE-1",))
class TakesTextForNothing(KeepsAs):
    """A user who is called None has no name: the word stands for nothing in the file."""

    def kept(self, field: str, text: str) -> str | None:
        return None if text in ("None", "null") else text


@breaks("SAVE-17", "expected: 2 records, one of them just saved", seen_in="applications")
class HidesItsErrors(DictStore):
    """A login is lost without a word: `finally: break` ends a retry whatever happened."""

    def save_token(self, token: OAuthToken) -> None:
        with suppress(UnicodeEncodeError):
            str(token.get_access_token()).encode("utf-8")
            super().save_token(token)


@breaks("SAVE-10", "not as saved")
class KeepsTheLatestExpiry(SeamedStore):
    """A revoked token is used on: the new one expires sooner, and so counts as the older."""

    def updated(self, stored: Record, given: Record) -> Record:
        before, now = stored["expires_in"], given["expires_in"]
        is_older = before and now and int(now) < int(before)
        return stored if is_older else super().updated(stored, given)


@breaks(
    "SAVE-11", "came: 10 records", also=("SAVE-8",), unseen=("LIST-1", "ID-1", "DEL-1", "DEL-2")
)
class TenUsersAtMost(DictStore):
    """The eleventh login logs the first user out: a cache of ten, taken for a store."""

    @contextmanager
    def records(self) -> Iterator[Records]:
        with super().records() as records:
            yield records
            for id in list(records)[:-10]:
                del records[id]


@breaks("LIST-1", "a list without it, of 100 tokens", unseen=("SAVE-11",))
class ListsTheFirstPage(DictStore):
    """Whoever moves the tokens elsewhere leaves all but a hundred behind: `LIMIT 100`."""

    def get_tokens(self) -> list[OAuthToken]:
        return super().get_tokens()[:100]


@breaks("ALL-1", "came: 95 records")
class WipesOneBatch(DictStore):
    """After a wipe all but twenty-five users are logged in still: so many go into one batch."""

    def delete_tokens(self) -> None:
        with self.records() as records:
            for id in list(records)[:25]:
                del records[id]


@breaks("ALL-1", "because the store was wiped")
class WipesEveryOther(DictStore):
    """Half of the users outlive a wipe: the list is gone through while it gets shorter."""

    def delete_tokens(self) -> None:
        with self.records() as records:
            for id in list(records)[::2]:
                del records[id]


@breaks("LIFE-3", "", also=("LIFE-10", "LIFE-11"), unseen=("LIFE-12",), in_runs=("FIND-12",))
class LivesAsLongAsTheAccessToken(SeamedStore):
    """All users log in again every hour: the whole record has the access token's time to live."""

    def __init__(self) -> None:
        super().__init__()
        self._until: dict[str, float] = {}

    def save_token(self, token: OAuthToken) -> None:
        super().save_token(token)
        self._until[token.get_id() or ""] = time.time() + 3_600

    @contextmanager
    def records(self) -> Iterator[Records]:
        with super().records() as records:
            for id in [id for id, until in self._until.items() if until < time.time()]:
                records.pop(id, None)
            yield records


@breaks("FIND-1", "came: None")
class RemembersMisses(DictStore):
    """A user who was looked for before the login is never found after it."""

    def __init__(self) -> None:
        super().__init__()
        self._missed: set[str] = set()

    def found(self, given: Record, records: Records) -> Record | None:
        name = given["user_name"]
        if name in self._missed:
            return None
        record = super().found(given, records)
        if name and record is None:
            self._missed.add(name)
        return record


@breaks("DEL-1", "", also=("ALL-1",), in_runs=("FIND-9",))
class CachesByAccessToken(DictStore):
    """A removed user's access token goes on finding the user: no deletion reaches the cache."""

    def __init__(self) -> None:
        super().__init__()
        self._by_token: dict[str, Record] = {}

    def found(self, given: Record, records: Records) -> Record | None:
        token = None if given["user_name"] or given["client_id"] else given["access_token"]
        if not token:
            return super().found(given, records)
        if token not in self._by_token and (record := super().found(given, records)):
            self._by_token[token] = record
        return self._by_token.get(token)


@breaks("SAVE-13", "ValueError", also=("DEL-6",), seen_in="the SDK's FileStore")
class NumbersItsIds(DictStore):
    """After a token with an id of the application's own, nobody can log in: ids are counted on."""

    def new_id(self) -> str:
        with_numbers = [int(id) for id in self._records]
        return str(max(with_numbers, default=0) + 1)
