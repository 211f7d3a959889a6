"""`python -m fake_accounts_server`: what it says, what it refuses, and how it ends."""

import signal
from pathlib import Path

import pytest
import requests

from fake_accounts_server import DATA_CENTRES, Client
from fake_accounts_server.__main__ import main
from fake_accounts_server.sdk_environments import environments
from tests.fake_accounts_server.doors import raw_http
from tests.fake_accounts_server.doors.application import PATIENCE, Application, tokens
from tests.fake_accounts_server.doors.certificates import encrypted, make_certificate
from tests.fake_accounts_server.doors.command_line import run, running
from tests.fake_accounts_server.doors.door import over_http

SEED = """
data_centre = "eu"
[[clients]]
client_id = "1000.HARBOUR"
client_secret = "harbour-secret"
[[users]]
email = "ada@example.com"
zgid = "60001"
[[organisations]]
zgid = "60001"
[[organisations.Leads]]
Last_Name = "Whitfield"
Company = "Harbour Joinery"
[settings]
access_token_life = 60
"""


def code(address: str, email: str, client_id: str) -> str:
    wanted = {"email": email, "client_id": client_id}
    answer = requests.post(f"{address}/_fake/codes", json=wanted, timeout=PATIENCE)
    return str(answer.json()["code"])


def test_it_says_where_it_is_and_shows_the_requests_as_they_come() -> None:
    with running("--port", "0") as server:
        requests.get(f"{server.address}/crm/v8/org?secret=hidden", timeout=PATIENCE)
        ended = server.end()
    port = server.address.rpartition(":")[2]
    assert server.address == f"http://127.0.0.1:{port}"
    assert f"  accounts  {server.address}/oauth/v2/token   (data centre us)" in server.welcome
    for lines in environments(server.address).values():
        assert lines in "\n".join(server.welcome)
    assert ended.output.partition(" ")[2] == (
        "GET 127.0.0.1/crm/v8/org org -> 401 AUTHENTICATION_FAILURE (no token is sent)\n"
    )


def test_it_tells_the_secrets_of_the_demo() -> None:
    with running("--port", "0") as server:
        pass
    clients = "Clients: 1000.DEMO (secret demo-secret), 1000.SELF (secret self-secret)"
    assert clients in server.welcome


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("Java", "import com.zoho.crm.api.dc.DataCenter;"),
        ("PHP", "use com\\zoho\\crm\\api\\dc\\DataCenter;"),
        ("C#", "using Com.Zoho.Crm.API.Dc;"),
    ],
)
def test_what_is_pasted_begins_with_the_names_that_it_needs(language: str, names: str) -> None:
    assert environments("http://127.0.0.1:9009")[language].startswith(f"{names}\n")


def test_it_knows_who_is_in_the_seed_file(tmp_path: Path) -> None:
    seed = tmp_path / "seed.toml"
    seed.write_text(SEED)
    with running("--port", "0", "--seed", str(seed)) as server:
        assert "Clients: 1000.HARBOUR" in server.welcome
        application = Application(
            over_http(server.address, DATA_CENTRES["eu"]),
            Client("1000.HARBOUR", "harbour-secret"),
            DATA_CENTRES["eu"],
        )
        answer = application.redeem(code(server.address, "ada@example.com", "1000.HARBOUR"))
        leads = application.call("GET", "/crm/v8/Leads", tokens(answer)[0]).json()["data"]
    assert answer.json()["expires_in"] == 60
    assert [lead["Last_Name"] for lead in leads] == ["Whitfield"]


def test_its_address_stands_for_the_data_centre_that_is_named() -> None:
    with running("--port", "0", "--data-centre", "in") as server:
        state = requests.get(f"{server.address}/_fake/state", timeout=PATIENCE).json()
    assert state["home"] == "in"
    assert f"  accounts  {server.address}/oauth/v2/token   (data centre in)" in server.welcome


def test_it_serves_with_a_certificate(tmp_path: Path) -> None:
    certificate = make_certificate(tmp_path)
    options = ("--certificate", str(certificate.chain), "--key", str(certificate.key))
    with running("--port", "0", *options) as server:
        answer = requests.get(
            f"{server.address}/crm/v8/org", verify=str(certificate.chain), timeout=PATIENCE
        )
    assert server.address.startswith("https://")
    assert answer.status_code == 401


def test_who_asks_is_answered_when_nobody_reads_the_requests_any_more() -> None:
    with running("--port", "0") as server:
        server.stop_reading()
        statuses = [
            requests.get(f"{server.address}/crm/v8/org", timeout=PATIENCE).status_code
            for _ in range(2)
        ]
        ended = server.end()
    assert statuses == [401, 401]
    assert (ended.errors, ended.status in (0, 130)) == ("", True)


