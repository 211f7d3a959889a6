"""A morning with the fake, through each door: the log tells the same of it."""

from dataclasses import replace

from fake_accounts_server import DATA_CENTRES, Clock, FakeZoho, User
from tests.fake_accounts_server.doors.application import (
    Application,
    outcomes,
    rows,
    sent_back,
)

ADA = "ada@example.com"


def test_the_log_tells_operation_user_outcome_and_reason(
    zoho: FakeZoho, clock: Clock, ada: User, application: Application
) -> None:
    zoho.consent.give(ada)
    scopes = "ZohoCRM.modules.ALL,ZohoCRM.settings.READ,ZohoCRM.users.READ"
    code = sent_back(application.ask_consent(scope=scopes))["code"]
    replace(application, data_centre=DATA_CENTRES["in"]).redeem(code)
    application.redeem(code)
    application.redeem(code)
    application.call("GET", "/crm/v8/users?type=CurrentUser", "access-ada-1")
    application.call("GET", "/crm/v8/org", "access-ada-1")
    application.call("GET", "/crm/v8/settings/fields?module=Leads", "access-ada-1")
    lead, *_ = rows(application.call("GET", "/crm/v8/Leads", "access-ada-1"))
    application.call("DELETE", f"/crm/v8/Leads/{lead['id']}", "access-ada-1")
    clock.advance(3600)
    application.call("GET", "/crm/v8/Leads", "access-ada-1")
    application.refresh("refresh-ada-1")
    application.call("GET", "/crm/v8/Leads", "access-ada-2")
    application.call("GET", "/crm/v8/Leads", None)
    application.revoke("refresh-ada-1")
    application.refresh("refresh-ada-1")
    application.call("GET", "/crm/v8/Leads", "access-ada-2")

    assert outcomes(zoho.log) == [
        ("auth", ADA, "ok", ""),
        ("grant", ADA, "invalid_client", "wrong data centre"),
        ("grant", ADA, "ok", ""),
        ("grant", ADA, "invalid_code", "code redeemed before"),
        ("users", ADA, "ok", ""),
        (
            "org",
            ADA,
            "OAUTH_SCOPE_MISMATCH",
            "ZohoCRM.org.READ is not among the token's scopes",
        ),
        ("fields", ADA, "ok", ""),
        ("records", ADA, "ok", ""),
        ("delete", ADA, "ok", ""),
        ("records", ADA, "INVALID_TOKEN", "expired"),
        ("refresh", ADA, "ok", ""),
        ("records", ADA, "ok", ""),
        ("records", None, "AUTHENTICATION_FAILURE", "no token is sent"),
        ("revoke", ADA, "ok", ""),
        ("refresh", ADA, "invalid_code", "revoked refresh token"),
        ("records", ADA, "INVALID_TOKEN", "revoked"),
    ]
    statuses = [302, 200, 200, 200, 200, 401, 200, 200, 200, 401, 200, 200, 401, 200, 200, 401]
    assert [entry.status for entry in zoho.log] == statuses
    assert [entry.data_centre for entry in zoho.log] == ["eu", "in"] + ["eu"] * 14
    assert [entry.number for entry in zoho.log] == sorted(entry.number for entry in zoho.log)


def test_an_entry_keeps_what_was_shown_and_sent(zoho: FakeZoho, logged_in: Application) -> None:
    logged_in.refresh("refresh-ada-1")
    (entry,) = zoho.log
    form = "grant_type=refresh_token&refresh_token=refresh-ada-1"
    form += "&client_id=1000.APP&client_secret=app-secret"
    assert (entry.refresh_token, entry.access_token, entry.grant) == ("refresh-ada-1", None, None)
    assert (entry.content_type, entry.body) == ("application/x-www-form-urlencoded", form.encode())
    assert (entry.body_length, entry.time) == (len(form), zoho.clock.now())
