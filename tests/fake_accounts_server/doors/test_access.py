"""What an access token opens, through each door."""

from dataclasses import replace

import pytest

from fake_accounts_server import DATA_CENTRES, Clock, FakeZoho, User
from tests.fake_accounts_server.doors.application import (
    Application,
    body,
    outcomes,
    refusal,
    tokens,
)

US = DATA_CENTRES["us"]
ORG = "/crm/v8/org"


@pytest.fixture
def ended(clock: Clock, logged_in: Application) -> Application:
    """The application, to which "access-ada-1" has expired and "access-ada-2" is revoked."""
    clock.advance(3600)
    logged_in.refresh("refresh-ada-1")
    logged_in.revoke("access-ada-2")
    return logged_in


@pytest.mark.parametrize(
    ("access_token", "reason"),
    [("access-ada-1", "expired"), ("access-ada-2", "revoked"), ("never-issued", "unknown")],
)
def test_a_token_that_opens_nothing_is_refused_and_the_log_says_why(
    zoho: FakeZoho, ended: Application, access_token: str, reason: str
) -> None:
    answer = ended.call("GET", ORG, access_token)
    assert refusal(answer) == (401, "INVALID_TOKEN", reason)
    assert body(answer) == {
        "code": "INVALID_TOKEN",
        "details": {},
        "message": "invalid oauth token",
        "status": "error",
    }
    owner = None if reason == "unknown" else "ada@example.com"
    assert outcomes(zoho.log)[-1] == ("org", owner, "INVALID_TOKEN", reason)


def test_a_token_lives_for_an_hour(clock: Clock, logged_in: Application) -> None:
    clock.advance(3599)
    assert logged_in.call("GET", ORG, "access-ada-1").status_code == 200
    clock.advance(1)
    assert logged_in.call("GET", ORG, "access-ada-1").status_code == 401


def test_another_data_centre_does_not_know_the_token(logged_in: Application) -> None:
    answer = replace(logged_in, data_centre=US).call("GET", ORG, "access-ada-1")
    assert refusal(answer) == (401, "INVALID_TOKEN", "wrong data centre")


def test_a_request_without_a_token_is_not_authenticated(logged_in: Application) -> None:
    answer = logged_in.call("GET", ORG, None)
    assert refusal(answer) == (401, "AUTHENTICATION_FAILURE", "no token is sent")


def test_a_token_opens_what_its_scope_allows(
    zoho: FakeZoho, ada: User, application: Application
) -> None:
    code = zoho.accounts.issue_grant(
        ada, application.client, scopes=("ZohoCRM.modules.leads.READ",)
    )
    access_token, _ = tokens(application.redeem(code))
    assert application.call("GET", "/crm/v8/Leads", access_token).status_code == 200
    for method, path in (("GET", "/crm/v8/Deals"), ("DELETE", "/crm/v8/Leads?ids=1"), ("GET", ORG)):
        assert refusal(application.call(method, path, access_token))[:2] == (
            401,
            "OAUTH_SCOPE_MISMATCH",
        )
