"""Several workers on one server: PostgreSQL, MariaDB, Redis."""

import os
from collections.abc import Iterator, Mapping
from uuid import uuid4

import psycopg
import pytest
import redis
from sqlalchemy import NullPool, create_engine, make_url, text
from sqlalchemy.engine import URL

from conformance.together.scenarios import SCENARIOS
from tests.examples.conformance_run import EXAMPLES
from tests.plugin.project import outcomes, shown
from tests.servers import configured
from tests.servers.configured import MARIADB, POSTGRESQL
from tests.together.playing import QUICKLY, ROOT, SOON, Shared
from tests.together.servers import DATABASE, REDIS, REDIS_PREFIX
from tests.together.table import CREATION

PASSED, FAILED = pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED
ALL = {"passed": len(SCENARIOS)}


def database_on(server: URL) -> Iterator[URL]:
    name = f"together_{uuid4().hex}"
    engine = create_engine(server, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as administrator:
        administrator.execute(text(f"CREATE DATABASE {name}"))
    yield server.set(database=name)
    with engine.connect() as administrator:
        administrator.execute(text(f"DROP DATABASE {name}"))


@pytest.fixture
def postgresql() -> Iterator[URL]:
    """A database of this test's own."""
    yield from database_on(make_url(POSTGRESQL.url).set(drivername="postgresql+psycopg"))


@pytest.fixture
def mariadb() -> Iterator[URL]:
    """A database of this test's own."""
    yield from database_on(make_url(MARIADB.url).set(drivername="mariadb+pymysql"))


@pytest.fixture
def redis_server() -> Iterator[Mapping[str, str]]:
    """A server, and a prefix of this test's own."""
    prefix = f"together-{uuid4().hex}-"
    server = redis.Redis.from_url(configured.REDIS.url)
    yield {REDIS: configured.REDIS.url, REDIS_PREFIX: prefix}
    for key in server.scan_iter(f"{prefix}*"):
        server.delete(key)
    server.close()


def play(shared: Shared, store: str, *args: str, **more: str) -> pytest.RunResult:
    folders = (ROOT, EXAMPLES / "sql", EXAMPLES / "redis_keys")
    return shared.run(
        *("--store", f"tests.together.servers:{store}", "--store-together", "-n3", *args),
        PYTHONPATH=os.pathsep.join(map(str, folders)),
        **more,
    )


@pytest.mark.parametrize("database", ["postgresql", "mariadb"])
def test_the_store_in_an_sql_database_passes(
    request: pytest.FixtureRequest, shared: Shared, database: str
) -> None:
    address: URL = request.getfixturevalue(database)

    result = play(
        shared,
        "in_an_sql_database",
        *QUICKLY,
        **{DATABASE: address.render_as_string(hide_password=False)},
    )

    assert (result.ret, outcomes(result)) == (PASSED, ALL)


def test_a_table_without_unique_keys_gets_a_user_twice(shared: Shared, postgresql: URL) -> None:
    address = postgresql.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address) as database:  # for two at once, IF NOT EXISTS may raise
        database.execute(CREATION.encode())

    result = play(shared, "without_unique_keys", *SOON, "-k", "RACE-3", **{DATABASE: address})

    assert result.ret == FAILED
    assert "failed RACE-3" in shown(result)


def test_the_store_in_redis_passes(shared: Shared, redis_server: Mapping[str, str]) -> None:
    result = play(shared, "on_redis", *QUICKLY, **redis_server)

    assert (result.ret, outcomes(result)) == (PASSED, ALL)


def test_a_search_and_a_change_that_are_two_commands_get_a_user_twice(
    shared: Shared, redis_server: Mapping[str, str]
) -> None:
    result = play(shared, "in_two_commands", *SOON, "-k", "RACE-3", **redis_server)

    assert result.ret == FAILED
    assert "failed RACE-3" in shown(result)
