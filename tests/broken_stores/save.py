"""Stores that break a clause of `save_token`."""

import csv
from copy import copy, deepcopy

from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken
from zohocrmsdk.src.com.zoho.crm.api.exception import SDKException

from tests.broken_stores.base import FIELDS, FileStore, LiveStore, SeamedStore, csv_text, put
from tests.broken_stores.gallery import breaks
from tests.correct_stores.base import DictStore, Record, Records, first, same, same_login


@breaks(
    "SAVE-1",
    "whose redirect_url is not as saved",
    also=(
        "FIND-9",
        "SAVE-3",
        "SAVE-4",
        "SAVE-5",
        "SAVE-6",
        "SAVE-7",
        "SAVE-9",
        "SAVE-10",
        "SAVE-17",
        "LIST-3",
        "ID-1",
        "ALL-3",
        "LIFE-1",
    ),
    seen_in="applications",
)
class ReadsFieldsByAttribute(DictStore):
    """The redirect URL is lost in silence: the token has getters, and no such attribute."""

    def given(self, token: OAuthToken) -> Record:
        return {**super().given(token), "redirect_url": getattr(token, "redirect_url", None)}


@breaks(
    "SAVE-2",
    "the same token was saved twice, without a user name",
    also=("SAVE-4", "SAVE-5", "SAVE-6", "SAVE-19", "SAVE-20"),
)
class InsertsTheNameless(DictStore):
    """Each save of a token without a user name leaves one more record behind."""

    def to_update(self, given: Record, records: Records) -> Record | None:
        return super().to_update(given, records) if given["user_name"] else None


@breaks("SAVE-3", "this access_token was replaced by a second login")
class NeverForgetsAToken(SeamedStore):
    """The replaced tokens of a user go on finding the record, whoever holds them."""

    def __init__(self) -> None:
        super().__init__()
        self._past: Records = {}

    def updated(self, stored: Record, given: Record) -> Record:
        self._past[str(len(self._past))] = stored
        return super().updated(stored, given)

    def found(self, given: Record, records: Records) -> Record | None:
        found = super().found(given, records)
        if found is None and not given["user_name"]:
            past = first(record for record in self._past.values() if same_login(given, record))
            found = records.get(past["id"] or "") if past else None
        return found


@breaks(
    "SAVE-4", "the client and the refresh token are the same", also=("SAVE-2", "SAVE-7", "SAVE-19")
)
class UpdatesByNoRefreshToken(DictStore):
    """A refresh without a user name makes a second record of the same login."""

    def to_update(self, given: Record, records: Records) -> Record | None:
        return super().to_update({**given, "refresh_token": None}, records)


@breaks("SAVE-5", "the client and the grant token are the same", also=("SAVE-2", "SAVE-7"))
class UpdatesByNoGrantToken(DictStore):
    """A grant token that is redeemed while the user look-up fails makes a second record."""

    def to_update(self, given: Record, records: Records) -> Record | None:
        return super().to_update({**given, "grant_token": None}, records)


@breaks("SAVE-6", "the access token is the same", also=("SAVE-2", "SAVE-7"))
class UpdatesByNoAccessToken(DictStore):
    """An application with nothing but an access token fills its store with copies of it."""

    def to_update(self, given: Record, records: Records) -> Record | None:
        return super().to_update({**given, "access_token": None}, records)


@breaks("SAVE-7", "the user name came later, with a token that is stored", also=("LIFE-10",))
class NamesAreNewUsers(DictStore):
    """A user whose name was learned late has two records, and the older one goes stale."""

    def to_update(self, given: Record, records: Records) -> Record | None:
        if given["user_name"]:
            return first(r for r in records.values() if same("user_name", given, r))
        return super().to_update(given, records)


@breaks(
    "SAVE-8",
    "api_domain",
    also=("SAVE-1", "SAVE-17", "LIST-3", "LIFE-5"),
    unseen=("LIFE-12",),
    in_runs=("LIFE-3",),
)
class UpdatesAllOfTheClient(DictStore):
    """One user's refresh moves all users to that user's data centre, which refuses their tokens."""

    def save_token(self, token: OAuthToken) -> None:
        super().save_token(token)
        given = self.given(token)
        with self.records() as records:
            for record in records.values():
                if same("client_id", given, record) and given["api_domain"]:
                    record["api_domain"] = given["api_domain"]


@breaks(
    "SAVE-9", "whose refresh_token is not as saved", also=("SAVE-4", "SAVE-5", "SAVE-6", "SAVE-20")
)
class ReplacesTheWholeRecord(SeamedStore):
    """After the first refresh the refresh token is lost: `INSERT OR REPLACE`."""

    def updated(self, stored: Record, given: Record) -> Record:
        return given


@breaks("SAVE-10", "whose redirect_url is not as saved", also=("SAVE-17",))
class NeverChangesTheRedirectUrl(SeamedStore):
    """A changed redirect URL never reaches the store: the UPDATE leaves its column out."""

    def updated(self, stored: Record, given: Record) -> Record:
        return {**super().updated(stored, given), "redirect_url": stored["redirect_url"]}


