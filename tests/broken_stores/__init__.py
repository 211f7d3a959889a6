"""A gallery of broken stores: each fails one clause, with a message that names its fault.

Many of the faults have been met in published samples, in applications, and in the stores of the
SDK itself. What else a fault breaks is listed with it: a store that loses a field loses it in each
method that shows the field.
"""

from collections.abc import Callable
from dataclasses import dataclass

from zohocrmsdk.src.com.zoho.api.authenticator.store import TokenStore

from tests.broken_stores.by_id import (
    AFileForEachId,
    AnswersIdsPastTheConstructor,
    AnswersItsOwnToken,
    LeavesOutTheRefreshToken,
    MissByIdRaises,
    PastesIdsIntoSql,
    TakesIdsForNumbers,
    TakesItsHeaderForARecord,
)
from tests.broken_stores.delete import (
    AnswersTheDeletedId,
    DeletesAllWithoutAnId,
    DeletesAroundItsCache,
    DeletesByTheBeginning,
    PastesDeletedIdsIntoSql,
    ReusesTheHighestId,
)
from tests.broken_stores.find import (
    AnswersAnyNameWithTheLast,
    AnswersPastTheConstructor,
    AnswersWithoutFilling,
    CleansOutTheExpired,
    ExpiryAsIsoText,
    ExpiryAsNumber,
    FoldsCase,
    IgnoresTheClient,
    JoinsKeysWithoutBorders,
    KnowsNoAccessToken,
    KnowsNoGrantToken,
    KnowsNoId,
    KnowsNoRefreshToken,
    KnowsTheLastUserOnly,
    MissRaises,
    PastesNamesIntoSql,
    SearchesWithLike,
    SearchesWithoutCondition,
    TokensBeforeNames,
)
from tests.broken_stores.life import (
    ExpiryInSeconds,
    FailsOnAnEmptyStore,
    FindTellsNoId,
    FirstRecordForAnIdAlone,
    FirstRecordForAnyId,
    KeepsTheFirstRefreshToken,
    NamesNeverJoinAnId,
    NeverMovesTheExpiry,
    NewRecordOnRefresh,
    NotesWhoAsked,
    OneDataCentreForAll,
    RefusesStoredIds,
    SecondLoginSecondRecord,
)
from tests.broken_stores.list import (
    AnswersATuple,
    ListsItsOwnTokens,
    ListsPastTheConstructor,
    ListsWithoutRedirectUrl,
    NoneWhenEmpty,
)
from tests.broken_stores.safe import (
    FileForAllToRead,
    LogsWhatItSaves,
    RaisesWhatComes,
    TellsTheSecretInItsError,
)
from tests.broken_stores.save import (
    CountsItsRecords,
    CsvWithoutNewline,
    CutsToTheColumnsWidth,
    GreatestIdAsText,
    IgnoresTheIdBrought,
    InsertsTheNameless,
    KeepsAShallowCopy,
    KeepsTheCallersToken,
    NamesAreNewUsers,
    NeverChangesTheRedirectUrl,
    NeverForgetsAToken,
    NewIdOnUpdate,
    ReadsFieldsByAttribute,
    ReplacesTheWholeRecord,
    ReplacesWhatItCannotEncode,
    ReturnsTheToken,
    StoresAnything,
    StoresTheEmptyHanded,
    TellsNoId,
    UpdatesAllOfTheClient,
    UpdatesByNoAccessToken,
    UpdatesByNoGrantToken,
    UpdatesByNoId,
    UpdatesByNoRefreshToken,
)
from tests.broken_stores.second_look import (
    AnswersTheStoredToken,
    BareTokensPastTheConstructor,
    DeletionThatTheNextLoginUndoes,
    FirstNamelessForAllNameless,
    GivesOutTheIdBrought,
    HidesTheExpiredById,
    NotesInAFileNamedById,
    OneObjectForEachId,
    OneSlotForAll,
    PrintsWhatItFindsById,
    RemembersAnswersUntilADeletion,
    WipesTheNamedAlone,
    WipeThatTheNextLoginUndoes,
)
from tests.broken_stores.wipe import (
    CountsTheWiped,
    RefusesToWipeNothing,
    WipeIsBroken,
    WipesAroundItsCache,
    WipesItsNumbersToo,
)


@dataclass(frozen=True)
class BrokenStore:
    """A store, the clause that it breaks, and what the message of that breach has to say.

    `also` are the clauses that break with it, `unseen` those that its fault keeps from being seen.
    White space in the message counts as a single space.
    """

    factory: Callable[[], TokenStore]
    clause: str
    says: str
    also: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return getattr(self.factory, "__name__", repr(self.factory))


