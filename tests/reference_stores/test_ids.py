"""Ids are never used twice, and an id that the caller brings does no harm."""

from pathlib import Path

import pytest
from zohocrmsdk.src.com.zoho.api.authenticator.store import TokenStore

from reference_stores import SQLiteStore
from tests.reference_stores.logins import ids, login, name_of, names, user_of


def test_the_id_of_a_deleted_record_is_not_used_again(store: TokenStore) -> None:
    for user in ("ada", "bob"):
        store.save_token(login(user))
    store.delete_token("2")
    store.save_token(login("cyd"))
    assert ids(store) == ["1", "3"]


def test_no_id_is_used_again_after_a_wipe(store: TokenStore) -> None:
    for user in ("ada", "bob"):
        store.save_token(login(user))
    store.delete_tokens()
    store.save_token(login("cyd"))
    assert ids(store) == ["3"]


def test_no_id_is_used_again_when_the_file_is_opened_again(tmp_path: Path) -> None:
    file = tmp_path / "tokens.db"
    SQLiteStore(file).save_token(login("ada"))
    SQLiteStore(file).delete_tokens()
    SQLiteStore(file).save_token(login("bob"))
    assert ids(SQLiteStore(file)) == ["2"]


@pytest.mark.parametrize("brought", ["crm", "2", "02", " 2", "٢", "9" * 18, "9" * 30, "it's \0 id"])
def test_an_id_that_the_caller_brings_is_kept_and_is_not_given_to_another(
    store: TokenStore, brought: str
) -> None:
    store.save_token(login("ada"))
    store.save_token(login("bob", id=brought))
    assert ids(store) == ["1", brought]
    store.delete_token(brought)
    for user in ("cyd", "dee", "eve"):
        store.save_token(login(user))
    later = ids(store)
    assert len(set(later)) == 4
    assert brought not in later


@pytest.mark.parametrize("number", ["01", " 1", "1 ", "1.0", "+1", "1e0", "1\0", "١", ""])
def test_a_number_written_another_way_is_another_id(store: TokenStore, number: str) -> None:
    store.save_token(login("ada"))
    assert store.find_token_by_id(number) is None
    store.delete_token(number)
    assert ids(store) == ["1"]


def test_an_id_does_not_open_the_record_of_another_user(store: TokenStore) -> None:
    ada = login("ada")
    store.save_token(ada)
    bob = login("bob", id=ada.get_id())
    store.save_token(bob)
    assert names(store) == ["ada", "bob"]
    assert bob.get_id() != ada.get_id()
    found = store.find_token_by_id(ada.get_id() or "")
    assert found is not None
    assert name_of(found) == "ada"


def test_deleting_no_id_deletes_nothing_in_silence(store: TokenStore) -> None:
    store.save_token(login("ada"))
    for id in ("2", "", "1 OR 1=1", "\ud800"):
        store.delete_token(id)
    assert store.find_token(user_of("ada")) is not None
