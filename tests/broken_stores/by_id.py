"""Stores that break a clause of `find_token_by_id`."""

import json
from pathlib import Path
from typing import Any

from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken
from zohocrmsdk.src.com.zoho.crm.api.exception import SDKException

from tests.broken_stores.base import (
    FIELDS,
    FileStore,
    LiveStore,
    first_row,
    put,
)
from tests.broken_stores.gallery import breaks
from tests.correct_stores.base import DictStore, Records, fields_of, fill, token_of


@breaks(
    "ID-1", "whose refresh_token is not as saved", also=("LIFE-3", "LIFE-10"), unseen=("LIFE-4",)
)
class LeavesOutTheRefreshToken(DictStore):
    """A user who is known by id is logged out when the hour is over: nothing to refresh with."""

    def find_token_by_id(self, id: str) -> OAuthToken | None:
        found = super().find_token_by_id(id)
        if found is not None:
            found.set_refresh_token(None)
        return found


@breaks("ID-2", "Given ID is not present in the store", seen_in="the SDK's FileStore")
class MissByIdRaises(DictStore):
    """A token under a new id never gets into the store: the SDK looks for it first."""

    def find_token_by_id(self, id: str) -> OAuthToken | None:
        found = super().find_token_by_id(id)
        if found is None:
            raise SDKException("TOKEN_STORE", "Given ID is not present in the store")
        return found


@breaks("ID-3", "no record has the id '01'")
class TakesIdsForNumbers(DictStore):
    """An id from a request's path, written another way, is somebody else's login."""

    def find_token_by_id(self, id: str) -> OAuthToken | None:
        try:
            return super().find_token_by_id(str(int(id)))
        except (TypeError, ValueError):
            return super().find_token_by_id(id)


@breaks("ID-3", "no record has the id \"' OR '1'='1\"", in_runs=("ID-1",))
class PastesIdsIntoSql(DictStore):
    """A made-up id in a request is answered with the first user's tokens."""

    def find_token_by_id(self, id: str) -> OAuthToken | None:
        with self.records() as records:
            record = first_row(records, f"id = '{id}'")
        return None if record is None else token_of(record)


@breaks(
    "ID-3",
    "no record has the id 'id'",
    also=("DEL-4",),
    in_runs=("DEL-3",),
    seen_in="the SDK's FileStore",
)
class TakesItsHeaderForARecord(DictStore):
    """The id `id` finds the header line; deleted, it takes the first user's line with it."""

    def find_token_by_id(self, id: str) -> OAuthToken | None:
        if id == "id":
            return token_of({field: field for field in FIELDS})
        return super().find_token_by_id(id)

    def delete_token(self, id: str) -> None:
        if id == "id":
            id = next(iter(self._records), id)
        super().delete_token(id)


@breaks("ID-3", "no record has the id './", also=("SAVE-17", "DEL-4", "ALL-5", "SAFE-3"))
class AFileForEachId(FileStore):
    """An id with a path in it reads and deletes files that are none of its business."""

    def __init__(self) -> None:
        super().__init__()
        self.file.mkdir(exist_ok=True)

    def path(self, id: str) -> Path:
        return self.file / f"{id}.json"

    def text(self, id: str) -> str:
        return self.path(id).read_text() if self.path(id).exists() else "null"

    def read(self) -> Records:
        ids = [path.stem for path in self.file.glob("*.json")]
        return {id: json.loads(self.text(id)) for id in ids}

    def write(self, records: Records) -> None:
        for id, record in records.items():
            if json.dumps(record) != self.text(id):
                put(self.path(id), json.dumps(record))

    def find_token_by_id(self, id: str) -> OAuthToken | None:
        record = json.loads(self.text(id))
        return None if record is None else token_of(record)

    def delete_token(self, id: str) -> None:
        self.path(id).unlink(missing_ok=True)

    def delete_tokens(self) -> None:
        for path in self.file.glob("*.json"):
            path.unlink()


@breaks("ID-4", "nothing was saved since")
class AnswersItsOwnToken(LiveStore):
    """What an application does to the answer is stored, wanted or not."""

    def find_token_by_id(self, id: str) -> OAuthToken | None:
        found = super().find_token_by_id(id)
        return None if found is None else self.keep(id, found)


@breaks(
    "ID-5",
    "no attribute '_OAuthToken__grant_token'",
    also=("ID-1", "LIFE-1", "LIFE-2", "LIFE-3", "LIFE-5", "LIFE-9", "LIFE-10", "LIFE-11"),
    unseen=("LIFE-4", "LIFE-12"),
)
class AnswersIdsPastTheConstructor(DictStore):
    """Every CRM call of a user who is known by id dies when the SDK merges the answer."""

    def find_token_by_id(self, id: str) -> OAuthToken | None:
        found = super().find_token_by_id(id)
        if found is None:
            return None
        bare: Any = object.__new__(OAuthToken)
        needed = {**fields_of(found)}
        del needed["grant_token"]
        fill(bare, needed)
        answer: OAuthToken = bare
        return answer


@breaks("ID-1", "came: None")
class ComparesIdsByIdentity(DictStore):
    """An id that came with a request finds nobody: `is` stands where `==` is meant."""

    def find_token_by_id(self, id: str) -> OAuthToken | None:
        with self.records() as records:
            known = any(stored is id for stored in records)
        return super().find_token_by_id(id) if known else None
