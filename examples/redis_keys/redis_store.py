"""A token store in Redis (or Valkey), which threads, processes and machines may share.

Copy this module into your project; it needs the SDK and the package `redis`::

    store = RedisStore("rediss://app@redis.example:6379/0")
    Initializer.initialize(environment=environment, token=token, store=store)

Identifiers in brackets, such as [SAVE-7], name the clauses of the token-persistence contract.
"""

import json
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final, TypeAlias, cast

from redis import Redis, RedisError
from redis.backoff import ConstantBackoff
from redis.commands.core import Script
from redis.retry import Retry
from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken
from zohocrmsdk.src.com.zoho.api.authenticator.store import TokenStore
from zohocrmsdk.src.com.zoho.crm.api import UserSignature
from zohocrmsdk.src.com.zoho.crm.api.exception import SDKException

Record: TypeAlias = Mapping[str, str | None]

_TOKENS: Final = ("access_token", "refresh_token", "grant_token")
_DETAILS: Final = ("client_id", "client_secret", *_TOKENS, "expires_in", "redirect_url")
_FIELDS: Final = ("id", "user_name", *_DETAILS, "api_domain")

# Redis runs a script from its beginning to its end before it looks at any other call.
_SHARED: Final = """
local records, index, receipt = KEYS[1], KEYS[2], KEYS[3]
local given = {}
for at = 1, #ARGV, 2 do given[ARGV[at]] = ARGV[at + 1] end

local function record_at(id)
    local text = redis.call('HGET', records, id)
    return text and cjson.decode(text)
end

local function ids_at(key)
    local text = redis.call('HGET', index, key)
    return text and cjson.decode(text) or {}
end

local function user_keys(token)
    return {token.user_name and cjson.encode({'user_name', token.user_name})}
end

-- What a token is found by, if no user name is known: none of its keys has a part that is missing.
local function login_keys(token)
    local keys = {}
    if token.client_id and token.client_secret then
        for _, name in ipairs({'refresh_token', 'grant_token'}) do
            local own = {name, token.client_id, token.client_secret, token[name]}
            keys[#keys + 1] = token[name] and cjson.encode(own)
        end
    elseif token.access_token and not token.client_id and not token.client_secret then
        keys[1] = cjson.encode({'access_token', token.access_token})
    end
    return keys
end

local function enter(id, keys, is_there)
    for _, key in ipairs(keys) do
        local ids = {}
        for _, other in ipairs(ids_at(key)) do
            if other ~= id then ids[#ids + 1] = other end
        end
        if is_there then ids[#ids + 1] = id end
        if #ids > 0 then
            redis.call('HSET', index, key, cjson.encode(ids))
        else
            redis.call('HDEL', index, key)
        end
    end
end

local function enter_all(id, record, is_there)
    enter(id, user_keys(record), is_there)
    enter(id, login_keys(record), is_there)
    enter(id, login_keys({access_token = record.access_token}), is_there)
end

local function replace(id, record)
    local old = record_at(id)
    if old then enter_all(id, old, false) end
    if record then
        redis.call('HSET', records, id, cjson.encode(record))
        enter_all(id, record, true)
    else
        redis.call('HDEL', records, id)
    end
end

-- A client that has heard no answer asks again: what is done already must not be done twice.
local function once(change)
    local answer = redis.call('GET', receipt)
    if not answer then
        answer = change()
        if answer then redis.call('SET', receipt, answer, 'EX', 60) end
    end
    return answer
end
"""

_FIND: Final = """
local ids
if given.user_name then
    ids = ids_at(user_keys(given)[1])
elseif given.access_token or given.refresh_token or given.grant_token then
    local keys = login_keys(given)
    ids = ids_at(keys[1] or '')
    if #ids == 0 then ids = ids_at(keys[2] or '') end
else
    ids = {given.id}
end
return ids[1] and redis.call('HGET', records, ids[1])
"""

_SAVE: Final = """
local function id_to_update()
    for _, key in ipairs(user_keys(given)) do
        if #ids_at(key) > 0 then return ids_at(key)[1] end
    end
    local candidates = {given.id}
    for _, key in ipairs(login_keys(given)) do
        for _, id in ipairs(ids_at(key)) do candidates[#candidates + 1] = id end
    end
    for _, id in ipairs(candidates) do
        local record = record_at(id)
        if record and not (given.user_name and record.user_name) then return id end
    end
end

local function save()
    local new_id = given.new_id
    given.new_id = nil
    local id = id_to_update()
    if not id then
        if not (given.access_token or given.refresh_token or given.grant_token) then
            return false
        end
        id = given.id and not record_at(given.id) and given.id or new_id
    end
    local record = record_at(id) or {}
    for name, value in pairs(given) do record[name] = value end
    record.id = id
    replace(id, record)
    if given.user_name then
        -- The same login may have been saved before, while its user was not known.
        for _, key in ipairs(login_keys(given)) do
            for _, other in ipairs(ids_at(key)) do
                if not record_at(other).user_name then replace(other, nil) end
            end
        end
    end
    return id
end
return once(save)
"""