@breaks(
    "SAVE-11",
    "Duplicate entry '10'",
    also=("SAVE-13", "DEL-6"),
    unseen=("LIST-1", "ID-1", "DEL-1", "DEL-2", "ALL-1"),
    seen_in="the SDK's DBStore; samples published for the article",
)
class GreatestIdAsText(DictStore):
    """The eleventh user cannot log in: as text, '9' is greater than '10'."""

    def new_id(self) -> str:
        id = str(int(max(self._records, default="0")) + 1)
        if id in self._records:
            raise SDKException("TOKEN_STORE", f"Duplicate entry '{id}' for key 'PRIMARY'")
        return id


@breaks(
    "SAVE-11",
    "three of six were deleted, and six came",
    also=("DEL-6",),
    seen_in="samples published for the article",
)
class CountsItsRecords(DictStore):
    """After a deletion the next login overwrites another user's record, which has the same id."""

    def new_id(self) -> str:
        return str(len(self._records) + 1)


@breaks(
    "SAVE-12",
    "ada's record under its id '2' still",
    also=("SAVE-20", "LIFE-3", "LIFE-4", "LIFE-10"),
)
class NewIdOnUpdate(DictStore):
    """The id that an application has noted down is gone after an hour: delete and insert."""

    def save_token(self, token: OAuthToken) -> None:
        known = set(self._records)
        super().save_token(token)
        old = token.get_id() or ""
        if old in known:
            with self.records() as records:
                new = self.new_id()
                records[new] = {**records.pop(old), "id": new}
            token.set_id(new)


@breaks("SAVE-13", "under the id that it brought, 'ada-at-work'")
class IgnoresTheIdBrought(SeamedStore):
    """A token that the SDK saves under an id of the application's cannot be found under it."""

    def id_for(self, given: Record, records: Records) -> str:
        return self.new_id()


@breaks("SAVE-14", "expected: None")
class ReturnsTheToken(DictStore):
    """Code that takes an answer for a failure, as the contract lets it, sees each save fail."""

    def save_token(self, token: OAuthToken) -> OAuthToken:  # type: ignore[override]
        super().save_token(token)
        return token


@breaks("SAVE-15", "has nothing to log in with")
class StoresTheEmptyHanded(SeamedStore):
    """A record that cannot log anybody in blocks the user's next login."""

    def inserted(self, given: Record) -> Record:
        return given


@breaks("SAVE-16", "the changed token was not saved")
class KeepsTheCallersToken(LiveStore):
    """Whatever the application does to its token after the login is stored, wanted or not."""

    def save_token(self, token: OAuthToken) -> None:
        known = set(self._records)
        super().save_token(token)
        if token.get_id() not in known:
            self.keep(token.get_id(), token)


@breaks("SAVE-16", "the changed token was not saved")
class KeepsAShallowCopy(LiveStore):
    """The copy's setters are the original's once the SDK has merged the token: both change."""

    def save_token(self, token: OAuthToken) -> None:
        known = set(self._records)
        super().save_token(token)
        if token.get_id() not in known:
            self.keep(token.get_id(), copy(token))


@breaks("SAVE-17", "'line\\r\\nline'", seen_in="the SDK's FileStore")
class CsvWithoutNewline(FileStore):
    """Values with line ends come back changed: the file was opened without `newline=''`."""

    def read(self) -> Records:
        with self.file.open(encoding="utf-8", errors="surrogatepass") as file:
            rows = list(csv.DictReader(file))
        return {row["id"]: {field: row[field] or None for field in FIELDS} for row in rows}

    def write(self, records: Records) -> None:
        put(self.file, csv_text(records), "surrogatepass")


@breaks("SAVE-17", "the text to the last character", also=("FIND-7",), in_runs=("SAVE-1",))
class CutsToTheColumnsWidth(SeamedStore):
    """A long token is cut without a word, and Zoho refuses what is left of it."""

    def given(self, token: OAuthToken) -> Record:
        return {field: text and text[:255] for field, text in super().given(token).items()}


@breaks("SAVE-17", "the text to the last character", also=("SAVE-8",))
class ReplacesWhatItCannotEncode(DictStore):
    """A user whose name has letters beyond Latin-1 is stored under question marks."""

    def given(self, token: OAuthToken) -> Record:
        given = super().given(token)
        return {
            field: text and text.encode("latin-1", "replace").decode("latin-1")
            for field, text in given.items()
        }


@breaks("SAVE-18", "None is no token")
class StoresAnything(DictStore):
    """A programming error elsewhere puts rubbish among the tokens, where nobody looks for it."""

    def save_token(self, token: OAuthToken) -> None:
        if not isinstance(token, OAuthToken):
            token = OAuthToken(access_token=str(token))
        super().save_token(token)


@breaks("SAVE-19", "the record's id, '2', on the caller's token")
class TellsNoId(DictStore):
    """An application that wants to remember whom it logged in has no id to remember."""

    def save_token(self, token: OAuthToken) -> None:
        super().save_token(deepcopy(token))


@breaks("SAVE-20", "the id is stored")
class UpdatesByNoId(DictStore):
    """A refresh by an id alone makes a second record, and the first one goes stale."""

    def to_update(self, given: Record, records: Records) -> Record | None:
        return super().to_update({**given, "id": None}, records)


@breaks("SAVE-19", "on the caller's token")
class TakesTheBroughtIdOff(DictStore):
    """An application that chose an id itself cannot tell any more under which it was stored."""

    def save_token(self, token: OAuthToken) -> None:
        brought = token.get_id()
        super().save_token(token)
        if brought:
            token.set_id(None)
