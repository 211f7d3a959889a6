import json
from urllib.parse import urlencode

import pytest

from fake_accounts_server import (
    DATA_CENTRES,
    Client,
    Clock,
    DataCentre,
    FakeZoho,
    Request,
    Response,
    UnknownAddress,
    User,
    handle,
)

EU, US = DATA_CENTRES["eu"], DATA_CENTRES["us"]
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
def access_token(zoho: FakeZoho, ada: User, client: Client) -> str:
    code = zoho.accounts.issue_grant(ada, client)
    return zoho.accounts.redeem(
        code, client.client_id, client.client_secret, client.redirect_url, EU
    ).access_token


def post(zoho: FakeZoho, url: str, **form: str) -> Response:
    return handle(zoho, Request("POST", url, FORM, urlencode(form).encode()))


def get(zoho: FakeZoho, path: str, access_token: str, data_centre: DataCentre = EU) -> Response:
    headers = {"authorization": f"Zoho-oauthtoken {access_token}"}
    return handle(zoho, Request("GET", data_centre.api_domain + path, headers))


def body(response: Response) -> dict[str, object]:
    loaded = json.loads(response.body)
    assert isinstance(loaded, dict)
    return loaded


def outcomes(zoho: FakeZoho) -> list[tuple[str | None, int | None, str, str]]:
    return [(entry.operation, entry.status, entry.outcome, entry.reason) for entry in zoho.log]


def test_codes_and_refresh_tokens_are_exchanged_by_form(
    zoho: FakeZoho, ada: User, client: Client
) -> None:
    secrets = {"client_id": client.client_id, "client_secret": client.client_secret}
    granted = post(
        zoho,
        EU.accounts_url,
        grant_type="authorization_code",
        code=zoho.accounts.issue_grant(ada, client),
        redirect_uri="https://app.example.com/callback",
        **secrets,
    )
    refreshed = post(
        zoho,
        EU.accounts_url,
        grant_type="refresh_token",
        refresh_token="refresh-ada-1",
        **secrets,
    )
    assert (granted.status, body(granted)["access_token"]) == (200, "access-ada-1")
    assert (refreshed.status, body(refreshed)["access_token"]) == (200, "access-ada-2")
    grant, refresh = zoho.log.token_requests()
    assert (grant.operation, grant.grant, grant.user) == ("grant", "grant-ada-1", ada.email)
    assert (refresh.operation, refresh.refresh_token) == ("refresh", "refresh-ada-1")


def test_a_form_is_as_good_as_a_query(zoho: FakeZoho, ada: User, access_token: str) -> None:
    in_query = handle(
        zoho, Request("POST", f"{EU.accounts_url}/revoke?token={access_token}", headers={})
    )
    in_form = post(zoho, f"{EU.accounts_url}/revoke", token="refresh-ada-1")
    assert [body(in_query), body(in_form)] == [{"status": "success"}] * 2
    by_query, by_form = zoho.log.of("revoke")
    assert (by_query.access_token, by_query.refresh_token) == ("access-ada-1", None)
    assert (by_form.access_token, by_form.refresh_token) == (None, "refresh-ada-1")


def test_the_accounts_server_refuses_with_status_200(zoho: FakeZoho, client: Client) -> None:
    response = post(
        zoho,
        EU.accounts_url,
        grant_type="authorization_code",
        code="never-issued",
        client_id=client.client_id,
        client_secret=client.client_secret,
    )
    assert (response.status, body(response)) == (200, {"error": "invalid_code"})
    assert outcomes(zoho) == [("grant", 200, "invalid_code", "unknown code")]


def test_another_grant_type_is_refused(zoho: FakeZoho) -> None:
    response = post(zoho, EU.accounts_url, grant_type="password")
    assert (response.status, body(response)) == (200, {"error": "unsupported_grant_type"})


def test_revoking_an_unknown_token_is_answered_with_status_400(zoho: FakeZoho) -> None:
    assert post(zoho, f"{EU.accounts_url}/revoke", token="never-issued").status == 400


def test_the_api_answers_for_the_user_and_organisation_of_the_token(
    zoho: FakeZoho, access_token: str
) -> None:
    users = body(get(zoho, "/crm/v8/users?type=CurrentUser&", access_token))["users"]
    org = body(get(zoho, "/crm/v8/org", access_token))["org"]
    assert isinstance(users, list)
    assert isinstance(org, list)
    assert [user["email"] for user in users] == ["ada@example.com"]
    assert [one["zgid"] for one in org] == ["60001"]
    assert {entry.user for entry in zoho.log} == {"ada@example.com"}
    assert {entry.access_token for entry in zoho.log} == {access_token}


