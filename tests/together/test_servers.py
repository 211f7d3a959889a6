"""Several workers on one server: PostgreSQL, Redis."""

from collections.abc import Iterator, Mapping
from uuid import uuid4

import psycopg
import pytest
import redis

from tests.plugin.project import outcomes, shown
from tests.servers import configured
from tests.servers.configured import POSTGRESQL
from tests.together.playing import QUICKLY, SOON, Shared
from tests.together.servers import POSTGRES, REDIS, REDIS_PREFIX
from tests.together.table import CREATION

PASSED, FAILED = pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED


@pytest.fixture
def postgres() -> Iterator[Mapping[str, str]]:
    """A database of this test's own."""
    name = f"together_{uuid4().hex}"
    with psycopg.connect(POSTGRESQL.url, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"'.encode())
        address = psycopg.conninfo.make_conninfo(POSTGRESQL.url, dbname=name)
        with psycopg.connect(address) as database:  # for two at once, IF NOT EXISTS may raise
            database.execute(CREATION.encode())
        yield {POSTGRES: address}
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


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
    return shared.run(
        *("--store", f"tests.together.servers:{store}", "--store-together", "-n3", *args), **more
    )


def test_a_store_on_one_postgresql_passes(shared: Shared, postgres: Mapping[str, str]) -> None:
    result = play(shared, "on_postgresql", *QUICKLY, **postgres)

    assert result.ret == PASSED
    assert outcomes(result) == {"passed": 5}


def test_a_table_without_unique_keys_or_locks_gets_a_user_twice(
    shared: Shared, postgres: Mapping[str, str]
) -> None:
    args = (*SOON, "-k", "RACE-3")
    result = play(shared, "on_postgresql_without_a_lock", *args, **postgres)

    assert result.ret == FAILED
    assert "failed RACE-3" in shown(result)


def test_a_store_on_one_redis_passes(shared: Shared, redis_server: Mapping[str, str]) -> None:
    result = play(shared, "on_redis", *QUICKLY, **redis_server)

    assert result.ret == PASSED
    assert outcomes(result) == {"passed": 5}


def test_a_search_and_a_write_that_are_two_commands_get_a_user_twice(
    shared: Shared, redis_server: Mapping[str, str]
) -> None:
    result = play(shared, "on_redis_without_a_lock", *SOON, "-k", "RACE-3", **redis_server)

    assert result.ret == FAILED
    assert "failed RACE-3" in shown(result)
