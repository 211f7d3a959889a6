"""A token store on a Django model.

With `zoho_tokens` among the INSTALLED_APPS, and its migration applied::

    from zoho_tokens.store import DjangoStore

    Initializer.initialize(environment=environment, token=token, store=DjangoStore())

Identifiers in brackets, such as [SAVE-7], name the clauses of the token-persistence contract.
"""

import hashlib
import json
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Final, TypeAlias

from django.db import DEFAULT_DB_ALIAS, Error, connections, transaction
from django.db.models import F, Q, QuerySet
from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken
from zohocrmsdk.src.com.zoho.api.authenticator.store import TokenStore
from zohocrmsdk.src.com.zoho.crm.api import UserSignature
from zohocrmsdk.src.com.zoho.crm.api.exception import SDKException

from .models import Token, Turn

Record: TypeAlias = dict[str, str]

_TOKENS: Final = ("access_token", "refresh_token", "grant_token")
_DETAILS: Final = (
    *("client_id", "client_secret", *_TOKENS),
    *("expires_in", "redirect_url", "api_domain"),
)
_FIELDS: Final = ("token_id", "user_name", *_DETAILS)


class DjangoStore(TokenStore):
    """Keeps tokens in the tables of this app, which threads, processes and machines may share.

    Each change is one transaction, and all changes take turns: the first statement of each updates
    the one row of `Turn`, and waits there for the change before it to end. So none can be lost, and
    none can deadlock. Reads wait for nobody. That a user has one record, and a record an id of its
    own, is held by unique keys as well.

    A change is on the disk when its call returns, whatever becomes of the request around it: a
    grant token is good for one login only. So a change inside a transaction of the application is
    refused; see `using`.

    Failures are raised as `SDKException`, with the cause kept and no secret in the text [SAFE-2,
    SAFE-3]. How long to wait for the server is for DATABASES to say.

    A user has one record: a login of that user through another client updates it. All fields are
    text, `expires_in` too: epoch milliseconds. Empty text counts as not given. Ids are UUIDs.
    """

    def __init__(self, using: str = DEFAULT_DB_ALIAS) -> None:
        """Take the name of a database in DATABASES; nothing is asked of it yet.

        Where the CRM is called inside `atomic`, or with ATOMIC_REQUESTS, name a second entry of
        DATABASES for the same database: it has a connection, and transactions, of its own.
        """
        self._using = using

    def find_token(self, token: OAuthToken) -> OAuthToken | None:
        """Fill `token` in place from its record and return it; `None` if it has no record.

        A user name decides alone [FIND-8]. Without one, an access token with no client beside it,
        or a refresh or grant token with its client id and secret, or else an id. A field that the
        caller has set stays as it is; the id is always the record's.
        """
        with self._failures_told_as("The token could not be looked up"):
            given = _fields_of(token)
            if given["user_name"]:
                condition = _equal(given, "user_key")
            elif any(given[field] for field in _TOKENS):
                condition = _same_login(given)
            else:
                condition = _equal(given, "id_key")
            record = self._find(condition)
            return None if record is None else _filled(token, given, record)

    def save_token(self, token: OAuthToken) -> None:
        """Update the record that `token` belongs to, or insert one, and set its id on `token`.

        That record is the user's. Without a user name, or for a user who has no record, it is the
        one with the token's id, else the one that `find_token` finds by its tokens; but never one
        with another user's name [SAVE-3 to SAVE-7, SAVE-20]. What the token leaves out stays as it
        was [SAVE-9]; a second record of the same login, saved without a name, goes. Where nothing
        matches a token that carries no access, refresh or grant token, `SDKException` is raised and
        nothing stored [SAVE-15].
        """
        with self._failures_told_as("The token could not be saved"):
            given = _fields_of(token)
            with self._changing() as tokens:
                known = _record_to_update(tokens, given)
                if known is None:
                    known = _insert(tokens, given)
                else:
                    _update(tokens, known, given)
                if given["user_name"]:
                    # The same login may have been saved before, while its user was not known.
                    tokens.filter(_same_login(given), user_key=None).delete()
            token.set_id(known["token_id"])

    def get_tokens(self) -> list[OAuthToken]:
        """Return all stored tokens, each an object of its own, in no order."""
        with self._failures_told_as("The tokens could not be read"):
            return [_new_token(record) for record in self._tokens().values(*_FIELDS)]

    def find_token_by_id(self, id: str | None) -> OAuthToken | None:
        """Return the token with this id, an object of its own; `None` if there is none [ID-2]."""
        with self._failures_told_as("The token could not be looked up"):
            record = self._find(_equal({"token_id": _text("id", id)}, "id_key"))
            return None if record is None else _new_token(record)

    def delete_token(self, id: str | None) -> None:
        """Delete the record with this id, if there is one; the id is not given out again [DEL-6].

        The SDK asks for `None` to be deleted when a token without an id is removed [DEL-3].
        """
        with self._failures_told_as("The token could not be deleted"):
            condition = _equal({"token_id": _text("id", id)}, "id_key")
            with self._changing() as tokens:
                tokens.filter(condition).delete()

    def delete_tokens(self) -> None:
        """Delete all records or, where that fails, none of them [ALL-5]."""
        with self._failures_told_as("The tokens could not be deleted"), self._changing() as tokens:
            tokens.all().delete()

    def _tokens(self) -> QuerySet[Token]:
        return Token.objects.using(self._using)

    def _find(self, condition: Q) -> Record | None:
        record: Record | None = self._tokens().filter(condition).values(*_FIELDS).first()
        return record

    @contextmanager
    def _changing(self) -> Iterator[QuerySet[Token]]:
        """Begin a transaction and take one's turn; commit unless an error comes out."""
        with ExitStack() as opened:
            try:
                opened.enter_context(transaction.atomic(using=self._using, durable=True))
            except RuntimeError as error:
                raise SDKException(
                    "TOKEN_STORE",
                    f"A transaction of the application has begun on {self._using!r}, and could "
                    "take this change back: give DjangoStore an entry of DATABASES of its own",
                ) from error
            self._take_turn()
            yield self._tokens()

    def _take_turn(self) -> None:
        turns = Turn.objects.using(self._using)
        if not turns.update(taken=1 - F("taken")):
            # The first change of all; or the tables were flushed, as after some tests of Django's.
            turns.bulk_create([Turn(number=1)], ignore_conflicts=True)
            turns.update(taken=1 - F("taken"))

    @contextmanager
    def _failures_told_as(self, message: str) -> Iterator[None]:
        try:
            self._leave_dead_connection()
            yield
        except SDKException:
            raise
        except Exception as error:
            # A database's error says what happened; any other might say what the token holds, and
            # SDKException repeats the text of its cause.
            told = error if isinstance(error, Error) else type(error).__name__
            failure = SDKException("TOKEN_STORE", message, cause=error)
            failure.error_message = f"{message}: {told}"
            raise failure from error

    def _leave_dead_connection(self) -> None:
        """Have Django connect again, where the server was restarted since the last call.

        Django itself looks between requests only, and some threads serve none.
        """
        connection = connections[self._using]
        if connection.connection is None or connection.in_atomic_block:
            return
        if not connection.is_usable():
            connection.close()


