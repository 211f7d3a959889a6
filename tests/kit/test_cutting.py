"""Cutting the connections of clients in C: which are seen, which are cut, and which left alone."""

import ctypes
import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance.connections import sockets_of_python
from conformance.cutting import CutConnections

pytestmark = pytest.mark.skipif(
    not Path("/dev/fd").is_dir(), reason="this system does not list the open files of a process"
)
LIBC = ctypes.CDLL(None, use_errno=True) if os.name == "posix" else None


@pytest.fixture
def server() -> Iterator[socket.socket]:
    """Answers each connection with what it is sent."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer() -> None:
            try:
                while True:
                    line, _ = listening.accept()
                    threading.Thread(target=_echo, args=[line], daemon=True).start()
            except OSError:
                return

        threading.Thread(target=answer, daemon=True).start()
        yield listening
        listening.shutdown(socket.SHUT_RDWR)


def _echo(line: socket.socket) -> None:
    with line:
        while heard := line.recv(100):
            line.sendall(heard)


class ClientInC:
    """Talks to a server by the C library alone: no `socket.socket` holds its connection."""

    def __init__(self, server: socket.socket) -> None:
        self._number = socket.create_connection(server.getsockname()).detach()

    def ask(self, text: bytes) -> bytes:
        assert LIBC is not None
        if LIBC.send(self._number, text, len(text), socket.MSG_NOSIGNAL) < 0:
            raise ConnectionError("sending failed")
        return self._heard()

    def _heard(self) -> bytes:
        assert LIBC is not None
        answer = ctypes.create_string_buffer(100)
        count = LIBC.recv(self._number, answer, 100, 0)
        if count <= 0:
            raise ConnectionError("the server is gone")
        return answer.raw[:count]

    def close(self) -> None:
        os.close(self._number)


@pytest.fixture
def client(server: socket.socket) -> Iterator[ClientInC]:
    client = ClientInC(server)
    client.ask(b"ready")  # so the server has begun with it, in a thread that is not watched
    yield client
    client.close()


def test_moments_are_counted_while_a_connection_is_open(client: ClientInC) -> None:
    with CutConnections() as counting:
        assert client.ask(b"ada") == b"ada"

    assert [moment.where.file for moment in counting.moments] == [__file__] * len(counting.moments)
    assert len(counting.moments) >= 2  # before it is asked, and before the answer is read
    assert (counting.is_cut, counting.told) == (False, "")


def test_a_connection_is_cut_at_its_moment_and_stays_so(client: ClientInC) -> None:
    outage = CutConnections(1)
    with pytest.raises(ConnectionError), outage:
        client.ask(b"ada")

    assert outage.is_cut
    assert "its connection to 127.0.0.1:" in outage.told
    assert "test_cutting.py, line " in outage.told
    with pytest.raises(ConnectionError):
        client.ask(b"again")


def test_a_new_connection_works_unless_the_outage_lasts(
    client: ClientInC, server: socket.socket
) -> None:
    def asked_twice() -> bytes:
        try:
            return client.ask(b"ada")
        except ConnectionError:
            return asked_anew()

    def asked_anew() -> bytes:
        second = ClientInC(server)
        try:
            return second.ask(b"grace")
        finally:
            second.close()

    with CutConnections(1):
        assert asked_twice() == b"grace"
    with pytest.raises(ConnectionError), CutConnections(1, lasting=True):
        asked_twice()


def test_pythons_own_connections_go_on(client: ClientInC, server: socket.socket) -> None:
    def ask(line: socket.socket) -> bytes:
        line.sendall(b"ada")
        return line.recv(10)

    with socket.create_connection(server.getsockname()) as line:
        assert ask(line) == b"ada"
        with pytest.raises(ConnectionError), CutConnections(1, lasting=True):
            client.ask(b"ada")
        assert ask(line) == b"ada"


def test_a_store_without_such_a_connection_has_no_moments() -> None:
    with CutConnections(1, lasting=True) as outage:
        Path.cwd().exists()

    assert (outage.moments, outage.is_cut) == ([], False)


class SocketOfOurs(socket.socket):
    """A driver's own kind of socket, as those of TLS are."""


def test_connections_of_a_drivers_own_kind_of_socket_are_pythons() -> None:
    with SocketOfOurs() as line:
        assert line.fileno() in {one.number for one in sockets_of_python()}
    assert line.fileno() not in {one.number for one in sockets_of_python()}
