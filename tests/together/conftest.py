import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.environment import of_the_machine
from tests.together.playing import ROOT, Shared
from tests.together.stores import PLACE


@pytest.fixture
def shared(tmp_path: Path) -> Shared:
    """An empty folder that all workers share."""
    folder = tmp_path / "shared"
    folder.mkdir()
    return Shared(folder)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port


@pytest.fixture
def behind_a_socket(shared: Shared) -> Iterator[str]:
    """A server that starts a worker for whoever connects, in a folder of its own."""
    folder, port = shared.folder / "another host", free_port()
    folder.mkdir()
    environment = {
        **of_the_machine(measured=False),
        "PYTHONPATH": f"{ROOT}{os.pathsep}{folder.parent}",
        "TOKENS_DATABASE": str(folder.parent / "tokens.db"),
        PLACE: str(folder.parent),
    }
    server = subprocess.Popen(
        [sys.executable, "-u", "-m", "execnet.script.socketserver", f"127.0.0.1:{port}"],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.stdout is not None
    assert "Accept loop" in server.stdout.readline()
    yield f"socket=127.0.0.1:{port}"
    server.kill()
    server.communicate()
