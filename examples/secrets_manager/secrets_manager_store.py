"""A token store in AWS Secrets Manager, for the few users that an integration works for.

Copy this module into your project; it needs the SDK and the package `boto3`::

    store = SecretsManagerStore("zoho/tokens")
    store.create_secret()
    Initializer.initialize(environment=environment, token=token, store=store)

Identifiers in brackets, such as [SAVE-7], name the clauses of the token-persistence contract.
"""

import json
import random
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, NamedTuple, TypeAlias, TypeVar

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken
from zohocrmsdk.src.com.zoho.api.authenticator.store import TokenStore
from zohocrmsdk.src.com.zoho.crm.api import UserSignature
from zohocrmsdk.src.com.zoho.crm.api.exception import SDKException

Record: TypeAlias = dict[str, str | None]
Answer = TypeVar("Answer")

_TOKENS: Final = ("access_token", "refresh_token", "grant_token")
_DETAILS: Final = ("client_id", "client_secret", *_TOKENS, "expires_in", "redirect_url")
_FIELDS: Final = ("id", "user_name", *_DETAILS, "api_domain")

_MOST_BYTES: Final = 65536
_ATTEMPTS: Final = 20
_CURRENT: Final = "AWSCURRENT"
_PROPOSED: Final = "PROPOSED"


class _Version(NamedTuple):
    """What one version of the secret holds: JSON with these two keys."""

    number: str
    records: list[Record]
    changes: list[str]
    """The numbers of the last changes, the newest first."""


class SecretsManagerStore(TokenStore):
    """Keeps all tokens in one secret, which threads, processes and machines may share.

    A change proposes a new version of the secret, and then moves the label AWSCURRENT to it, from
    the very version that it has read. Where the label is elsewhere by then, because somebody else
    was faster, the change begins again with what is there now; so none is ever lost.

    Failures are raised as `SDKException`, with the cause kept and no secret in the text [SAFE-2,
    SAFE-3]. So is a save for which the secret has no room: it holds 65,536 bytes.

    A user has one record: a login of that user through another client updates it. All fields are
    text, `expires_in` too: epoch milliseconds. Empty text counts as not given. Ids are UUIDs.
    """

    def __init__(self, name: str = "zoho/tokens") -> None:
        """Take the name of the secret, or its ARN; nothing is asked of it yet.

        Region, credentials and how often to try again are boto3's settings.
        """
        with _failures_told_as("The token store could not be opened"):
            config = Config(connect_timeout=2, read_timeout=5)
            self._secrets = boto3.client("secretsmanager", config=config)
        self._name = name
        # Threads of one process need not find out by failing that they are in each other's way.
        self._changing = threading.Lock()

    def create_secret(self) -> None:
        """Create the secret, empty, unless it is there."""
        with _failures_told_as("The secret could not be created"):
            try:
                self._secrets.create_secret(Name=self._name, SecretString=_json([], []))
            except ClientError as error:
                if _code(error) != "ResourceExistsException":
                    raise

    def find_token(self, token: OAuthToken) -> OAuthToken | None:
        """Fill `token` in place from its record and return it; `None` if it has no record.

        A user name decides alone [FIND-8]. Without one, an access token with no client beside it,
        or a refresh or grant token with its client id and secret, or else an id. A field that the
        caller has set stays as it is; the id is always the record's.
        """
        with _failures_told_as("The token could not be looked up"):
            given = _fields_of(token)
            found = [record for record in self._read().records if _finds(given, record)]
            return _filled(token, given, found[0]) if found else None

    def save_token(self, token: OAuthToken) -> None:
        """Update the record that `token` belongs to, or insert one, and set its id on `token`.

        That record is the user's. Without a user name, or for a user who has no record, it is the
        one with the token's id, else the one that `find_token` finds by its tokens; but never one
        with another user's name [SAVE-3 to SAVE-7, SAVE-20]. What the token leaves out stays as it
        was [SAVE-9]; a second record of the same login, saved without a name, goes. Where nothing
        matches a token that carries no access, refresh or grant token, `SDKException` is raised and
        nothing stored [SAVE-15].
        """
        with _failures_told_as("The token could not be saved"):
            given = _fields_of(token)
            token.set_id(self._change(lambda records: _save(records, given)))

    def get_tokens(self) -> list[OAuthToken]:
        """Return all stored tokens, each an object of its own, the oldest record first."""
        with _failures_told_as("The tokens could not be read"):
            return [_new_token(record) for record in self._read().records]

    def find_token_by_id(self, id: str | None) -> OAuthToken | None:
        """Return the token with this id, an object of its own; `None` if there is none [ID-2]."""
        with _failures_told_as("The token could not be looked up"):
            given = {"id": _text("id", id)}
            found = [record for record in self._read().records if _same("id", given, record)]
            return _new_token(found[0]) if found else None

    def delete_token(self, id: str | None) -> None:
        """Delete the record with this id, if there is one; the id is not given out again [DEL-6].

        The SDK asks for `None` to be deleted when a token without an id is removed [DEL-3].
        """
        with _failures_told_as("The token could not be deleted"):
            given = {"id": _text("id", id)}
            self._change(lambda records: _remove(records, lambda one: _same("id", given, one)))

    def delete_tokens(self) -> None:
        """Delete all records or, where that fails, none of them [ALL-5]. The secret stays."""
        with _failures_told_as("The tokens could not be deleted"):
            self._change(lambda records: records.clear())

    def _read(self) -> _Version:
        answer = self._secrets.get_secret_value(SecretId=self._name, VersionStage=_CURRENT)
        content = json.loads(answer["SecretString"])
        records = [{**dict.fromkeys(_FIELDS), **record} for record in content["records"]]
        return _Version(answer["VersionId"], records, content["changes"])

    def _change(self, change: Callable[[list[Record]], Answer]) -> Answer:
        number = str(uuid.uuid4())
        with self._changing:
            for _ in range(_ATTEMPTS):
                version = self._read()
                before = [dict(record) for record in version.records]
                answer = change(version.records)
                # It may have been made before: only the answer of Secrets Manager was lost.
                if number in version.changes or version.records == before:
                    return answer
                if self._replace(version, [number, *version.changes][:_ATTEMPTS]):
                    return answer
                time.sleep(random.uniform(0, 0.1))
        raise SDKException("TOKEN_STORE", f"Others were faster at each of {_ATTEMPTS} attempts")

    def _replace(self, read: _Version, changes: list[str]) -> bool:
        """Make a new version the current one, if the one that was read still is."""
        content, proposed = _json(read.records, changes), str(uuid.uuid4())
        if len(content) > _MOST_BYTES:
            raise SDKException(
                "TOKEN_STORE",
                f"The secret has no room: {len(content):,} bytes are more than {_MOST_BYTES:,}",
            )
        self._secrets.put_secret_value(
            SecretId=self._name,
            SecretString=content,
            ClientRequestToken=proposed,
            VersionStages=[_PROPOSED],
        )
        try:
            self._secrets.update_secret_version_stage(
                SecretId=self._name,
                VersionStage=_CURRENT,
                MoveToVersionId=proposed,
                RemoveFromVersionId=read.number,
            )
        except ClientError as error:
            if _code(error) != "InvalidParameterException":
                raise
            return False
        return True


