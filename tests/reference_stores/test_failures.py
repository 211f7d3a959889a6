"""Failures are `SDKException`s that keep their cause, quote no secret and leave the store whole."""

import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken
from zohocrmsdk.src.com.zoho.api.authenticator.store import TokenStore
from zohocrmsdk.src.com.zoho.crm.api.exception import SDKException

from reference_stores import InMemorySQLiteStore, ListStore, SQLiteStore, sqlite_memory
from tests.reference_stores.logins import login, names, seen, user_of

CALLS: dict[str, Callable[[TokenStore], object]] = {
    "find_token": lambda store: store.find_token(login("ada")),
    "save_token": lambda store: store.save_token(login("ada", 2)),
    "get_tokens": lambda store: store.get_tokens(),
    "find_token_by_id": lambda store: store.find_token_by_id("1"),
    "delete_token": lambda store: store.delete_token("1"),
    "delete_tokens": lambda store: store.delete_tokens(),
}
SECRETS = ("grant-ada", "refresh-ada", "access-ada", "secret")


def assert_tells_the_cause_and_no_secret(failure: SDKException, cause: type[Exception]) -> None:
    assert isinstance(failure.cause, cause)
    assert failure.__cause__ is failure.cause
    for text in (str(failure), repr(failure), str(failure.details)):
        assert not [secret for secret in SECRETS if secret in text]


@pytest.mark.parametrize("name", CALLS)
def test_a_file_that_is_gone_is_a_failure_and_not_an_empty_store(name: str, tmp_path: Path) -> None:
    file = tmp_path / "tokens.db"
    store = SQLiteStore(file)
    store.save_token(login("ada"))
    elsewhere = file.rename(tmp_path / "elsewhere.db")
    with pytest.raises(SDKException) as raised:
        CALLS[name](store)
    assert_tells_the_cause_and_no_secret(raised.value, sqlite3.OperationalError)
    assert not file.exists()
    elsewhere.rename(file)
    assert [seen(token) for token in store.get_tokens()] == [seen(login("ada", id="1"))]


@pytest.mark.parametrize("name", CALLS)
def test_a_file_that_is_no_database_is_a_failure(name: str, tmp_path: Path) -> None:
    file = tmp_path / "tokens.db"
    store = SQLiteStore(file)
    file.write_bytes(b"access-ada" * 1000)
    with pytest.raises(SDKException) as raised:
        CALLS[name](store)
    assert_tells_the_cause_and_no_secret(raised.value, sqlite3.DatabaseError)


class BreaksWhileReading(sqlite3.Cursor):
    def fetchall(self) -> list[object]:
        raise sqlite3.OperationalError("disk I/O error")


class BadConnection(sqlite3.Connection):
    def execute(self, sql: str, given: object = (), /) -> sqlite3.Cursor:
        assert isinstance(given, (dict, tuple))
        return self.cursor(BreaksWhileReading).execute(sql, given)


def test_a_failure_that_is_kept_does_not_keep_the_file_locked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = SQLiteStore(tmp_path / "tokens.db")
    for user in ("ada", "bob"):
        store.save_token(login(user))
    with monkeypatch.context() as patched:
        patched.setattr(sqlite3, "connect", partial(sqlite3.connect, factory=BadConnection))
        with pytest.raises(SDKException, match="disk I/O error") as kept:
            store.get_tokens()
    store.save_token(login("cyd"))
    assert names(store) == ["ada", "bob", "cyd"]
    assert_tells_the_cause_and_no_secret(kept.value, sqlite3.OperationalError)


def test_a_store_that_cannot_be_made_says_so_and_why(tmp_path: Path) -> None:
    with pytest.raises(SDKException, match="No such file or directory") as raised:
        SQLiteStore(tmp_path / "no such folder" / "tokens.db")
    assert_tells_the_cause_and_no_secret(raised.value, FileNotFoundError)


def test_a_token_that_cannot_be_read_is_not_saved(store: TokenStore) -> None:
    class Locked(OAuthToken):
        def get_api_domain(self) -> str | None:
            raise RuntimeError("secret")

    store.save_token(login("ada"))
    with pytest.raises(SDKException) as raised:
        store.save_token(Locked(access_token="access-bob"))
    assert_tells_the_cause_and_no_secret(raised.value, RuntimeError)
    assert names(store) == ["ada"]


def test_a_field_that_is_no_text_is_not_saved(store: TokenStore) -> None:
    token = login("ada")
    object.__setattr__(token, "_OAuthToken__expires_in", 1_900_000_000_000)
    with pytest.raises(SDKException, match="must be text"):
        store.save_token(token)
    assert store.get_tokens() == []


@pytest.mark.parametrize(
    "text",
    [
        "\0",
        "a\0b",
        "'\"`;--%_",
        "a,b\r\nc\n\r\t ",
        "😀\U0010ffff",
        "e\u0301é",
        "x" * 4096,
        "1",
        "1.0",
    ],
    ids=ascii,
)
def test_text_is_kept_and_found_to_the_last_character(store: TokenStore, text: str) -> None:
    token = login(text)
    token.set_api_domain(text)
    store.save_token(token)
    found = store.find_token(user_of(text))
    assert found is not None
    assert seen(found) == seen(token)
    for other in (text + "\0", text + " ", " " + text, text[:-1]):
        assert store.find_token(user_of(other)) is None


def test_a_lone_surrogate_is_kept_exactly_or_refused_and_never_found_by_another_key(
    store: TokenStore,
) -> None:
    store.save_token(login("ada"))
    broken = login("bob\ud800")
    if isinstance(store, ListStore):
        store.save_token(broken)
        assert [seen(token) for token in store.get_tokens()][1] == seen(broken)
    else:
        with pytest.raises(SDKException) as raised:
            store.save_token(broken)
        assert_tells_the_cause_and_no_secret(raised.value, UnicodeEncodeError)
        assert store.find_token(broken) is None
        assert names(store) == ["ada"]
    assert store.find_token(user_of("bob\udfff")) is None
    assert store.find_token_by_id("\ud800") is None


def test_a_save_that_is_interrupted_leaves_the_store_as_it_was(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store = InMemorySQLiteStore()
    store.save_token(login("ada"))
    insert = sqlite_memory._insert

    def interrupted(database: sqlite3.Connection, given: sqlite_memory.Record) -> str:
        insert(database, given)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(sqlite_memory, "_insert", interrupted)
        with pytest.raises(KeyboardInterrupt):
            store.save_token(login("bob"))
    assert names(store) == ["ada"]
    store.save_token(login("cyd"))
    assert names(store) == ["ada", "cyd"]
