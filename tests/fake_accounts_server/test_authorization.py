"""The authorization endpoint, where an application asks a user for consent."""

from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from fake_accounts_server import (
    DATA_CENTRES,
    Client,
    FakeZoho,
    Refusal,
    Request,
    Response,
    User,
    handle,
)

CALLBACK = "https://app.example.com/callback"
ASKING = {
    "response_type": "code",
    "client_id": "1000.APP",
    "redirect_uri": CALLBACK,
    "scope": "ZohoCRM.modules.ALL,ZohoCRM.users.READ",
    "access_type": "offline",
    "state": "s & t",
}
HOME = DATA_CENTRES["us"]


def ask(zoho: FakeZoho, **changes: str | None) -> Response:
    told = {name: value for name, value in (ASKING | changes).items() if value is not None}
    return handle(
        zoho, Request("GET", f"https://accounts.zoho.com/oauth/v2/auth?{urlencode(told)}")
    )


def click(zoho: FakeZoho, origin: str = "https://accounts.zoho.com", **form: str) -> Response:
    url = f"https://accounts.zoho.com/oauth/v2/auth?{urlencode(ASKING)}"
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": origin}
    return handle(zoho, Request("POST", url, headers, urlencode(form).encode()))


def sent_back(response: Response) -> dict[str, str]:
    """What the browser carries back to the application."""
    assert response.status == 302
    address = urlsplit(response.headers["Location"])
    assert f"{address.scheme}://{address.netloc}{address.path}" == CALLBACK
    return {name: values[0] for name, values in parse_qs(address.query).items()}


def redeem(zoho: FakeZoho, code: str) -> dict[str, object]:
    return zoho.accounts.redeem(code, "1000.APP", "app-secret", CALLBACK, DATA_CENTRES["eu"]).body(
        "https://www.zohoapis.eu"
    )


def test_the_page_names_the_application_its_scopes_and_every_user(
    zoho: FakeZoho, ada: User, client: Client
) -> None:
    page = ask(zoho).body.decode()
    for part in ("1000.APP", "ZohoCRM.users.READ", "Ada Lovelace", "Deny", CALLBACK):
        assert part in page


def test_the_log_says_who_consented(zoho: FakeZoho, ada: User, client: Client) -> None:
    click(zoho, user="ada@example.com:60001")
    assert [(entry.operation, entry.user) for entry in zoho.log] == [("consent", "ada@example.com")]


def test_a_parameter_given_twice_is_told_to_the_user_on_a_page(
    zoho: FakeZoho, client: Client
) -> None:
    query = f"{urlencode(ASKING)}&state=another"
    for method in ("GET", "POST"):
        url = f"https://accounts.zoho.com/oauth/v2/auth?{query}"
        response = handle(zoho, Request(method, url))
        assert (response.status, response.headers["Content-Type"]) == (
            400,
            "text/html;charset=UTF-8",
        )
        assert "general_error: state is given twice" in response.body.decode()


@pytest.mark.parametrize("origin", ["http://evil.example", "null"])
def test_an_answer_from_a_page_of_another_site_gives_no_code(
    zoho: FakeZoho, ada: User, client: Client, origin: str
) -> None:
    response = click(zoho, origin, user="ada@example.com:60001")
    assert (response.status, zoho.accounts.grants) == (400, ())
    assert f"from a page of {origin}" in response.body.decode()
    assert [entry.outcome for entry in zoho.log] == ["invalid_origin"]


@pytest.mark.parametrize("client_id", ["1000.APP", "1000.NONE"])
def test_no_page_of_another_site_can_show_these_in_a_frame(
    zoho: FakeZoho, client: Client, client_id: str
) -> None:
    policy = ask(zoho, client_id=client_id).headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy


def test_names_are_shown_and_not_obeyed(zoho: FakeZoho, client: Client) -> None:
    zoho.accounts.register_user(User('"><i>@x.example', "6", "<b>", "&", HOME))
    page = ask(zoho, scope="Other.<script>").body.decode()
    assert "<b>" not in page
    assert "<i>" not in page
    assert "<script>" not in page


def test_a_click_on_a_user_sends_the_browser_back_with_a_code(
    zoho: FakeZoho, ada: User, client: Client
) -> None:
    back = sent_back(click(zoho, user="ada@example.com:60001"))
    assert back == {
        "state": "s & t",
        "code": "grant-ada-1",
        "location": "eu",
        "accounts-server": "https://accounts.zoho.eu",
    }
    assert redeem(zoho, back["code"])["refresh_token"] == "refresh-ada-1"


def test_a_denial_is_told_to_the_application(zoho: FakeZoho, ada: User, client: Client) -> None:
    assert sent_back(click(zoho, deny="yes")) == {"state": "s & t", "error": "access_denied"}


