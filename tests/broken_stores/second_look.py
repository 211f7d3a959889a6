"""Stores whose faults only a second look shows: the next login, an hour later, a bare token."""

import sys
import time
from pathlib import Path

from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken

from tests.broken_stores.base import CachingStore, FileStore, LiveStore, SeamedStore
from tests.broken_stores.gallery import breaks
from tests.correct_stores.base import DictStore, Record, Records, fields_of, fill, first, token_of


@breaks(
    "SAVE-1",
    "three users logged in, and their tokens differ",
    also=("SAVE-15",),
    in_runs=("SAVE-8", "SAVE-11"),
)
class FirstNamelessForAllNameless(DictStore):
    """While the CRM cannot tell names, each login overwrites the one before."""

    def to_update(self, given: Record, records: Records) -> Record | None:
        stored = super().to_update(given, records)
        if stored is not None or given["user_name"]:
            return stored
        return first(record for record in records.values() if not record["user_name"])


@breaks(
    "FIND-12", "by its id, by find_token_by_id, as before it expired", in_runs=("ID-1", "LIFE-3")
)
class HidesTheExpiredById(DictStore):
    """After an hour the SDK asks by id, is told of nobody, and cannot refresh."""

    def find_token_by_id(self, id: str) -> OAuthToken | None:
        token = super().find_token_by_id(id)
        expires_in = None if token is None else token.get_expires_in()
        return None if expires_in and int(expires_in) < time.time() * 1000 else token


@breaks("FIND-12", "as before, because nothing was saved since")
class AnswersTheStoredToken(LiveStore):
    """A refresh that fails half-way has changed the record all the same."""

    def find_token(self, token: OAuthToken) -> OAuthToken | None:
        found = super().find_token(token)
        if found is None:
            return None
        with self.records() as records:
            record = records[found.get_id() or ""]
        return self.keep(found.get_id(), token_of(record))


@breaks("SAVE-11", "expected: 6 records, because six users logged in", also=("DEL-6",))
class GivesOutTheIdBrought(DictStore):
    """A user whose id the application chose is overwritten by the next but one."""

    def new_id(self) -> str:
        return str(next(self._numbers))


@breaks("ID-5", "that OAuthToken.merge_objects can merge", also=("ID-1", "LIFE-10"))
class BareTokensPastTheConstructor(DictStore):
    """A user who was saved with an access token alone cannot be merged, and every call fails."""

    def find_token_by_id(self, id: str) -> OAuthToken | None:
        token = super().find_token_by_id(id)
        if token is None:
            return None
        bare = object.__new__(OAuthToken)
        fill(bare, {field: text for field, text in fields_of(token).items() if text is not None})
        return bare


@breaks("DEL-1", "nothing but what was saved after the deletion")
class DeletionThatTheNextLoginUndoes(SeamedStore):
    """A user who has left and comes back has the old, leaked refresh token again."""

    def __init__(self) -> None:
        super().__init__()
        self._gone: Records = {}

    def delete_token(self, id: str) -> None:
        with self.records() as records:
            record = records.pop(id, None)
            if record is not None:
                self._gone[record["user_name"] or ""] = record

    def inserted(self, given: Record) -> Record:
        new = super().inserted(given)
        old = self._gone.pop(given["user_name"] or "", None)
        return new if old is None else self.updated(old, new)


@breaks("ALL-3", "nothing but what was saved after the deletion", in_runs=("SAVE-9",))
class WipeThatTheNextLoginUndoes(DeletionThatTheNextLoginUndoes):
    """Secrets have leaked, the store is wiped, and each user brings the old ones back."""

    def delete_token(self, id: str) -> None:
        DictStore.delete_token(self, id)

    def delete_tokens(self) -> None:
        with self.records() as records:
            self._gone = {record["user_name"] or "": record for record in records.values()}
            records.clear()


