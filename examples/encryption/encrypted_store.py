"""Encryption at rest for any token store: wrap the store, and it holds no secret in the clear.

Copy this module into your project; it needs the SDK and cryptography::

    keys = MultiFernet([Fernet(newest_key), Fernet(older_key)])
    store = EncryptedStore(SQLiteStore(), keys)
    Initializer.initialize(environment=environment, token=token, store=store)

Identifiers in brackets, such as [SAVE-7], name the clauses of the token-persistence contract.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, TypeAlias

from cryptography.fernet import MultiFernet
from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken
from zohocrmsdk.src.com.zoho.api.authenticator.store import TokenStore
from zohocrmsdk.src.com.zoho.crm.api import UserSignature
from zohocrmsdk.src.com.zoho.crm.api.exception import SDKException

Record: TypeAlias = dict[str, str | None]

_TOKENS: Final = ("access_token", "refresh_token", "grant_token")
_SECRETS: Final = ("client_secret", *_TOKENS)
_DETAILS: Final = ("client_id", *_SECRETS, "expires_in", "redirect_url", "api_domain")
_FIELDS: Final = ("id", "user_name", *_DETAILS)


class EncryptedStore(TokenStore):
    """Encrypts client secrets and access, refresh and grant tokens on their way into a store.

    Ids, user names, client ids, addresses and the expiry stay as they are: by ids and user names
    the store beneath finds its records. It never sees the same secret as the same text twice, so a
    search by a token is made here, over all records. The store beneath has to keep the contract.

    Threads may share an instance, and processes a store, if the one beneath lets them. Failures are
    raised as `SDKException`; what no key opens is a failure, and never a miss.
    """

    def __init__(self, beneath: TokenStore, keys: MultiFernet) -> None:
        """Wrap a store. The first of the keys encrypts, and all of them decrypt."""
        self._beneath = beneath
        self._keys = keys
        self._changing = threading.RLock()  # a save looks around before it writes

    def find_token(self, token: OAuthToken) -> OAuthToken | None:
        """Fill `token` in place from its record and return it; `None` if it has no record.

        A user name decides alone [FIND-8]. Without one, an access token with no client beside it,
        or a refresh or grant token with its client id and secret, or else an id. A field that the
        caller has set stays as it is; the id is always the record's.
        """
        with _failures_told_as("The token could not be looked up"):
            given = _fields_of(token)
            if given["user_name"]:
                record = self._of_user(given["user_name"])
            elif any(given[field] for field in _TOKENS):
                record = next((one for one in self._records() if _same_login(given, one)), None)
            else:
                record = self._with_id(given["id"])
            return None if record is None else _filled(token, given, record)

    def save_token(self, token: OAuthToken) -> None:
        """Update the record that `token` belongs to, or insert one, and set its id on `token`.

        That record is the user's. Without a user name, or for a user who has no record, it is the
        one with the token's id, else the one that `find_token` finds by its tokens; but never one
        with another user's name [SAVE-3 to SAVE-7, SAVE-20]. The store beneath merges the fields,
        and refuses what is no login [SAVE-9, SAVE-15].
        """
        with _failures_told_as("The token could not be saved"), self._changing:
            given = _fields_of(token)
            alike = [one for one in self._records() if _same_login(given, one)]
            id_ = self._id_to_update(given, alike)
            sealed = _new_token(self._sealed({**given, "id": id_}))
            self._beneath.save_token(sealed)
            if given["user_name"]:
                # The same login may have been saved before, while its user was not known.
                for one in alike:
                    if not one["user_name"] and one["id"] != sealed.get_id():
                        self._beneath.delete_token(one["id"] or "")
            token.set_id(sealed.get_id())

    def get_tokens(self) -> list[OAuthToken]:
        """Return all stored tokens, each an object of its own, in the order beneath."""
        with _failures_told_as("The tokens could not be read"):
            return [_new_token(record) for record in self._records()]

    def find_token_by_id(self, id: str | None) -> OAuthToken | None:
        """Return the token with this id, an object of its own; `None` if there is none [ID-2]."""
        with _failures_told_as("The token could not be looked up"):
            record = self._with_id(_text("id", id))
            return None if record is None else _new_token(record)

    def delete_token(self, id: str | None) -> None:
        """Delete the record with this id, if there is one [DEL-3]."""
        with _failures_told_as("The token could not be deleted"), self._changing:
            if id_ := _text("id", id):
                self._beneath.delete_token(id_)

    def delete_tokens(self) -> None:
        """Delete all records, as the store beneath does [ALL-5]."""
        with _failures_told_as("The tokens could not be deleted"), self._changing:
            self._beneath.delete_tokens()

    def rotate(self) -> None:
        """Encrypt all that is stored anew, by the first key; after that the others can go.

        Call it while no other process saves: what that saves between the reading of a record and
        its writing would be undone.
        """
        with _failures_told_as("The tokens could not be encrypted anew"), self._changing:
            for token in self._beneath.get_tokens():
                record = self._sealed(self._opened(token))
                self._beneath.save_token(_new_token(record))

    def _id_to_update(self, given: Record, alike: list[Record]) -> str | None:
        """Tell the store beneath which record is meant, where that is not told by a user's name."""
        if given["user_name"] and self._of_user(given["user_name"]):
            return None
        by_id = self._with_id(given["id"])
        for one in [by_id, *alike] if by_id else alike:
            if not (given["user_name"] and one["user_name"]):
                return one["id"]
        return None if by_id else given["id"]

    def _of_user(self, name: str) -> Record | None:
        found = self._beneath.find_token(_new_token({"user_name": name}))
        return None if found is None else self._opened(found)

    def _with_id(self, id_: str | None) -> Record | None:
        found = self._beneath.find_token_by_id(id_) if id_ else None
        return None if found is None else self._opened(found)

    def _records(self) -> list[Record]:
        return [self._opened(token) for token in self._beneath.get_tokens()]

    def _sealed(self, record: Record) -> Record:
        return {
            field: self._encrypted(value) if value and field in _SECRETS else value
            for field, value in record.items()
        }

    def _opened(self, token: OAuthToken) -> Record:
        return {
            field: self._decrypted(value) if value and field in _SECRETS else value
            for field, value in _fields_of(token).items()
        }

    def _encrypted(self, secret: str) -> str:
        return self._keys.encrypt(secret.encode("utf-8", "surrogatepass")).decode("ascii")

    def _decrypted(self, text: str) -> str:
        return self._keys.decrypt(text).decode("utf-8", "surrogatepass")


