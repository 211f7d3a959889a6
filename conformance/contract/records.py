"""Clauses of `get_tokens`, `find_token_by_id`, `delete_token` and `delete_tokens`."""

from conformance.contract.clause import Capability, Clause, Level, Source

LIST_CLAUSES = (
    Clause(
        "LIST-1",
        Level.MUST,
        (Source.ARTICLE,),
        "get_tokens answers a list with each stored token once",
        why="Applications list the users they can act for.",
        look_at="the type that get_tokens returns, and whether it goes through all records",
    ),
    Clause(
        "LIST-2",
        Level.MUST,
        (Source.ARTICLE,),
        "get_tokens answers an empty list when nothing is stored",
        why="The first start has an empty store; None or an exception ends it.",
        look_at="get_tokens before the first save",
    ),
    Clause(
        "LIST-3",
        Level.MUST,
        (Source.ARTICLE,),
        "each token of get_tokens is complete",
        why="A move from one store to another goes through get_tokens and save_token.",
        look_at="the fields that get_tokens fills: ten",
    ),
    Clause(
        "LIST-4",
        Level.MUST,
        (Source.PRACTICE,),
        "each token of get_tokens is an object of its own; changing it changes nothing stored",
        why="The SDK fills and changes tokens that it is given.",
        look_at="whether get_tokens hands out the stored objects themselves",
    ),
    Clause(
        "LIST-5",
        Level.MUST,
        (Source.SDK,),
        "each token of get_tokens can be given to the SDK",
        why="Initializer.initialize(token=...) dies with an AttributeError on a token that was "
        "made without its constructor.",
        look_at="how get_tokens makes its tokens: by OAuthToken(...), never by object.__new__",
    ),
)

ID_CLAUSES = (
    Clause(
        "ID-1",
        Level.MUST,
        (Source.ARTICLE,),
        "find_token_by_id answers the record's token, complete",
        why="Once a token has an id, the SDK reads it by that id before each CRM call.",
        look_at="the fields that find_token_by_id fills: ten",
    ),
    Clause(
        "ID-2",
        Level.MUST,
        (Source.ARTICLE,),
        "find_token_by_id answers None on a miss",
        # The SDK goes on with the caller's own token from 7.0.0 on. Earlier releases raise where
        # they are given None; the article asks for it all the same.
        why="An exception aborts the SDK's own flow. The SDK's own stores raise here.",
        look_at="what find_token_by_id does when no record has the id",
    ),
    Clause(
        "ID-3",
        Level.MUST,
        (Source.ARTICLE,),
        "find_token_by_id never answers another's record, however like its id the argument looks",
        why="An id is text. A database that turns it into a number takes '07' for '7'.",
        look_at="how the id is compared: as text, as a bound parameter, never as a path",
    ),
    Clause(
        "ID-4",
        Level.MUST,
        (Source.PRACTICE,),
        "changing the answer of find_token_by_id changes nothing stored",
        why="The SDK writes into the answer while it refreshes, and the refresh may fail.",
        look_at="whether find_token_by_id hands out the stored object itself",
    ),
    Clause(
        "ID-5",
        Level.MUST,
        (Source.SDK,),
        "the SDK can merge the answer of find_token_by_id into its own token",
        why="merge_objects wants every private attribute; without one the call fails.",
        look_at="how find_token_by_id makes its answer: by OAuthToken(...), never object.__new__",
    ),
)

DEL_CLAUSES = (
    Clause(
        "DEL-1",
        Level.MUST,
        (Source.ARTICLE,),
        "a deleted record is gone: from get_tokens, find_token_by_id and find_token by every key",
        why="A user who was removed must not be logged in again by a stale key.",
        look_at="indexes, caches and files beside the record",
    ),
    Clause(
        "DEL-2",
        Level.MUST,
        (Source.ARTICLE,),
        "delete_token leaves every other record (id 1 is not 10)",
        why="Removing one user must not log out another.",
        look_at="the condition of the deletion: the whole id, not its beginning",
    ),
    Clause(
        "DEL-3",
        Level.MUST,
        (Source.PRACTICE,),
        "deleting an unknown id, None or an empty id removes nothing, whether or not it raises",
        why="OAuthToken.remove() calls delete_token(None) for a token that has no id.",
        look_at="a deletion that loses its condition when the id is empty",
    ),
    Clause(
        "DEL-4",
        Level.MUST,
        (Source.PRACTICE,),
        "an id is data: SQL in it removes nothing",
        why="One id with a quote in it empties the table.",
        look_at="the DELETE statement: the id has to be a bound parameter",
    ),
    Clause(
        "DEL-5",
        Level.MUST,
        (Source.ARTICLE,),
        "delete_token returns None",
        why="The interface says so.",
        look_at="the return statements of delete_token",
    ),
    Clause(
        "DEL-6",
        Level.SHOULD,
        (Source.PRACTICE,),
        "a deleted id is not given to another user's token",
        why="An application that still holds the id would act as another user.",
        look_at="how a new id is made: the greatest one plus one comes back after a deletion; "
        "SQLite wants AUTOINCREMENT",
    ),
)

ALL_CLAUSES = (
    Clause(
        "ALL-1",
        Level.MUST,
        (Source.ARTICLE,),
        "after delete_tokens nothing is left, by any method",
        why="Wiping is for the day when secrets have leaked; nothing may stay behind.",
        look_at="indexes, caches and files beside the records",
    ),
    Clause(
        "ALL-2",
        Level.MUST,
        (Source.ARTICLE,),
        "delete_tokens succeeds on an empty store",
        why="A clean-up script runs twice.",
        look_at="files or tables that delete_tokens expects to be there",
    ),
    Clause(
        "ALL-3",
        Level.MUST,
        (Source.ARTICLE,),
        "the store saves and finds as before after delete_tokens",
        why="Users log in again after a wipe.",
        look_at="a table or file that delete_tokens drops, and a header line that it forgets",
    ),
    Clause(
        "ALL-4",
        Level.MUST,
        (Source.ARTICLE,),
        "delete_tokens returns None",
        why="The interface says so.",
        look_at="the return statements of delete_tokens",
    ),
    Clause(
        "ALL-5",
        Level.MUST,
        (Source.ARTICLE,),
        "a wipe that fails has removed all or nothing",
        why="The article asks for a single operation: half a wipe is neither safe nor usable.",
        look_at="one statement or one transaction in delete_tokens",
        needs=(Capability.FAULTS,),
    ),
)
