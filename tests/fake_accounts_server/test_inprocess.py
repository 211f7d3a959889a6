import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import requests
import responses
from requests.adapters import HTTPAdapter

from fake_accounts_server import DATA_CENTRES, Clock, FakeZoho, intercept

ORG = f"{DATA_CENTRES['eu'].api_domain}/crm/v8/org"


class Echo(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def local_address() -> Iterator[str]:
    """The address of a real server, which answers a POST with what was posted."""
    with HTTPServer(("127.0.0.1", 0), Echo) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/echo"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "PURGE"])
def test_every_method_is_brought_to_the_fake(zoho: FakeZoho, method: str) -> None:
    with intercept(zoho):
        response = requests.request(method, ORG, timeout=1)
    assert response.status_code == (401 if method == "GET" else 400)
    assert [entry.method for entry in zoho.log] == [method]


def test_a_host_that_is_not_zohos_fails_at_once_by_name(zoho: FakeZoho, local_address: str) -> None:
    with (
        intercept(zoho),
        pytest.raises(
            requests.exceptions.ConnectionError,
            match=f"POST {local_address}: .* only those of Zoho's hosts",
        ),
    ):
        requests.post(local_address, data="ping", timeout=1)


def test_what_is_let_through_reaches_the_real_network(zoho: FakeZoho, local_address: str) -> None:
    outside = True
    with intercept(zoho, let_through=lambda _: outside):
        assert requests.post(local_address, data="ping", timeout=1).text == "ping"
        outside = False
        with pytest.raises(requests.exceptions.ConnectionError):
            requests.post(local_address, data="ping", timeout=1)
        assert requests.get(ORG, timeout=1).status_code == 401
    assert [entry.outcome for entry in zoho.log] == ["unknown address", "AUTHENTICATION_FAILURE"]


def test_let_through_is_asked_once_for_each_request(zoho: FakeZoho) -> None:
    asked: list[str] = []

    def let_through(url: str) -> bool:
        asked.append(url)
        return False

    with intercept(zoho, let_through):
        requests.get(ORG, timeout=1)
        requests.get(ORG, timeout=1)
    assert asked == [ORG, ORG]


def test_interceptions_stand_inside_one_another(zoho: FakeZoho, clock: Clock) -> None:
    inner = FakeZoho(clock)
    before = HTTPAdapter.send
    with responses.RequestsMock(assert_all_requests_are_fired=False) as theirs:
        theirs.get("https://theirs.example", body="theirs")
        with intercept(zoho):
            with intercept(inner):
                requests.get(ORG, timeout=1)
            requests.get(f"{ORG}?again", timeout=1)
        assert requests.get("https://theirs.example", timeout=1).text == "theirs"
    assert HTTPAdapter.send is before
    assert ([len(inner.log), len(zoho.log)], len(responses.calls)) == ([1, 1], 0)


def test_requests_are_released_after_an_error(zoho: FakeZoho) -> None:
    before = HTTPAdapter.send
    with pytest.raises(KeyError), intercept(zoho):
        raise KeyError
    assert HTTPAdapter.send is before


def test_requests_of_several_threads_are_all_answered(zoho: FakeZoho) -> None:
    with intercept(zoho):
        threads = [
            threading.Thread(target=requests.get, args=(ORG,), kwargs={"timeout": 5})
            for _ in range(12)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert [entry.status for entry in zoho.log] == [401] * 12