def test_a_user_may_answer_without_a_page(zoho: FakeZoho, ada: User, client: Client) -> None:
    zoho.consent.give(ada)
    assert sent_back(ask(zoho))["code"] == "grant-ada-1"
    zoho.consent.deny()
    assert sent_back(ask(zoho))["error"] == "access_denied"
    zoho.consent.ask()
    assert ask(zoho).status == 200


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"response_type": "token"}, "invalid_response_type"),
        ({"response_type": None}, "invalid_response_type"),
        ({"scope": None}, "invalid_scope"),
        ({"scope": "ZohoCRM.modules.FLY"}, "invalid_scope"),
        ({"scope": "ZohoCRM.modules"}, "invalid_scope"),
        ({"access_type": "sometimes"}, "invalid_request"),
    ],
)
def test_what_is_wrong_with_the_asking_is_told_to_the_application(
    zoho: FakeZoho, client: Client, changes: dict[str, str | None], word: str
) -> None:
    assert sent_back(ask(zoho, **changes)) == {"state": "s & t", "error": word}


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"client_id": "1000.NONE"}, "invalid_client"),
        ({"client_id": None}, "invalid_client"),
        ({"redirect_uri": "https://evil.example/callback"}, "invalid_redirect_uri"),
        ({"redirect_uri": CALLBACK + "/deeper"}, "invalid_redirect_uri"),
        ({"redirect_uri": None}, "invalid_redirect_uri"),
    ],
)
def test_an_application_that_is_not_registered_so_is_sent_nowhere(
    zoho: FakeZoho, client: Client, changes: dict[str, str | None], word: str
) -> None:
    response = ask(zoho, **changes)
    assert (response.status, "Location" in response.headers) == (400, False)
    assert word in response.body.decode()


def test_a_self_client_cannot_ask(zoho: FakeZoho) -> None:
    zoho.accounts.register_client(Client("1000.SELF", "self-secret"))
    assert ask(zoho, client_id="1000.SELF").status == 400


def test_a_user_whom_nobody_knows_cannot_consent(zoho: FakeZoho, client: Client) -> None:
    assert click(zoho, user="nobody@example.com:1").status == 400


def test_access_while_online_buys_no_refresh_token(
    zoho: FakeZoho, ada: User, client: Client
) -> None:
    zoho.consent.give(ada)
    for access_type in ("online", None):
        back = sent_back(ask(zoho, access_type=access_type))
        assert "refresh_token" not in redeem(zoho, back["code"])


def test_a_refresh_token_is_given_once_and_again_for_prompt_consent(
    zoho: FakeZoho, ada: User, client: Client
) -> None:
    zoho.consent.give(ada)
    bought = [
        redeem(zoho, sent_back(ask(zoho, prompt=prompt))["code"]).get("refresh_token")
        for prompt in (None, None, "consent")
    ]
    assert bought == ["refresh-ada-1", None, "refresh-ada-2"]


def test_after_revocation_a_refresh_token_is_given_again(
    zoho: FakeZoho, ada: User, client: Client
) -> None:
    zoho.consent.give(ada)
    redeem(zoho, sent_back(ask(zoho))["code"])
    zoho.accounts.revoke("refresh-ada-1")
    assert "refresh_token" in redeem(zoho, sent_back(ask(zoho))["code"])


def test_a_client_that_had_its_codes_is_denied(zoho: FakeZoho, ada: User, client: Client) -> None:
    zoho.consent.give(ada)
    answers = [sent_back(ask(zoho)) for _ in range(11)]
    assert ["code" in answer for answer in answers] == [True] * 10 + [False]
    assert answers[-1]["error"] == "access_denied"


def test_scopes_asked_for_are_those_of_the_token(zoho: FakeZoho, ada: User, client: Client) -> None:
    zoho.settings = zoho.settings.changed({"scope_in_answer": True})
    zoho.consent.give(ada)
    answer = redeem(zoho, sent_back(ask(zoho))["code"])
    assert answer["scope"] == "ZohoCRM.modules.ALL,ZohoCRM.users.READ"
    held = zoho.accounts.access_tokens_of(ada)[0].scopes
    assert held == ("ZohoCRM.modules.ALL", "ZohoCRM.users.READ")


def test_a_redirect_url_keeps_its_own_query(zoho: FakeZoho, ada: User) -> None:
    url = "https://app.example.com/callback?tenant=7"
    zoho.accounts.register_client(Client("1000.TENANT", "secret", (url,)))
    zoho.consent.give(ada)
    location = ask(zoho, client_id="1000.TENANT", redirect_uri=url).headers["Location"]
    assert location.startswith(f"{url}&state=s+%26+t&code=grant-ada-1&")


def test_the_code_is_bound_to_the_redirect_url_asked_with(zoho: FakeZoho, ada: User) -> None:
    urls = (CALLBACK, "https://app.example.com/second")
    zoho.accounts.register_client(Client("1000.TWO", "secret", urls))
    zoho.consent.give(ada)
    location = ask(zoho, client_id="1000.TWO", redirect_uri=urls[1]).headers["Location"]
    code = parse_qs(urlsplit(location).query)["code"][0]
    with pytest.raises(Refusal, match="invalid_redirect_uri"):
        zoho.accounts.redeem(code, "1000.TWO", "secret", urls[0], DATA_CENTRES["eu"])
    zoho.accounts.redeem(code, "1000.TWO", "secret", urls[1], DATA_CENTRES["eu"])
