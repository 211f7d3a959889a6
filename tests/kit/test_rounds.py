"""Calls that are made in turn and timed, by a clock that the store moves."""

import pytest
from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken

from conformance import rounds
from conformance.crowd import Kind, Visitor
from conformance.rounds import Timed, timed_rounds, together
from reference_stores import ListStore

SAVE_AND_DELETE = (Kind.SAVE, Kind.DELETE)


class Slow(ListStore):
    """Takes three seconds for a save, and one for a deletion."""

    now = 0.0

    def save_token(self, token: OAuthToken) -> None:
        self.now += 3
        super().save_token(token)

    def delete_token(self, id: str | None) -> None:
        self.now += 1
        super().delete_token(id)

    def perf_counter(self) -> float:
        return self.now


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Slow:
    store = Slow()
    monkeypatch.setattr(rounds, "time", store)
    return store


def visitor(store: Slow) -> Visitor:
    return Visitor(store, 10, lambda _: None)


def test_rounds_go_on_until_the_time_is_over(store: Slow) -> None:
    timed = timed_rounds(visitor(store), SAVE_AND_DELETE, 10)

    assert timed == Timed({Kind.SAVE: [3, 3, 3], Kind.DELETE: [1, 1, 1]}, 12)


def test_one_round_is_made_though_there_is_no_time(store: Slow) -> None:
    assert timed_rounds(visitor(store), [Kind.SAVE], 0).taken == {Kind.SAVE: [3]}


def test_what_takes_no_time_ends_all_the_same(store: Slow) -> None:
    timed = timed_rounds(visitor(store), [Kind.FIND], 1)

    assert len(timed.taken[Kind.FIND]) == rounds.MOST


def test_each_kind_is_counted_by_the_part_of_the_time_that_is_its_own(store: Slow) -> None:
    timed = Timed({Kind.SAVE: [3, 3], Kind.DELETE: [1, 1]}, elapsed=16)

    assert timed.per_second(Kind.SAVE) == pytest.approx(2 / 12)
    assert timed.per_second(Kind.DELETE) == pytest.approx(2 / 4)


def test_what_several_did_at_once_took_as_long_as_the_last_of_them() -> None:
    both = together([Timed({Kind.FIND: [1.0, 1.0]}, 2), Timed({Kind.FIND: [4.0]}, 4)])

    assert both == Timed({Kind.FIND: [1.0, 1.0, 4.0]}, 4)
    assert both.per_second(Kind.FIND) == pytest.approx(3 / 4)