@breaks("SAFE-2", "on stdout")
class PrintsWhatItFindsById(DictStore):
    """Each CRM call prints the user's refresh token to a terminal that somebody keeps."""

    def find_token_by_id(self, id: str) -> OAuthToken | None:
        token = super().find_token_by_id(id)
        if token is not None:
            sys.stdout.write(f"{fields_of(token)}\n")
        return token


@breaks("SAVE-17", "nothing written outside the store's folder", also=("SAFE-3",))
class NotesInAFileNamedById(FileStore):
    """An id with a path in it writes where the application keeps other things."""

    def save_token(self, token: OAuthToken) -> None:
        super().save_token(token)
        note = Path(f"{token.get_id()}.note")
        if note.parent.is_dir() and "\x00" not in note.name:
            note.touch()


@breaks(
    "LIFE-5",
    "a CRM call with the access token of",
    also=(
        "FIND-1",
        "FIND-2",
        "FIND-3",
        "FIND-4",
        "FIND-6",
        "FIND-7",
        "FIND-8",
        "FIND-9",
        "FIND-12",
        "FIND-13",
        "FIND-14",
        "SAVE-1",
        "SAVE-2",
        "SAVE-3",
        "SAVE-4",
        "SAVE-5",
        "SAVE-6",
        "SAVE-7",
        "SAVE-8",
        "SAVE-11",
        "SAVE-13",
        "SAVE-15",
        "SAVE-17",
        "LIST-1",
        "LIST-3",
        "ID-1",
        "ALL-3",
        "LIFE-3",
        "LIFE-4",
        "LIFE-7",
        "LIFE-8",
        "LIFE-9",
        "LIFE-10",
    ),
    unseen=(
        "FIND-5",
        "SAVE-12",
        "SAVE-20",
        "ID-2",
        "ID-3",
        "ID-4",
        "DEL-1",
        "DEL-2",
        "DEL-4",
        "ALL-1",
        "LIFE-2",
        "LIFE-6",
        "LIFE-11",
    ),
    in_runs=("LIFE-1", "LIFE-11"),
    seen_in="applications",
)
class OneSlotForAll(DictStore):
    """Whoever asks gets the only token that there is, and calls go out in another's name."""

    def found(self, given: Record, records: Records) -> Record | None:
        return first(iter(records.values()))

    def to_update(self, given: Record, records: Records) -> Record | None:
        return first(iter(records.values()))


@breaks(
    "SAVE-10",
    "found by its user_name, with access_token",
    also=("SAVE-3",),
    in_runs=("FIND-9", "LIFE-4"),
)
class RemembersAnswersUntilADeletion(CachingStore):
    """After each refresh, the application goes on with the token that it was answered first."""

    def save_token(self, token: OAuthToken) -> None:
        DictStore.save_token(self, token)

    def delete_token(self, id: str) -> None:
        super().delete_token(id)
        self.cache.clear()

    def delete_tokens(self) -> None:
        super().delete_tokens()
        self.cache.clear()


@breaks("ID-4", "found by find_token_by_id, as before")
class OneObjectForEachId(DictStore):
    """What one caller writes into an answer is in every later answer, until the next save."""

    def __init__(self) -> None:
        super().__init__()
        self._answers: dict[str, OAuthToken] = {}

    def find_token_by_id(self, id: str) -> OAuthToken | None:
        token = super().find_token_by_id(id)
        return None if token is None else self._answers.setdefault(id, token)

    def save_token(self, token: OAuthToken) -> None:
        super().save_token(token)
        self._answers.clear()

    def delete_token(self, id: str) -> None:
        super().delete_token(id)
        self._answers.clear()

    def delete_tokens(self) -> None:
        super().delete_tokens()
        self._answers.clear()


@breaks("ALL-1", "gone from get_tokens")
class WipesTheNamedAlone(DictStore):
    """The day that secrets leak, those of users without a name stay behind."""

    def delete_tokens(self) -> None:
        with self.records() as records:
            for id in [id for id, record in records.items() if record["user_name"]]:
                del records[id]
