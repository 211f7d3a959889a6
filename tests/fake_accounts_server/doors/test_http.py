"""What is so over HTTP alone: whatever is sent, the server answers and goes on."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlencode

import pytest
import requests

from fake_accounts_server import (
    DATA_CENTRES,
    Client,
    FakeZoho,
    HalfBody,
    Hang,
    Slow,
    User,
)
from fake_accounts_server.faults import Fault
from fake_accounts_server.serving import CannotServe, Place, serve
from tests.fake_accounts_server.doors import raw_http
from tests.fake_accounts_server.doors.application import (
    PATIENCE,
    Application,
    body,
    outcomes,
    tokens,
)
from tests.fake_accounts_server.doors.door import Door, over_http
from tests.requirements_of_the_machine import absent

EU, US = DATA_CENTRES["eu"], DATA_CENTRES["us"]

LARGEST = 1_000_000
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
def door(zoho: FakeZoho, address: str) -> Door:
    """The one way in that is meant here."""
    return over_http(address, zoho.home)


@pytest.fixture
def goes_on(address: str) -> Iterator[None]:
    """Whatever a test did to it, the server answers the next who asks."""
    yield
    assert requests.get(f"{address}/crm/v8/org", timeout=PATIENCE).status_code == 401


@pytest.mark.parametrize("name", ["us", ""], ids=["by name", "at the address itself"])
def test_the_address_stands_for_the_home_data_centre(
    zoho: FakeZoho, address: str, client: Client, name: str
) -> None:
    bob = zoho.accounts.register_user(User("bob@example.com", "60002", "Bob", "Moran", US))
    door = over_http(f"{address}/{name}".rstrip("/"), US)
    answer = Application(door, client, US).redeem(zoho.accounts.issue_grant(bob, client))
    assert body(answer)["api_domain"] == address


def test_a_host_of_zohos_is_answered_as_that_host(
    zoho: FakeZoho, address: str, ada: User, client: Client
) -> None:
    form = Application(over_http(address, US), client, EU).form_to_redeem(
        zoho.accounts.issue_grant(ada, client)
    )
    answer = requests.post(
        f"{address}/oauth/v2/token", form, headers={"Host": "accounts.zoho.eu"}, timeout=PATIENCE
    )
    assert body(answer)["api_domain"] == "https://www.zohoapis.eu"


@pytest.mark.usefixtures("goes_on")
def test_a_body_that_is_too_large_is_refused(zoho: FakeZoho, address: str) -> None:
    answer = requests.post(
        f"{address}/oauth/v2/token", b"x" * (LARGEST + 1), headers=FORM, timeout=PATIENCE
    )
    assert (answer.status_code, body(answer)) == (
        413,
        {"error": "the body is larger than 1000000 bytes"},
    )
    assert [(entry.path, entry.status, entry.outcome, entry.reason) for entry in zoho.log] == [
        ("/oauth/v2/token", 413, "unreadable", "the body is larger than 1000000 bytes")
    ]
    assert [(entry.body, entry.body_length) for entry in zoho.log] == [(b"", LARGEST + 1)]


def test_a_control_that_cannot_be_read_is_not_logged(zoho: FakeZoho, address: str) -> None:
    answer = requests.post(
        f"{address}/_fake/reset", b"x" * (LARGEST + 1), headers=FORM, timeout=PATIENCE
    )
    assert (answer.status_code, len(zoho.log)) == (413, 0)


def test_the_largest_body_is_read(zoho: FakeZoho, address: str) -> None:
    answer = requests.post(
        f"{address}/oauth/v2/token", b"x" * LARGEST, headers=FORM, timeout=PATIENCE
    )
    assert body(answer) == {"error": "unsupported_grant_type"}
    assert [entry.body_length for entry in zoho.log] == [LARGEST]


@pytest.mark.usefixtures("goes_on")
@pytest.mark.parametrize(
    "host", ["a b", "a/b", "user@a", "", "a:b", "é", "[1:2:3]", "[....]", "[::1", "a:123456"]
)
def test_a_host_header_that_names_no_host_is_refused(
    zoho: FakeZoho, address: str, host: str
) -> None:
    request = f"GET /crm/v8/org HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
    assert raw_http.status(raw_http.exchange(address, request.encode())) == 400
    (entry,) = zoho.log
    assert (entry.url, entry.status) == (f"{address}/crm/v8/org", 400)
    assert (entry.outcome, entry.reason) == ("unreadable", "the Host header names no host")


@pytest.mark.parametrize("path", ["/crm/v8/org", "/oauth/v2/token"])
def test_a_site_that_gives_its_name_to_this_machine_is_not_answered(
    zoho: FakeZoho, address: str, path: str
) -> None:
    headers = {"Host": "evil.example"}
    answer = requests.get(f"{address}{path}", headers=headers, timeout=PATIENCE)
    assert answer.status_code == 400
    assert str(body(answer)["error"]).startswith(
        "the fake is at localhost or 127.0.0.1, not at evil.example; a server started with "
        "--anyone-may-have-tokens"
    )
    assert [entry.outcome for entry in zoho.log] == ["unreadable"]


def test_a_server_for_anyone_answers_to_any_name(zoho: FakeZoho) -> None:
    with serve(zoho, Place(of_anyone=True)) as address:
        answer = requests.get(
            f"{address}/crm/v8/org", headers={"Host": "fake-zoho"}, timeout=PATIENCE
        )
    assert answer.status_code == 401


@pytest.mark.usefixtures("goes_on")
@pytest.mark.parametrize(
    "request_line",
    [b"GET", b"GET /crm/v8/org HTTP/9", b"\x00\x01\x02", b"GET /\xff HTTP/1.1"],
)
def test_what_is_not_http_is_refused(address: str, request_line: bytes) -> None:
    response = raw_http.exchange(address, request_line + b"\r\nHost: localhost\r\n\r\n")
    assert raw_http.status(response) == 400


def test_http_1_0_is_answered_and_the_connection_closed(zoho: FakeZoho, address: str) -> None:
    response = raw_http.exchange(address, b"GET /crm/v8/org HTTP/1.0\r\n\r\n")
    assert raw_http.status(response) == 401
    assert outcomes(zoho.log) == [
        ("org", None, "AUTHENTICATION_FAILURE", "no token is sent"),
    ]


def test_who_names_no_host_is_told_where_the_socket_is(
    address: str, logged_in: Application
) -> None:
    form = urlencode({**logged_in.form_to_refresh("refresh-ada-1")})
    response = raw_http.exchange(
        address, f"POST /eu/oauth/v2/token?{form} HTTP/1.0\r\n\r\n".encode()
    )
    answer = json.loads(response.partition(b"\r\n\r\n")[2])
    assert answer["api_domain"] == f"{address}/eu"


def test_a_body_may_come_in_chunks(
    zoho: FakeZoho, ada: User, client: Client, application: Application
) -> None:
    form = application.form_to_redeem(zoho.accounts.issue_grant(ada, client))
    whole = requests.Request("POST", application.token_url, data=form).prepare().body
    assert isinstance(whole, str)
    pieces = iter([whole[:10].encode(), whole[10:].encode()])
    answer = requests.post(application.token_url, pieces, headers=FORM, timeout=PATIENCE)
    assert tokens(answer) == ("access-ada-1", "refresh-ada-1")


@pytest.mark.usefixtures("goes_on")
def test_a_request_that_breaks_off_is_not_carried_out(
    zoho: FakeZoho, address: str, logged_in: Application
) -> None:
    request = (
        "POST /eu/oauth/v2/token/revoke HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n"
        f"Content-Type: {FORM['Content-Type']}\r\n\r\ntoken=refresh-ada-1&"
    )
    with raw_http.connect(address) as connection:
        connection.sendall(request.encode())
        connection.shutdown(socket.SHUT_WR)
        raw_http.read_all(connection)
    assert tokens(logged_in.refresh("refresh-ada-1")) == ("access-ada-2", None)


def test_requests_follow_one_another_on_one_connection(zoho: FakeZoho, address: str) -> None:
    zoho.faults.fail_next("org", 204)
    with requests.Session() as session:
        statuses = [
            session.request(method, f"{address}/crm/v8/org", timeout=PATIENCE).status_code
            for method in ("GET", "HEAD", "GET")
        ]
    assert statuses == [204, 400, 401]


def test_many_ask_at_once(zoho: FakeZoho, logged_in: Application) -> None:
    statuses: list[int] = []

    def ask() -> None:
        statuses.append(logged_in.call("GET", "/crm/v8/org", "access-ada-1").status_code)

    threads = [threading.Thread(target=ask) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [200] * 20
    assert len({entry.number for entry in zoho.log}) == 20


@contextmanager
def somebody_waits(zoho: FakeZoho) -> Iterator[tuple[str, socket.socket]]:
    """Serve while somebody asks; give the address, and the connection that waits."""
    asked = threading.Event()
    zoho.log.tell(lambda _: asked.set())
    with serve(zoho) as address:
        connection = raw_http.connect(address)
        connection.sendall(
            b"GET /crm/v8/org HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        )
        assert asked.wait(PATIENCE)
        yield address, connection


@pytest.mark.parametrize("fault", [Hang(), Slow(600), HalfBody()], ids=repr)
def test_who_waits_keeps_nobody_else_waiting(fault: Fault) -> None:
    zoho = FakeZoho()
    zoho.faults.plan("org", fault)
    with somebody_waits(zoho) as (address, connection), connection:
        answer = requests.get(f"{address}/crm/v8/org", timeout=PATIENCE)
    assert answer.status_code == 401


def test_a_server_that_stops_lets_go_of_those_who_hang() -> None:
    zoho = FakeZoho()
    zoho.faults.plan("org", Hang())
    with somebody_waits(zoho) as (_, connection):
        pass
    with connection:
        assert raw_http.read_all(connection) == b""


def test_a_server_that_stops_answers_those_whose_answer_is_late() -> None:
    zoho = FakeZoho()
    zoho.faults.plan("org", Slow(600))
    with somebody_waits(zoho) as (_, connection):
        pass
    with connection:
        assert raw_http.status(raw_http.read_all(connection)) == 401


def test_a_server_that_stopped_is_gone() -> None:
    with serve(FakeZoho()) as address:
        pass
    with pytest.raises(requests.exceptions.ConnectionError):
        requests.get(f"{address}/crm/v8/org", timeout=PATIENCE)


def test_the_address_of_ipv6_is_one_that_clients_can_use() -> None:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        absent("needs the loopback address of IPv6, ::1")
    with serve(FakeZoho(), Place("::1")) as address:
        answer = requests.get(f"{address}/crm/v8/org", timeout=PATIENCE)
    assert address.startswith("http://[::1]:")
    assert answer.status_code == 401


def test_a_port_in_use_is_told_with_what_to_do(address: str) -> None:
    port = int(address.rpartition(":")[2])
    with (
        pytest.raises(CannotServe, match=f"port {port}: Address already in use; choose another"),
        serve(FakeZoho(), Place(port=port)),
    ):
        pass


def test_a_host_that_is_not_here_is_told() -> None:
    elsewhere = "198.51.100.7"  # an address for documentation, which no machine has
    with (
        pytest.raises(
            CannotServe,
            match=f"cannot listen at {elsewhere} port 0: .*; choose another with --host",
        ),
        serve(FakeZoho(), Place(elsewhere)),
    ):
        pass
