"""A token store in a list, each row of which is a list of the ten fields of one token.

Copy this module into your project; it needs the SDK and the standard library alone::

    Initializer.initialize(environment=environment, token=token, store=ListStore())

Identifiers in brackets, such as [SAVE-7], name the clauses of the token-persistence contract.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import TypeAlias

from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken
from zohocrmsdk.src.com.zoho.api.authenticator.store import TokenStore
from zohocrmsdk.src.com.zoho.crm.api import UserSignature
from zohocrmsdk.src.com.zoho.crm.api.exception import SDKException

Row: TypeAlias = list[str | None]

ID, USER_NAME, CLIENT_ID, CLIENT_SECRET, REFRESH_TOKEN, ACCESS_TOKEN, GRANT_TOKEN = range(7)
EXPIRES_IN, REDIRECT_URL, API_DOMAIN = range(7, 10)
_TOKENS = (ACCESS_TOKEN, REFRESH_TOKEN, GRANT_TOKEN)


class ListStore(TokenStore):
    """Keeps tokens in memory, for as long as the store lives.

    All threads of a process may share the store. Failures are raised as `SDKException`, with the
    cause kept and no secret in the text [SAFE-2, SAFE-3].

    A user has one record: a login of that user through another client updates it. All fields are
    text, `expires_in` too: epoch milliseconds. Empty text counts as not given.
    """

    def __init__(self) -> None:
        """Make an empty store."""
        # Neither this list nor a row in it is ever changed, only replaced: whoever reads needs no
        # lock, and nothing is ever half-written.
        self._rows: list[Row] = []
        self._last_number = 0
        self._writing = threading.Lock()

    def find_token(self, token: OAuthToken) -> OAuthToken | None:
        """Fill `token` in place from its record and return it; `None` if it has no record.

        A user name decides alone [FIND-8]. Without one, an access token with no client beside it,
        or a refresh or grant token with its client id and secret, or else an id. A field that the
        caller has set stays as it is; the id is always the record's.
        """
        given = _row_of(token)
        for row in self._rows:
            if _finds(given, row):
                return _filled(token, given, row)
        return None

    def save_token(self, token: OAuthToken) -> None:
        """Update the record that `token` belongs to, or insert one, and set its id on `token`.

        That record is the user's. Without a user name, or for a user who has no record, it is the
        one with the token's id, else the one that `find_token` finds by its tokens; but never one
        with another user's name [SAVE-3 to SAVE-7, SAVE-20]. What the token leaves out stays as it
        was [SAVE-9]; a second record of the same login, saved without a name, goes. Where nothing
        matches a token that carries no access, refresh or grant token, `SDKException` is raised and
        nothing stored [SAVE-15].
        """
        given = _row_of(token)
        with self._writing:
            stored = self._row_to_update(given)
            if stored is None:
                saved = self._new_row(given)
                rows = [*self._rows, saved]
            else:
                saved = [new or old for new, old in zip(given, stored, strict=True)]
                saved[ID] = stored[ID]
                rows = [saved if row is stored else row for row in self._rows]
            if given[USER_NAME]:
                # The same login may have been saved before, while its user was not known.
                rows = [row for row in rows if row[USER_NAME] or not _same_login(given, row)]
            self._rows = rows
        token.set_id(saved[ID])

    def get_tokens(self) -> list[OAuthToken]:
        """Return all stored tokens, each an object of its own, the oldest record first."""
        return [_new_token(row) for row in self._rows]

    def find_token_by_id(self, id: str | None) -> OAuthToken | None:
        """Return the token with this id, an object of its own; `None` if there is none [ID-2]."""
        for row in self._rows:
            if row[ID] == id:
                return _new_token(row)
        return None

    def delete_token(self, id: str | None) -> None:
        """Delete the record with this id, if there is one; the id is not given out again [DEL-6].

        The SDK asks for `None` to be deleted when a token without an id is removed [DEL-3].
        """
        with self._writing:
            self._rows = [row for row in self._rows if row[ID] != id]

    def delete_tokens(self) -> None:
        """Delete all records at once [ALL-5]."""
        with self._writing:
            self._rows = []

    def _row_to_update(self, given: Row) -> Row | None:
        for row in self._rows:
            if _same(USER_NAME, given, row):
                return row
        joinable = [row for row in self._rows if not (given[USER_NAME] and row[USER_NAME])]
        for row in joinable:
            if _same(ID, given, row):
                return row
        for row in joinable:
            if _same_login(given, row):
                return row
        return None

    def _new_row(self, given: Row) -> Row:
        if not any(given[field] for field in _TOKENS):
            raise SDKException("TOKEN_STORE", "No such record, and no token to make one of")
        ids = {row[ID] for row in self._rows}
        number = next(number for number in count(self._last_number + 1) if str(number) not in ids)
        brought = given[ID]
        if brought is None or brought in ids:
            brought = str(number)
        elif brought.isascii() and brought.isdigit() and len(brought) < 19:
            # An id that looks like one of the store's own must not be given to another token later.
            number = max(number, int(brought))
        self._last_number = number
        return [brought, *given[USER_NAME:]]


def _same(field: int, given: Row, row: Row) -> bool:
    return given[field] is not None and given[field] == row[field]


def _same_login(given: Row, row: Row) -> bool:
    if given[CLIENT_ID] is None and given[CLIENT_SECRET] is None:
        return _same(ACCESS_TOKEN, given, row)
    same_client = _same(CLIENT_ID, given, row) and _same(CLIENT_SECRET, given, row)
    return same_client and (_same(REFRESH_TOKEN, given, row) or _same(GRANT_TOKEN, given, row))


def _finds(given: Row, row: Row) -> bool:
    if given[USER_NAME]:
        return _same(USER_NAME, given, row)
    if any(given[field] for field in _TOKENS):
        return _same_login(given, row)
    return _same(ID, given, row)


def _row_of(token: OAuthToken) -> Row:
    with _failures_told_as("The token could not be read"):
        if not isinstance(token, OAuthToken):
            raise SDKException("TOKEN_STORE", "Not an OAuthToken")
        user = token.get_user_signature()
        values = [
            token.get_id(),
            None if user is None else user.get_name(),
            token.get_client_id(),
            token.get_client_secret(),
            token.get_refresh_token(),
            token.get_access_token(),
            token.get_grant_token(),
            token.get_expires_in(),
            token.get_redirect_url(),
            token.get_api_domain(),
        ]
        if not all(value is None or isinstance(value, str) for value in values):
            raise SDKException("TOKEN_STORE", "Every field of a token must be text")
        return [value or None for value in values]


def _filled(token: OAuthToken, given: Row, row: Row) -> OAuthToken:
    fields = [mine or stored for mine, stored in zip(given, row, strict=True)]
    token.set_id(row[ID])
    if not given[USER_NAME] and row[USER_NAME]:
        token.set_user_signature(UserSignature(row[USER_NAME]))
    token.set_client_id(fields[CLIENT_ID])
    token.set_client_secret(fields[CLIENT_SECRET])
    token.set_refresh_token(fields[REFRESH_TOKEN])
    token.set_access_token(fields[ACCESS_TOKEN])
    token.set_grant_token(fields[GRANT_TOKEN])
    token.set_expires_in(fields[EXPIRES_IN])
    token.set_redirect_url(fields[REDIRECT_URL])
    token.set_api_domain(fields[API_DOMAIN])
    return token


def _new_token(row: Row) -> OAuthToken:
    # The SDK's own private attributes come into being in the constructor only [FIND-11, ID-5].
    return _filled(OAuthToken(id=row[ID]), [None] * len(row), row)


@contextmanager
def _failures_told_as(message: str) -> Iterator[None]:
    try:
        yield
    except SDKException:
        raise
    except Exception as cause:
        failure = SDKException("TOKEN_STORE", message, cause=cause)
        # SDKException repeats the text of its cause, which may quote a secret.
        failure.error_message = f"{message}: {type(cause).__name__}"
        raise failure from cause
