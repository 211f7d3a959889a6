"""What the log tells: commands to repeat a request, and whether something was asked for."""

import re
import shlex

import pytest

from fake_accounts_server import FakeZoho, Request, RequestLog, assert_asked, handle
from fake_accounts_server.curl import curl
from fake_accounts_server.expectation import Expectation
from fake_accounts_server.log import LogEntry

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
TOKEN = "https://accounts.zoho.eu/oauth/v2/token"
SECRETS = ("s3cret", "c0de", "r3fresh", "acc3ss")


def asked(zoho: FakeZoho, *requests: Request) -> list[LogEntry]:
    for request in requests:
        handle(zoho, request)
    return list(zoho.log)


def words_of(command: str, **variables: str) -> list[str]:
    """What the shell makes of a command."""
    for name, value in variables.items():
        command = command.replace(f"${name}", value)
    return shlex.split(command)


def test_a_form_can_be_repeated_with_secrets_from_the_shell(zoho: FakeZoho) -> None:
    body = (
        b"grant_type=authorization_code&code=c0de&client_id=it's&client_secret=s3cret-of-the-client"
    )
    (entry,) = asked(
        zoho, Request("POST", f"{TOKEN}?scope=a%20b&refresh_token=r3fresh", FORM, body)
    )
    command = curl(entry)
    assert not any(secret in command for secret in SECRETS)
    variables = {"CLIENT_SECRET": "1", "CODE": "2", "REFRESH_TOKEN": "3"}
    assert words_of(command, **variables) == [
        "curl",
        "-X",
        "POST",
        f"{TOKEN}?scope=a%20b&refresh_token=3",
        "--data-urlencode",
        "grant_type=authorization_code",
        "--data-urlencode",
        "code=2",
        "--data-urlencode",
        "client_id=it's",
        "--data-urlencode",
        "client_secret=1",
    ]


def test_a_call_can_be_repeated_with_its_body(zoho: FakeZoho) -> None:
    headers = {"Authorization": "Zoho-oauthtoken acc3ss", "Content-Type": "application/json"}
    url = "https://www.zohoapis.eu/crm/v8/Leads"
    (entry,) = asked(zoho, Request("POST", url, headers, b'{"data": [{"Last_Name": "O\'Neil"}]}'))
    command = curl(entry)
    assert "acc3ss" not in command
    assert words_of(command, ACCESS_TOKEN="1") == [
        *("curl", "-X", "POST", url, "-H", "Authorization: Zoho-oauthtoken 1"),
        *("-H", "Content-Type: application/json"),
        *("--data-raw", '{"data": [{"Last_Name": "O\'Neil"}]}'),
    ]


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", b'{"client_secret": "s3cret"}'),
        ("text/plain", b"client_secret=s3cret"),
        ("multipart/form-data; boundary=x", b'name="client_secret"\r\n\r\ns3cret'),
        ("application/x-www-form-urlencoded", b'{"client_secret": "s3cret"}'),
    ],
)
def test_nothing_is_shown_of_what_is_no_form_where_a_form_is_due(
    zoho: FakeZoho, content_type: str, body: bytes
) -> None:
    (entry,) = asked(zoho, Request("POST", TOKEN, {"Content-Type": content_type}, body))
    assert curl(entry) == f'curl -X POST "{TOKEN}" # and a body of {len(body)} bytes'


def test_secrets_are_known_by_their_names_in_capitals_too(zoho: FakeZoho) -> None:
    body = b"Refresh_Token=r3fresh"
    (entry,) = asked(zoho, Request("POST", f"{TOKEN}?Client_Secret=s3cret", FORM, body))
    assert curl(entry) == (
        f'curl -X POST "{TOKEN}?Client_Secret=$CLIENT_SECRET" '
        '--data-urlencode "Refresh_Token=$REFRESH_TOKEN"'
    )


@pytest.mark.parametrize("body", ['{"data": [{"Last_Name": "a&b=c"}]}', "5"])
def test_a_call_can_be_repeated_though_its_body_is_called_a_form(zoho: FakeZoho, body: str) -> None:
    url = "https://www.zohoapis.eu/crm/v8/Leads"
    (entry,) = asked(zoho, Request("POST", url, FORM, body.encode()))
    assert words_of(curl(entry)) == [
        *("curl", "-X", "POST", url),
        *("-H", f"Content-Type: {FORM['Content-Type']}", "--data-raw", body),
    ]


@pytest.mark.parametrize("query", ["ids=[1]", "x={1,2}"])
def test_what_curl_would_take_for_several_addresses_is_one(zoho: FakeZoho, query: str) -> None:
    url = f"https://www.zohoapis.eu/crm/v8/Leads?{query}"
    (entry,) = asked(zoho, Request("GET", url))
    assert words_of(curl(entry)) == ["curl", "-g", "-X", "GET", url]


def test_what_the_shell_would_obey_is_quoted(zoho: FakeZoho) -> None:
    url = 'https://me:pass@www.zohoapis.eu/crm/v8/$(id)`id`"x?y=$HOME'
    (entry,) = asked(zoho, Request("GET", url))
    assert curl(entry) == (
        'curl -X GET "https://www.zohoapis.eu/crm/v8/\\$(id)\\`id\\`\\"x?y=\\$HOME"'
    )


