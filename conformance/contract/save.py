"""Clauses of `save_token(token)`, which answers `None`."""

from conformance.contract.clause import Clause, Level, Source

CLAUSES = (
    Clause(
        "SAVE-1",
        Level.MUST,
        (Source.ARTICLE,),
        "a new token makes one record, complete",
        why="What is not stored at login is gone at the next start.",
        look_at="the insert: ten fields, read through the token's getters",
    ),
    Clause(
        "SAVE-2",
        Level.MUST,
        (Source.ARTICLE,),
        "the same token saved again makes no second record, whichever key it carries",
        why="Duplicates make it a matter of luck which token a user gets, the live one or the "
        "dead one.",
        look_at="the search before the insert: by user name, by access token alone, by refresh or "
        "grant token with client id and secret, and by id",
    ),
    Clause(
        "SAVE-3",
        Level.MUST,
        (Source.ARTICLE,),
        "a second login of a user with the same client updates that user's record; the old "
        "tokens find nobody any more",
        why="Each login brings a new grant, refresh and access token. Only the user's name says "
        "that it is the same user.",
        look_at="whether save_token looks for the user name first, and replaces all three tokens",
    ),
    Clause(
        "SAVE-4",
        Level.MUST,
        (Source.ARTICLE,),
        "without a user name, the same client and refresh token update the record",
        why="After each refresh the SDK saves the token again; a second record a refresh fills "
        "the store with dead tokens.",
        look_at="the search of save_token by refresh token, client id and client secret",
    ),
    Clause(
        "SAVE-5",
        Level.MUST,
        (Source.ARTICLE,),
        "without a user name, the same client and grant token update the record",
        why="An application that starts from its grant token saves it again at each refresh.",
        look_at="the search of save_token by grant token, client id and client secret",
    ),
    Clause(
        "SAVE-6",
        Level.MUST,
        (Source.ARTICLE,),
        "without a user name and without client id and secret, the same access token updates the "
        "record",
        why="The SDK saves a bare access token at each start; each must not become a record.",
        look_at="the search of save_token by access token alone",
    ),
    Clause(
        "SAVE-7",
        Level.MUST,
        (Source.ARTICLE, Source.SDK),
        "a user name learned later joins the record that was saved without one",
        why="If the look-up of the user's name fails at login, the SDK saves without it and "
        "brings it later. Two records for that user are the result of matching by name alone.",
        look_at="what save_token does when the user name is not stored yet: it has to go on to "
        "look for the record by id, refresh, grant or access token",
    ),
    Clause(
        "SAVE-8",
        Level.MUST,
        (Source.ARTICLE,),
        "saving one user leaves every other record as it was, to the last field",
        why="One user's refresh must not touch another user's tokens.",
        look_at="the condition of the update: one record, by its id; no save without a condition",
    ),
    Clause(
        "SAVE-9",
        Level.MUST,
        (Source.SDK,),
        "what an update leaves out stays, the refresh token above all",
        why="A refresh answers with a new access token and no refresh token. Who writes the "
        "empty field over the stored one loses the login.",
        look_at="the update: only fields that are set on the token may be written",
    ),
    Clause(
        "SAVE-10",
        Level.MUST,
        (Source.ARTICLE,),
        "what an update carries replaces what was stored",
        why="The old access token is dead; answering it means a failed call or a needless refresh.",
        look_at="the update: every field that is set on the token is written",
    ),
    Clause(
        "SAVE-11",
        Level.MUST,
        (Source.ARTICLE, Source.SDK),
        "each record has an id: text, not empty, unlike every other, with twelve records and "
        "with hundreds, after deletions too",
        why="The greatest id compared as text is 9, so the tenth and the eleventh user get the "
        "same id, and the eleventh cannot be saved.",
        look_at="how a new id is made: MAX(id) on a text column, len(records) + 1, or a counter "
        "that starts anew",
    ),
    Clause(
        "SAVE-12",
        Level.MUST,
        (Source.SDK,),
        "an update keeps the id",
        why="The SDK and the application hold ids; a changed id makes every later call a miss.",
        look_at="an update by delete and insert, or by INSERT OR REPLACE, which makes a new id",
    ),
    Clause(
        "SAVE-13",
        Level.SHOULD,
        (Source.SDK,),
        "on insert, an id that the caller brought is kept, also where it is no number, and later "
        "saves still work",
        why="OAuthToken(id=...) lets an application choose the id; the SDK then asks for it.",
        look_at="the insert: whether it takes token.get_id(), and int(id) in the making of ids",
    ),
    Clause(
        "SAVE-14",
        Level.MUST,
        (Source.ARTICLE,),
        "save_token returns None",
        why="The interface says so; an answer invites code that works with one store only.",
        look_at="the return statements of save_token",
    ),
    Clause(
        "SAVE-15",
        Level.MUST,
        (Source.SDK,),
        "a token with an id or user name but no access, refresh or grant token, that matches "
        "nothing, raises, and nothing is stored",
        why="A record without any token can never log anybody in, and hides that the user is "
        "unknown.",
        look_at="the insert: refuse a token that has neither access, refresh nor grant token",
    ),
    Clause(
        "SAVE-16",
        Level.MUST,
        (Source.PRACTICE,),
        "the record is a snapshot: changing the caller's token afterwards changes nothing stored",
        why="The SDK goes on changing the token object it saved; a store that keeps the object "
        "stores what nobody saved.",
        look_at="whether the store keeps the token object, or a copy.copy of it: after the SDK's "
        "merge_objects a shallow copy writes through to the original",
    ),
    Clause(
        "SAVE-17",
        Level.MUST,
        (Source.ARTICLE,),
        "exact or error: a value is stored to the last character, or the save raises and the "
        "store is as it was",
        why="A token that lost one character is refused by Zoho, and nobody sees why.",
        look_at="text put together into SQL or CSV, columns that cut off, files opened without "
        "newline='' or an encoding, getters read after the write has begun",
    ),
    Clause(
        "SAVE-18",
        Level.MUST,
        (Source.PRACTICE,),
        "what is no token is never stored",
        why="One None among the records breaks every later read.",
        look_at="the first line of save_token: what it does with None or text",
    ),
    Clause(
        "SAVE-19",
        Level.SHOULD,
        (Source.SDK,),
        "the id is set on the caller's token, on insert and on update",
        why="With the id on the token, the SDK reads one record by its id for each CRM call.",
        look_at="token.set_id(...) at the end of save_token, on both ways out",
    ),
    Clause(
        "SAVE-20",
        Level.MUST,
        (Source.SDK,),
        "a token with a stored id, and no user name or that record's own, updates that record",
        why="After a refresh by id, the SDK saves the token with that id.",
        look_at="the search of save_token by id",
    ),
)
