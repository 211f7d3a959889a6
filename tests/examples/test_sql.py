"""The store in SQL databases."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.engine import URL
from zohocrmsdk.src.com.zoho.crm.api.exception import SDKException

from conformance.verdict import Outcome, Word
from sql_store import SQLStore
from tests.examples.conformance_run import EXAMPLES, REQUIRED, report_on
from tests.examples.outages import expect_to_keep_what_was_saved, expect_to_outlive_a_kill
from tests.examples.people import ADA, GRACE, found, login, refresh_token_of
from tests.servers.configured import MARIADB, POSTGRESQL, Server
from tests.servers.private import PrivateServer, private_mariadb, private_postgresql

DRIVERS = {POSTGRESQL: "postgresql+psycopg", MARIADB: "mariadb+pymysql"}


def address_on(server: PrivateServer, database: str = "") -> URL:
    address = make_url(server.url).set(drivername=DRIVERS[server.kind])
    return address.set(database=database) if database else address


def ask(server: PrivateServer, *statements: str) -> None:
    engine = create_engine(address_on(server), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


@pytest.fixture(params=[private_postgresql, private_mariadb], ids=["postgresql", "mariadb"])
def server(request: pytest.FixtureRequest) -> Iterator[PrivateServer]:
    start: Callable[[], AbstractContextManager[PrivateServer]] = request.param
    with start() as server:
        ask(server, "CREATE DATABASE crm")
        yield server


@contextmanager
def opened(address: URL) -> Iterator[SQLStore]:
    engine = create_engine(address, pool_pre_ping=True, hide_parameters=True)
    yield SQLStore(engine)
    engine.dispose()


@pytest.fixture
def store(server: PrivateServer) -> Iterator[SQLStore]:
    with opened(address_on(server, "crm")) as store:
        store.create_tables()
        yield store


@pytest.mark.parametrize("server", [POSTGRESQL, MARIADB], ids=lambda server: server.title)
def test_the_store_is_conformant_on_a_server(server: Server, tmp_path: Path) -> None:
    factory = f"sql_conformance:on_{server.service}"
    report = report_on("sql", factory, tmp_path, **{server.variable: server.url})

    assert report.verdict is Word.CONFORMANT
    assert report.counted(Outcome.NOT_APPLICABLE) == 1  # SAFE-1: its files are the server's


def test_the_store_is_conformant_on_sqlite(tmp_path: Path) -> None:
    report = report_on("sql", "sql_conformance:on_sqlite", tmp_path)

    assert report.verdict is Word.CONFORMANT
    assert report.counted(Outcome.NOT_APPLICABLE) == 0


def test_the_commands_of_the_readme_are_those_that_are_run() -> None:
    readme = (EXAMPLES / "sql" / "README.md").read_text()
    for database in ("postgresql", "mariadb", "sqlite"):
        assert f"pytest --store sql_conformance:on_{database} --store-require {REQUIRED}" in readme


def test_a_killed_server_makes_each_call_raise_and_loses_nothing(
    store: SQLStore, server: PrivateServer
) -> None:
    expect_to_outlive_a_kill(store, server)


def test_what_was_saved_when_the_server_was_killed_in_the_midst_is_there(
    store: SQLStore, server: PrivateServer
) -> None:
    expect_to_keep_what_was_saved(store, server)


def test_a_server_that_only_reads_refuses_saves_and_answers_finds(
    store: SQLStore, server: PrivateServer
) -> None:
    store.save_token(login(ADA))
    if server.kind is POSTGRESQL:
        ask(server, "ALTER DATABASE crm SET default_transaction_read_only = on")
        account = address_on(server, "crm")
    else:
        ask(
            server,
            "CREATE USER app@'%' IDENTIFIED BY 'app'",
            "GRANT SELECT, INSERT, UPDATE, DELETE ON crm.* TO app@'%'",
            "SET GLOBAL read_only = 1",
        )
        account = address_on(server, "crm").set(username="app", password="app")
    with opened(account) as reading:
        with pytest.raises(SDKException):
            reading.save_token(login(GRACE))
        with pytest.raises(SDKException):
            reading.delete_tokens()

        assert refresh_token_of(reading, ADA) == "refresh-ada@example.com:60001-1"
        assert found(reading, GRACE) is None


def test_several_processes_may_create_the_tables_at_once(server: PrivateServer) -> None:
    program = "import sys; from sql_store import SQLStore; SQLStore(sys.argv[1]).create_tables()"
    address = address_on(server, "crm")

    command = [sys.executable, "-c", program, address.render_as_string(hide_password=False)]

    begun = [subprocess.Popen(command, cwd=EXAMPLES / "sql") for _ in range(4)]

    assert [process.wait() for process in begun] == [0] * 4
    with opened(address) as store:
        store.save_token(login(ADA))
        assert found(store, ADA) is not None


def test_a_forked_process_asks_by_connections_of_its_own(
    store: SQLStore, server: PrivateServer
) -> None:
    store.save_token(login(ADA))

    child = os.fork()
    if child == 0:
        try:
            os._exit(0 if all(found(store, ADA) for _ in range(50)) else 1)
        finally:
            os._exit(2)  # nothing of pytest's may run on in here
    assert all(found(store, ADA) for _ in range(50))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
