"""What a check is given, and how a story of many examples ends."""

import gc
import os
import weakref
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import strategies as st
from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken

from conformance.bench import Bench, bench_of
from conformance.checks import all_checks
from conformance.finding import Blocked, Finding, Halt
from conformance.naming import from_callable
from conformance.people import login
from conformance.place import Place
from conformance.probe import Probe
from conformance.record import Record
from conformance.run import NotCleared, Run
from conformance.runner import carry_out
from conformance.verdict import Outcome
from reference_stores import InMemorySQLiteStore, ListStore, SQLiteStore


def run_of(factory: object) -> Run:
    return Run(from_callable(factory, "tests:factory"))


@pytest.fixture
def bench() -> Iterator[Bench]:
    with bench_of(run_of(SQLiteStore)) as bench:
        yield bench


def test_each_store_lives_in_a_folder_of_its_own_and_leaves_the_users_alone(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    one, other = bench.fresh(), bench.fresh()

    one.given(login("ada"))

    assert other.records() == []
    assert (one.place.folder / "zohooauth.db").exists()
    assert Path.cwd() == tmp_path
    assert list(tmp_path.iterdir()) == []


def test_the_folder_is_gone_when_the_check_is_over() -> None:
    with bench_of(run_of(SQLiteStore)) as bench:
        folder = bench.fresh().place.folder
        assert folder.exists()

    assert not folder.exists()


@pytest.mark.parametrize(
    ("factory", "durable"),
    [(SQLiteStore, True), (InMemorySQLiteStore, False), (ListStore, False)],
)
def test_durability_is_found_out_by_trying(factory: type, durable: bool) -> None:
    assert run_of(factory).traits.is_durable is durable


def test_a_generators_clean_up_runs_after_the_last_instance() -> None:
    events: list[str] = []

    def factory(tmp_path: Path) -> Iterator[SQLiteStore]:
        events.append("opened")
        yield SQLiteStore(str(tmp_path / "tokens.db"))
        events.append(f"cleaned up in {'its' if Path.cwd() == tmp_path else 'another'} folder")

    place = Place(run_of(factory).source, "master")
    place.open(), place.open()
    assert events == ["opened", "opened"]
    place.close()

    assert events[2:] == ["cleaned up in its folder"] * 2


def test_a_clean_up_that_raises_is_told() -> None:
    def factory() -> Iterator[ListStore]:
        yield ListStore()
        raise OSError("the database is still in use")

    told = pytest.raises(Blocked, match="clean-up raised OSError: the database is still in use")
    with told, bench_of(run_of(factory)) as bench:
        bench.fresh()


def test_a_story_of_many_examples_ends_with_a_short_one(bench: Bench) -> None:
    def story(probe: Probe, values: Mapping[str, object]) -> None:
        people = values["people"]
        assert isinstance(people, list)
        probe.given(*(login(person) for person in people))
        if len(people) > 1:
            raise probe.finding(expected="one user at most", came=str(len(people)))

    people = st.lists(st.sampled_from(["ada", "grace", "alan"]), max_size=8)

    with pytest.raises(Finding) as caught:
        bench.for_all(story, {"people": people})

    assert [call.method for call in caught.value.calls] == ["save_token"] * 2


def test_a_story_that_fails_now_and_then_still_fails(bench: Bench) -> None:
    told: list[int] = []

    def story(probe: Probe, values: Mapping[str, object]) -> None:
        told.append(1)
        if len(told) == 3:
            raise probe.finding(expected="steadiness", came="a moment of weakness")

    with pytest.raises(Finding, match="weakness"):
        bench.for_all(story, {"number": st.integers()})


def test_a_record_that_the_kit_did_not_save_halts_the_run() -> None:
    store = ListStore()
    run = run_of(lambda: store)
    with bench_of(run) as bench:
        bench.fresh()
    store.save_token(OAuthToken(id="7", access_token="somebody-elses"))

    with pytest.raises(Halt, match="1 token that the kit did not save"), bench_of(run) as bench:
        bench.fresh()
    assert [token.get_id() for token in store.get_tokens()] == ["7"]


def test_a_record_that_turns_up_beside_the_kits_is_not_wiped() -> None:
    store = ListStore()
    with bench_of(run_of(lambda: store)) as bench:
        probe = bench.fresh()
        probe.given(login("ada"))
        store.save_token(OAuthToken(id="7", access_token="somebody-elses"))

        with pytest.raises(Halt):
            probe.wipe()

    assert [token.get_id() for token in store.get_tokens()] == ["7"]


def test_what_an_earlier_check_left_is_cleared_by_id() -> None:
    store = ListStore()
    run = run_of(lambda: store)
    with bench_of(run) as bench:
        bench.fresh().given(login("ada"), login("grace"))

    with bench_of(run) as bench:
        assert bench.fresh().records() == []


def test_a_shared_place_is_left_empty(tmp_path: Path) -> None:
    def factory() -> SQLiteStore:
        return SQLiteStore(str(tmp_path / "shared.db"))

    run = run_of(factory)
    with bench_of(run) as bench:
        bench.fresh().given(login("ada"), login("grace"))

    assert run.traits.is_shared
    assert factory().get_tokens() == []


def test_a_store_in_the_working_folder_shares_nothing() -> None:
    assert not run_of(SQLiteStore).traits.is_shared


def test_a_store_that_cannot_delete_what_an_earlier_check_left_is_told_of() -> None:
    class Clinging(ListStore):
        def delete_token(self, id: str | None) -> None:
            return

    store = Clinging()
    run = run_of(lambda: store)
    with pytest.raises(NotCleared, match=r"left one record there, of 'witness@example\.com:60013'"):
        _ = run.traits

    assert carry_out(all_checks()[0], run).outcome is Outcome.UNKNOWN


def test_a_call_that_only_prepares_a_check_does_not_fail_it(bench: Bench) -> None:
    probe = bench.fresh()

    with pytest.raises(Blocked, match="only prepares"):
        probe.given(Record(user_name="nobody without a token"))


def test_the_working_directory_is_the_users_again_when_a_store_raises(bench: Bench) -> None:
    before, probe = os.getcwd(), bench.fresh()  # noqa: PTH109 - that very thing

    with pytest.raises(Finding):
        probe.save(Record(user_name="nobody without a token"))

    assert os.getcwd() == before  # noqa: PTH109


def test_a_store_is_let_go_when_its_check_is_over() -> None:
    alive: weakref.WeakSet[ListStore] = weakref.WeakSet()

    def factory() -> ListStore:
        store = ListStore()
        alive.add(store)
        return store

    gc.disable()
    try:
        with bench_of(run_of(factory)) as bench:
            bench.fresh().given(login("ada"))
        assert len(alive) == 0
    finally:
        gc.enable()
