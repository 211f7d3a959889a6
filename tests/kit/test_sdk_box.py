"""The SDK in its box: everything is as it was before, and what it swallows is told."""

import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests
from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken
from zohocrmsdk.src.com.zoho.crm.api import Initializer
from zohocrmsdk.src.com.zoho.crm.api.util import Utility

from conformance.bench import Bench, bench_of
from conformance.finding import Finding
from conformance.naming import from_callable
from conformance.run import Run
from conformance.sdk import Life, life_of
from reference_stores import ListStore


@pytest.fixture
def bench() -> Iterator[Bench]:
    with bench_of(Run(from_callable(ListStore, "reference_stores:ListStore"))) as bench:
        yield bench


def _state() -> tuple[object, ...]:
    logger = logging.getLogger("SDKLogger")
    return (
        Initializer.initializer,
        getattr(Initializer.LOCAL, "init", None),
        Initializer.json_details,
        dict(vars(Utility)),
        logger.level,
        list(logger.handlers),
        logger.propagate,
        logging.raiseExceptions,
    )


def test_the_sdks_state_is_as_it_was(bench: Bench, capfd: pytest.CaptureFixture[str]) -> None:
    mine = Initializer()
    Initializer.LOCAL.init = mine
    try:
        before = _state()
        with life_of(bench) as life:
            ada = life.user("ada")
            life.zoho.faults.fail_next("users")
            life.start(life.granted(ada), ada)
            life.switch(by_name_or_grant(life), ada)
            life.call()
        assert _state() == before
        assert Initializer.get_initializer() is mine
    finally:
        Initializer.LOCAL.init = None
    assert capfd.readouterr() == ("", "")


def by_name_or_grant(life: Life) -> OAuthToken:
    return life.granted(life.user("grace"))


def test_an_hour_passes_at_once_here_and_at_the_servers_and_not_for_others(bench: Bench) -> None:
    before = time.time()
    with life_of(bench) as life:
        then = time.time()
        life.pass_time(3_600)
        assert then + 3_600 <= time.time() < then + 3_660
        assert then + 3_600 <= life.zoho.clock.now() < then + 3_660
    assert before <= time.time() < before + 60


def test_time_runs_on_so_that_a_store_may_wait_for_the_next_millisecond(bench: Bench) -> None:
    with life_of(bench):
        now = time.time_ns() // 1_000_000
        while time.time_ns() // 1_000_000 == now:
            pass


def test_a_request_that_the_fake_does_not_answer_fails_by_name(bench: Bench) -> None:
    with life_of(bench), pytest.raises(requests.ConnectionError, match=r"elsewhere\.example\.com"):
        requests.get("https://elsewhere.example.com/", timeout=1)


def test_what_the_sdk_swallows_is_told() -> None:
    class FullDisk(ListStore):
        def save_token(self, token: OAuthToken) -> None:
            raise OSError("No space left on device")

    with bench_of(Run(from_callable(FullDisk, "tests:FullDisk"))) as bench, life_of(bench) as life:
        ada = life.user("ada")
        life.start(life.granted(ada), ada)

        with pytest.raises(Finding, match=r"save_token raised OSError: No space left.*swallowed"):
            life.restart(life.by_name(ada), ada)


class Ping(BaseHTTPRequestHandler):
    """A back end that answers every question with "yes"."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"yes")

    def log_message(self, format: str, *args: object) -> None:
        return


def test_a_store_may_talk_to_a_back_end_of_its_own_while_the_sdk_may_not() -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Ping)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/"

    class Remote(ListStore):
        def __init__(self) -> None:
            super().__init__()
            assert requests.get(address, timeout=5).text == "yes"

        def save_token(self, token: OAuthToken) -> None:
            assert requests.get(address, timeout=5).text == "yes"
            super().save_token(token)

    try:
        with bench_of(Run(from_callable(Remote, "tests:Remote"))) as bench, life_of(bench) as life:
            ada = life.user("ada")
            life.start(life.granted(ada), ada)
            assert [record.user_name for record in life.probe.records()] == [
                "ada@example.com:60001"
            ]
            with pytest.raises(requests.ConnectionError):
                requests.get(address, timeout=5)
    finally:
        server.shutdown()
        server.server_close()


def test_a_store_can_be_checked_where_pytest_cannot_be_imported() -> None:
    program = (
        "import sys; sys.modules['pytest'] = None; from conformance import check_store; "
        "from tests.broken_stores.find import MissRaises; "
        "assert 'FIND-6' in check_store(MissRaises).failed"
    )
    # Hypothesis loads plugins of other packages, which are not the kit's affair.
    environment = os.environ | {"HYPOTHESIS_NO_PLUGINS": "1"}
    subprocess.run([sys.executable, "-c", program], check=True, env=environment)