def test_a_slash_at_the_end_of_a_path_makes_no_difference(
    zoho: FakeZoho, access_token: str
) -> None:
    assert get(zoho, "/crm/v8/users/?type=CurrentUser", access_token).status == 200


def test_every_api_host_of_the_data_centre_takes_the_token(
    zoho: FakeZoho, access_token: str
) -> None:
    headers = {"Authorization": f"Zoho-oauthtoken {access_token}"}
    for host in EU.api_hosts:
        assert handle(zoho, Request("GET", f"https://{host}/crm/v8/org", headers)).status == 200


def test_organisations_have_leads_of_their_own(
    zoho: FakeZoho, client: Client, access_token: str
) -> None:
    bob = zoho.accounts.register_user(User("bob@example.com", "60002", "Bob", "Moran", EU))
    code = zoho.accounts.issue_grant(bob, client)
    bobs_token = zoho.accounts.redeem(
        code, client.client_id, client.client_secret, client.redirect_url, EU
    ).access_token
    adas, bobs = (body(get(zoho, "/crm/v8/Leads", token)) for token in (access_token, bobs_token))
    assert adas != bobs
    assert adas == body(get(zoho, "/crm/v8/Leads", access_token))


def test_the_api_refuses_a_bad_token_in_its_own_form_and_the_log_says_why(
    zoho: FakeZoho, clock: Clock, access_token: str
) -> None:
    path = "/crm/v8/org"
    responses = [get(zoho, path, "never-issued"), get(zoho, path, access_token, US)]
    clock.advance(3600)
    responses.append(get(zoho, path, access_token))
    for response in responses:
        assert response.status == 401
        assert body(response) == {
            "code": "INVALID_TOKEN",
            "details": {},
            "message": "invalid oauth token",
            "status": "error",
        }
    assert outcomes(zoho) == [
        ("org", 401, "INVALID_TOKEN", reason)
        for reason in ("unknown", "wrong data centre", "expired")
    ]


def test_a_request_without_a_token_is_not_authenticated(zoho: FakeZoho) -> None:
    response = handle(zoho, Request("GET", f"{EU.api_domain}/crm/v8/org"))
    assert (response.status, body(response)["code"]) == (401, "AUTHENTICATION_FAILURE")


def test_a_refusal_says_in_a_header_what_zoho_keeps_to_itself(zoho: FakeZoho) -> None:
    response = get(zoho, "/crm/v8/org", "never-issued")
    assert response.headers["Fake-Zoho-Reason"] == "unknown"


@pytest.mark.parametrize(
    ("scope", "status"),
    [
        ("ZohoCRM.org.READ", 200),
        ("ZohoCRM.org.ALL", 200),
        ("zohocrm.ORG.read", 200),
        ("ZohoCRM.users.READ", 401),
        ("ZohoCRM.org.UPDATE", 401),
    ],
)
def test_a_token_opens_what_its_scope_allows(
    zoho: FakeZoho, ada: User, client: Client, scope: str, status: int
) -> None:
    code = zoho.accounts.issue_grant(ada, client, scopes=(scope,))
    answer = zoho.accounts.redeem(
        code, client.client_id, client.client_secret, client.redirect_url, EU
    )
    response = get(zoho, "/crm/v8/org", answer.access_token)
    assert response.status == status
    assert (body(response).get("code") == "OAUTH_SCOPE_MISMATCH") == (status == 401)


def test_an_organisation_has_so_many_requests_a_day(
    zoho: FakeZoho, clock: Clock, ada: User, client: Client, access_token: str
) -> None:
    zoho.settings = zoho.settings.changed({"crm_requests_per_day": 2})
    statuses = [get(zoho, "/crm/v8/org", access_token).status for _ in range(3)]
    assert statuses == [200, 200, 429]
    assert next(reversed(list(zoho.log))).outcome == "TOO_MANY_REQUESTS"
    clock.advance(86_400)
    code = zoho.accounts.issue_grant(ada, client)
    newest = zoho.accounts.redeem(
        code, client.client_id, client.client_secret, client.redirect_url, EU
    )
    assert get(zoho, "/crm/v8/org", newest.access_token).status == 200


def test_a_path_that_is_no_route_is_answered_with_status_404(
    zoho: FakeZoho, access_token: str
) -> None:
    api = get(zoho, "/crm/v8/Leads/1/Notes", access_token)
    accounts = handle(zoho, Request("GET", f"{EU.accounts_url}/introspect"))
    assert (api.status, body(api)["code"]) == (404, "INVALID_URL_PATTERN")
    assert (accounts.status, body(accounts)) == (404, {"error": "general_error"})
    assert [entry.operation for entry in zoho.log] == [None, None]


