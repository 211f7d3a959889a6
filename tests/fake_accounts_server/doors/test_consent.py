"""Consent without a page, through each door: what the browser carries back."""

from dataclasses import replace

import pytest

from fake_accounts_server import DATA_CENTRES, Client, FakeZoho, User
from tests.fake_accounts_server.doors.application import (
    Application,
    body,
    outcomes,
    refusal,
    sent_back,
    tokens,
)
from tests.fake_accounts_server.doors.door import Door

EU, US = DATA_CENTRES["eu"], DATA_CENTRES["us"]


def refresh_token_after_consent(application: Application, **changes: str | None) -> str | None:
    return tokens(application.redeem(sent_back(application.ask_consent(**changes))["code"]))[1]


def test_a_user_who_consents_is_sent_back_with_a_code(
    zoho: FakeZoho, door: Door, ada: User, application: Application
) -> None:
    zoho.consent.give(ada)
    back = sent_back(application.ask_consent())
    assert back == {
        "state": "s & t",
        "code": "grant-ada-1",
        "location": "eu",
        "accounts-server": door.accounts_server(EU),
    }
    assert tokens(application.redeem(back["code"])) == ("access-ada-1", "refresh-ada-1")
    assert outcomes(zoho.log) == [
        ("auth", "ada@example.com", "ok", ""),
        ("grant", "ada@example.com", "ok", ""),
    ]


def test_location_and_accounts_server_name_the_users_data_centre(
    zoho: FakeZoho, door: Door, ada: User, application: Application
) -> None:
    zoho.consent.give(ada)
    in_us = replace(application, data_centre=US)
    back = sent_back(in_us.ask_consent())
    assert (back["location"], back["accounts-server"]) == ("eu", door.accounts_server(EU))
    assert refusal(in_us.redeem(back["code"])) == (200, "invalid_client", "wrong data centre")
    assert tokens(application.redeem(back["code"])) == ("access-ada-1", "refresh-ada-1")


def test_a_user_who_denies_is_sent_back_with_an_error(
    zoho: FakeZoho, application: Application
) -> None:
    zoho.consent.deny()
    assert sent_back(application.ask_consent()) == {"state": "s & t", "error": "access_denied"}
    assert outcomes(zoho.log) == [("auth", None, "access_denied", "the user denied access")]


@pytest.mark.parametrize("access_type", ["online", None])
def test_access_while_online_buys_no_refresh_token(
    zoho: FakeZoho, ada: User, application: Application, access_type: str | None
) -> None:
    zoho.consent.give(ada)
    assert refresh_token_after_consent(application, access_type=access_type) is None


def test_a_refresh_token_is_given_once_and_again_for_prompt_consent(
    zoho: FakeZoho, ada: User, application: Application
) -> None:
    zoho.consent.give(ada)
    prompts = (None, None, "consent")
    given = [refresh_token_after_consent(application, prompt=prompt) for prompt in prompts]
    assert given == ["refresh-ada-1", None, "refresh-ada-2"]


def test_a_token_opens_what_was_consented_to_and_no_more(
    zoho: FakeZoho, ada: User, application: Application
) -> None:
    zoho.settings = zoho.settings.changed({"scope_in_answer": True})
    zoho.consent.give(ada)
    answer = application.redeem(sent_back(application.ask_consent())["code"])
    assert body(answer)["scope"] == "ZohoCRM.modules.ALL,ZohoCRM.users.READ"
    assert application.call("GET", "/crm/v8/Leads", "access-ada-1").status_code == 200
    assert refusal(application.call("GET", "/crm/v8/org", "access-ada-1")) == (
        401,
        "OAUTH_SCOPE_MISMATCH",
        "ZohoCRM.org.READ is not among the token's scopes",
    )


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"response_type": "token"}, "invalid_response_type"),
        ({"scope": "ZohoCRM.modules.FLY"}, "invalid_scope"),
        ({"access_type": "sometimes"}, "invalid_request"),
    ],
)
def test_what_is_wrong_with_the_asking_is_told_to_the_application(
    zoho: FakeZoho,
    ada: User,
    application: Application,
    changes: dict[str, str | None],
    word: str,
) -> None:
    zoho.consent.give(ada)
    assert sent_back(application.ask_consent(**changes)) == {"state": "s & t", "error": word}


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"client_id": "1000.NONE"}, "invalid_client"),
        ({"redirect_uri": "https://evil.example/callback"}, "invalid_redirect_uri"),
    ],
)
def test_an_application_that_may_not_ask_is_sent_nowhere(
    zoho: FakeZoho,
    ada: User,
    application: Application,
    changes: dict[str, str | None],
    word: str,
) -> None:
    zoho.consent.give(ada)
    answer = application.ask_consent(**changes)
    assert (answer.status_code, "Location" in answer.headers) == (400, False)
    assert word in answer.text


def test_a_code_is_bound_to_the_redirect_url_that_was_asked_with(
    zoho: FakeZoho, door: Door, ada: User
) -> None:
    urls = ("https://app.example.com/one", "https://app.example.com/two")
    application = Application(
        door, zoho.accounts.register_client(Client("1000.TWO", "secret", urls)), EU
    )
    zoho.consent.give(ada)
    code = sent_back(application.ask_consent(redirect_uri=urls[1]))["code"]
    assert refusal(application.redeem(code, redirect_uri=urls[0]))[1] == "invalid_redirect_uri"
    assert tokens(application.redeem(code, redirect_uri=urls[1])) == (
        "access-ada-1",
        "refresh-ada-1",
    )
