"""The store in Redis."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from zohocrmsdk.src.com.zoho.crm.api.exception import SDKException

from conformance.verdict import Outcome, Word
from redis_store import RedisStore
from tests.examples.conformance_run import EXAMPLES, REQUIRED, report_on
from tests.examples.lost_answers import Line, line_to
from tests.examples.outages import expect_to_keep_what_was_saved, expect_to_outlive_a_kill
from tests.examples.people import ADA, GRACE, found, login, refresh_token_of
from tests.servers.configured import REDIS
from tests.servers.private import PrivateServer, private_redis


def tell(server: PrivateServer, *command: str) -> None:
    ran = server.run("redis-cli", "-e", "-p", str(server.port), *command)
    assert ran.returncode == 0, ran.stdout + ran.stderr


@pytest.fixture
def server() -> Iterator[PrivateServer]:
    with private_redis() as server:
        yield server


@pytest.fixture
def store(server: PrivateServer) -> RedisStore:
    return RedisStore(server.url)


@pytest.fixture
def line(server: PrivateServer) -> Iterator[Line]:
    with line_to(server.port) as line:
        yield line


def test_the_store_is_conformant(tmp_path: Path) -> None:
    report = report_on("redis_keys", "redis_conformance:on_redis", tmp_path, REDIS_URL=REDIS.url)

    assert report.verdict is Word.CONFORMANT
    assert report.counted(Outcome.NOT_APPLICABLE) == 1  # SAFE-1: its files are the server's


def test_the_command_of_the_readme_is_the_one_that_is_run() -> None:
    readme = (EXAMPLES / "redis_keys" / "README.md").read_text()

    assert f"pytest --store redis_conformance:on_redis --store-require {REQUIRED}\n" in readme


def test_a_killed_server_makes_each_call_raise_and_loses_nothing(
    store: RedisStore, server: PrivateServer
) -> None:
    expect_to_outlive_a_kill(store, server)


def test_what_was_saved_when_the_server_was_killed_in_the_midst_is_there(
    store: RedisStore, server: PrivateServer
) -> None:
    expect_to_keep_what_was_saved(store, server)


def test_a_server_that_only_reads_refuses_changes_and_answers_finds(
    store: RedisStore, server: PrivateServer
) -> None:
    store.save_token(login(ADA))
    tell(server, "CONFIG", "SET", "min-replicas-to-write", "1")

    with pytest.raises(SDKException, match="NOREPLICAS"):
        store.save_token(login(GRACE))
    with pytest.raises(SDKException, match="NOREPLICAS"):
        store.delete_tokens()

    assert refresh_token_of(store, ADA) == "refresh-ada@example.com:60001-1"
    assert found(store, GRACE) is None


def test_a_replica_answers_finds_and_refuses_changes(
    store: RedisStore, server: PrivateServer
) -> None:
    store.save_token(login(ADA))
    with private_redis() as other:
        tell(server, "CONFIG", "SET", "repl-diskless-sync-delay", "0")
        tell(other, "REPLICAOF", "127.0.0.1", str(server.port))
        tell(server, "WAIT", "1", "0")
        replica = RedisStore(other.url)

        assert refresh_token_of(replica, ADA) == "refresh-ada@example.com:60001-1"
        with pytest.raises(SDKException):
            replica.save_token(login(GRACE))


def test_a_server_that_has_no_memory_left_refuses_saves_and_stays_whole(
    store: RedisStore, server: PrivateServer
) -> None:
    store.save_token(login(ADA))
    tell(server, "CONFIG", "SET", "maxmemory", "1")

    with pytest.raises(SDKException, match="maxmemory"):
        store.save_token(login(GRACE))

    assert found(store, GRACE) is None
    assert len(store.get_tokens()) == 1


def test_a_save_whose_answer_is_lost_is_not_made_a_second_time(
    store: RedisStore, line: Line
) -> None:
    far_away = RedisStore(f"redis://127.0.0.1:{line.port}/0")
    far_away.save_token(login(ADA, 1))
    # Another process logs in after the save that is asked for again: that login is the last.
    line.lose_one(to=b"access-ada", meanwhile=lambda: store.save_token(login(ADA, 3)))

    far_away.save_token(login(ADA, 2))

    assert line.lost == 1
    assert refresh_token_of(store, ADA) == "refresh-ada@example.com:60001-3"
    assert len(store.get_tokens()) == 1


def test_a_wipe_whose_answer_is_lost_leaves_what_was_saved_after_it(
    store: RedisStore, line: Line
) -> None:
    far_away = RedisStore(f"redis://127.0.0.1:{line.port}/0")
    far_away.save_token(login(ADA))
    far_away.delete_tokens()
    line.lose_one(to=b"receipt", meanwhile=lambda: store.save_token(login(GRACE)))

    far_away.delete_tokens()

    assert line.lost == 1
    assert refresh_token_of(store, GRACE) is not None


def test_two_stores_of_different_prefixes_share_a_server(server: PrivateServer) -> None:
    first, second = (RedisStore(server.url, prefix=f"{name}:") for name in ("first", "second"))
    first.save_token(login(ADA))
    second.save_token(login(GRACE))

    first.delete_tokens()

    assert first.get_tokens() == []
    assert refresh_token_of(second, GRACE) is not None


def test_neither_errors_nor_representations_tell_the_password() -> None:
    store = RedisStore("redis://app:pass-word@127.0.0.1:1/0")

    with pytest.raises(SDKException) as failed:
        store.get_tokens()

    assert "pass-word" not in f"{failed.value!s} {failed.value!r} {failed.value.details} {store!r}"


def test_an_address_that_is_none_is_refused_at_once() -> None:
    with pytest.raises(SDKException, match="could not be opened"):
        RedisStore("app:pass-word@redis.example")