def test_a_long_body_is_not_kept(zoho: FakeZoho) -> None:
    (entry,) = asked(zoho, Request("POST", TOKEN, FORM, b"x=" + b"y" * 20_000))
    assert (len(entry.body), entry.body_length) == (10_000, 20_002)
    assert curl(entry).endswith("# and a body of 20002 bytes")


def test_a_log_holds_the_newest_requests() -> None:
    log = RequestLog(longest=2)
    zoho = FakeZoho()
    entries = asked(zoho, *[Request("GET", f"{TOKEN}/{number}") for number in range(3)])
    for entry in entries:
        log.record(entry)
    assert [entry.path[-1] for entry in log] == ["1", "2"]
    assert (log.mark(), [entry.path[-1] for entry in log.since(2)]) == (3, ["2"])


def test_marks_go_on_when_requests_are_forgotten(zoho: FakeZoho) -> None:
    asked(zoho, Request("GET", TOKEN), Request("GET", TOKEN))
    zoho.log.forget()
    mark = zoho.log.mark()
    asked(zoho, Request("GET", TOKEN))
    assert [entry.number for entry in zoho.log.since(mark)] == [3]


def test_a_listener_is_told_each_request(zoho: FakeZoho) -> None:
    told: list[LogEntry] = []
    zoho.log.tell(told.append)
    asked(zoho, Request("GET", TOKEN))
    assert told == list(zoho.log)


def test_a_listener_that_fails_is_no_matter_of_who_asks(zoho: FakeZoho) -> None:
    def fail(entry: LogEntry) -> None:
        raise BrokenPipeError

    zoho.log.tell(fail)
    assert handle(zoho, Request("GET", TOKEN)).status == 405
    assert len(zoho.log) == 1


def test_a_line_of_the_log_is_one_line_whatever_was_asked(zoho: FakeZoho) -> None:
    forged = "x%0A22:13:20%20GET%20forged%1B%5B2J%E2%80%AE"
    (entry,) = asked(zoho, Request("POST", f"{TOKEN}?grant_type={forged}"))
    assert str(entry).endswith(
        r"unsupported_grant_type (no grant type is called x\n22:13:20 GET forged\x1b[2J\u202e)"
    )


def test_a_line_of_the_log_says_the_beginning_of_what_is_long(zoho: FakeZoho) -> None:
    (entry,) = asked(zoho, Request("POST", f"{TOKEN}?grant_type={'x' * 100_000}"))
    assert str(entry).endswith(f"(no grant type is called {'x' * 100}...)")


def test_what_was_asked_for_is_found(zoho: FakeZoho) -> None:
    asked(zoho, *[Request("POST", f"{TOKEN}/revoke?token={token}") for token in "ab"])
    assert_asked(zoho.log, operation="revoke")
    assert_asked(zoho.log, operation="revoke", times=2)
    assert_asked(zoho.log, operation="revoke", refresh_token="b", status=400, times=1)
    assert_asked(zoho.log, operation="refresh", times=0)


def test_a_miss_shows_the_nearest_request_and_what_sets_it_apart(zoho: FakeZoho) -> None:
    asked(
        zoho,
        Request("GET", "https://www.zohoapis.eu/crm/v8/org"),
        Request("POST", f"{TOKEN}/revoke?token=never-issued"),
    )
    with pytest.raises(AssertionError) as caught:
        assert_asked(zoho.log, operation="revoke", outcome="ok", status=200)
    assert str(caught.value) == (
        "expected at least one request with operation 'revoke', outcome 'ok', status 200, "
        "found 0 among 2 requests\n"
        "  nearest: 22:13:20 POST accounts.zoho.eu/oauth/v2/token/revoke revoke neve...ed -> 400 "
        "invalid_code (unknown token)\n"
        "    outcome: 'invalid_code', expected 'ok'\n"
        "    status: 400, expected 200"
    )


def test_too_many_requests_are_shown(zoho: FakeZoho) -> None:
    asked(zoho, *[Request("POST", f"{TOKEN}/revoke?token={token}") for token in "ab"])
    with pytest.raises(AssertionError, match="found 2 among 2 requests") as caught:
        assert_asked(zoho.log, operation="revoke", times=1)
    assert str(caught.value).count("  found: ") == 2


@pytest.mark.parametrize(
    ("details", "problem"),
    [
        ({"operation": "refersh"}, "no operation is called 'refersh'; there are: auth, consent"),
        ({"operation": 3}, "no operation is called 3"),
        ({"status": "200"}, "a status is a number, or None where there was no answer, not '200'"),
        ({"status": True}, "a status is a number, or None where there was no answer, not True"),
    ],
)
def test_a_detail_that_no_request_can_have_is_refused(
    zoho: FakeZoho, details: dict[str, object], problem: str
) -> None:
    with pytest.raises(ValueError, match=re.escape(problem)):
        Expectation(details, times=0)


def test_what_met_no_operation_and_no_answer_can_be_asked_for(zoho: FakeZoho) -> None:
    asked(zoho, Request("GET", TOKEN))
    assert_asked(zoho.log, operation=None, status=405)
    assert_asked(zoho.log, status=None, times=0)


def test_a_detail_that_no_request_has_is_refused(zoho: FakeZoho) -> None:
    with pytest.raises(ValueError, match="a request has no 'operations'; it has: operation, user"):
        assert_asked(zoho.log, operations="revoke")
