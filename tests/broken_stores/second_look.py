"""Stores whose faults only a second look shows: the next login, an hour later, a bare token."""

import sys
import time
from pathlib import Path

from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken

from tests.broken_stores.base import CachingStore, FileStore, LiveStore, SeamedStore
from tests.correct_stores.base import DictStore, Record, Records, fields_of, fill, first, token_of


class FirstNamelessForAllNameless(DictStore):
    """While the CRM cannot tell names, each login overwrites the one before."""

    def to_update(self, given: Record, records: Records) -> Record | None:
        stored = super().to_update(given, records)
        if stored is not None or given["user_name"]:
            return stored
        return first(record for record in records.values() if not record["user_name"])


class HidesTheExpiredById(DictStore):
    """After an hour the SDK asks by id, is told of nobody, and cannot refresh."""

    def find_token_by_id(self, id: str) -> OAuthToken | None:
        token = super().find_token_by_id(id)
        expires_in = None if token is None else token.get_expires_in()
        return None if expires_in and int(expires_in) < time.time() * 1000 else token


class AnswersTheStoredToken(LiveStore):
    """A refresh that fails half-way has changed the record all the same."""

    def find_token(self, token: OAuthToken) -> OAuthToken | None:
        found = super().find_token(token)
        if found is None:
            return None
        with self.records() as records:
            record = records[found.get_id() or ""]
        return self.keep(found.get_id(), token_of(record))


class GivesOutTheIdBrought(DictStore):
    """A user whose id the application chose is overwritten by the next but one."""

    def new_id(self) -> str:
        return str(next(self._numbers))


class BareTokensPastTheConstructor(DictStore):
    """A user who was saved with an access token alone cannot be merged, and every call fails."""

    def find_token_by_id(self, id: str) -> OAuthToken | None:
        token = super().find_token_by_id(id)
        if token is None:
            return None
        bare = object.__new__(OAuthToken)
        fill(bare, {field: text for field, text in fields_of(token).items() if text is not None})
        return bare


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


class WipeThatTheNextLoginUndoes(DeletionThatTheNextLoginUndoes):
    """Secrets have leaked, the store is wiped, and each user brings the old ones back."""

    def delete_token(self, id: str) -> None:
        DictStore.delete_token(self, id)

    def delete_tokens(self) -> None:
        with self.records() as records:
            self._gone = {record["user_name"] or "": record for record in records.values()}
            records.clear()


class PrintsWhatItFindsById(DictStore):
    """Each CRM call prints the user's refresh token to a terminal that somebody keeps."""

    def find_token_by_id(self, id: str) -> OAuthToken | None:
        token = super().find_token_by_id(id)
        if token is not None:
            sys.stdout.write(f"{fields_of(token)}\n")
        return token


class NotesInAFileNamedById(FileStore):
    """An id with a path in it writes where the application keeps other things."""

    def save_token(self, token: OAuthToken) -> None:
        super().save_token(token)
        note = Path(f"{token.get_id()}.note")
        if note.parent.is_dir() and "\x00" not in note.name:
            note.touch()


class OneSlotForAll(DictStore):
    """Whoever asks gets the only token that there is, and calls go out in another's name."""

    def found(self, given: Record, records: Records) -> Record | None:
        return first(iter(records.values()))

    def to_update(self, given: Record, records: Records) -> Record | None:
        return first(iter(records.values()))


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


class WipesTheNamedAlone(DictStore):
    """The day that secrets leak, those of users without a name stay behind."""

    def delete_tokens(self) -> None:
        with self.records() as records:
            for id in [id for id, record in records.items() if record["user_name"]]:
                del records[id]
