"""A login as a person sees it: the consent page in a browser, and Zoho's Python SDK behind it."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from fake_accounts_server import DATA_CENTRES, Client, FakeZoho, User
from tests.browser import Browser, chromium
from tests.fake_accounts_server.doors.application import PATIENCE, outcomes
from tests.fake_accounts_server.doors.python_sdk import environment_at, initialize, last_names
from tests.fake_accounts_server.sdk_state import fresh_sdk, token_for

ADA = "ada@example.com"
SCOPES = "ZohoCRM.modules.ALL,ZohoCRM.settings.READ,ZohoCRM.users.READ,ZohoCRM.org.READ"


class Callback:
    """The page of the application to which the browser is sent back; `url` is where it is."""

    def __init__(self, url: str, received: "SimpleQueue[dict[str, str]]") -> None:
        self.url = url
        self._received = received

    def parameters(self) -> dict[str, str]:
        """What the browser brought."""
        return self._received.get(timeout=PATIENCE)


@contextmanager
def listening() -> Iterator[Callback]:
    received: SimpleQueue[dict[str, str]] = SimpleQueue()

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            address = urlsplit(self.path)
            if address.path == "/callback":
                received.put(dict(parse_qsl(address.query)))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"Thank you.")

        def log_message(self, format: str, *args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Page) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield Callback(f"http://127.0.0.1:{server.server_port}/callback", received)
        server.shutdown()
        thread.join()


@pytest.fixture
def callback() -> Iterator[Callback]:
    with listening() as callback:
        yield callback


@pytest.fixture
def client(zoho: FakeZoho, callback: Callback) -> Client:
    return zoho.accounts.register_client(
        Client("1000.WEB", "web-secret", (callback.url,), "Harbour Sync")
    )


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Browser]:
    with chromium(tmp_path / "profile") as browser:
        yield browser


def consent_page(address: str, client: Client) -> str:
    asking = {
        "response_type": "code",
        "client_id": client.client_id,
        "redirect_uri": client.redirect_url,
        "scope": SCOPES,
        "access_type": "offline",
        "state": "s & t",
    }
    return f"{address}/oauth/v2/auth?{urlencode(asking)}"


def test_a_click_on_the_consent_page_logs_the_application_in(
    *,
    zoho: FakeZoho,
    address: str,
    ada: User,
    client: Client,
    callback: Callback,
    browser: Browser,
    tmp_path: Path,
) -> None:
    zoho.accounts.register_user(
        User("grace@example.com", "60001", "Grace", "Hopper", DATA_CENTRES["us"])
    )
    browser.open(consent_page(address, client))
    assert browser.text("h1") == "Harbour Sync asks for access"
    browser.click("Ada Lovelace")
    brought = callback.parameters()
    assert (brought["state"], brought["location"]) == ("s & t", "eu")
    assert browser.shown() == "Thank you."

    with fresh_sdk():
        token = token_for(client, brought["code"])
        initialize(environment_at(brought["accounts-server"]), token, tmp_path)
        leads = last_names()

    assert len(leads) == 3
    # A browser looks for an icon as well, at a time of its own.
    asked = [outcome for outcome in outcomes(zoho.log) if outcome[0] is not None]
    assert asked == [
        ("auth", None, "ok", ""),
        ("consent", ADA, "ok", ""),
        *((name, ADA, "ok", "") for name in ("grant", "users", "org", "fields", "records")),
    ]


def test_a_click_on_deny_is_told_to_the_application(
    address: str, ada: User, client: Client, callback: Callback, browser: Browser
) -> None:
    browser.open(consent_page(address, client))
    browser.click("Deny")
    assert callback.parameters() == {"state": "s & t", "error": "access_denied"}
