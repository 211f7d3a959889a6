"""What clients get wrong, through each door: it is refused by name, and the server goes on."""

import pytest
import requests

from fake_accounts_server import FakeZoho
from tests.fake_accounts_server.doors.application import (
    PATIENCE,
    Application,
    outcomes,
    refusal,
    tokens,
)

URL_ENCODED = "application/x-www-form-urlencoded"
IN_PARTS = "multipart/form-data; boundary=x"


@pytest.mark.parametrize(
    ("grant_type", "reason"),
    [
        ("password", "no grant type is called password"),
        ("Refresh_Token", "no grant type is called Refresh_Token"),
        ("", "no grant_type is given"),
        (None, "no grant_type is given"),
    ],
)
def test_a_grant_type_that_is_missing_or_unknown_is_refused(
    zoho: FakeZoho, logged_in: Application, grant_type: str | None, reason: str
) -> None:
    answer = logged_in.refresh("refresh-ada-1", grant_type=grant_type)
    assert refusal(answer) == (200, "unsupported_grant_type", reason)
    assert outcomes(zoho.log) == [(None, None, "unsupported_grant_type", reason)]


@pytest.mark.parametrize(
    ("missing", "word", "reason"),
    [
        ("client_id", "invalid_client", "no client_id is given"),
        ("client_secret", "invalid_client_secret", "not the client's secret"),
        ("refresh_token", "invalid_code", "unknown refresh token"),
    ],
)
def test_a_parameter_that_is_missing_is_refused(
    logged_in: Application, missing: str, word: str, reason: str
) -> None:
    answer = logged_in.refresh("refresh-ada-1", **{missing: None})
    assert refusal(answer) == (200, word, reason)


@pytest.mark.parametrize("name", ["grant_type", "client_id", "client_secret", "refresh_token"])
def test_a_parameter_that_is_given_twice_and_not_alike_is_refused(
    logged_in: Application, name: str
) -> None:
    form = logged_in.form_to_refresh("refresh-ada-1")
    answer = logged_in.post(f"{logged_in.token_url}?{name}=other", form)
    assert refusal(answer) == (200, "general_error", f"{name} is given twice, and not alike")
    assert tokens(logged_in.refresh("refresh-ada-1")) == ("access-ada-2", None)


def test_a_parameter_that_is_given_twice_alike_is_as_good_as_once(logged_in: Application) -> None:
    form = logged_in.form_to_refresh("refresh-ada-1")
    answer = logged_in.post(f"{logged_in.token_url}?grant_type=refresh_token", form)
    assert tokens(answer) == ("access-ada-2", None)


@pytest.mark.parametrize(
    ("content_type", "content", "reason"),
    [
        (
            "application/json",
            b'{"grant_type": "refresh_token"}',
            "the body is application/json, where a form is due",
        ),
        (
            None,
            b"grant_type=refresh_token",
            "the body is of no named type, where a form is due",
        ),
        (
            URL_ENCODED,
            b"&".join(b"f%d=1" % number for number in range(101)),
            "more than 100 fields are given",
        ),
    ],
    ids=["JSON", "no content type", "too many fields"],
)
def test_a_body_that_is_no_form_is_refused(
    *,
    zoho: FakeZoho,
    logged_in: Application,
    content_type: str | None,
    content: bytes,
    reason: str,
) -> None:
    headers = {} if content_type is None else {"Content-Type": content_type}
    answer = requests.post(logged_in.token_url, content, headers=headers, timeout=PATIENCE)
    assert refusal(answer) == (200, "general_error", reason)
    assert outcomes(zoho.log) == [(None, None, "general_error", reason)]
    assert tokens(logged_in.refresh("refresh-ada-1")) == ("access-ada-2", None)


@pytest.mark.parametrize(
    ("content_type", "content"),
    [
        ("multipart/form-data", b"--x--\r\n"),
        (IN_PARTS, b"grant_type=refresh_token"),
        (IN_PARTS, b"--y\r\n\r\nrefresh_token\r\n--y--\r\n"),
    ],
    ids=["no boundary", "URL-encoded", "another boundary"],
)
def test_a_broken_form_in_parts_is_refused(
    zoho: FakeZoho, logged_in: Application, content_type: str, content: bytes
) -> None:
    headers = {"Content-Type": content_type}
    answer = requests.post(logged_in.token_url, content, headers=headers, timeout=PATIENCE)
    status, word, reason = refusal(answer)
    assert (status, word) == (200, "general_error")
    assert reason.startswith("the body is no multipart form: ")
    assert outcomes(zoho.log) == [(None, None, word, reason)]
    assert tokens(logged_in.refresh("refresh-ada-1")) == ("access-ada-2", None)


def test_a_form_in_parts_that_breaks_off_is_refused(logged_in: Application) -> None:
    form = {name: (None, value) for name, value in logged_in.form_to_refresh("x").items()}
    whole = requests.Request("POST", logged_in.token_url, files=form).prepare()
    assert isinstance(whole.body, bytes)
    answer = requests.post(
        logged_in.token_url, whole.body[:-20], headers=whole.headers, timeout=PATIENCE
    )
    assert refusal(answer)[:2] == (200, "general_error")


@pytest.mark.parametrize(
    ("method", "path", "status", "reason"),
    [
        ("GET", "", 405, "GET is not answered here, only POST"),
        ("PUT", "", 405, "PUT is not answered here, only POST"),
        ("GET", "/revoke", 405, "GET is not answered here, only POST"),
        ("DELETE", "/revoke", 405, "DELETE is not answered here, only POST"),
    ],
)
def test_another_method_is_refused(
    application: Application, method: str, path: str, status: int, reason: str
) -> None:
    answer = requests.request(method, f"{application.token_url}{path}", timeout=PATIENCE)
    assert refusal(answer) == (status, "general_error", reason)
    assert answer.headers["Allow"] == "POST"


@pytest.mark.parametrize("word", ["x" * 100_000, "é\r\nSet-Cookie: a=b"], ids=["long", "odd"])
def test_whatever_is_offered_as_a_grant_type_the_answer_can_be_read(
    logged_in: Application, word: str
) -> None:
    answer = logged_in.refresh("refresh-ada-1", grant_type=word)
    assert refusal(answer)[:2] == (200, "unsupported_grant_type")
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("path", ["/oauth/v2/tokens", "/oauth/v3/token", "/oauth/v2"])
def test_a_path_of_the_accounts_server_that_there_is_not_is_refused(
    zoho: FakeZoho, application: Application, path: str
) -> None:
    url = f"{application.door.accounts_server(application.data_centre)}{path}"
    answer = requests.post(url, timeout=PATIENCE)
    assert refusal(answer) == (404, "general_error", f"no such path: {path}")
    assert outcomes(zoho.log) == [(None, None, "general_error", f"no such path: {path}")]


@pytest.mark.parametrize("path", ["/crm/v7/Leads", "/crm/v8/Leads/1/Notes", "/crm/v8"])
def test_a_path_of_the_api_that_there_is_not_is_refused(
    zoho: FakeZoho, logged_in: Application, path: str
) -> None:
    answer = logged_in.call("GET", path, "access-ada-1")
    assert refusal(answer) == (404, "INVALID_URL_PATTERN", f"no such path: {path}")
    assert outcomes(zoho.log) == [
        (None, "ada@example.com", "INVALID_URL_PATTERN", f"no such path: {path}")
    ]
