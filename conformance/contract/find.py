"""Clauses of `find_token(token)`, which answers a token or `None`."""

from conformance.contract.clause import Clause, Level, Source

CLAUSES = (
    Clause(
        "FIND-1",
        Level.MUST,
        (Source.ARTICLE,),
        "a user name finds that user's record",
        why="An application switches users by name; the wrong record sends one user's call out "
        "with another's token.",
        look_at="the branch of find_token for a token with a user signature: compare its name "
        "with the stored one, exactly, and go through all records",
    ),
    Clause(
        "FIND-2",
        Level.MUST,
        (Source.ARTICLE,),
        "an access token, with no client id and secret beside it, finds its record",
        why="An application that was handed nothing but an access token has no other key.",
        look_at="the branch of find_token for an access token without client id and secret",
    ),
    Clause(
        "FIND-3",
        Level.MUST,
        (Source.ARTICLE,),
        "a refresh token with its client id and secret finds its record",
        why="A start that knows the refresh token would otherwise refresh at once, every time, "
        "until Zoho throttles it.",
        look_at="the branch of find_token for a refresh token with client id and secret",
    ),
    Clause(
        "FIND-4",
        Level.MUST,
        (Source.ARTICLE, Source.SDK),
        "a grant token with its client id and secret finds its record",
        why="A grant token works once. If the store does not know it again, the next start "
        "redeems the spent code and fails with invalid_code.",
        look_at="the branch of find_token for a grant token with client id and secret, and "
        "whether save_token stores the grant token at all",
    ),
    Clause(
        "FIND-5",
        Level.MUST,
        (Source.ARTICLE, Source.SDK),
        "an id alone finds its record",
        why="OAuthToken.revoke(id) asks find_token for a token with nothing but that id. If it is "
        "not found, nothing is revoked; if the wrong one is found, another user is logged out.",
        look_at="find_token for a token that has an id and no other key: the SDK's own stores "
        "have no branch for it",
    ),
    Clause(
        "FIND-6",
        Level.MUST,
        (Source.ARTICLE,),
        "a miss is None and nothing else, in an empty store and in a filled one",
        why="The SDK logs a user in when it is told None. An exception, False or an empty token "
        "breaks that first login.",
        look_at="what find_token returns when its search ends without a record",
    ),
    Clause(
        "FIND-7",
        Level.MUST,
        (Source.ARTICLE,),
        "a key that is not stored finds nobody, however like a stored key it looks",
        why="Case folding, trimming, LIKE, globs, pasted SQL or paths hand one user's token to "
        "another.",
        look_at="how a key is compared: exactly, as text, as a bound parameter, never as part of "
        "a pattern, of a path or of SQL; MySQL compares without case and trailing spaces unless "
        "the column's collation is binary",
    ),
    Clause(
        "FIND-8",
        Level.MUST,
        (Source.ARTICLE,),
        "where a user name is given, it decides, whatever access, refresh or grant token stands "
        "beside it",
        why="While users switch, a token object can still carry another user's tokens. The name "
        "says who is meant.",
        look_at="the order of the branches of find_token: the user name comes first, and a user "
        "name that is not stored is a miss",
    ),
    Clause(
        "FIND-9",
        Level.MUST,
        (Source.ARTICLE,),
        "the answer is complete: every field that the caller left unset is as saved, of the same "
        "type; expires_in is text of epoch milliseconds",
        why="A lost refresh token means a new login, a lost api_domain a call to the wrong data "
        "centre, and an expires_in of another type or unit breaks the SDK or refreshes every call.",
        look_at="the list of fields that save_token writes and the one that find_token reads: ten "
        "each, through the getters",
    ),
    Clause(
        "FIND-10",
        Level.MUST,
        (Source.SDK,),
        "the caller's token is filled in place",
        why="OAuthToken.revoke ignores what find_token returns and reads the refresh token off "
        "the token that it passed.",
        look_at="whether find_token sets the found values on its argument (set_refresh_token and "
        "the others), and does not only return a new token",
    ),
    Clause(
        "FIND-11",
        Level.MUST,
        (Source.SDK,),
        "the answer is a token that the SDK can go on using: refresh it and save it",
        why="A token made without its constructor lacks private attributes; the SDK then meets an "
        "AttributeError, swallows it, and never saves.",
        look_at="how find_token makes its answer: by OAuthToken(...), never by object.__new__",
    ),
    Clause(
        "FIND-12",
        Level.MUST,
        (Source.ARTICLE,),
        "finding changes nothing in the store, and a token that expired up to a day ago is still "
        "found, with its refresh token",
        why="A refresh token outlives its access token. A store that cleans out what expired "
        "makes everybody log in again.",
        look_at="writes inside find_token, and clean-up of tokens by their expires_in",
    ),
    Clause(
        "FIND-13",
        Level.MUST,
        (Source.ARTICLE, Source.SDK),
        "a token with no key, or with client id and secret alone, finds nobody",
        why="The field's worst fault: a query that was left without a WHERE answers the first "
        "user, whoever asks.",
        look_at="what find_token does when no branch applies: it must not search without a "
        "condition",
    ),
    Clause(
        "FIND-14",
        Level.SHOULD,
        (Source.ARTICLE,),
        "a refresh or grant token under another client's credentials finds nobody",
        why="Tokens belong to one client; answering another client's request mixes applications.",
        look_at="whether client id and client secret are part of the comparison",
    ),
)