def _json(records: list[Record], changes: list[str]) -> str:
    known = [{name: value for name, value in record.items() if value} for record in records]
    # Escaped, each character is a byte, and a lone surrogate is one like any other.
    return json.dumps({"records": known, "changes": changes}, separators=(",", ":"))


def _code(error: ClientError) -> str:
    return error.response.get("Error", {}).get("Code", "")


def _save(records: list[Record], given: Record) -> str | None:
    record = _record_to_update(records, given)
    if record is None:
        record = _new_record(records, given)
        records.append(record)
    record.update({field: value for field, value in given.items() if value and field != "id"})
    if given["user_name"]:
        # The same login may have been saved before, while its user was not known.
        _remove(records, lambda one: not one["user_name"] and _same_login(given, one))
    return record["id"]


def _record_to_update(records: list[Record], given: Record) -> Record | None:
    free = [one for one in records if not (given["user_name"] and one["user_name"])]
    candidates = [
        *(one for one in records if _same("user_name", given, one)),
        *(one for one in free if _same("id", given, one)),
        *(one for one in free if _same_login(given, one)),
    ]
    return candidates[0] if candidates else None


def _new_record(records: list[Record], given: Record) -> Record:
    if not any(given[field] for field in _TOKENS):
        raise SDKException("TOKEN_STORE", "There is no such record, and no token to make one of")
    is_taken = any(_same("id", given, record) for record in records)
    new_id = str(uuid.uuid4()) if is_taken else given["id"] or str(uuid.uuid4())
    return {**dict.fromkeys(_FIELDS), "id": new_id}


def _remove(records: list[Record], is_meant: Callable[[Record], bool]) -> None:
    records[:] = [record for record in records if not is_meant(record)]


def _same(field: str, given: Record, record: Record) -> bool:
    return bool(given[field]) and given[field] == record[field]


def _same_login(given: Record, record: Record) -> bool:
    if not given["client_id"] and not given["client_secret"]:
        return _same("access_token", given, record)
    same_client = all(_same(field, given, record) for field in ("client_id", "client_secret"))
    return same_client and any(_same(f, given, record) for f in ("refresh_token", "grant_token"))


def _finds(given: Record, record: Record) -> bool:
    if given["user_name"]:
        return _same("user_name", given, record)
    if any(given[field] for field in _TOKENS):
        return _same_login(given, record)
    return _same("id", given, record)


def _text(field: str, value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value or None
    raise SDKException("TOKEN_STORE", f"{field} must be text")


def _fields_of(token: OAuthToken) -> Record:
    if not isinstance(token, OAuthToken):
        raise SDKException("TOKEN_STORE", "Not an OAuthToken")
    user = token.get_user_signature()
    given = {field: getattr(token, f"get_{field}")() for field in _FIELDS if field != "user_name"}
    given["user_name"] = None if user is None else user.get_name()
    return {field: _text(field, value) for field, value in given.items()}


def _filled(token: OAuthToken, given: Record, record: Record) -> OAuthToken:
    token.set_id(record["id"])
    if record["user_name"] and not given["user_name"]:
        token.set_user_signature(UserSignature(record["user_name"]))
    for field in (*_DETAILS, "api_domain"):
        if not given[field]:
            getattr(token, f"set_{field}")(record[field])
    return token


def _new_token(record: Record) -> OAuthToken:
    # The SDK's own private attributes come into being in the constructor only [FIND-11, ID-5].
    return _filled(OAuthToken(id=record["id"]), dict.fromkeys(_FIELDS), record)


@contextmanager
def _failures_told_as(message: str) -> Iterator[None]:
    try:
        yield
    except SDKException:
        raise
    except Exception as cause:
        failure = SDKException("TOKEN_STORE", message, cause=cause)
        # SDKException repeats the text of its cause, which may quote a secret.
        told = _code(cause) if isinstance(cause, ClientError) else type(cause).__name__
        failure.error_message = f"{message}: {told}"
        raise failure from cause
