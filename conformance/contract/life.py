"""Clauses of a token's life, seen through the real SDK against the fake server."""

from conformance.contract.clause import Clause, Level, Source

CLAUSES = (
    Clause(
        "LIFE-1",
        Level.MUST,
        (Source.ARTICLE,),
        "a first login with a grant token makes one token request and one record, with the "
        "user's name",
        why="This is the start of every integration.",
        look_at="find_token on an empty store, and the first save_token",
    ),
    Clause(
        "LIFE-2",
        Level.MUST,
        (Source.ARTICLE,),
        "a new start within the hour makes no token request, whether it knows the grant token, "
        "refresh token, user name or id",
        why="Zoho allows ten access tokens per refresh token in ten minutes; a store that is not "
        "asked, or does not know, gets the application throttled.",
        look_at="the branch of find_token for the key that the message names, and expires_in: "
        "text of epoch milliseconds",
    ),
    Clause(
        "LIFE-3",
        Level.MUST,
        (Source.ARTICLE,),
        "after expiry there is one refresh request; the same record has the new access token and "
        "expiry, and keeps the refresh token",
        why="This happens every hour of an application's life.",
        look_at="the update in save_token, found by the id or the user name",
    ),
    Clause(
        "LIFE-4",
        Level.MUST,
        (Source.ARTICLE,),
        "the start after a refresh uses the refreshed token",
        why="If the refresh was not stored, each start refreshes again.",
        look_at="whether save_token writes the new access token and expires_in",
    ),
    Clause(
        "LIFE-5",
        Level.MUST,
        (Source.ARTICLE,),
        "users switch in any order, and every CRM call carries its own user's access token",
        why="The worst that a store can do is to let one user read another's data.",
        look_at="find_token and find_token_by_id: which record they choose",
    ),
    Clause(
        "LIFE-6",
        Level.MUST,
        (Source.SDK,),
        "revoke(id) revokes that user's refresh token at the server, and no other",
        why="With the first record for any id, revoke('2') logs out user 1.",
        look_at="find_token for a token that has an id and no other key, and whether it fills "
        "that token in place",
        # Before, `revoke` makes an `OAuthToken()` with nothing in it, which the constructor
        # refuses: it raises for every id, and the store is not asked.
        since="7.0.0",
    ),
    Clause(
        "LIFE-7",
        Level.MUST,
        (Source.SDK,),
        "remove() deletes that user's record alone",
        why="A user leaves; the others stay logged in.",
        look_at="whether find_token sets the id on the caller's token, and delete_token",
    ),
    Clause(
        "LIFE-8",
        Level.MUST,
        (Source.ARTICLE,),
        "a refused grant (invalid_code) stores nothing",
        why="A record without a token blocks the next login.",
        look_at="writes inside find_token",
    ),
    Clause(
        "LIFE-9",
        Level.MUST,
        (Source.SDK,),
        "the data centre (api_domain) survives a restart: the next call goes to the same one",
        why="A token of one data centre is refused in every other.",
        look_at="whether api_domain is saved, and given back",
    ),
    Clause(
        "LIFE-10",
        Level.MUST,
        (Source.SDK,),
        "a login whose user look-up failed, and a later refresh whose look-up works, make one "
        "record, with the name",
        why="A short outage at login must not leave a user with two records.",
        look_at="what save_token does with a user name that is not stored yet, and a token whose "
        "id or refresh token is",
    ),
    Clause(
        "LIFE-11",
        Level.MUST,
        (Source.ARTICLE,),
        "a user whose refresh token was revoked logs in again: one record, the new tokens",
        why="Revocation is routine; the old record must not come back.",
        look_at="the update in save_token when user name is known and all tokens are new",
    ),
    Clause(
        "LIFE-12",
        Level.MUST,
        (Source.ARTICLE,),
        "no save fails inside the SDK, which swallows it",
        why="The application goes on, and the token is lost at its end. Nothing is logged that a "
        "person would see.",
        look_at="the exception that is shown: it came out of save_token",
    ),
)
