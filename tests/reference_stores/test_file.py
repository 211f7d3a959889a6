"""The file that holds the tokens: who can read it, who can share it, and what survives a kill."""

import multiprocessing
import os
import signal
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from itertools import chain
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest
from zohocrmsdk.src.com.zoho.crm.api.exception import SDKException

from reference_stores import SQLiteStore
from tests.reference_stores.logins import ids, login, names, seen, user_of

SPAWN = multiprocessing.get_context("spawn")


@pytest.fixture
def open_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def modes(folder: Path) -> dict[str, int]:
    return {file.name: stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()}


@pytest.mark.usefixtures("open_umask")
def test_the_file_and_its_journal_are_their_owners_alone(tmp_path: Path) -> None:
    file = tmp_path / "tokens.db"
    SQLiteStore(file).save_token(login("ada"))
    assert modes(tmp_path) == {"tokens.db": 0o600}
    with closing(sqlite3.connect(file, isolation_level=None)) as database:
        database.execute("BEGIN IMMEDIATE")
        database.execute("UPDATE tokens SET access_token = 'changed'")
        assert modes(tmp_path) == {"tokens.db": 0o600, "tokens.db-journal": 0o600}


@pytest.mark.usefixtures("open_umask")
def test_the_file_is_its_owners_alone_before_anything_is_written_to_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_connection(*arguments: object, **options: object) -> sqlite3.Connection:
        assert modes(tmp_path) == {"tokens.db": 0o600}
        raise sqlite3.OperationalError("stopped here")

    monkeypatch.setattr(sqlite3, "connect", no_connection)
    with pytest.raises(SDKException, match="stopped here"):
        SQLiteStore(tmp_path / "tokens.db")


def test_a_file_that_exists_keeps_its_mode(tmp_path: Path) -> None:
    file = tmp_path / "tokens.db"
    file.touch(0o640)
    file.chmod(0o640)
    SQLiteStore(file).save_token(login("ada"))
    assert modes(tmp_path) == {"tokens.db": 0o640}


def test_a_store_stays_with_its_file_when_the_working_directory_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path)
    store = SQLiteStore("100% mine?#.db")
    monkeypatch.chdir("elsewhere")
    store.save_token(login("ada"))
    assert names(SQLiteStore(tmp_path / "100% mine?#.db")) == ["ada"]


def save_users(file: Path, users: list[str], ready: Barrier) -> None:
    ready.wait()
    store = SQLiteStore(file)
    for user in users:
        store.save_token(login(user))
        store.save_token(login("everyone"))


def test_processes_that_save_at_once_lose_nothing(tmp_path: Path) -> None:
    file = tmp_path / "tokens.db"
    users = [[f"user-{process}-{turn}" for turn in range(20)] for process in range(2)]
    ready = SPAWN.Barrier(2)
    processes = [SPAWN.Process(target=save_users, args=(file, mine, ready)) for mine in users]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0]
    store = SQLiteStore(file)
    assert names(store) == sorted([*chain(*users), "everyone"])
    assert len(set(ids(store))) == 41


def save_for_ever(file: Path, acknowledged: Connection) -> None:
    store = SQLiteStore(file)
    turn = 0
    while True:
        turn += 1
        store.save_token(login(f"user-{turn}"))
        store.save_token(login("everyone", turn))
        acknowledged.send(turn)


def test_a_process_killed_in_mid_save_leaves_every_acknowledged_save(tmp_path: Path) -> None:
    file = tmp_path / "tokens.db"
    receiver, sender = SPAWN.Pipe(duplex=False)
    process = SPAWN.Process(target=save_for_ever, args=(file, sender))
    process.start()
    sender.close()
    while receiver.recv() < 25:
        pass
    process.kill()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    last = 25
    while receiver.poll():
        try:
            last = receiver.recv()
        except EOFError:
            break
    receiver.close()

    store = SQLiteStore(file)
    for turn in range(1, last + 1):
        found = store.find_token(user_of(f"user-{turn}"))
        assert found is not None
        assert seen(found) == seen(login(f"user-{turn}", id=found.get_id()))
    everyone = store.find_token(user_of("everyone"))
    assert everyone is not None
    assert seen(everyone) in [seen(login("everyone", last + more, id="2")) for more in (0, 1)]
    store.save_token(login("after"))
    assert store.find_token(user_of("after")) is not None
