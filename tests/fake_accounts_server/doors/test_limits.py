"""How much may be asked for, through each door, and that each limit can be taken away."""

from fake_accounts_server import Clock, FakeZoho, User
from tests.fake_accounts_server.doors.application import (
    Application,
    body,
    outcomes,
    refusal,
    rows,
    sent_back,
    tokens,
)

LEADS = "/crm/v8/Leads"


def without(zoho: FakeZoho, limit: str) -> None:
    zoho.settings = zoho.settings.changed({limit: "none"})


def opens(application: Application, access_token: str) -> bool:
    return application.call("GET", LEADS, access_token).status_code == 200


def test_the_throttle_answers_the_eleventh_refresh_in_ten_minutes(
    zoho: FakeZoho, clock: Clock, logged_in: Application
) -> None:
    for number in range(2, 12):
        assert tokens(logged_in.refresh("refresh-ada-1")) == (f"access-ada-{number}", None)
    throttled = logged_in.refresh("refresh-ada-1")
    assert (throttled.status_code, body(throttled)) == (
        400,
        {
            "error_description": "You have made too many requests continuously. "
            "Please try again after some time.",
            "error": "Access Denied",
            "status": "failure",
        },
    )
    assert outcomes(zoho.log)[-1] == (
        "refresh",
        "ada@example.com",
        "Access Denied",
        "more than 10 access tokens for the refresh token in 10 minutes",
    )
    clock.advance(600)
    assert tokens(logged_in.refresh("refresh-ada-1")) == ("access-ada-12", None)


def test_who_wants_no_throttle_has_none(zoho: FakeZoho, logged_in: Application) -> None:
    without(zoho, "access_tokens_in_ten_minutes")
    for number in range(2, 13):
        assert tokens(logged_in.refresh("refresh-ada-1")) == (f"access-ada-{number}", None)


def test_the_eleventh_code_in_ten_minutes_is_denied(
    zoho: FakeZoho, clock: Clock, ada: User, application: Application
) -> None:
    zoho.consent.give(ada)
    for number in range(1, 11):
        assert sent_back(application.ask_consent())["code"] == f"grant-ada-{number}"
    assert sent_back(application.ask_consent()) == {"state": "s & t", "error": "access_denied"}
    clock.advance(600)
    assert sent_back(application.ask_consent())["code"] == "grant-ada-11"


def test_who_wants_no_limit_of_codes_has_none(
    zoho: FakeZoho, ada: User, application: Application
) -> None:
    without(zoho, "grants_in_ten_minutes")
    zoho.consent.give(ada)
    for number in range(1, 12):
        assert sent_back(application.ask_consent())["code"] == f"grant-ada-{number}"


def log_in(application: Application) -> None:
    """Log in by a consent that gives a refresh token each time."""
    back = sent_back(application.ask_consent(prompt="consent"))
    assert "refresh_token" in body(application.redeem(back["code"]))


def test_the_twenty_first_refresh_token_ends_the_oldest_and_its_access_tokens(
    zoho: FakeZoho, clock: Clock, ada: User, application: Application
) -> None:
    zoho.consent.give(ada)
    for _ in range(20):
        log_in(application)
        clock.advance(60)
    assert opens(application, "access-ada-1")

    log_in(application)

    assert refusal(application.refresh("refresh-ada-1")) == (
        200,
        "invalid_code",
        "revoked refresh token",
    )
    assert not opens(application, "access-ada-1")
    assert opens(application, "access-ada-2")


def test_who_wants_no_limit_of_refresh_tokens_has_none(
    zoho: FakeZoho, clock: Clock, ada: User, application: Application
) -> None:
    without(zoho, "refresh_tokens_per_user")
    zoho.consent.give(ada)
    for _ in range(21):
        log_in(application)
        clock.advance(60)
    assert opens(application, "access-ada-1")


def test_the_sixteenth_live_access_token_ends_the_oldest(
    clock: Clock, logged_in: Application
) -> None:
    for _ in range(14):
        clock.advance(60)
        logged_in.refresh("refresh-ada-1")
    assert opens(logged_in, "access-ada-1")

    clock.advance(60)
    logged_in.refresh("refresh-ada-1")

    assert refusal(logged_in.call("GET", LEADS, "access-ada-1")) == (
        401,
        "INVALID_TOKEN",
        "revoked",
    )
    assert opens(logged_in, "access-ada-2")


def test_who_wants_no_limit_of_access_tokens_has_none(
    zoho: FakeZoho, clock: Clock, logged_in: Application
) -> None:
    without(zoho, "live_access_tokens")
    for _ in range(15):
        clock.advance(60)
        logged_in.refresh("refresh-ada-1")
    assert opens(logged_in, "access-ada-1")


def test_an_organisation_has_so_many_requests_a_day(
    zoho: FakeZoho, clock: Clock, logged_in: Application
) -> None:
    zoho.settings = zoho.settings.changed({"crm_requests_per_day": 2})
    statuses = [logged_in.call("GET", LEADS, "access-ada-1").status_code for _ in range(2)]
    refused = logged_in.call("GET", LEADS, "access-ada-1")
    clock.advance(86_400)
    next_day, _ = tokens(logged_in.refresh("refresh-ada-1"))
    assert statuses == [200, 200]
    assert refusal(refused) == (
        429,
        "TOO_MANY_REQUESTS",
        "more than 2 requests of the organisation in a day",
    )
    assert len(rows(logged_in.call("GET", LEADS, next_day))) == 3


def test_who_wants_no_limit_of_requests_has_none(zoho: FakeZoho, logged_in: Application) -> None:
    def statuses() -> list[int]:
        return [logged_in.call("GET", LEADS, "access-ada-1").status_code for _ in range(2)]

    zoho.settings = zoho.settings.changed({"crm_requests_per_day": 1})
    assert statuses() == [200, 429]
    without(zoho, "crm_requests_per_day")
    assert statuses() == [200, 200]
