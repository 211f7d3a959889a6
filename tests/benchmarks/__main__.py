"""How fast the kit is: `python -m tests.benchmarks`, from the top of a checkout.

Prints figures, and asserts nothing: a machine that others use, too, is no judge. Compare ratios
within one run.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from typing import TypeVar

from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken
from zohocrmsdk.src.com.zoho.api.authenticator.store import TokenStore

from conformance import check_store
from reference_stores import InMemorySQLiteStore, ListStore, SQLiteStore

Answer = TypeVar("Answer")
PYTEST = (sys.executable, "-m", "pytest", "-p", "no:cacheprovider")


class Timed(TokenStore):
    """A store that counts its calls, and the seconds that they take."""

    calls = 0
    seconds = 0.0

    def __init__(self, store: TokenStore) -> None:
        self.store = store

    def find_token(self, token: OAuthToken) -> OAuthToken | None:
        return self._timed(lambda: self.store.find_token(token))

    def save_token(self, token: OAuthToken) -> None:
        return self._timed(lambda: self.store.save_token(token))

    def delete_token(self, id: str) -> None:
        return self._timed(lambda: self.store.delete_token(id))

    def get_tokens(self) -> list[OAuthToken]:
        return self._timed(self.store.get_tokens)

    def delete_tokens(self) -> None:
        return self._timed(self.store.delete_tokens)

    def find_token_by_id(self, id: str) -> OAuthToken | None:
        return self._timed(lambda: self.store.find_token_by_id(id))

    def _timed(self, call: Callable[[], Answer]) -> Answer:
        began = time.perf_counter()
        try:
            return call()
        finally:
            Timed.calls += 1
            Timed.seconds += time.perf_counter() - began


def calls_per_second(make: Callable[[], TokenStore]) -> str:
    """Check a store, and tell how many of its calls the kit makes a second."""
    Timed.calls, Timed.seconds = 0, 0.0

    def make_timed() -> TokenStore:
        return Timed(make())

    began = time.perf_counter()
    verdict = check_store(make_timed)
    whole = time.perf_counter() - began
    return (
        f"{whole:6.2f} s, {Timed.calls:,} calls, {Timed.calls / whole:,.0f} a second, "
        f"{Timed.seconds / whole:.0%} of the time in the store; {verdict.word.value}"
    )


def seconds_to_the_first_check() -> float:
    """Start the command, and wait until its first check has passed."""
    command = [*PYTEST, "--store", "reference_stores:ListStore", "-v", "-k", "FIND-1"]
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, bufsize=1) as process:
        assert process.stdout is not None
        while "PASSED" not in process.stdout.readline():
            pass
        took = time.perf_counter() - began
        process.stdout.read()
    return took


def seconds_of(*command: str) -> float:
    """Run a command, and wait for its end."""
    began = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - began


def main() -> None:
    """Measure, and print."""
    for make in (ListStore, InMemorySQLiteStore, SQLiteStore):
        print(f"{make.__name__:20} {calls_per_second(make)}")
    first = statistics.median(seconds_to_the_first_check() for _ in range(3))
    print(f"from the command to the first check: {first:.2f} s")
    pairs = [
        (
            seconds_of(*PYTEST, "--version"),
            seconds_of(*PYTEST, "-p", "no:zoho-tokenstore", "--version"),
        )
        for _ in range(15)
    ]
    with_kit, without = (statistics.median(side) for side in zip(*pairs, strict=True))
    print(
        f"pytest --version: {with_kit:.3f} s with the kit installed, {without:.3f} s without: "
        f"{with_kit / without:.2f} times as long"
    )


main()