def test_another_method_is_refused_in_the_form_of_the_server(zoho: FakeZoho) -> None:
    api = handle(zoho, Request("PATCH", f"{EU.api_domain}/crm/v8/org"))
    accounts = handle(zoho, Request("GET", EU.accounts_url))
    assert (api.status, body(api)["code"]) == (400, "INVALID_REQUEST_METHOD")
    assert (accounts.status, body(accounts)) == (405, {"error": "general_error"})


def test_an_unknown_address_is_refused_by_name_without_its_secrets(zoho: FakeZoho) -> None:
    request = Request("PUT", "https://me:pass@vault.example.com:8200/v1/token?key=hidden")
    with pytest.raises(UnknownAddress) as caught:
        handle(zoho, request)
    message = str(caught.value)
    assert message.startswith("PUT https://vault.example.com:8200/v1/token: ")
    assert "only those of Zoho's hosts" in message
    assert "pass" not in message
    assert "hidden" not in message
    assert outcomes(zoho) == [(None, None, "unknown address", "")]


def test_the_next_requests_of_an_operation_fail_and_change_nothing(
    zoho: FakeZoho, ada: User, client: Client
) -> None:
    form = {
        "grant_type": "authorization_code",
        "code": zoho.accounts.issue_grant(ada, client),
        "redirect_uri": "https://app.example.com/callback",
        "client_id": client.client_id,
        "client_secret": client.client_secret,
    }
    zoho.faults.fail_next("grant", times=2)
    failed = [post(zoho, EU.accounts_url, **form) for _ in range(2)]
    assert [(one.status, body(one)) for one in failed] == [(500, {"error": "general_error"})] * 2
    assert post(zoho, EU.accounts_url, **form).status == 200
    assert [entry.outcome for entry in zoho.log.of("grant")] == ["fault", "fault", "ok"]


def test_a_fault_speaks_in_the_form_of_its_server_unless_told(
    zoho: FakeZoho, access_token: str
) -> None:
    zoho.faults.fail_next("org")
    zoho.faults.fail_next("org", status=429, body={"code": "TOO_MANY_REQUESTS"})
    zoho.faults.fail_next("org", status=502, body="<h1>Bad gateway</h1>")
    by_default, by_object, by_text = (get(zoho, "/crm/v8/org", access_token) for _ in range(3))
    assert body(by_default)["code"] == "INTERNAL_ERROR"
    assert (by_object.status, body(by_object)) == (429, {"code": "TOO_MANY_REQUESTS"})
    assert (by_text.status, by_text.body) == (502, b"<h1>Bad gateway</h1>")


def test_a_fault_of_no_operation_names_those_that_there_are(zoho: FakeZoho) -> None:
    known = "auth, consent, grant, refresh, revoke, users, user, org, fields, modules, module, "
    known += "records, record, create, update, delete"
    with pytest.raises(ValueError, match=f"'login'; there are: {known}"):
        zoho.faults.fail_next("login")


def test_the_log_can_be_read_from_a_mark(zoho: FakeZoho, access_token: str) -> None:
    get(zoho, "/crm/v8/org", access_token)
    mark = zoho.log.mark()
    get(zoho, "/crm/v8/Leads", access_token)
    since = zoho.log.since(mark)
    assert [entry.path for entry in since] == ["/crm/v8/Leads"]
    assert (len(since), since.of("org")) == (1, ())


def test_an_entry_shown_as_text_gives_no_secret_away(zoho: FakeZoho, access_token: str) -> None:
    get(zoho, "/crm/v8/org", access_token)
    post(zoho, f"{EU.accounts_url}/revoke?token=refresh-ada-1&client_secret=app-secret")
    post(zoho, f"{EU.accounts_url}/revoke", token="tiny")
    assert str(zoho.log) == (
        "22:13:20 GET www.zohoapis.eu/crm/v8/org org ada@example.com acce...-1 -> 200 ok\n"
        "22:13:20 POST accounts.zoho.eu/oauth/v2/token/revoke revoke ada@example.com refr...-1"
        " -> 200 ok\n"
        "22:13:20 POST accounts.zoho.eu/oauth/v2/token/revoke revoke ... -> 400 invalid_code"
        " (unknown token)"
    )
    assert next(iter(zoho.log)).access_token == access_token


def test_the_system_clock_runs() -> None:
    assert Clock().now() > 1_700_000_000
