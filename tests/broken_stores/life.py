"""Stores whose fault shows in the life of a token: in a login, a refresh, a switch of users."""

from copy import deepcopy

from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken
from zohocrmsdk.src.com.zoho.crm.api.exception import SDKException

from tests.broken_stores.base import SeamedStore
from tests.correct_stores.base import (
    DictStore,
    Record,
    Records,
    first,
    token_of,
)


class FailsOnAnEmptyStore(DictStore):
    """The very first login of an installation ends in an IndexError."""

    def found(self, given: Record, records: Records) -> Record | None:
        if not records:
            raise IndexError("list index out of range")
        return super().found(given, records)


class ExpiryInSeconds(DictStore):
    """Every token looks expired, so every call refreshes, until Zoho throttles the application."""

    def find_token(self, token: OAuthToken) -> OAuthToken | None:
        found = super().find_token(token)
        expires_in = None if found is None else found.get_expires_in()
        if found and expires_in and expires_in.isdigit():
            found.set_expires_in(str(int(expires_in) // 1000))
        return found


class NewRecordOnRefresh(DictStore):
    """Each hour leaves one more record of every user: it tells records by their access tokens."""

    def to_update(self, given: Record, records: Records) -> Record | None:
        stored = super().to_update(given, records)
        changed = stored and given["access_token"] not in (None, stored["access_token"])
        return None if changed else stored


class NeverMovesTheExpiry(SeamedStore):
    """After the first hour each start refreshes again: the UPDATE leaves `expires_in` out."""

    def updated(self, stored: Record, given: Record) -> Record:
        return {**super().updated(stored, given), "expires_in": stored["expires_in"]}


class FirstRecordForAnyId(DictStore):
    """One user reads another's data: whatever the id, the first row answers."""

    def find_token_by_id(self, id: str) -> OAuthToken | None:
        with self.records() as records:
            record = first(iter(records.values()))
        return None if record is None else token_of(record)


class FirstRecordForAnIdAlone(DictStore):
    """`revoke('2')` logs user 1 out."""

    def found(self, given: Record, records: Records) -> Record | None:
        found = super().found(given, records)
        if given["id"] and found and found["id"] == given["id"]:
            return first(iter(records.values()))
        return found


class FindTellsNoId(DictStore):
    """`remove()` deletes nothing: it asks for the id that the search did not tell."""

    def find_token(self, token: OAuthToken) -> OAuthToken | None:
        id = token.get_id()
        found = super().find_token(token)
        token.set_id(id)
        return found


class NotesWhoAsked(DictStore):
    """A login that Zoho refused leaves a record without tokens, which blocks the next login."""

    def find_token(self, token: OAuthToken) -> OAuthToken | None:
        found = super().find_token(token)
        if found is None and token.get_grant_token() and token.get_client_id():
            self.save_token(deepcopy(token))
        return found


class OneDataCentreForAll(DictStore):
    """Users in Europe are sent to the American data centre, which refuses their tokens."""

    def find_token(self, token: OAuthToken) -> OAuthToken | None:
        found = super().find_token(token)
        if found is not None and found.get_api_domain():
            found.set_api_domain("https://www.zohoapis.com")
        return found


class NamesNeverJoinAnId(DictStore):
    """A user who was not known at the first login has two records from the first refresh on."""

    def to_update(self, given: Record, records: Records) -> Record | None:
        stored = super().to_update(given, records)
        joins = stored and given["id"] and given["user_name"] and not stored["user_name"]
        return None if joins else stored


class SecondLoginSecondRecord(DictStore):
    """A user who was logged out and in again has two records, and the revoked one comes first."""

    def to_update(self, given: Record, records: Records) -> Record | None:
        stored = super().to_update(given, records)
        new = stored and given["grant_token"] not in (None, stored["grant_token"])
        return None if new else stored


class KeepsTheFirstRefreshToken(SeamedStore):
    """A user who logs in again is kept on the refresh token that was revoked."""

    def updated(self, stored: Record, given: Record) -> Record:
        kept = stored["refresh_token"] or given["refresh_token"]
        return {**super().updated(stored, given), "refresh_token": kept}


class RefusesStoredIds(DictStore):
    """No refresh is ever stored: the save raises, and the SDK swallows what it raises."""

    def to_update(self, given: Record, records: Records) -> Record | None:
        if given["id"] in records:
            raise SDKException("TOKEN_STORE", "This id is taken")
        return super().to_update(given, records)
