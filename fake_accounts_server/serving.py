"""The fake at an address of its own, for as long as it is wanted."""

import errno
import os
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import uvicorn

from fake_accounts_server.asgi import Application, OpenHttpProtocol
from fake_accounts_server.server import FakeZoho

_SECONDS_TO_FINISH: Final = 1


@dataclass(frozen=True)
class Certificate:
    """A certificate of the user's, for TLS: two PEM files."""

    chain: Path
    key: Path


class CannotServe(Exception):
    """The server cannot be started here: the message says why, and what to do."""


@dataclass(frozen=True)
class Place:
    """Where to listen. Port 0 lets the system choose one. With `of_anyone`, the controls may be
    asked for by any host name, as other machines do.
    """

    host: str = "127.0.0.1"
    port: int = 0
    certificate: Certificate | None = None
    of_anyone: bool = False


class _Server(uvicorn.Server):
    """Keeps nobody waiting when it shuts down."""

    def __init__(self, application: Application, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._application = application

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Shut down."""
        self._application.stop()
        await super().shutdown(sockets)


@contextmanager
def serve(server: FakeZoho, place: Place = Place()) -> Iterator[str]:
    """Serve from a thread; give the address, such as "http://127.0.0.1:9009".

    Raises CannotServe.
    """
    with listen(place) as listening:
        uvicorn_server = prepare(server, place)
        thread = threading.Thread(
            target=uvicorn_server.run, kwargs={"sockets": [listening]}, daemon=True
        )
        thread.start()
        try:
            yield address_of(listening, place)
        finally:
            uvicorn_server.should_exit = True
            thread.join()


def listen(place: Place) -> socket.socket:
    """Open the socket at which clients may knock from now on. Raises CannotServe."""
    try:
        family = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((place.host, place.port), family=family)
    except (socket.gaierror, UnicodeError):
        raise CannotServe(f"no host is called {place.host!r}: choose another with --host") from None
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else error.strerror
        advice = (
            "choose another with --host"
            if error.errno == errno.EADDRNOTAVAIL
            else "choose another with --port, or 0 for any that is free"
        )
        raise CannotServe(
            f"cannot listen at {place.host} port {place.port}: {reason}; {advice}"
        ) from None


def address_of(listening: socket.socket, place: Place) -> str:
    """The address of the server that listens there."""
    host = f"[{place.host}]" if ":" in place.host else place.host
    scheme = "http" if place.certificate is None else "https"
    return f"{scheme}://{host}:{listening.getsockname()[1]}"


def prepare(server: FakeZoho, place: Place) -> uvicorn.Server:
    """Make the uvicorn server that is to run on the socket. Raises CannotServe."""
    certificate = place.certificate
    if certificate is not None:
        _check(certificate)
    application = Application(server, of_anyone=place.of_anyone)
    config = uvicorn.Config(
        application,
        http=OpenHttpProtocol,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=_SECONDS_TO_FINISH,
        ssl_certfile=certificate.chain if certificate else None,
        ssl_keyfile=certificate.key if certificate else None,
    )
    config.load()
    return _Server(application, config)


class _Encrypted(Exception):
    """A key cannot be read without a passphrase, for which nobody is asked."""


def _check(certificate: Certificate) -> None:
    """Raise CannotServe for a certificate or key that cannot be used: TLS itself names neither."""
    chain, key = certificate.chain, certificate.key
    for name, path in (("certificate", chain), ("key", key)):
        try:
            path.read_bytes()
        except OSError as error:
            raise CannotServe(f"the {name} {path} cannot be read: {error.strerror}") from None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        context.load_verify_locations(chain)
    except ssl.SSLError:
        raise CannotServe(f"the certificate {chain} is not one in PEM") from None
    try:
        context.load_cert_chain(chain, key, _no_passphrase)
    except _Encrypted:
        raise CannotServe(f"the key {key} is encrypted: give one without a passphrase") from None
    except ssl.SSLError as error:
        if error.reason == "KEY_VALUES_MISMATCH":
            problem = f"is not that of the certificate {chain}"
        else:
            problem = "is not one in PEM"
        raise CannotServe(f"the key {key} {problem}") from None


def _no_passphrase() -> str:
    raise _Encrypted