# Keys


def _keys_of(record: Record) -> dict[str, str | None]:
    client = record.get("client_id"), record.get("client_secret")
    return {
        "id_key": _digest(record.get("token_id")),
        "user_key": _digest(record.get("user_name")),
        "access_key": _digest(record.get("access_token")),
        "refresh_key": _digest(*client, record.get("refresh_token")),
        "grant_key": _digest(*client, record.get("grant_token")),
    }


def _digest(*texts: str | None) -> str | None:
    """Digest texts that belong together; where one is missing, there is no such key."""
    return hashlib.sha256(json.dumps(texts).encode()).hexdigest() if all(texts) else None


def _equal(given: Record, *names: str) -> Q:
    """One of these keys is the same; a key that is not given finds nobody."""
    keys = _keys_of(given)
    condition = Q(pk__in=[])
    for name in names:
        if keys[name]:
            condition |= Q((name, keys[name]))
    return condition


def _same_login(given: Record) -> Q:
    if given["client_id"] or given["client_secret"]:
        return _equal(given, "refresh_key", "grant_key")
    return _equal(given, "access_key")


# Records


def _record_to_update(tokens: QuerySet[Token], given: Record) -> Record | None:
    own, named = _equal(given, "id_key") | _same_login(given), _equal(given, "user_key")
    free = own & Q(user_key=None) if given["user_name"] else own
    return max(
        tokens.filter(named | free).values(*_FIELDS),
        key=lambda record: [
            bool(given[field]) and record[field] == given[field]
            for field in ("user_name", "token_id")
        ],
        default=None,
    )


def _update(tokens: QuerySet[Token], known: Record, given: Record) -> None:
    merged = {field: given[field] or known[field] for field in _FIELDS}
    record = {**merged, "token_id": known["token_id"]}
    tokens.filter(_equal(known, "id_key")).update(**record, **_keys_of(record))


def _insert(tokens: QuerySet[Token], given: Record) -> Record:
    if not any(given[field] for field in _TOKENS):
        raise SDKException("TOKEN_STORE", "There is no such record, and no token to make one of")
    taken = tokens.filter(_equal(given, "id_key")).exists()
    record = {**given, "token_id": str(uuid.uuid4()) if taken else given["token_id"]}
    record["token_id"] = record["token_id"] or str(uuid.uuid4())
    tokens.create(**record, **_keys_of(record))
    return record


def _text(field: str, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    raise SDKException("TOKEN_STORE", f"{field} must be text")


def _fields_of(token: OAuthToken) -> Record:
    if not isinstance(token, OAuthToken):
        raise SDKException("TOKEN_STORE", "Not an OAuthToken")
    user = token.get_user_signature()
    given: dict[str, object] = {field: getattr(token, f"get_{field}")() for field in _DETAILS}
    given["token_id"] = token.get_id()
    given["user_name"] = None if user is None else user.get_name()
    return {field: _text(field, value) for field, value in given.items()}


def _filled(token: OAuthToken, given: Record, record: Record) -> OAuthToken:
    token.set_id(record["token_id"])
    if record["user_name"] and not given["user_name"]:
        token.set_user_signature(UserSignature(record["user_name"]))
    for field in _DETAILS:
        if not given[field]:
            getattr(token, f"set_{field}")(record[field] or None)
    return token


def _new_token(record: Record) -> OAuthToken:
    # The SDK's own private attributes come into being in the constructor only [FIND-11, ID-5].
    return _filled(OAuthToken(id=record["token_id"]), dict.fromkeys(_FIELDS, ""), record)
