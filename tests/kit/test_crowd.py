"""The calls that are timed on a store of many users."""

import pytest

from conformance.crowd import Kind, Visitor
from conformance.people import in_the_crowd
from conformance.record import Record, read, to_token
from reference_stores import ListStore

FINDS = [kind for kind in Kind if kind.method.startswith("find") and kind is not Kind.FIND_NOBODY]


@pytest.fixture
def store() -> ListStore:
    return ListStore()


@pytest.fixture
def noted() -> list[Record]:
    return []


@pytest.fixture
def visitor(store: ListStore, noted: list[Record]) -> Visitor:
    saved = [to_token(in_the_crowd(number)) for number in range(21)]
    for token in saved:
        store.save_token(token)
    return Visitor(store, 21, noted.append, ids=[token.get_id() or "" for token in saved])


@pytest.mark.parametrize("kind", FINDS)
def test_each_search_finds_somebody_in_each_round(visitor: Visitor, kind: Kind) -> None:
    for round_ in range(50):
        visitor.prepared(Kind.REFRESH, round_)()
        assert visitor.prepared(kind, round_)() is not None


def test_the_search_for_nobody_finds_nobody(visitor: Visitor) -> None:
    assert visitor.prepared(Kind.FIND_NOBODY, 0)() is None


def test_a_refresh_changes_a_user_who_is_there(visitor: Visitor, store: ListStore) -> None:
    before = {read(token).access_token for token in store.get_tokens()}
    visitor.prepared(Kind.REFRESH, 3)()
    after = {read(token).access_token for token in store.get_tokens()}

    assert len(after) == 21
    assert [str(one).endswith("-refreshed") for one in after - before] == [True]


def test_what_is_saved_in_a_round_is_deleted_in_it(visitor: Visitor, store: ListStore) -> None:
    visitor.prepared(Kind.SAVE, 0)()
    between = len(store.get_tokens())
    visitor.prepared(Kind.DELETE, 0)()

    assert (between, len(store.get_tokens())) == (22, 21)


def test_rounds_come_to_all_parts_of_the_store(store: ListStore) -> None:
    asked = Visitor(store, 100, lambda _: None, ids=[str(number) for number in range(100)])
    numbers = [int(asked.prepared(Kind.FIND_BY_ID, n).args[0]) for n in range(20)]  # type: ignore[attr-defined]

    assert {number // 10 for number in numbers} == set(range(10))


def test_what_is_about_to_be_saved_is_noted(visitor: Visitor, noted: list[Record]) -> None:
    visitor.prepared(Kind.SAVE, 0)
    visitor.prepared(Kind.REFRESH, 0)
    visitor.prepared(Kind.FIND, 0)

    assert [record.user_name for record in noted] == [
        "user10000000@example.com:60100",
        "user9@example.com:60100",
    ]


def test_two_visitors_save_different_users(store: ListStore) -> None:
    one, other = (Visitor(store, 20, lambda _: None, number=number) for number in (0, 1))

    assert one.newcomer(0).user_name != other.newcomer(0).user_name


def test_kinds_are_told_apart_by_what_is_asked_for() -> None:
    assert len({kind.told for kind in Kind}) == len(Kind)
    assert Kind.SAVE.told == "save_token of a new user"
    assert Kind.LIST.told == "get_tokens"
