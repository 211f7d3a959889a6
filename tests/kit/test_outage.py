"""Making storage fail from outside: which calls are seen, which fail, and what is left behind."""

import csv
import errno
import io
import json
import logging
import os
import socket
import sqlite3
import sys
import threading
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import pytest

from conformance.outage import ByItself, FailingCalls, FilesEnd


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def a_file_that_is_replaced() -> None:
    with Path("new").open("w") as file:
        file.write(json.dumps({"ada": 1}))
        file.flush()
        os.fsync(file.fileno())
    Path("new").replace("tokens.json")


def json_in_pieces() -> None:
    with Path("tokens.json").open("w") as file:
        json.dump([1], file)


def a_csv_file() -> None:
    with Path("tokens.csv").open("w", newline="") as file:
        csv.writer(file).writerow(["ada", "1"])


def paths() -> None:
    Path("tokens").write_text("ada")
    Path("tokens").read_text()
    Path("tokens").unlink()


def a_database() -> None:
    with closing(sqlite3.connect("tokens.db")) as database, database:
        database.execute("CREATE TABLE IF NOT EXISTS tokens (id)")
        database.cursor().execute("SELECT id FROM tokens").fetchall()


def a_committed_database() -> None:
    with closing(sqlite3.connect(":memory:")) as database:
        database.executescript("CREATE TABLE tokens (id)")
        database.executemany("INSERT INTO tokens VALUES (?)", [("1",), ("2",)])
        database.commit()


def a_connection() -> None:
    here, there = socket.socketpair()
    with here, there, there.makefile("rb") as answers:
        here.sendall(b"ada\n")
        answers.readline()


def a_thread() -> None:
    thread = threading.Thread(target=paths)
    thread.start()
    thread.join()


STORAGES: list[tuple[Callable[[], None], list[str]]] = [
    (
        a_file_that_is_replaced,
        ["open", "write of 'new'", "flush of 'new'", "os.fsync", "os.replace"],
    ),
    (json_in_pieces, ["open", "write of 'tokens.json'", "write of 'tokens.json'"]),
    (a_csv_file, ["open", "writerow to 'tokens.csv'"]),
    (paths, ["open", "write of 'tokens'", "open", "read of 'tokens'", "os.unlink"]),
    (
        a_database,
        [
            "sqlite3.connect",
            "sqlite3.Connection.execute",
            "sqlite3.Cursor.execute",
            "sqlite3.Cursor.fetchall",
            "sqlite3.Connection.__exit__",
        ],
    ),
    (
        a_committed_database,
        [
            "sqlite3.connect",
            "sqlite3.Connection.executescript",
            "sqlite3.Connection.executemany",
            "sqlite3.Connection.commit",
        ],
    ),
    (a_connection, ["socket.sendall", "socket.recv_into"]),
    (a_thread, ["open", "write of 'tokens'", "open", "read of 'tokens'", "os.unlink"]),
]
EACH_STORAGE = pytest.mark.parametrize(
    ("use", "names"), [pytest.param(use, names, id=use.__name__) for use, names in STORAGES]
)


@EACH_STORAGE
def test_each_call_that_reaches_the_storage_is_counted(
    use: Callable[[], None], names: list[str]
) -> None:
    with FailingCalls() as counting:
        use()

    assert [call.name for call in counting.calls] == names
    assert counting.failed is None


@EACH_STORAGE
def test_the_call_of_that_number_fails_and_no_other(
    use: Callable[[], None], names: list[str]
) -> None:
    for number, name in enumerate(names, 1):
        outage = FailingCalls(number)
        with suppress(OSError, sqlite3.Error), outage:
            use()
        assert outage.failed is not None
        assert outage.failed.name == name
        assert f"call {number} to its storage, {name} in " in outage.told
        assert "test_outage.py, line " in outage.told


@pytest.mark.parametrize(
    ("use", "at", "error", "number"),
    [
        (paths, 1, OSError, errno.EIO),
        (paths, 2, OSError, errno.ENOSPC),
        (a_connection, 1, ConnectionResetError, errno.ECONNRESET),
        (a_database, 2, sqlite3.OperationalError, None),
    ],
)
def test_the_error_is_of_the_drivers_own_type(
    use: Callable[[], None], at: int, error: type[Exception], number: int | None
) -> None:
    with pytest.raises(error) as raised, FailingCalls(at):
        use()

    assert getattr(raised.value, "errno", None) == number