BROKEN_STORES = (
    BrokenStore(
        KnowsTheLastUserOnly,
        "FIND-1",
        "came: None",
        also=("FIND-8", "ALL-3", "LIFE-3", "LIFE-5", "LIFE-7"),
        unseen=("LIFE-12",),
    ),
    BrokenStore(
        AnswersAnyNameWithTheLast,
        "FIND-1",
        "came: the record of 'alan@example.com:60003'",
        also=("FIND-6", "FIND-7", "FIND-8", "DEL-1", "ALL-3", "LIFE-3", "LIFE-5", "LIFE-7"),
    ),
    BrokenStore(KnowsNoAccessToken, "FIND-2", "came: None", also=("ALL-3",)),
    BrokenStore(KnowsNoRefreshToken, "FIND-3", "came: None", also=("ALL-3", "LIFE-2", "LIFE-5")),
    BrokenStore(KnowsNoGrantToken, "FIND-4", "came: None", also=("ALL-3", "LIFE-2")),
    BrokenStore(KnowsNoId, "FIND-5", "came: None", also=("LIFE-6",)),
    BrokenStore(
        MissRaises,
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
    ),
    BrokenStore(FoldsCase, "FIND-7", "no record has this user_name"),
    BrokenStore(SearchesWithLike, "FIND-7", "no record has this user_name"),
    BrokenStore(PastesNamesIntoSql, "FIND-7", "' OR '1'='1", also=("FIND-6",)),
    BrokenStore(JoinsKeysWithoutBorders, "FIND-7", "no record has this refresh_token"),
    BrokenStore(TokensBeforeNames, "FIND-8", "came: the record of 'grace@example.com:60002'"),
    BrokenStore(
        ExpiryAsNumber,
        "FIND-9",
        "whose expires_in is not as saved",
        also=("LIFE-2", "LIFE-3", "LIFE-4", "LIFE-5", "LIFE-7", "LIFE-9", "LIFE-10"),
        unseen=("LIFE-12",),
    ),
    BrokenStore(
        ExpiryAsIsoText,
        "FIND-9",
        "whose expires_in is not as saved",
        also=("LIFE-2", "LIFE-3", "LIFE-4", "LIFE-5", "LIFE-7", "LIFE-9", "LIFE-10"),
        unseen=("LIFE-12",),
    ),
    BrokenStore(
        AnswersWithoutFilling,
        "FIND-10",
        "the caller's token filled like the answer",
        also=("LIFE-6", "LIFE-7"),
    ),
    BrokenStore(
        AnswersPastTheConstructor, "FIND-11", "without _OAuthToken__find_user", also=("LIFE-10",)
    ),
    BrokenStore(
        CleansOutTheExpired,
        "FIND-12",
        "a token that has expired is kept",
        also=("LIFE-3", "LIFE-10", "LIFE-11"),
        unseen=("LIFE-12",),
    ),
    BrokenStore(SearchesWithoutCondition, "FIND-13", "it carries no key", also=("FIND-7",)),
    BrokenStore(IgnoresTheClient, "FIND-14", "belongs to another client"),
    BrokenStore(
        ReadsFieldsByAttribute,
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
    ),
    BrokenStore(
        InsertsTheNameless,
        "SAVE-2",
        "the same token was saved twice, without a user name",
        also=("SAVE-4", "SAVE-5", "SAVE-6", "SAVE-19", "SAVE-20"),
    ),
    BrokenStore(NeverForgetsAToken, "SAVE-3", "this access_token was replaced by a second login"),
    BrokenStore(
        UpdatesByNoRefreshToken,
        "SAVE-4",
        "the client and the refresh token are the same",
        also=("SAVE-2", "SAVE-7", "SAVE-19"),
    ),
    BrokenStore(
        UpdatesByNoGrantToken,
        "SAVE-5",
        "the client and the grant token are the same",
        also=("SAVE-2", "SAVE-7"),
    ),
    BrokenStore(
        UpdatesByNoAccessToken, "SAVE-6", "the access token is the same", also=("SAVE-2", "SAVE-7")
    ),
    BrokenStore(
        NamesAreNewUsers,
        "SAVE-7",
        "the user name came later, with a token that is stored",
        also=("LIFE-10",),
    ),
    BrokenStore(
        UpdatesAllOfTheClient,
        "SAVE-8",
        "api_domain",
        also=("SAVE-1", "SAVE-17", "LIST-3", "LIFE-5"),
        unseen=("LIFE-12",),
    ),
    BrokenStore(
        ReplacesTheWholeRecord,
        "SAVE-9",
        "whose refresh_token is not as saved",
        also=("SAVE-4", "SAVE-5", "SAVE-6", "SAVE-20"),
    ),
    BrokenStore(
        NeverChangesTheRedirectUrl,
        "SAVE-10",
        "whose redirect_url is not as saved",
        also=("SAVE-17",),
    ),
    BrokenStore(
        GreatestIdAsText,
        "SAVE-11",
        "Duplicate entry '10'",
        also=("SAVE-13", "DEL-6"),
        unseen=("ID-1", "DEL-2"),
    ),
    BrokenStore(
        CountsItsRecords, "SAVE-11", "three of six were deleted, and six came", also=("DEL-6",)
    ),
    BrokenStore(
        NewIdOnUpdate,
        "SAVE-12",
        "ada's record under its id '2' still",
        also=("SAVE-20", "LIFE-3", "LIFE-4", "LIFE-10"),
    ),
    BrokenStore(IgnoresTheIdBrought, "SAVE-13", "under the id that it brought, 'ada-at-work'"),
    BrokenStore(ReturnsTheToken, "SAVE-14", "expected: None"),
    BrokenStore(StoresTheEmptyHanded, "SAVE-15", "has nothing to log in with"),
    BrokenStore(KeepsTheCallersToken, "SAVE-16", "the changed token was not saved"),
    BrokenStore(KeepsAShallowCopy, "SAVE-16", "the changed token was not saved"),
    BrokenStore(CsvWithoutNewline, "SAVE-17", "'line\\r\\nline'"),
    BrokenStore(CutsToTheColumnsWidth, "SAVE-17", "the text to the last character"),
    BrokenStore(ReplacesWhatItCannotEncode, "SAVE-17", "the text to the last character"),
    BrokenStore(StoresAnything, "SAVE-18", "None is no token"),
    BrokenStore(TellsNoId, "SAVE-19", "the record's id, '2', on the caller's token"),
    BrokenStore(UpdatesByNoId, "SAVE-20", "the id is stored"),
    BrokenStore(AnswersATuple, "LIST-1", "expected: a list of tokens", also=("LIST-2",)),
    BrokenStore(NoneWhenEmpty, "LIST-2", "came: None"),
    BrokenStore(
        ListsWithoutRedirectUrl,
        "LIST-3",
        "whose redirect_url is not as saved",
        unseen=(
            "SAVE-1",
            "SAVE-3",
            "SAVE-4",
            "SAVE-5",
            "SAVE-6",
            "SAVE-7",
            "SAVE-9",
            "SAVE-10",
            "SAVE-17",
            "ALL-3",
            "LIFE-1",
        ),
    ),
    BrokenStore(ListsItsOwnTokens, "LIST-4", "nothing was saved since"),
    BrokenStore(ListsPastTheConstructor, "LIST-5", "without _OAuthToken__find_user"),
    BrokenStore(
        LeavesOutTheRefreshToken,
        "ID-1",
        "whose refresh_token is not as saved",
        also=("LIFE-3", "LIFE-10"),
        unseen=("LIFE-4",),
    ),
    BrokenStore(MissByIdRaises, "ID-2", "Given ID is not present in the store"),
    BrokenStore(TakesIdsForNumbers, "ID-3", "no record has the id '01'"),
    BrokenStore(PastesIdsIntoSql, "ID-3", "no record has the id \"' OR '1'='1\""),
    BrokenStore(TakesItsHeaderForARecord, "ID-3", "no record has the id 'id'", also=("DEL-4",)),
    BrokenStore(AFileForEachId, "ID-3", "no record has the id './", also=("SAVE-17", "DEL-4")),
    BrokenStore(AnswersItsOwnToken, "ID-4", "nothing was saved since"),
    BrokenStore(
        AnswersIdsPastTheConstructor,
        "ID-5",
        "no attribute '_OAuthToken__grant_token'",
        also=("ID-1", "LIFE-1", "LIFE-2", "LIFE-3", "LIFE-5", "LIFE-9", "LIFE-10", "LIFE-11"),
        unseen=("DEL-1", "LIFE-4", "LIFE-12"),
    ),
    BrokenStore(DeletesAroundItsCache, "DEL-1", "it was deleted"),
    BrokenStore(DeletesByTheBeginning, "DEL-2", "only the record with id '1' goes"),
    BrokenStore(DeletesAllWithoutAnId, "DEL-3", "no record has the id ''"),
    BrokenStore(PastesDeletedIdsIntoSql, "DEL-4", "no record has the id \"' OR '1'='1\""),
    BrokenStore(AnswersTheDeletedId, "DEL-5", "came: '1'"),
    BrokenStore(ReusesTheHighestId, "DEL-6", "which was a deleted user's"),
    BrokenStore(WipesAroundItsCache, "ALL-1", "came: the record of 'ada@example.com:60001'"),
    BrokenStore(
        WipeIsBroken, "ALL-1", "has no attribute '_connection'", also=("ALL-2",), unseen=("ALL-3",)
    ),
    BrokenStore(RefusesToWipeNothing, "ALL-2", "There are no tokens to delete"),
    BrokenStore(WipesItsNumbersToo, "ALL-3", "no row in the table of numbers"),
    BrokenStore(CountsTheWiped, "ALL-4", "came: 1"),
    BrokenStore(
        FailsOnAnEmptyStore,
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
    ),
    BrokenStore(
        ExpiryInSeconds,
        "LIFE-2",
        "the stored access token is good for half an hour more",
        also=("FIND-9", "LIFE-4", "LIFE-5"),
    ),
    BrokenStore(
        NewRecordOnRefresh,
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
    ),
    BrokenStore(
        NeverMovesTheExpiry,
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
    ),
    BrokenStore(
        FirstRecordForAnyId,
        "LIFE-5",
        "of ada@example.com",
        also=("ID-1", "ID-2", "ID-3", "DEL-1", "LIFE-2", "LIFE-3", "LIFE-4", "LIFE-10", "LIFE-11"),
    ),
    BrokenStore(FirstRecordForAnIdAlone, "LIFE-6", "revoked: refresh-ada-1", also=("FIND-5",)),
    BrokenStore(FindTellsNoId, "LIFE-7", "and grace@example.com:60002", also=("FIND-9",)),
    BrokenStore(
        NotesWhoAsked,
        "LIFE-8",
        "Zoho refused the grant token",
        also=("FIND-7", "FIND-12", "ALL-1", "LIFE-11"),
    ),
    BrokenStore(
        OneDataCentreForAll,
        "LIFE-9",
        "ada's call to go to https://www.zohoapis.eu",
        also=("FIND-9", "LIFE-5"),
        unseen=("LIFE-12",),
    ),
    BrokenStore(
        NamesNeverJoinAnId, "LIFE-10", "ada and grace logged in once each", also=("SAVE-7",)
    ),
    BrokenStore(
        SecondLoginSecondRecord,
        "LIFE-11",
        "ada logged in again",
        also=("SAVE-3", "SAVE-10", "SAVE-17"),
    ),
    BrokenStore(
        KeepsTheFirstRefreshToken,
        "LIFE-11",
        "whose refresh_token is not as saved",
        also=("SAVE-3", "SAVE-10", "SAVE-17"),
    ),
    BrokenStore(
        RefusesStoredIds,
        "LIFE-12",
        "This id is taken",
        also=("FIND-11", "SAVE-2", "SAVE-7", "SAVE-20", "LIFE-3", "LIFE-4", "LIFE-10"),
    ),
    BrokenStore(FileForAllToRead, "SAFE-1", "mode 644"),
    BrokenStore(LogsWhatItSaves, "SAFE-2", "in a log"),
    BrokenStore(TellsTheSecretInItsError, "SAFE-2", "in its error", also=("SAFE-3",)),
    BrokenStore(RaisesWhatComes, "SAFE-3", "KeyError: 'access_token'"),
    BrokenStore(
        FirstNamelessForAllNameless,
        "SAVE-1",
        "three users logged in, and their tokens differ",
        also=("SAVE-15",),
    ),
    BrokenStore(
        HidesTheExpiredById, "FIND-12", "by its id, by find_token_by_id, as before it expired"
    ),
    BrokenStore(AnswersTheStoredToken, "FIND-12", "as before, because nothing was saved since"),
    BrokenStore(
        GivesOutTheIdBrought, "SAVE-11", "expected: 6 records, because six users logged in"
    ),
    BrokenStore(
        BareTokensPastTheConstructor,
        "ID-5",
        "that OAuthToken.merge_objects can merge",
        also=("ID-1", "LIFE-10"),
    ),
    BrokenStore(
        DeletionThatTheNextLoginUndoes, "DEL-1", "nothing but what was saved after the deletion"
    ),
    BrokenStore(
        WipeThatTheNextLoginUndoes, "ALL-3", "nothing but what was saved after the deletion"
    ),
    BrokenStore(PrintsWhatItFindsById, "SAFE-2", "on stdout"),
    BrokenStore(NotesInAFileNamedById, "SAVE-17", "nothing written outside the store's folder"),
    BrokenStore(
        OneSlotForAll,
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
    ),
    BrokenStore(
        RemembersAnswersUntilADeletion, "SAVE-10", "found by its user_name, with access_token"
    ),
    BrokenStore(OneObjectForEachId, "ID-4", "found by find_token_by_id, as before"),
    BrokenStore(WipesTheNamedAlone, "ALL-1", "gone from get_tokens"),
)
