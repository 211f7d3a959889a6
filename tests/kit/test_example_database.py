"""Runs that disagreed, kept for the next run in an example database of Hypothesis'."""

import json
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import pytest
import redis
import time_machine
from hypothesis.database import DirectoryBasedExampleDatabase, ExampleDatabase
from hypothesis.extra.redis import RedisExampleDatabase
from zohocrmsdk.src.com.zoho.api.authenticator.store import TokenStore

from conformance.bench import Bench, bench_of
from conformance.contract import CONTRACT_VERSION
from conformance.disagreement import Disagreement
from conformance.effort import Effort
from conformance.example_database import Examples, KeptRun, Kind
from conformance.life_steps import ActFor, Call, Key, LogIn, Wait, Way
from conformance.lives import live
from conformance.machine import run_machine
from conformance.naming import from_callable
from conformance.operations import (
    Delete,
    Find,
    FindById,
    IdOf,
    Operation,
    Reopen,
    Save,
    Spoil,
    Wipe,
)
from conformance.people import DAY, HOUR, login
from conformance.progress import Progress
from conformance.record import Record
from conformance.run import Run
from conformance.walking import take_walks
from reference_stores import ListStore
from tests.broken_stores.life import NewRecordOnRefresh
from tests.kit.test_walks import ForgetsTheRefreshToken
from tests.servers.configured import REDIS

ADA = login("ada")


@pytest.fixture
def folder(tmp_path: Path) -> ExampleDatabase:
    return DirectoryBasedExampleDatabase(tmp_path / "examples")


@pytest.fixture
def server() -> Iterator[ExampleDatabase]:
    prefix = f"examples-{uuid4().hex}-".encode()
    client = redis.Redis.from_url(REDIS.url)
    yield RedisExampleDatabase(client, key_prefix=prefix)
    for key in client.scan_iter(prefix + b"*"):
        client.delete(key)
    client.close()


@pytest.fixture(params=["folder", "server"])
def database(request: pytest.FixtureRequest) -> ExampleDatabase:
    """A folder, and Redis."""
    found: ExampleDatabase = request.getfixturevalue(request.param)
    return found


@dataclass(frozen=True)
class Counted(Progress):
    """Counts what a check goes through."""

    begun: list[str] = field(default_factory=list)

    def through(self, what: str, number: int) -> Generator[int, None, None]:
        for done in super().through(what, number):
            self.begun.append(what)
            yield done


@dataclass(frozen=True)
class Came:
    """What came of a search: the clause that was broken, and how many runs were made at random."""

    clause_id: str | None
    at_random: int
    note: str = ""


def search(
    store: type[TokenStore],
    look: Callable[[Bench], None],
    database: ExampleDatabase | None,
    *,
    name: str = "mine:store",
    kit: str = "1",
) -> Came:
    """Search as another worker would, which knows nothing but what is in the database."""
    counted = Counted()
    run = Run(from_callable(store, name), effort=Effort.DEFAULT, progress=counted)
    _ = run.traits
    if database is not None:
        run.examples = Examples(database, name, kit)
    with bench_of(run) as bench:
        try:
            look(bench)
        except Disagreement as disagreement:
            return Came(disagreement.clause_id, len(counted.begun), bench.note)
    return Came(None, len(counted.begun))


def kept_in(database: ExampleDatabase, kind: Kind, *, name: str = "mine:store") -> list[KeptRun]:
    """Read what is kept, and remove it."""
    found: list[KeptRun] = []
    Examples(database, name, "1").first_that_disagrees(kind, lambda _: True, found.append)
    return found


SEARCHES = [
    (ForgetsTheRefreshToken, take_walks, Kind.WALK),
    (ForgetsTheRefreshToken, run_machine, Kind.MACHINE),
    (NewRecordOnRefresh, live, Kind.LIFE),
]


@pytest.mark.parametrize(("store", "look", "kind"), SEARCHES)
def test_what_one_worker_has_found_the_next_one_begins_with(
    database: ExampleDatabase,
    store: type[TokenStore],
    look: Callable[[Bench], None],
    kind: Kind,
) -> None:
    first = search(store, look, database)
    second = search(store, look, database)

    assert first.clause_id is not None
    assert first.at_random >= 1
    assert second == Came(first.clause_id, 0, "a run from the example database still disagrees")
    assert len(kept_in(database, kind)) == 1


@pytest.mark.parametrize(("store", "look", "kind"), SEARCHES)
def test_a_mended_store_clears_what_was_kept_and_is_searched_as_before(
    folder: ExampleDatabase, store: type[TokenStore], look: Callable[[Bench], None], kind: Kind
) -> None:
    search(store, look, folder)

    mended = search(ListStore, look, folder)

    assert mended.clause_id is None
    assert mended.at_random > 1
    assert kept_in(folder, kind) == []