def test_after_a_failure_the_next_try_succeeds_unless_the_outage_lasts() -> None:
    def written_in_three_tries() -> bool:
        for _ in range(3):
            with suppress(OSError):
                Path("tokens").write_text("ada")
                return True
        return False

    with FailingCalls(1):
        assert written_in_three_tries()
    with FailingCalls(1, lasting=True) as outage:
        assert not written_in_three_tries()

    assert [call.name for call in outage.calls] == ["open"] * 3


def test_while_a_failure_is_handled_the_store_may_tidy_up() -> None:
    def inserted() -> None:
        database.execute("BEGIN")
        try:
            database.execute("INSERT INTO tokens VALUES (1)")
        except sqlite3.Error:
            database.execute("ROLLBACK")
            raise

    with closing(sqlite3.connect("tokens.db", isolation_level=None)) as database:
        database.execute("CREATE TABLE tokens (id)")
        with pytest.raises(sqlite3.OperationalError), FailingCalls(2, lasting=True):
            inserted()

        assert not database.in_transaction


def test_a_with_block_whose_commit_fails_has_rolled_back() -> None:
    with closing(sqlite3.connect("tokens.db")) as database:
        database.execute("CREATE TABLE tokens (id)")
        with pytest.raises(sqlite3.OperationalError), FailingCalls(2), database:
            database.execute("INSERT INTO tokens VALUES (1)")

        assert database.execute("SELECT * FROM tokens").fetchall() == []


def test_a_connection_that_was_reset_stays_dead() -> None:
    here, there = socket.socketpair()
    with here, there:
        there.sendall(b"late")
        with pytest.raises(ConnectionResetError), FailingCalls(1):
            here.recv(4)

        with pytest.raises(OSError, match="Broken pipe"):
            here.sendall(b"again")


def test_what_is_no_storage_is_not_counted(capsys: pytest.CaptureFixture[str]) -> None:
    with FailingCalls(1, lasting=True) as outage:
        logging.getLogger("store").warning("heard")
        sys.stdout.write("shown")
        io.StringIO().write("kept in memory")
        csv.writer(io.StringIO()).writerow(["kept in memory"])
        threading.Lock().acquire()

    assert outage.calls == []
    assert capsys.readouterr().out == "shown"


def test_a_profile_function_and_a_trace_function_are_there_again_afterwards() -> None:
    def profile(*_: object) -> None:
        return None

    profiling, tracing, in_threads = sys.getprofile(), sys.gettrace(), threading.getprofile()
    sys.setprofile(profile)
    try:
        for lasting in (False, True):
            with suppress(OSError), FailingCalls(1, lasting=lasting):
                paths()
            assert sys.getprofile() is profile
            assert sys.gettrace() is tracing
            assert threading.getprofile() is in_threads
    finally:
        sys.setprofile(profiling)


def test_what_a_dying_object_or_thread_cannot_tell_is_not_reported() -> None:
    unraisable, in_threads = sys.unraisablehook, threading.excepthook

    class Shelf:
        def __del__(self) -> None:
            self.close()

        close = staticmethod(paths)

    with FailingCalls(1) as outage:
        a_thread()
        Shelf()

    assert outage.failed is not None
    assert (sys.unraisablehook, threading.excepthook) == (unraisable, in_threads)


@pytest.mark.skipif(os.name != "posix", reason="files are limited by POSIX systems only")
def test_a_file_is_cut_off_where_the_room_ends_and_the_limit_is_lifted_again() -> None:
    with pytest.raises(OSError, match="File too large"), FilesEnd(room=3):
        Path("tokens").write_text("ada lovelace")

    assert Path("tokens").read_text() == "ada"
    Path("tokens").write_text("ada lovelace")
    assert Path("tokens").read_text() == "ada lovelace"


def test_a_store_may_fail_by_itself_and_need_not_offer_to() -> None:
    class Server:
        is_down = False

        def storage_failure(self) -> "Server":
            return self

        def __enter__(self) -> None:
            self.is_down = True

        def __exit__(self, *_: object) -> None:
            self.is_down = False

    server = Server()
    with ByItself(server):
        assert server.is_down
    with ByItself(object()) as outage:
        assert outage.source == "failing(store)"

    assert not server.is_down
