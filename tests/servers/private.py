"""A server of a test's own, in a folder and at a port of its own: to be killed, and started again.

Debian's packages have the programs; PostgreSQL's refuses to be run by root, so then its files and
processes are those of the user `postgres`.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tests.requirements_of_the_machine import absent
from tests.servers.configured import MARIADB, POSTGRESQL, REDIS, Server

PATIENCE: Final = 60.0
"""For so many seconds a server is waited for."""


class PrivateServer(ABC):
    """One server; its data outlive a kill, as far as the server promises."""

    kind: Server
    user: str | None = None
    """Whose the process is, where it is not ours."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = _free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    @abstractmethod
    def url(self) -> str:
        """Where it is, in the form of the environment variable of its kind."""

    @abstractmethod
    def make(self) -> None:
        """Lay out its files, once."""

    @abstractmethod
    def command(self) -> Sequence[str]:
        """What starts it, in the foreground."""

    @abstractmethod
    def answers(self) -> bool:
        """Whether it takes connections."""

    def start(self) -> None:
        """Start it, and wait until it answers. Raises RuntimeError where it does not."""
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                self.command(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                user=self.user,
                group=None if self.user is None else pwd.getpwnam(self.user).pw_gid,
                extra_groups=None if self.user is None else [],
            )
        ends_at = time.monotonic() + PATIENCE
        while not self.answers():
            if self._process.poll() is not None or time.monotonic() > ends_at:
                raise RuntimeError(f"{self.kind.title} did not start:\n{self._told()}")
            time.sleep(0.05)

    def kill(self) -> None:
        """Kill it with its own processes, as a power cut would."""
        if self._process is None:
            return
        own = _children_of(self._process.pid)
        for number in (self._process.pid, *own):
            with contextlib.suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        self._process.wait()
        self._process = None

    def stop(self) -> None:
        """End it in good order, and its connections with it."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGINT if self.kind is POSTGRESQL else signal.SIGTERM)
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.kill()
        self._process = None

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a program as the user whose the server is."""
        return subprocess.run(
            command,
            cwd=self.folder,
            user=self.user,
            capture_output=True,
            text=True,
            check=False,
        )

    def make_by(self, *command: str) -> None:
        """Run what lays the files out. Raises RuntimeError where it fails."""
        ran = self.run(*command)
        if ran.returncode != 0:
            raise RuntimeError(
                f"{self.kind.title} could not be laid out:\n{ran.stdout}{ran.stderr}"
            )

    def _told(self) -> str:
        return (self.folder / "log").read_text(encoding="utf-8", errors="replace")[-2000:]


class _PostgreSQL(PrivateServer):
    kind = POSTGRESQL
    user = "postgres" if os.geteuid() == 0 else None

    @property
    def url(self) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    def make(self) -> None:
        self.make_by(
            _program("initdb", self.kind),
            *("--pgdata", str(self.folder / "data"), "--username", "postgres"),
            *("--auth", "trust", "--encoding", "UTF8", "--no-sync"),
        )

    def command(self) -> Sequence[str]:
        return (
            *(_program("postgres", self.kind), "-D", str(self.folder / "data")),
            *("-p", str(self.port), "-k", str(self.folder)),
            *("-c", "listen_addresses=127.0.0.1"),
        )

    def answers(self) -> bool:
        asking = (_program("pg_isready", self.kind), "-h", "127.0.0.1", "-p", str(self.port))
        return self.run(*asking).returncode == 0


class _MariaDB(PrivateServer):
    kind = MARIADB

    @property
    def url(self) -> str:
        return f"mysql://root@127.0.0.1:{self.port}/"

    def make(self) -> None:
        self.make_by(
            *(_program("mariadb-install-db", self.kind), "--no-defaults"),
            *(f"--datadir={self.folder / 'data'}", "--auth-root-authentication-method=normal"),
            *("--skip-test-db", f"--user={_ourselves()}"),
        )

    def command(self) -> Sequence[str]:
        return (
            *(_program("mariadbd", self.kind), "--no-defaults", f"--user={_ourselves()}"),
            *(f"--datadir={self.folder / 'data'}", f"--socket={self.folder / 'socket'}"),
            *(f"--port={self.port}", "--bind-address=127.0.0.1", "--skip-name-resolve"),
        )

    def answers(self) -> bool:
        asking = (_program("mariadb-admin", self.kind), "--no-defaults", "--user=root")
        where = ("--protocol=tcp", "--host=127.0.0.1", f"--port={self.port}", "ping")
        return self.run(*asking, *where).returncode == 0


class _Redis(PrivateServer):
    kind = REDIS

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def make(self) -> None:
        """There is nothing to lay out."""

    def command(self) -> Sequence[str]:
        return (
            *(_program("redis-server", self.kind), "--port", str(self.port)),
            *("--bind", "127.0.0.1", "--dir", str(self.folder), "--save", ""),
            *("--appendonly", "yes", "--appendfsync", "always"),
        )

    def answers(self) -> bool:
        asking = (_program("redis-cli", self.kind), "-p", str(self.port), "ping")
        return self.run(*asking).stdout.strip() == "PONG"


@contextmanager
def private_postgresql() -> Iterator[PrivateServer]:
    """Start a PostgreSQL of one's own."""
    with _private(_PostgreSQL) as server:
        yield server


@contextmanager
def private_mariadb() -> Iterator[PrivateServer]:
    """Start a MariaDB of one's own."""
    with _private(_MariaDB) as server:
        yield server


@contextmanager
def private_redis() -> Iterator[PrivateServer]:
    """Start a Redis of one's own; each change is on its disk before it answers."""
    with _private(_Redis) as server:
        yield server


PRIVATE: Final = {
    POSTGRESQL: private_postgresql,
    MARIADB: private_mariadb,
    REDIS: private_redis,
}


@contextmanager
def _private(kind: type[PrivateServer]) -> Iterator[PrivateServer]:
    folder = Path(tempfile.mkdtemp(prefix="tokenstore-server-"))
    server = kind(folder)
    if server.user is not None:
        shutil.chown(folder, server.user)
    try:
        server.make()
        server.start()
        yield server
    finally:
        server.kill()
        shutil.rmtree(folder, ignore_errors=True)


def _program(name: str, kind: Server) -> str:
    """Where a server's program is: Debian keeps PostgreSQL's, and all of root's, off the path."""
    homes = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    path = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", *map(str, homes)])
    return shutil.which(name, path=path) or absent(
        f"needs the programs of {kind.title}: apt-get install {kind.package}"
    )


def _ourselves() -> str:
    return pwd.getpwuid(os.geteuid()).pw_name


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port: int = unused.getsockname()[1]
        return port


def _children_of(number: int) -> Sequence[int]:
    found = subprocess.run(
        ["pgrep", "--parent", str(number)], capture_output=True, text=True, check=False
    )
    return [int(line) for line in found.stdout.split()]