def _same_login(given: Record, record: Record) -> bool:
    def is_same(*fields: str) -> bool:
        return all(given[field] and given[field] == record[field] for field in fields)

    if given["client_id"] or given["client_secret"]:
        client = ("client_id", "client_secret")
        return is_same(*client, "refresh_token") or is_same(*client, "grant_token")
    return is_same("access_token")


def _text(field: str, value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value or None
    raise SDKException("TOKEN_STORE", f"{field} must be text")


def _fields_of(token: OAuthToken) -> Record:
    if not isinstance(token, OAuthToken):
        raise SDKException("TOKEN_STORE", "Not an OAuthToken")
    user = token.get_user_signature()
    given = {field: getattr(token, f"get_{field}")() for field in ("id", *_DETAILS)}
    given["user_name"] = None if user is None else user.get_name()
    return {field: _text(field, value) for field, value in given.items()}


def _filled(token: OAuthToken, given: Record, record: Record) -> OAuthToken:
    token.set_id(record.get("id"))
    if record.get("user_name") and not given["user_name"]:
        token.set_user_signature(UserSignature(record["user_name"]))
    for field in _DETAILS:
        if not given[field]:
            getattr(token, f"set_{field}")(record.get(field))
    return token


def _new_token(record: Record) -> OAuthToken:
    # The SDK's own private attributes come into being in the constructor only [FIND-11, ID-5].
    token = OAuthToken(id="none yet")  # the constructor wants one key
    return _filled(token, dict.fromkeys(_FIELDS), record)


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
