"""Stores that hide an outage, lose records by it, or do not get over it."""

import csv
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken
from zohocrmsdk.src.com.zoho.crm.api.exception import SDKException

from tests.broken_stores.base import FIELDS, FileStore
from tests.broken_stores.gallery import breaks
from tests.correct_stores.base import Record, Records
from tests.correct_stores.fails_on_request import FailsOnRequest
from tests.correct_stores.one_connection import OneConnection


@contextmanager
def outages_ignored() -> Iterator[None]:
    """What is refused is still refused; what the storage could not do is passed over."""
    try:
        yield
    except SDKException as error:
        if not isinstance(error.__cause__, OSError):
            raise


@breaks("FAULT-1", "None, when call 1 to its storage, open in")
class FindsNobodyInAnOutage(FileStore):
    """While the disk does not answer, every user is asked to log in again."""

    def find_token(self, token: OAuthToken) -> OAuthToken | None:
        try:
            return super().find_token(token)
        except Exception:
            return None


@breaks("FAULT-1", "None, when the store's own storage_failure was entered")
class FindsNobodyWithoutItsServer(FailsOnRequest):
    """A cache server that is down is taken for one that is empty."""

    def find_token(self, token: OAuthToken) -> OAuthToken | None:
        with suppress(ConnectionError, SDKException):
            return super().find_token(token)
        return None


@breaks("FAULT-2", "shows that its work is not done")
class SavesWhenItCan(FileStore):
    """The disk is full, the token is not saved, and nobody hears of it."""

    def save_token(self, token: OAuthToken) -> None:
        with outages_ignored():
            super().save_token(token)


@breaks("FAULT-2", "shows that its work is not done", also=("FAULT-3", "FAULT-5"))
class CommitsWhenItCan(OneConnection):
    """A commit that fails is rolled back, and taken for one that did not."""

    @contextmanager
    def transaction(self) -> Iterator[None]:
        self.database.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.database.execute("COMMIT")
        except sqlite3.OperationalError:
            self.database.rollback()
        except BaseException:
            self.database.rollback()
            raise


@breaks("FAULT-3", "shows that its work is not done")
class ReturnsFromFinally(FileStore):
    """A user who has revoked access is logged in still: `return` in `finally` ends the error."""

    def delete_token(self, id: str) -> None:
        try:
            super().delete_token(id)
        finally:
            return  # noqa: B012


@breaks("FAULT-4", "a list of no records")
class ListsNothingInAnOutage(FileStore):
    """An application that lists its users finds that it has none."""

    def get_tokens(self) -> list[OAuthToken]:
        with outages_ignored():
            return super().get_tokens()
        return []


@breaks("FAULT-5", "shows that its work is not done")
class WipesWhenItCan(FileStore):
    """Tokens that were to be gone lie on the disk, and the application does not know."""

    def delete_tokens(self) -> None:
        with outages_ignored():
            super().delete_tokens()


@breaks("FAULT-6", "came: None")
class FindsNoIdInAnOutage(FileStore):
    """What could not be read is taken for what is not there."""

    def find_token_by_id(self, id: str) -> OAuthToken | None:
        with outages_ignored():
            return super().find_token_by_id(id)
        return None


@breaks(
    "FAULT-7",
    "cannot start a transaction within a transaction",
    also=("ALL-5",),
    in_runs=("SAVE-1",),
)
class NeverRollsBack(OneConnection):
    """After one error on its only connection the store is of no use until a restart."""

    @contextmanager
    def transaction(self) -> Iterator[None]:
        self.database.execute("BEGIN IMMEDIATE")
        yield
        self.database.execute("COMMIT")


@breaks("FAULT-7", "Cannot operate on a closed database")
class ConnectsOnce(OneConnection):
    """A connection that failed is closed, and no other takes its place."""

    @contextmanager
    def records(self) -> Iterator[Records]:
        try:
            with super().records() as records:
                yield records
        except SDKException as error:
            if isinstance(error.__cause__, sqlite3.OperationalError):
                self.database.close()
            raise


@breaks("FAULT-7", "The store is busy")
class KeepsItsLock(FileStore):
    """An error leaves the lock taken, and every later call waits for it."""

    def write(self, records: Records) -> None:
        if not self._lock.acquire(timeout=0.01):
            raise SDKException("TOKEN_STORE", "The store is busy")
        super().write(records)
        self._lock.release()


@breaks("FAULT-7", "the access token 'access-ada-2-refreshed', where", also=("KEEP-4",))
class RemembersWhatItDidNotSave(OneConnection):
    """Users are answered from memory with a token which no other process, and no restart, knows."""

    def __init__(self) -> None:
        super().__init__()
        self._remembered: Records = {}

    def written(self, before: Records, records: Records) -> None:
        self._remembered = {id: dict(record) for id, record in records.items()}
        super().written(before, records)

    def found(self, given: Record, records: Records) -> Record | None:
        return super().found(given, self._remembered or records)


@breaks("FAULT-8", "the store, opened anew, shows no records", also=("FAULT-7",))
class EmptiesTheFileFirst(FileStore):
    """A full disk costs every user's login: the file is opened for writing, and so emptied."""

    def read(self) -> Records:
        with self.file.open(newline="", encoding="utf-8", errors="surrogatepass") as file:
            return {row["id"]: _as_record(row) for row in csv.DictReader(file)}

    def write(self, records: Records) -> None:
        self.file.touch(0o600)
        with self.file.open("w", newline="", encoding="utf-8", errors="surrogatepass") as file:
            writer = csv.DictWriter(file, FIELDS)
            writer.writeheader()
            writer.writerows(records.values())


@breaks(
    "FAULT-8",
    "the record of 'ada@example.com:60001' as it was, or as it was to be",
    also=("ALL-5",),
)
class DeletesAndInserts(OneConnection):
    """The user whose token is refreshed as the disk fills up has none any more."""

    @contextmanager
    def transaction(self) -> Iterator[None]:
        yield

    def replaced(self, record: Record) -> None:
        self.database.execute("DELETE FROM tokens WHERE id = ?", (record["id"],))
        self.inserted(record)


@breaks("ALL-5", "as many records as before, 2, or 0")
class WipesOneByOne(OneConnection):
    """A wipe that fails half-way has logged out some users, and says that it failed."""

    def delete_tokens(self) -> None:
        with self.records() as records:
            for id in records:
                self.database.execute("DELETE FROM tokens WHERE id = ?", (id,))


def _as_record(row: dict[str, str]) -> Record:
    return {field: row[field] or None for field in FIELDS}


@breaks("SAFE-3", "OSError: [Errno 5] Input/output error, when call 1 to its storage, open in")
class PassesErrorsOn(FileStore):
    """An application that handles SDKException dies of a disk that fails."""

    def get_tokens(self) -> list[OAuthToken]:
        try:
            return super().get_tokens()
        except SDKException as error:
            raise error.__cause__ or error from None
