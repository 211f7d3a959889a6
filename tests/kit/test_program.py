"""What the programs use: stores that are empty, tokens in a line, and what is listed."""

import sys
from pathlib import Path

import pytest
from zohocrmsdk.src.com.zoho.api.authenticator.store import TokenStore

from conformance import program
from conformance.finding import Halt
from conformance.guard import StoreNotEmpty
from conformance.imports import OURS
from conformance.program import empty, fields, id_of, ids, listed, living, overheard, token
from conformance.record import FIELDS
from reference_stores import ListStore, SQLiteStore

ADA = {"user_name": "ada@example.com:60001", "access_token": "access-ada-1"}
GRACE = {"user_name": "grace@example.com:60002", "access_token": "access-grace-1"}


def test_all_that_there_is_for_programs_is_imported_by_those_that_use_it() -> None:
    assert program.__all__ == OURS


def test_a_token_has_the_fields_that_it_is_made_with_and_no_others() -> None:
    assert fields(token(**ADA)) == dict.fromkeys(FIELDS) | ADA


def test_an_empty_text_counts_as_nothing() -> None:
    assert fields(token(access_token=""), "access_token") == {"access_token": None}


def test_of_no_token_there_are_no_fields() -> None:
    assert fields(None, "access_token") == {}


def test_a_store_is_opened_empty_and_what_is_saved_is_listed() -> None:
    with empty("reference_stores:SQLiteStore") as store:
        before = listed(store)
        store.save_token(token(**ADA))
        after = listed(store, *ADA)

    assert (before, after) == ([], [ADA])


def test_an_id_is_told_by_what_is_known_of_its_token() -> None:
    with empty(ListStore) as store:
        store.save_token(token(**ADA))
        store.save_token(token(**GRACE))
        grace_id = id_of(store, user_name=GRACE["user_name"])

        assert ids(store) == [id_of(store, **ADA), grace_id]
        assert fields(store.find_token_by_id(grace_id), *GRACE) == GRACE


def test_an_id_of_nobody_is_a_failure_that_says_what_was_asked_for() -> None:
    with empty(ListStore) as store, pytest.raises(LookupError, match="user_name"):
        id_of(store, user_name="nobody")


def test_a_store_works_in_a_folder_of_its_own_which_is_gone_afterwards() -> None:
    with empty(SQLiteStore) as store:
        store.save_token(token(**ADA))
        folder, files = store.folder, list(store.folder.iterdir())

    assert files != []
    assert not folder.exists()
    assert list(Path.cwd().glob("*.db")) == []


def test_a_durable_store_that_is_reopened_has_what_was_saved() -> None:
    with empty(SQLiteStore) as store:
        store.save_token(token(**ADA))
        again = store.reopened()

        assert again is not store
        assert listed(again, *ADA) == [ADA]


def test_what_the_store_raises_comes_as_it_is_and_from_where_it_was_raised() -> None:
    class Raises(ListStore):
        def delete_token(self, id: str | None) -> None:
            raise KeyError(id)

    with empty(Raises) as store, pytest.raises(KeyError) as caught:
        store.delete_token("7")

    assert caught.traceback[-1].name == "delete_token"
    assert "_call" not in [entry.name for entry in caught.traceback]


def test_what_the_store_answers_comes_as_it_is() -> None:
    class AnswersNone(ListStore):
        def get_tokens(self) -> None:  # type: ignore[override]
            return None

    with empty(AnswersNone) as store:
        assert store.get_tokens() is None


class Filled(ListStore):
    """Holds a token of somebody's."""

    def __init__(self) -> None:
        super().__init__()
        super().save_token(token(user_name="somebody@example.org:1", access_token="theirs"))


def test_a_filled_store_is_refused_and_left_alone() -> None:
    made: list[TokenStore] = []

    def make() -> TokenStore:
        made.append(Filled())
        return made[-1]

    with pytest.raises(StoreNotEmpty, match="holds 1 token already"), empty(make):
        pass

    assert [len(store.get_tokens()) for store in made] == [1]


def test_a_wipe_is_refused_where_somebody_elses_token_has_turned_up() -> None:
    shared = ListStore()

    with empty(lambda: shared) as store:
        shared.save_token(token(user_name="somebody@example.org:1", access_token="theirs"))
        with pytest.raises(Halt, match="that the kit did not save"):
            store.delete_tokens()

    assert listed(shared, "access_token") == [{"access_token": "theirs"}]


def test_a_shared_place_is_cleared_of_what_a_program_has_saved() -> None:
    shared = ListStore()

    with empty(lambda: shared) as store:
        store.save_token(token(**ADA))

    assert shared.get_tokens() == []


def test_the_real_sdk_lives_on_the_store() -> None:
    with living(SQLiteStore) as life:
        ada = life.user("ada")
        life.start(life.granted(ada), ada)
        life.pass_time(3_660)

        assert life.call().access_token == "access-ada-2"
        assert listed(life.store, "user_name") == [{"user_name": ADA["user_name"]}]
        assert len(life.token_requests()) == 2


def test_what_is_printed_and_raised_is_overheard_with_its_causes() -> None:
    def fail() -> None:
        sys.stdout.write("one")
        try:
            raise ValueError("two")
        except ValueError as error:
            raise RuntimeError("three") from error

    with overheard() as heard:
        fail()

    assert [word in heard for word in ("one", "two", "three", "four")] == [True, True, True, False]


def test_an_error_that_was_there_before_is_not_overheard() -> None:
    def fail() -> None:
        raise RuntimeError("the store's")

    try:
        raise ValueError("somebody else's")
    except ValueError:
        with overheard() as heard:
            fail()

    assert "the store's" in heard
    assert "somebody else's" not in heard