_DELETE: Final = "return once(function() replace(given.id, nil) return 'done' end)"
_WIPE: Final = "return once(function() redis.call('UNLINK', records, index) return 'done' end)"


class RedisStore(TokenStore):
    """Keeps tokens in two hashes: the records by their ids, and the ids by what finds them.

    Each change is one script on the server, so nobody ever sees half of it. A call whose connection
    breaks is made once more; a change leaves a receipt for a minute, so that it is not made twice
    when only its answer was lost. After that the call fails.

    Failures are raised as `SDKException`, with the cause kept and no secret in the text [SAFE-2,
    SAFE-3].

    A user has one record: a login of that user through another client updates it. All fields are
    text, `expires_in` too: epoch milliseconds. Empty text counts as not given. Ids are UUIDs.
    """

    def __init__(
        self, url: str = "redis://127.0.0.1:6379/0", *, prefix: str = "{zoho-tokens}:"
    ) -> None:
        """Take the server's address; nothing is asked of it yet.

        Each answer is waited for two seconds; `?socket_timeout=5` in the URL says otherwise. All
        keys begin with `prefix`; its part in braces keeps them on one node of a Redis Cluster.
        """
        with _failures_told_as("The token store could not be opened"):
            self._redis: Redis = Redis.from_url(
                url,
                socket_timeout=2,
                socket_connect_timeout=2,
                retry=Retry(ConstantBackoff(0.1), 1),
            )
        self._prefix = prefix
        self._scripts = {
            source: self._redis.register_script(_SHARED + source)
            for source in (_FIND, _SAVE, _DELETE, _WIPE)
        }

    def find_token(self, token: OAuthToken) -> OAuthToken | None:
        """Fill `token` in place from its record and return it; `None` if it has no record.

        A user name decides alone [FIND-8]. Without one, an access token with no client beside it,
        or a refresh or grant token with its client id and secret, or else an id. A field that the
        caller has set stays as it is; the id is always the record's.
        """
        with _failures_told_as("The token could not be looked up"):
            given = _fields_of(token)
            found = self._run(_FIND, given)
            return None if found is None else _filled(token, given, _record(found))

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
            id_ = self._run(_SAVE, {**_fields_of(token), "new_id": str(uuid.uuid4())})
            if id_ is None:
                raise SDKException("TOKEN_STORE", "No such record, and no token to make one of")
            token.set_id(_decoded(id_))

    def get_tokens(self) -> list[OAuthToken]:
        """Return all stored tokens, each an object of its own, in no order."""
        with _failures_told_as("The tokens could not be read"):
            stored = cast("list[bytes]", self._redis.hvals(self._keys()[0]))
            return [_new_token(_record(text)) for text in stored]

    def find_token_by_id(self, id: str | None) -> OAuthToken | None:
        """Return the token with this id, an object of its own; `None` if there is none [ID-2]."""
        with _failures_told_as("The token could not be looked up"):
            found = self._run(_FIND, {"id": _text("id", id)})
            return None if found is None else _new_token(_record(found))

    def delete_token(self, id: str | None) -> None:
        """Delete the record with this id, if there is one; the id is not given out again [DEL-6].

        The SDK asks for `None` to be deleted when a token without an id is removed [DEL-3].
        """
        with _failures_told_as("The token could not be deleted"):
            if _text("id", id):
                self._run(_DELETE, {"id": id})

    def delete_tokens(self) -> None:
        """Delete all records or, where that fails, none of them [ALL-5]."""
        with _failures_told_as("The tokens could not be deleted"):
            self._run(_WIPE, {})

    def _keys(self) -> list[str]:
        names = ("records", "index", f"receipt:{uuid.uuid4()}")
        return [f"{self._prefix}{name}" for name in names]

    def _run(self, source: str, given: Record) -> bytes | None:
        script: Script = self._scripts[source]
        known = [(name, value) for name, value in given.items() if value]
        answer: bytes | None = script(
            self._keys(), [part for name, value in known for part in (name, _encoded(value))]
        )
        return answer


def _encoded(text: str) -> bytes:
    # Redis keeps bytes, and does not ask what they mean: lone surrogates come back as they were.
    return text.encode("utf-8", "surrogatepass")


def _decoded(stored: bytes) -> str:
    return stored.decode("utf-8", "surrogatepass")


def _record(stored: bytes) -> Record:
    return {**dict.fromkeys(_FIELDS), **json.loads(_decoded(stored))}


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
        # SDKException repeats the text of its cause: only the client's own quotes no secret.
        told = cause if isinstance(cause, RedisError) else type(cause).__name__
        failure.error_message = f"{message}: {told}"
        raise failure from cause
