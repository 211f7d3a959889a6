"""The life of a code, through each door."""

from dataclasses import replace

import pytest

from fake_accounts_server import DATA_CENTRES, Client, Clock, DataCentre, FakeZoho, User
from tests.fake_accounts_server.doors.application import (
    Application,
    body,
    outcomes,
    refusal,
    tokens,
)
from tests.fake_accounts_server.doors.door import Door

EU, US = DATA_CENTRES["eu"], DATA_CENTRES["us"]


def test_a_code_buys_tokens_and_tells_where_the_api_is(
    zoho: FakeZoho, door: Door, ada: User, client: Client, application: Application
) -> None:
    answer = application.redeem(zoho.accounts.issue_grant(ada, client))
    assert (answer.status_code, body(answer)) == (
        200,
        {
            "access_token": "access-ada-1",
            "refresh_token": "refresh-ada-1",
            "api_domain": door.api_domain(EU),
            "token_type": "Bearer",
            "expires_in": 3600,
        },
    )
    assert outcomes(zoho.log) == [("grant", "ada@example.com", "ok", "")]


@pytest.mark.parametrize("data_centre", DATA_CENTRES.values(), ids=lambda one: one.name)
def test_what_a_code_bought_opens_the_api_of_its_data_centre(
    zoho: FakeZoho, door: Door, client: Client, data_centre: DataCentre
) -> None:
    bob = zoho.accounts.register_user(User("bob@example.com", "6", "Bob", "Moran", data_centre))
    application = Application(door, client, data_centre)
    access_token, _ = tokens(application.redeem(zoho.accounts.issue_grant(bob, client)))
    assert application.call("GET", "/crm/v8/org", access_token).status_code == 200
    assert [entry.data_centre for entry in zoho.log] == [data_centre.name] * 2


def test_a_code_works_once(
    zoho: FakeZoho, ada: User, client: Client, application: Application
) -> None:
    code = zoho.accounts.issue_grant(ada, client)
    application.redeem(code)
    assert refusal(application.redeem(code)) == (200, "invalid_code", "code redeemed before")


@pytest.mark.parametrize(
    ("changes", "word", "reason"),
    [
        ({"client_id": "1000.NONE"}, "invalid_client", "unknown client"),
        ({"client_secret": "wrong"}, "invalid_client_secret", "not the client's secret"),
        (
            {"redirect_uri": "https://app.example.com/other"},
            "invalid_redirect_uri",
            "not the redirect URL of the code",
        ),
        ({"code": "never-issued"}, "invalid_code", "unknown code"),
        (
            {"client_id": "1000.ELSE", "client_secret": "else-secret"},
            "invalid_code",
            "issued to another client",
        ),
    ],
)
def test_a_refusal_has_its_word_and_leaves_the_code_unspent(
    *,
    zoho: FakeZoho,
    ada: User,
    client: Client,
    application: Application,
    changes: dict[str, str | None],
    word: str,
    reason: str,
) -> None:
    zoho.accounts.register_client(Client("1000.ELSE", "else-secret", client.redirect_urls))
    code = zoho.accounts.issue_grant(ada, client)
    assert refusal(application.redeem(code, **changes)) == (200, word, reason)
    assert tokens(application.redeem(code)) == ("access-ada-1", "refresh-ada-1")
    assert [entry.reason for entry in zoho.log] == [reason, ""]


def test_another_data_centre_does_not_know_the_code(
    zoho: FakeZoho, ada: User, client: Client, application: Application
) -> None:
    code = zoho.accounts.issue_grant(ada, client)
    elsewhere = replace(application, data_centre=US)
    assert refusal(elsewhere.redeem(code)) == (200, "invalid_client", "wrong data centre")
    assert tokens(application.redeem(code)) == ("access-ada-1", "refresh-ada-1")


def test_a_code_expires_after_two_minutes(
    zoho: FakeZoho, clock: Clock, ada: User, client: Client, application: Application
) -> None:
    in_time, late = (zoho.accounts.issue_grant(ada, client) for _ in range(2))
    clock.advance(119)
    assert tokens(application.redeem(in_time)) == ("access-ada-1", "refresh-ada-1")
    clock.advance(1)
    assert refusal(application.redeem(late)) == (200, "invalid_code", "expired code")


def test_a_self_client_redeems_within_three_minutes_without_a_redirect_url(
    zoho: FakeZoho, door: Door, clock: Clock, ada: User
) -> None:
    self_client = zoho.accounts.register_client(Client("1000.SELF", "self-secret"))
    application = Application(door, self_client, EU)
    in_time, late = (zoho.accounts.issue_grant(ada, self_client) for _ in range(2))
    clock.advance(179)
    assert tokens(application.redeem(in_time)) == ("access-ada-1", "refresh-ada-1")
    clock.advance(1)
    assert refusal(application.redeem(late)) == (200, "invalid_code", "expired code")
