"""How fast the fake server is: `python -m tests.benchmarks.fake_server`, from a checkout's top.

Prints how many token refreshes a second it answers: over HTTP, beside two other mock servers, and
within this process, beside an answer that never changes. Asserts nothing: a machine that others
use, too, is no judge. Compare ratios within one run. An answer without an access token ends the
run with an error.

The other servers are installed into a temporary folder, or options name the folders where they
are installed already. One that cannot be installed is left out.
"""

import argparse
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import AbstractContextManager
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import Final

import requests
from responses import RequestsMock

from fake_accounts_server import DATA_CENTRES, FakeZoho, intercept, seed_file
from tests.benchmarks.load import BadAnswer, answers_a_second
from tests.benchmarks.servers import PEERS, SEED, Server, ours

ROUNDS: Final = 3
CONNECTIONS: Final = 8
SECONDS_OF_WARM_UP: Final = 1
SECONDS: Final = 4
TURNS: Final = 10
REFRESHES_IN_A_TURN: Final = 100

_URL: Final = DATA_CENTRES["eu"].accounts_url


def main() -> None:
    """Measure, and print."""
    folders = _folders_given()
    with (
        tempfile.TemporaryDirectory() as temporary,
        ProcessPoolExecutor(1, get_context("spawn")) as generator,
    ):
        seed = Path(temporary, "seed.toml")
        seed.write_text(SEED)
        servers = [ours(seed), *_peers(folders, Path(temporary))]
        zoho = FakeZoho(seed=seed_file.read(seed))
        over_http, in_process = [], []
        for _ in range(ROUNDS):
            over_http.append([_over_http(server, generator) for server in servers])
            in_process.append(_in_process(zoho))
    _print_over_http(servers, over_http)
    _print_in_process(in_process)


def _folders_given() -> Mapping[str, Path | None]:
    """Where the peers are installed already, by name; None for those that are not."""
    parser = argparse.ArgumentParser(description="Measure how fast the fake server is.")
    for peer in PEERS:
        parser.add_argument(f"--{peer.name}", dest=peer.name, type=Path, help=peer.folder)
    return vars(parser.parse_args())


def _peers(folders: Mapping[str, Path | None], temporary: Path) -> Iterator[Server]:
    """The peers that can be had here."""
    for peer in PEERS:
        folder = folders[peer.name]
        if folder is None:
            folder = temporary / peer.name
            try:
                peer.install(folder)
            except (OSError, subprocess.CalledProcessError) as error:
                print(f"{peer.name} cannot be installed, and is left out: {error}\n")
                continue
        yield peer.installed(folder)


def _over_http(server: Server, generator: Executor) -> float:
    """Refreshes a second of a server that is started for this, and warmed up."""

    def load(seconds: float) -> float:
        # From a process of its own, which leaves the server a core.
        return generator.submit(answers_a_second, port, request, CONNECTIONS, seconds).result()

    with server.running() as port:
        request = server.refresh(port)
        load(SECONDS_OF_WARM_UP)
        return load(SECONDS)


def _in_process(zoho: FakeZoho) -> tuple[float, float]:
    """Refreshes a second through `intercept`, and against a static answer: by turns."""
    form = _refresh(zoho)
    with intercept(zoho):
        answer = requests.post(_URL, form).json()
    with_rules = unchanging = 0.0
    for _ in range(TURNS):
        with_rules += _seconds_of_a_turn(intercept(zoho), form)
        unchanging += _seconds_of_a_turn(_static(answer), form)
    refreshes = TURNS * REFRESHES_IN_A_TURN
    return refreshes / with_rules, refreshes / unchanging


def _refresh(zoho: FakeZoho) -> Mapping[str, str]:
    """The form that refreshes the token of a user who has just logged in."""
    (user,), (client,) = zoho.accounts.users, zoho.accounts.clients
    answer = zoho.accounts.redeem(
        zoho.accounts.issue_grant(user, client),
        client.client_id,
        client.client_secret,
        None,
        user.data_centre,
    )
    return {
        "grant_type": "refresh_token",
        "refresh_token": str(answer.refresh_token),
        "client_id": client.client_id,
        "client_secret": client.client_secret,
    }


def _static(answer: object) -> RequestsMock:
    mock = RequestsMock()
    mock.post(_URL, json=answer)
    return mock


def _seconds_of_a_turn(network: AbstractContextManager[object], form: Mapping[str, str]) -> float:
    """How long the refreshes take, asked for as Zoho's SDK asks: without a session."""
    with network:
        began = time.perf_counter()
        for _ in range(REFRESHES_IN_A_TURN):
            answer = requests.post(_URL, form)
            if answer.status_code != 200 or "access_token" not in answer.json():
                raise BadAnswer(answer.text)
        return time.perf_counter() - began


def _print_over_http(servers: Sequence[Server], rounds: Sequence[Sequence[float]]) -> None:
    print(f"Token refreshes a second over HTTP, {CONNECTIONS} connections, median of {ROUNDS}:")
    for number, server in enumerate(servers):
        rate = median(rates[number] for rates in rounds)
        ratio = median(rates[0] / rates[number] for rates in rounds)
        compared = f"; ours answers {ratio:.1f} times as many" if number else ""
        print(f"{rate:8,.0f}  {server.name}: {server.does}{compared}")


def _print_in_process(rounds: Sequence[tuple[float, float]]) -> None:
    with_rules, unchanging = (median(side) for side in zip(*rounds, strict=True))
    ratio = median(static / ours for ours, static in rounds)
    print(f"\nToken refreshes a second through requests in this process, median of {ROUNDS}:")
    print(f"{with_rules:8,.0f}  intercept")
    print(f"{unchanging:8,.0f}  a static answer of responses")
    print(f"a refresh through intercept takes {ratio:.2f} times as long as a static answer")


if __name__ == "__main__":
    main()