def test_what_is_kept_is_the_shortest_run(folder: ExampleDatabase) -> None:
    search(ForgetsTheRefreshToken, take_walks, folder)

    [run] = kept_in(folder, Kind.WALK)

    assert len(run.steps) <= 3


def test_two_stores_and_two_kinds_of_runs_share_nothing(folder: ExampleDatabase) -> None:
    search(ForgetsTheRefreshToken, take_walks, folder, name="mine:store")

    assert search(ForgetsTheRefreshToken, take_walks, folder, name="mine:other").at_random >= 1
    assert kept_in(folder, Kind.MACHINE) == kept_in(folder, Kind.LIFE) == []
    assert len(kept_in(folder, Kind.WALK)) == 1


def test_without_a_database_nothing_is_written_and_the_same_is_found(tmp_path: Path) -> None:
    with_one = search(
        ForgetsTheRefreshToken, take_walks, DirectoryBasedExampleDatabase(tmp_path / "examples")
    )
    without = search(ForgetsTheRefreshToken, take_walks, None)

    assert without == with_one


# As it is kept

EVERY_OPERATION: tuple[Operation, ...] = (
    Save(ADA.with_(user_name="\ud800 lone", redirect_url="")),
    Save(ADA, IdOf(ADA.only("user_name"))),
    Find(ADA.only("access_token")),
    Find(Record(), IdOf(ADA.only("user_name"))),
    FindById("' OR 1=1"),
    FindById(IdOf(ADA.only("user_name"))),
    Delete("7"),
    Spoil("save_token"),
    Reopen(),
    Wipe(),
)
A_LIFE = (LogIn("ada"), ActFor("ada", Way.RESTART, Key.NAME), Wait(3_660), Call())


@pytest.mark.parametrize("run", [KeptRun(EVERY_OPERATION, looks=False), KeptRun(A_LIFE)])
def test_a_run_comes_back_as_it_was_kept(folder: ExampleDatabase, run: KeptRun) -> None:
    with time_machine.travel(1_800_000_000, tick=False):
        Examples(folder, "mine:store", "1").keep(Kind.WALK, run)
        assert kept_in(folder, Kind.WALK) == [run]


def test_a_token_that_had_expired_an_hour_ago_has_expired_an_hour_ago_months_later(
    folder: ExampleDatabase,
) -> None:
    with time_machine.travel(1_800_000_000, tick=False):
        saved = Save(login("ada", expires=-HOUR)), Save(ADA.with_(expires_in="4102444800001"))
        Examples(folder, "mine:store", "1").keep(Kind.WALK, KeptRun(saved))

    with time_machine.travel(1_800_000_000 + 90 * DAY, tick=False):
        [run] = kept_in(folder, Kind.WALK)
        expected = login("ada", expires=-HOUR)

    first, second = (step for step in run.steps if isinstance(step, Save))
    assert first.token.expires_in == expected.expires_in
    assert second.token.expires_in == "4102444800001"


def test_what_another_version_of_the_kit_has_kept_is_removed(folder: ExampleDatabase) -> None:
    search(ForgetsTheRefreshToken, take_walks, folder, kit="1")

    assert search(ListStore, take_walks, folder, kit="2").clause_id is None
    assert kept_in(folder, Kind.WALK) == []


WHOLE = {"kit": "1", "milliseconds": 1_800_000_000_000, "looks": True}


@pytest.mark.parametrize(
    "value",
    [
        b"",
        b"\x80\x04pickled",
        b"[]",
        b"7",
        b"[" * 100_000,
        *(
            json.dumps({**WHOLE, "steps": steps}).encode()
            for steps in (
                7,
                [["Popen", {"which": "rm"}]],
                [["Save", {}]],
                [["Save", {"token": {"record": {"password": "x"}}, "id": None}]],
                [["Save", {"token": {"record": {"user_name": 7}}, "id": None}]],
                [["Spoil", {"which": "everything"}]],
                [["Wait", {"seconds": 10**30}]],
                [["LogIn", {"person": "mallory"}]],
                [["Find", {"asked": {"record": {}}, "id": None}]],
                [["Wipe", {}]] * 2_000,
                [],
            )
        ),
        json.dumps({**WHOLE, "looks": 1, "steps": []}).encode(),
    ],
)
@pytest.mark.parametrize(("look", "kind"), [(take_walks, Kind.WALK), (live, Kind.LIFE)])
def test_what_is_no_run_is_removed_and_hurts_nobody(
    folder: ExampleDatabase, value: bytes, look: Callable[[Bench], None], kind: Kind
) -> None:
    words = ["pytest-zoho-tokenstore", CONTRACT_VERSION, kind.value, "mine:store"]
    key = json.dumps(words).encode()
    folder.save(key, value)

    came = search(ListStore, look, folder)

    assert came.clause_id is None
    assert list(folder.fetch(key)) == []
