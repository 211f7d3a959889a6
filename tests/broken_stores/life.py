"""Stores whose fault shows in the life of a token: in a login, a refresh, a switch of users."""

from copy import deepcopy

from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken
from zohocrmsdk.src.com.zoho.crm.api.exception import SDKException

from tests.broken_stores.base import SeamedStore
from tests.broken_stores.gallery import breaks
from tests.correct_stores.base import (
    DictStore,
    Record,
    Records,
    first,
    token_of,
)


@breaks(
    "LIFE-1",
    "IndexError: list index out of range",
    also=("FIND-6",),
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
class FailsOnAnEmptyStore(DictStore):
    """The very first login of an installation ends in an IndexError."""

    def found(self, given: Record, records: Records) -> Record | None:
        if not records:
            raise IndexError("list index out of range")
        return super().found(given, records)


@breaks(
    "LIFE-2",
    "the stored access token is good for half an hour more",
    also=("FIND-9", "LIFE-4", "LIFE-5"),
    seen_in="applications",
)
class ExpiryInSeconds(DictStore):
    """Every token looks expired, so every call refreshes, until Zoho throttles the application."""

    def find_token(self, token: OAuthToken) -> OAuthToken | None:
        found = super().find_token(token)
        expires_in = None if found is None else found.get_expires_in()
        if found and expires_in and expires_in.isdigit():
            found.set_expires_in(str(int(expires_in) // 1000))
        return found


@breaks(
    "LIFE-3",
    "a refresh updates a record",
    also=(
        "FIND-11",
        "SAVE-3",
        "SAVE-4",
        "SAVE-5",
        "SAVE-7",
        "SAVE-10",
        "SAVE-17",
        "SAVE-19",
        "SAVE-20",
        "LIST-1",
        "LIFE-4",
        "LIFE-10",
        "LIFE-11",
    ),
    in_runs=("SAVE-2",),
)
class NewRecordOnRefresh(DictStore):
    """Each hour leaves one more record of every user: it tells records by their access tokens."""

    def to_update(self, given: Record, records: Records) -> Record | None:
        stored = super().to_update(given, records)
        changed = stored and given["access_token"] not in (None, stored["access_token"])
        return None if changed else stored


@breaks(
    "LIFE-4",
    "expected: no token request",
    also=(
        "SAVE-3",
        "SAVE-4",
        "SAVE-5",
        "SAVE-6",
        "SAVE-7",
        "SAVE-10",
        "SAVE-20",
        "LIFE-3",
        "LIFE-10",
        "LIFE-11",
    ),
    in_runs=("LIFE-2",),
)
class NeverMovesTheExpiry(SeamedStore):
    """After the first hour each start refreshes again: the UPDATE leaves `expires_in` out."""

    def updated(self, stored: Record, given: Record) -> Record:
        return {**super().updated(stored, given), "expires_in": stored["expires_in"]}


@breaks(
    "LIFE-5",
    "of ada@example.com",
    also=("ID-1", "ID-2", "ID-3", "DEL-1", "LIFE-2", "LIFE-3", "LIFE-4", "LIFE-10", "LIFE-11"),
)
class FirstRecordForAnyId(DictStore):
    """One user reads another's data: whatever the id, the first row answers."""

    def find_token_by_id(self, id: str) -> OAuthToken | None:
        with self.records() as records:
            record = first(iter(records.values()))
        return None if record is None else token_of(record)


@breaks(
    "LIFE-6",
    "revoked: refresh-ada-1",
    also=("FIND-5",),
    seen_in="samples published for the article",
)
class FirstRecordForAnIdAlone(DictStore):
    """`revoke('2')` logs user 1 out."""

    def found(self, given: Record, records: Records) -> Record | None:
        found = super().found(given, records)
        if given["id"] and found and found["id"] == given["id"]:
            return first(iter(records.values()))
        return found


@breaks("LIFE-7", "and grace@example.com:60002", also=("FIND-9",))
class FindTellsNoId(DictStore):
    """`remove()` deletes nothing: it asks for the id that the search did not tell."""

    def find_token(self, token: OAuthToken) -> OAuthToken | None:
        id = token.get_id()
        found = super().find_token(token)
        token.set_id(id)
        return found


@breaks("LIFE-8", "Zoho refused the grant token", also=("FIND-7", "FIND-12", "ALL-1", "LIFE-11"))
class NotesWhoAsked(DictStore):
    """A login that Zoho refused leaves a record without tokens, which blocks the next login."""

    def find_token(self, token: OAuthToken) -> OAuthToken | None:
        found = super().find_token(token)
        if found is None and token.get_grant_token() and token.get_client_id():
            self.save_token(deepcopy(token))
        return found


@breaks(
    "LIFE-9",
    "ada's call to go to https://www.zohoapis.eu",
    also=("FIND-9", "LIFE-5"),
    unseen=("LIFE-12",),
    in_runs=("LIFE-3",),
)
class OneDataCentreForAll(DictStore):
    """Users in Europe are sent to the American data centre, which refuses their tokens."""

    def find_token(self, token: OAuthToken) -> OAuthToken | None:
        found = super().find_token(token)
        if found is not None and found.get_api_domain():
            found.set_api_domain("https://www.zohoapis.com")
        return found


@breaks("LIFE-10", "ada and grace logged in once each", also=("SAVE-7",))
class NamesNeverJoinAnId(DictStore):
    """A user who was not known at the first login has two records from the first refresh on."""

    def to_update(self, given: Record, records: Records) -> Record | None:
        stored = super().to_update(given, records)
        joins = stored and given["id"] and given["user_name"] and not stored["user_name"]
        return None if joins else stored


@breaks("LIFE-11", "ada logged in again", also=("SAVE-3", "SAVE-10", "SAVE-17"))
class SecondLoginSecondRecord(DictStore):
    """A user who was logged out and in again has two records, and the revoked one comes first."""

    def to_update(self, given: Record, records: Records) -> Record | None:
        stored = super().to_update(given, records)
        new = stored and given["grant_token"] not in (None, stored["grant_token"])
        return None if new else stored


@breaks("LIFE-11", "whose refresh_token is not as saved", also=("SAVE-3", "SAVE-10", "SAVE-17"))
class KeepsTheFirstRefreshToken(SeamedStore):
    """A user who logs in again is kept on the refresh token that was revoked."""

    def updated(self, stored: Record, given: Record) -> Record:
        kept = stored["refresh_token"] or given["refresh_token"]
        return {**super().updated(stored, given), "refresh_token": kept}


@breaks(
    "LIFE-12",
    "This id is taken",
    also=("FIND-11", "SAVE-2", "SAVE-7", "SAVE-20", "LIFE-3", "LIFE-4", "LIFE-10"),
)
class RefusesStoredIds(DictStore):
    """No refresh is ever stored: the save raises, and the SDK swallows what it raises."""

    def to_update(self, given: Record, records: Records) -> Record | None:
        if given["id"] in records:
            raise SDKException("TOKEN_STORE", "This id is taken")
        return super().to_update(given, records)
