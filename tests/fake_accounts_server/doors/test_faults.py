"""What a client meets when things go wrong: the same through each door."""

import pytest
import requests
from requests.exceptions import ChunkedEncodingError, ConnectionError, ReadTimeout

from fake_accounts_server import (
    Answer,
    Client,
    Dropped,
    FakeZoho,
    HalfBody,
    Hang,
    Html,
    Slow,
    User,
)
from fake_accounts_server.faults import Fault
from tests.fake_accounts_server.doors.application import (
    PATIENCE,
    Application,
    outcomes,
    refusal,
    tokens,
)

ORG = "/crm/v8/org"
SHORT = 0.2
"""For how many seconds an answer is waited for that is sure not to come."""


@pytest.mark.parametrize(
    ("fault", "patience", "raised", "kind"),
    [
        (Hang(), SHORT, ReadTimeout, "hang"),
        (Slow(60), SHORT, ReadTimeout, "slow"),
        (Dropped(), PATIENCE, ConnectionError, "dropped"),
        (HalfBody(), PATIENCE, ChunkedEncodingError, "half-body"),
    ],
    ids=["hang", "slow", "dropped", "half-body"],
)
def test_an_answer_that_does_not_come_raises_what_requests_has_for_it(
    *,
    zoho: FakeZoho,
    logged_in: Application,
    fault: Fault,
    patience: float,
    raised: type[requests.exceptions.RequestException],
    kind: str,
) -> None:
    zoho.faults.plan("org", fault)
    with pytest.raises(requests.exceptions.RequestException) as caught:
        logged_in.call("GET", ORG, "access-ada-1", timeout=patience)
    assert type(caught.value) is raised
    assert logged_in.call("GET", ORG, "access-ada-1").status_code == 200
    assert outcomes(zoho.log) == [
        ("org", "ada@example.com", "fault", kind),
        ("org", "ada@example.com", "ok", ""),
    ]


def test_an_answer_that_is_late_is_waited_for(zoho: FakeZoho, logged_in: Application) -> None:
    zoho.faults.plan("org", Slow(0.01))
    assert logged_in.call("GET", ORG, "access-ada-1").status_code == 200
    assert outcomes(zoho.log) == [("org", "ada@example.com", "fault", "slow")]


@pytest.mark.parametrize(
    ("fault", "status", "content_type", "text"),
    [
        (Answer(503, {"code": "BUSY"}), 503, "application/json;charset=UTF-8", '{"code": "BUSY"}'),
        (Answer(200, "not é JSON"), 200, "text/html;charset=UTF-8", "not é JSON"),
        (
            Html(504),
            504,
            "text/html;charset=UTF-8",
            "<html><body><h1>Bad Gateway</h1><p>The server is busy.</p></body></html>",
        ),
    ],
    ids=["object", "text", "page"],
)
def test_another_answer_may_come_in_place_of_the_true_one(
    *,
    zoho: FakeZoho,
    logged_in: Application,
    fault: Fault,
    status: int,
    content_type: str,
    text: str,
) -> None:
    zoho.faults.plan("org", fault)
    answer = logged_in.call("GET", ORG, "access-ada-1")
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, content_type)
    assert answer.text == text


def test_a_failure_has_the_form_of_its_server(zoho: FakeZoho, logged_in: Application) -> None:
    zoho.faults.fail_next("org")
    zoho.faults.fail_next("refresh", times=2)
    assert refusal(logged_in.call("GET", ORG, "access-ada-1")) == (
        500,
        "INTERNAL_ERROR",
        "answer",
    )
    for _ in range(2):
        assert refusal(logged_in.refresh("refresh-ada-1")) == (500, "general_error", "answer")
    assert tokens(logged_in.refresh("refresh-ada-1")) == ("access-ada-2", None)


def test_a_throttle_of_the_api_has_its_word(zoho: FakeZoho, logged_in: Application) -> None:
    zoho.faults.fail_next("org", 429)
    answer = logged_in.call("GET", ORG, "access-ada-1")
    assert refusal(answer) == (429, "TOO_MANY_REQUESTS", "answer")


@pytest.mark.parametrize("fault", [Answer(), Html(), Hang(), Dropped()], ids=repr)
def test_a_request_that_was_not_carried_out_can_be_made_again(
    zoho: FakeZoho, ada: User, client: Client, application: Application, fault: Fault
) -> None:
    code = zoho.accounts.issue_grant(ada, client)
    zoho.faults.plan("grant", fault)
    try:
        failed = requests.post(
            application.token_url, application.form_to_redeem(code), timeout=SHORT
        )
        assert failed.status_code in (500, 502)
    except (ReadTimeout, ConnectionError):
        pass
    assert tokens(application.redeem(code)) == ("access-ada-1", "refresh-ada-1")


def test_what_was_asked_for_is_done_though_half_of_the_answer_is_lost(
    zoho: FakeZoho, ada: User, client: Client, application: Application
) -> None:
    code = zoho.accounts.issue_grant(ada, client)
    zoho.faults.plan("grant", HalfBody())
    with pytest.raises(ChunkedEncodingError):
        application.redeem(code)
    assert refusal(application.redeem(code)) == (200, "invalid_code", "code redeemed before")
    assert [token.text for token in zoho.accounts.refresh_tokens_of(ada)] == ["refresh-ada-1"]


def test_an_answer_without_a_body_is_lost_whole(
    zoho: FakeZoho, ada: User, application: Application
) -> None:
    zoho.consent.give(ada)
    zoho.faults.plan("auth", HalfBody())
    with pytest.raises(ConnectionError):
        application.ask_consent()
    assert [grant.user for grant in zoho.accounts.grants] == [ada]
    assert [(entry.outcome, entry.reason, entry.status) for entry in zoho.log] == [
        ("fault", "half-body", None)
    ]


@pytest.mark.parametrize("status", [204, 205, 304])
def test_an_answer_whose_status_forbids_a_body_has_none(
    zoho: FakeZoho, logged_in: Application, status: int
) -> None:
    zoho.faults.fail_next("org", status)
    answer = logged_in.call("GET", ORG, "access-ada-1")
    assert (answer.status_code, answer.content) == (status, b"")
