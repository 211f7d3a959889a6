"""Workers behind a socket, as on another host: pytest-xdist's `--tx socket=`."""

import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.environment import of_the_machine
from tests.plugin.project import outcomes, shown
from tests.together.playing import QUICKLY, ROOT, SOON, Shared
from tests.together.stores import PLACE


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
        "PYTHONPATH": str(ROOT),
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


def test_a_worker_of_this_machine_and_one_behind_a_socket_meet_in_the_store(
    shared: Shared, behind_a_socket: str
) -> None:
    result = shared.run(
        *("--store", "tests.together.stores:on_one_file", "--store-together", *QUICKLY),
        *("--tx", "popen", "--tx", behind_a_socket),
    )

    assert outcomes(result) == {"passed": 5}
    assert "2 workers on 1 host met" in shown(result)


def test_a_host_on_which_the_store_is_another_one_is_told_of(
    shared: Shared, behind_a_socket: str
) -> None:
    elsewhere = shared.folder / "here"
    elsewhere.mkdir()

    result = shared.run(
        *("--store", "tests.together.stores:on_one_file", "--store-together", *SOON),
        *("--tx", "popen", "--tx", behind_a_socket),
        **{PLACE: str(elsewhere)},
    )

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "the workers do not share a store" in shown(result)
