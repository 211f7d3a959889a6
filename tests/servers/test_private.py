"""Servers of a test's own: they keep their data through a kill, and leave nothing behind."""

import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests.servers.configured import POSTGRESQL, REDIS, SERVERS, Server
from tests.servers.private import (
    PrivateServer,
    private_mariadb,
    private_postgresql,
    private_redis,
)

ROOT = Path(__file__).parents[2]


def told(*command: str) -> str:
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def in_postgresql(server: PrivateServer, statement: str) -> str:
    return told("psql", "--tuples-only", f"--command={statement}", server.url)


def in_mariadb(server: PrivateServer, statement: str) -> str:
    where = ("--protocol=tcp", f"--port={server.port}", "--user=root", "mysql")
    return told("mariadb", "--no-defaults", "--batch", *where, f"--execute={statement}")


def in_redis(server: PrivateServer, statement: str) -> str:
    return told("redis-cli", "-u", server.url, *statement.split())


@pytest.mark.parametrize(
    ("private", "ask", "write", "read"),
    [
        (
            private_postgresql,
            in_postgresql,
            "CREATE TABLE users AS SELECT 'ada' AS name",
            "SELECT name FROM users",
        ),
        (
            private_mariadb,
            in_mariadb,
            "CREATE TABLE users AS SELECT 'ada' AS name",
            "SELECT name FROM users",
        ),
        (private_redis, in_redis, "SET user ada", "GET user"),
    ],
)
def test_a_killed_server_starts_again_with_what_it_held(
    private: Callable[[], AbstractContextManager[PrivateServer]],
    ask: Callable[[PrivateServer, str], str],
    write: str,
    read: str,
) -> None:
    with private() as server:
        ask(server, write)

        server.kill()
        assert not server.answers()
        server.start()

        assert "ada" in ask(server, read)
    assert not server.folder.exists()


def test_a_command_is_run_with_a_server_in_the_place_of_one_that_is_absent() -> None:
    absent = {REDIS.variable: "redis://127.0.0.1:1/0"}

    ran = subprocess.run(
        [sys.executable, "-m", "tests.servers", "redis-cli", "--version"],
        cwd=ROOT,
        env={**os.environ, **absent},
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 0, ran.stderr
    assert "== started Redis at redis://127.0.0.1:" in ran.stdout


def test_the_exit_status_is_the_commands() -> None:
    failing = [sys.executable, "-m", "tests.servers", sys.executable, "-c", "raise SystemExit(3)"]

    assert subprocess.run(failing, cwd=ROOT, check=False, capture_output=True).returncode == 3


@pytest.mark.parametrize("server", SERVERS, ids=lambda server: server.title)
def test_an_absent_server_is_told_with_how_to_start_one(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CI_REQUIRES_ALL", raising=False)
    monkeypatch.setenv(server.variable, "tcp://127.0.0.1:1/")

    with pytest.raises(pytest.skip.Exception) as skipped:
        _ = server.url

    assert f"needs {server.title} at tcp://127.0.0.1:1/" in str(skipped.value)
    assert f"apt-get install {server.package}" in str(skipped.value)
    services = (ROOT / "examples" / "compose.yaml").read_text()
    assert f"\n  {server.service}:\n" in services


def test_where_nothing_may_be_absent_that_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI_REQUIRES_ALL", "1")
    monkeypatch.setenv(POSTGRESQL.variable, "tcp://127.0.0.1:1/")

    with pytest.raises(pytest.fail.Exception, match="needs PostgreSQL"):
        _ = POSTGRESQL.url