def test_a_terminal_that_knows_few_characters_is_told_in_those(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    with running("--port", "0") as server:
        form = {"grant_type": "日本"}
        answer = requests.post(f"{server.address}/oauth/v2/token", form, timeout=PATIENCE)
        ended = server.end()
    assert answer.json() == {"error": "unsupported_grant_type"}
    assert "(no grant type is called \\u65e5\\u672c)" in ended.output


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_quietly_when_it_is_told_to(by: signal.Signals) -> None:
    with running("--port", "0") as server:
        requests.get(f"{server.address}/crm/v8/org", timeout=PATIENCE)
        ended = server.end(by)
    assert ended.errors == ""
    assert ended.status in (0, 128 + by, -by)


def test_ctrl_c_ends_it_though_somebody_hangs() -> None:
    with running("--port", "0") as server:
        wanted = {"operation": "org", "fault": "hang"}
        requests.post(f"{server.address}/_fake/faults", json=wanted, timeout=PATIENCE)
        with pytest.raises(requests.exceptions.ReadTimeout):
            requests.get(f"{server.address}/crm/v8/org", timeout=0.2)
        ended = server.end()
    assert (ended.errors, ended.status in (0, 130)) == ("", True)


def test_ctrl_c_ends_it_quietly_though_half_of_a_body_has_come() -> None:
    half = b"POST /oauth/v2/token HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nhalf"
    with running("--port", "0") as server, raw_http.connect(server.address) as connection:
        connection.sendall(half)
        requests.get(f"{server.address}/crm/v8/org", timeout=PATIENCE)
        ended = server.end()
    assert (ended.errors, ended.status in (0, 130)) == ("", True)


def test_a_port_in_use_is_told_with_what_to_do() -> None:
    with running("--port", "0") as server:
        port = server.address.rpartition(":")[2]
        ended = run("--port", port)
        answer = requests.get(f"{server.address}/crm/v8/org", timeout=PATIENCE)
    assert (ended.status, ended.output) == (2, "")
    assert ended.errors == (
        f"fake-accounts-server: cannot listen at 127.0.0.1 port {port}: Address already in use; "
        "choose another with --port, or 0 for any that is free\n"
    )
    assert answer.status_code == 401


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"[[users", "is not TOML: "),
        (b"surprise = 1", "surprise: there is no such thing to be given"),
        (
            b"[[organisations]]\nzgid = '1'\n[[organisations.Leads]]\nLast_Name = 'W'",
            "Leads, record 1: required field not found",
        ),
    ],
    ids=["no TOML", "a name that there is not", "half a record"],
)
def test_a_seed_file_that_cannot_be_used_is_told_in_one_line(
    tmp_path: Path, content: bytes, problem: str
) -> None:
    seed = tmp_path / "seed.toml"
    seed.write_bytes(content)
    ended = run("--port", "0", "--seed", str(seed))
    assert (ended.status, ended.output) == (2, "")
    assert ended.errors.startswith(f"fake-accounts-server: the seed file {seed}")
    assert problem in ended.errors
    assert ended.errors.count("\n") == 1


def test_a_seed_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    ended = run("--seed", str(tmp_path / "none.toml"))
    assert (ended.status, ended.output) == (2, "")
    assert "cannot be read: No such file or directory" in ended.errors


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "198.51.100.7"])
def test_a_host_that_others_can_reach_is_refused(
    host: str, capsys: pytest.CaptureFixture[str]
) -> None:
    status, told = refused(["--port", "0", "--host", host], capsys)
    assert status == 2
    assert f"{host} can be reached from other machines" in told
    assert "add --anyone-may-have-tokens" in told


def test_a_host_that_others_can_reach_is_served_when_told_twice() -> None:
    with running("--port", "0", "--host", "0.0.0.0", "--anyone-may-have-tokens") as server:
        port = server.address.rpartition(":")[2]
        answer = requests.get(f"http://127.0.0.1:{port}/crm/v8/org", timeout=PATIENCE)
    assert answer.status_code == 401


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (["--port", "70000"], "'70000' is no port: give a number from 0 to 65535"),
        (["--port", "²"], "'²' is no port: give a number from 0 to 65535"),
        (["--port", "-1"], "'-1' is no port: give a number from 0 to 65535"),
        (["--data-centre", "mars"], "invalid choice: 'mars'"),
        (["--certificate", "chain.pem"], "--certificate and --key go together"),
        (["--key", "key.pem"], "--certificate and --key go together"),
        (
            ["--port", "0", "--certificate", "none.pem", "--key", "none.pem"],
            "the certificate none.pem cannot be read: No such file or directory",
        ),
        (
            ["--port", "0", "--host", "nosuchhost.invalid"],
            "no host is called 'nosuchhost.invalid': choose another with --host",
        ),
        (["--port", "0", "--host", ""], "no host is called '': choose another with --host"),
        (["--port", "0", "--host", "x" * 300], "choose another with --host"),
        (["--frozen"], "unrecognized arguments: --frozen"),
    ],
)
def test_an_option_that_cannot_be_is_told(
    options: list[str], problem: str, capsys: pytest.CaptureFixture[str]
) -> None:
    status, told = refused(options, capsys)
    assert status == 2
    assert problem in told


def test_a_certificate_or_key_that_cannot_be_used_is_told_by_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = make_certificate(tmp_path)
    (tmp_path / "other").mkdir()
    other = make_certificate(tmp_path / "other")
    garbage, absent, locked = tmp_path / "garbage.pem", tmp_path / "none.pem", encrypted(mine.key)
    garbage.write_text("garbage")
    problems = {
        (garbage, mine.key): f"the certificate {garbage} is not one in PEM",
        (mine.chain, garbage): f"the key {garbage} is not one in PEM",
        (mine.chain, absent): f"the key {absent} cannot be read: No such file or directory",
        (mine.chain, other.key): f"the key {other.key} is not that of the certificate {mine.chain}",
        (mine.chain, locked): f"the key {locked} is encrypted: give one without a passphrase",
    }
    for (chain, key), problem in problems.items():
        options = ["--port", "0", "--certificate", str(chain), "--key", str(key)]
        status, told = refused(options, capsys)
        assert (status, told) == (2, f"fake-accounts-server: {problem}\n")


def refused(options: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[object, str]:
    """Exit status, and what is told, where the server does not start."""
    try:
        status: object = main(options)
    except SystemExit as ended:
        status = ended.code
    captured = capsys.readouterr()
    assert captured.out == ""
    return status, captured.err
