"""The command line: `python -m fake_accounts_server`."""

import argparse
import io
import ipaddress
import logging
import os
import socket
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from fake_accounts_server import seed_file
from fake_accounts_server.credentials import Client
from fake_accounts_server.data_centres import DATA_CENTRES
from fake_accounts_server.log import LogEntry
from fake_accounts_server.sdk_environments import environments
from fake_accounts_server.seed import Seed
from fake_accounts_server.seed_file import BadSeed
from fake_accounts_server.server import FakeZoho
from fake_accounts_server.serving import (
    CannotServe,
    Certificate,
    Place,
    address_of,
    listen,
    prepare,
)

_USAGE_ERROR: Final = 2

_NOISY: Final = ("python_multipart", "uvicorn.error")
"""Libraries that warn on the terminal of what the log tells already."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until interrupted; return the exit status."""
    for name in _NOISY:
        logging.getLogger(name).setLevel(logging.ERROR)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    parser = _parser()
    options = parser.parse_args(arguments)
    if not _is_loopback(options.host) and not options.anyone_may_have_tokens:
        parser.error(
            f"{options.host} can be reached from other machines, and this server hands out tokens "
            "to anyone who asks. If that is what you want, add --anyone-may-have-tokens"
        )
    if (options.certificate is None) != (options.key is None):
        parser.error("--certificate and --key go together")
    certificate = options.certificate and Certificate(options.certificate, options.key)
    place = Place(options.host, options.port, certificate, options.anyone_may_have_tokens)
    try:
        server = FakeZoho(seed=_seed(options.seed, options.data_centre))
        with listen(place) as listening:
            prepared = prepare(server, place)
            told_of = _client_and_secret if options.seed is None else _client
            _say(_welcome(server, address_of(listening, place), told_of))
            server.log.tell(_show)
            prepared.run(sockets=[listening])
    except KeyboardInterrupt:
        return 0
    except (BadSeed, CannotServe) as error:
        sys.stderr.write(f"fake-accounts-server: {error}\n")
        return _USAGE_ERROR
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="fake-accounts-server",
        description="A stand-in for Zoho's accounts server and CRM API, to develop against.",
    )
    parser.add_argument("--host", default="127.0.0.1", help="where to listen (default %(default)s)")
    parser.add_argument(
        "--port", type=_port, default=9009, help="0: any that is free (default %(default)s)"
    )
    parser.add_argument(
        "--seed", type=Path, metavar="FILE", help="who is known at the start (default: a demo)"
    )
    parser.add_argument(
        "--data-centre",
        choices=DATA_CENTRES,
        metavar="NAME",
        help=f"what the address stands for: {', '.join(DATA_CENTRES)} (default: the seed's)",
    )
    parser.add_argument("--certificate", type=Path, metavar="PEM", help="serve with TLS")
    parser.add_argument("--key", type=Path, metavar="PEM", help="the certificate's key")
    parser.add_argument(
        "--anyone-may-have-tokens",
        action="store_true",
        help="allow a --host that other machines can reach",
    )
    return parser


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or int(text) > 65_535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port: give a number from 0 to 65535")
    return int(text)


def _is_loopback(host: str) -> bool:
    """Whether only this machine can reach what listens there."""
    try:
        found = {entry[4][0] for entry in socket.getaddrinfo(host, None)}
    except (OSError, UnicodeError):
        return True
    return all(ipaddress.ip_address(str(one).partition("%")[0]).is_loopback for one in found)


def _seed(path: Path | None, data_centre: str | None) -> Seed:
    home = DATA_CENTRES[data_centre] if data_centre else None
    return seed_file.demo(home) if path is None else seed_file.read(path, home)


def _show(entry: LogEntry) -> None:
    _say(f"{entry}\n")


def _say(text: str) -> None:
    """Write to the terminal or the pipe; once nobody reads there any more, to nowhere."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except OSError:
        # What could not be written is tried once more when Python ends: it must not fail then.
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def _client(client: Client) -> str:
    return client.client_id


def _client_and_secret(client: Client) -> str:
    """What may be told of the demo's clients, whose secrets are none."""
    return f"{client.client_id} (secret {client.client_secret})"


def _welcome(server: FakeZoho, address: str, told_of: Callable[[Client], str]) -> str:
    """What is said at the start; `told_of` says what of a client."""
    lines = [
        f"A fake of Zoho's accounts server and CRM listens at {address}",
        f"  page      {address}/",
        f"  accounts  {address}/oauth/v2/token   (data centre {server.home.name})",
        f"  CRM       {address}/crm/v8",
        f"  others    {address}/eu/oauth/v2/token, {address}/eu/crm/v8, and so on",
        "",
        "Users: " + (", ".join(user.email for user in server.accounts.users) or "none"),
        "Clients: " + (", ".join(map(told_of, server.accounts.clients)) or "none"),
        "",
        "Paste this to point an SDK here:",
    ]
    for language, code in environments(address).items():
        lines += ["", f"# {language}", code]
    return "\n".join([*lines, "", "Requests, as they come (Ctrl-C ends):", ""])


if __name__ == "__main__":
    sys.exit(main())
