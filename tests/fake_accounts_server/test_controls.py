"""The controls, as a program in any language meets them: JSON over HTTP."""

import json
from collections.abc import Mapping

import pytest

from fake_accounts_server import Clock, FakeZoho, Request, handle, seed_file
from fake_accounts_server.controls import CONTROLS
from fake_accounts_server.own_pages import own_answer

HERE = "http://127.0.0.1:9009"
ADA = "ada@analytical.example"
Json = Mapping[str, object]


@pytest.fixture
def zoho(clock: Clock) -> FakeZoho:
    """A fake that knows the people of the demo, and has issued tokens to Ada."""
    zoho = FakeZoho(clock, seed=seed_file.demo())
    ada, client = zoho.accounts.user(ADA), zoho.accounts.client("1000.SELF")
    code = zoho.accounts.issue_grant(ada, client)
    zoho.accounts.redeem(code, client.client_id, client.client_secret, None, ada.data_centre)
    return zoho


def control(
    zoho: FakeZoho, method: str, path: str, given: Json | None = None
) -> tuple[int, dict[str, object]]:
    """Use a control; tell the status and what was shown."""
    body = b"" if given is None else json.dumps(given).encode()
    response = own_answer(zoho, Request(method, f"{HERE}/_fake/{path}", {}, body))
    return response.status, json.loads(response.body)


def done(zoho: FakeZoho, method: str, path: str, **given: object) -> dict[str, object]:
    """Use a control that is carried out; tell what was shown."""
    status, shown = control(zoho, method, path, given)
    assert status == 200, shown
    return shown


def refused(zoho: FakeZoho, method: str, path: str, **given: object) -> str:
    """Use a control that is not carried out; tell why."""
    before = control(zoho, "GET", "state")
    status, shown = control(zoho, method, path, given)
    assert status == 400
    assert control(zoho, "GET", "state") == before
    return str(shown["error"])


def ask_for_leads(zoho: FakeZoho, access_token: str = "access-ada-1") -> int:
    headers = {"Authorization": f"Zoho-oauthtoken {access_token}"}
    request = Request("GET", f"{HERE}/crm/v8/Leads", headers)
    return handle(zoho, request, at_own_address=True).status


def test_the_state_tells_who_is_there_and_what_was_issued(zoho: FakeZoho) -> None:
    state = done(zoho, "GET", "state")
    assert state["clock"] == {"now": 1_700_000_000, "frozen": True}
    assert state["codes"] == [
        {
            "code": "grant-ada-1",
            "user": ADA,
            "zgid": "60001",
            "client_id": "1000.SELF",
            "scopes": list(zoho.accounts.grants[0].scopes),
            "state": "spent",
            "seconds_left": 0,
        }
    ]
    (access_token,) = zoho.accounts.access_tokens
    assert state["access_tokens"] == [
        {
            "access_token": "access-ada-1",
            "refresh_token": "refresh-ada-1",
            "user": ADA,
            "zgid": "60001",
            "client_id": "1000.SELF",
            "data_centre": "us",
            "scopes": list(access_token.scopes),
            "state": "live",
            "seconds_left": 3600,
        }
    ]


def test_no_client_secret_is_shown(zoho: FakeZoho) -> None:
    text = json.dumps(done(zoho, "GET", "state"))
    for client in zoho.accounts.clients:
        assert client.client_secret not in text


def test_an_hour_passes_when_it_is_told_to(zoho: FakeZoho) -> None:
    assert ask_for_leads(zoho) == 200
    assert done(zoho, "POST", "clock", advance=3600)["now"] == 1_700_003_600
    assert ask_for_leads(zoho) == 401
    assert done(zoho, "POST", "clock", frozen=False)["frozen"] is False
    assert done(zoho, "POST", "clock", frozen=True)["frozen"] is True


def test_tokens_are_revoked_and_expired(zoho: FakeZoho) -> None:
    done(zoho, "POST", "expire", token="access-ada-1")
    assert zoho.accounts.access_tokens[0].expires_at == zoho.clock.now()
    done(zoho, "POST", "revoke", token="refresh-ada-1")
    assert zoho.accounts.refresh_tokens[0].revoked
    assert "not a live token" in refused(zoho, "POST", "revoke", token="refresh-ada-1")
    assert "neither a code nor" in refused(zoho, "POST", "expire", token="refresh-ada-1")


def test_a_code_is_issued_without_a_page(zoho: FakeZoho) -> None:
    shown = done(
        zoho,
        "POST",
        "codes",
        email=ADA,
        client_id="1000.DEMO",
        life=600,
        scopes=["ZohoCRM.users.READ"],
        offline=False,
    )
    assert shown == {"code": "grant-ada-2"}
    grant = zoho.accounts.grants[-1]
    assert (grant.expires_at - zoho.clock.now(), grant.offline) == (600, False)
    assert (grant.scopes, grant.redirect_url) == (
        ("ZohoCRM.users.READ",),
        "http://localhost:3000/callback",
    )


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"client_id": "1000.SELF"}, "email: Field required"),
        ({"email": "x@y.z", "client_id": "1000.SELF"}, "x@y.z is not registered. Known: ada@"),
        ({"email": ADA, "client_id": "1000.NONE"}, "1000.NONE is not registered. Known: 1000.DEMO"),
        ({"email": ADA, "client_id": "1000.SELF", "life": 0}, "life: Input should be greater"),
        ({"email": ADA, "client_id": "1000.SELF", "life": "9"}, "life: Input should be a valid"),
        ({"email": ADA, "client_id": "1000.SELF", "scopes": ["x"]}, "no scope is called 'x'"),
        ({"email": ADA, "client_id": "1000.SELF", "user": 1}, "user: there is no such thing"),
    ],
)
def test_a_code_that_cannot_be_is_refused(zoho: FakeZoho, given: Json, problem: str) -> None:
    assert problem in refused(zoho, "POST", "codes", **given)


def test_users_clients_and_organisations_are_added(zoho: FakeZoho) -> None:
    lead = {"Last_Name": "Whitfield", "Company": "Harbour Joinery"}
    done(zoho, "POST", "organisations", zgid="80001", name="Deccan Optics", Leads=[lead])
    done(zoho, "POST", "clients", client_id="1000.NEW", client_secret="new-secret")
    user = done(zoho, "POST", "users", email="arjun@deccan.example", zgid="80001")
    assert user == {
        "email": "arjun@deccan.example",
        "zgid": "80001",
        "name": "",
        "data_centre": "us",
    }
    code = done(zoho, "POST", "codes", email="arjun@deccan.example", client_id="1000.NEW")["code"]
    zoho.accounts.redeem(str(code), "1000.NEW", "new-secret", None, zoho.home)
    headers = {"Authorization": "Zoho-oauthtoken access-arjun-1"}
    url = f"{HERE}/crm/v8/Leads?fields=Last_Name"
    leads = json.loads(handle(zoho, Request("GET", url, headers), at_own_address=True).body)
    assert [record["Last_Name"] for record in leads["data"]] == ["Whitfield"]
    again = refused(zoho, "POST", "users", email="arjun@deccan.example", zgid="80001")
    assert "already registered" in again


def test_who_consents_is_chosen(zoho: FakeZoho) -> None:
    shown = done(zoho, "PUT", "consent", given_by=ADA)
    assert (shown["asks"], zoho.consent.given_by) == (False, zoho.accounts.user(ADA))
    assert done(zoho, "PUT", "consent", denied=True)["denied"] is True
    assert done(zoho, "PUT", "consent")["asks"] is True
    assert "do not go together" in refused(zoho, "PUT", "consent", given_by=ADA, denied=True)


def test_settings_are_changed_one_by_one(zoho: FakeZoho) -> None:
    shown = done(zoho, "PATCH", "settings", live_access_tokens="none", throttle_status=200)
    assert isinstance(shown["settings"], dict)
    assert (shown["settings"]["live_access_tokens"], zoho.settings.throttle_status) == (None, 200)
    assert "no setting is called 'limit'" in refused(zoho, "PATCH", "settings", limit=3)
    assert done(zoho, "GET", "settings") == shown


def test_behaviours_are_told_with_their_standing_and_present_setting(zoho: FakeZoho) -> None:
    done(zoho, "PATCH", "settings", throttle_status=429)
    behaviours = done(zoho, "GET", "behaviours")["behaviours"]
    assert isinstance(behaviours, list)
    (throttle,) = [one for one in behaviours if one["setting"] == "throttle_status"]
    assert (throttle["standing"], throttle["value"]) == ("reported from the field", 429)
    assert {one["server"] for one in behaviours} == {"accounts", "crm"}


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_a_body_that_would_be_no_json_is_refused(zoho: FakeZoho, number: float) -> None:
    told = refused(zoho, "POST", "faults", operation="grant", body={"a": number})
    assert "the body cannot be sent as JSON" in told


def test_the_state_tells_what_lives_and_the_last_of_what_ended(zoho: FakeZoho) -> None:
    zoho.settings = zoho.settings.without_limits()
    client = zoho.accounts.client("1000.SELF")
    for _ in range(150):
        answer = zoho.accounts.refresh(
            "refresh-ada-1", client.client_id, client.client_secret, zoho.home
        )
        zoho.accounts.revoke(answer.access_token)
    shown = done(zoho, "GET", "state")["access_tokens"]
    assert isinstance(shown, list)
    assert [token["access_token"] for token in shown] == [
        "access-ada-1",
        *(f"access-ada-{number}" for number in range(52, 152)),
    ]


def test_faults_are_planned_shown_and_forgotten(zoho: FakeZoho) -> None:
    done(zoho, "POST", "faults", operation="records", status=503, times=2)
    shown = done(zoho, "POST", "faults", operation="records", fault="slow", seconds=0.5)
    waiting = {"faults": [{"operation": "records", "faults": ["answer", "answer", "slow"]}]}
    assert shown == waiting == done(zoho, "GET", "faults")
    assert ask_for_leads(zoho) == 503
    done(zoho, "DELETE", "faults")
    assert ask_for_leads(zoho) == 200


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"operation": "login"}, "no operation is called 'login'; there are: auth, consent, grant"),
        ({"operation": "grant", "fault": "explode"}, "no fault is called 'explode'"),
        ({"operation": "grant", "fault": "hang", "seconds": 3.0}, "the fault 'hang' has no"),
        ({"operation": "grant", "fault": "slow"}, "the fault 'slow' needs: seconds"),
        ({"operation": "grant", "times": 0}, "a fault happens between once and"),
        ({"operation": "grant", "status": 99}, "a status is a number from 200 to 599"),
    ],
)
def test_a_fault_that_cannot_be_is_refused_when_it_is_planned(
    zoho: FakeZoho, given: Json, problem: str
) -> None:
    assert problem in refused(zoho, "POST", "faults", **given)


def test_requests_are_told_without_their_secrets(zoho: FakeZoho) -> None:
    ask_for_leads(zoho)
    ask_for_leads(zoho, "never-issued")
    requests = done(zoho, "GET", "requests")["requests"]
    assert isinstance(requests, list)
    assert [(one["number"], one["status"], one["reason"]) for one in requests] == [
        (1, 200, ""),
        (2, 401, "unknown"),
    ]
    assert "access-ada-1" not in json.dumps(requests)
    assert requests[0]["curl"].startswith(f'curl -X GET "{HERE}/crm/v8/Leads" -H ')


def test_requests_are_told_from_a_number_and_of_a_user(zoho: FakeZoho) -> None:
    for access_token in ("access-ada-1", "never-issued", "access-ada-1"):
        ask_for_leads(zoho, access_token)

    def numbers(query: str) -> list[int]:
        requests = done(zoho, "GET", f"requests?{query}")["requests"]
        assert isinstance(requests, list)
        return [one["number"] for one in requests]

    assert numbers("since=1") == [2, 3]
    assert numbers(f"user={ADA}") == [1, 3]
    assert numbers(f"user={ADA}&since=1&operation=records") == [3]
    assert numbers("operation=org") == []
    assert "since is the number" in refused(zoho, "GET", "requests?since=x")
    assert "no parameter is called 'after'" in refused(zoho, "GET", "requests?after=1")


def test_requests_can_be_forgotten(zoho: FakeZoho) -> None:
    ask_for_leads(zoho)
    assert done(zoho, "DELETE", "requests") == {"requests": []}
    assert done(zoho, "GET", "requests") == {"requests": []}


def test_an_assertion_that_does_not_hold_shows_the_nearest_request(zoho: FakeZoho) -> None:
    ask_for_leads(zoho)
    done(zoho, "POST", "assertions", details={"operation": "records", "user": ADA}, times=1)
    status, shown = control(
        zoho, "POST", "assertions", {"details": {"operation": "records", "status": 401}}
    )
    assert status == 409
    assert "nearest: " in str(shown["error"])
    assert "status: 200, expected 401" in str(shown["error"])


def test_reset_is_as_at_the_start(zoho: FakeZoho) -> None:
    ask_for_leads(zoho)
    done(zoho, "POST", "clock", advance=60)
    done(zoho, "POST", "faults", operation="records")
    done(zoho, "PUT", "consent", denied=True)
    done(zoho, "PATCH", "settings", throttle_status=200)
    done(zoho, "POST", "clients", client_id="1000.NEW", client_secret="new-secret")

    done(zoho, "POST", "reset")

    fresh = done(FakeZoho(Clock(frozen_at=1_700_000_000), seed=seed_file.demo()), "GET", "state")
    assert {**done(zoho, "GET", "state"), "last_request": 0} == fresh
    assert done(zoho, "GET", "requests") == {"requests": []}
    assert zoho.settings.throttle_status == 400


@pytest.mark.parametrize("body", [b"{", b"[]", b"null", b"\xff", b'"x"', b"[" * 100_000])
def test_what_is_no_json_object_is_refused(zoho: FakeZoho, body: bytes) -> None:
    response = own_answer(zoho, Request("POST", f"{HERE}/_fake/clock", {}, body))
    assert response.status == 400
    assert json.loads(response.body)["error"]


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "/_fake/clock", "GET, POST"),
        ("POST", "/", "GET, HEAD"),
        ("POST", "/_fake/openapi.json", "GET, HEAD"),
    ],
)
def test_another_method_is_told_in_the_header_which_there_are(
    zoho: FakeZoho, method: str, path: str, allowed: str
) -> None:
    response = own_answer(zoho, Request(method, f"{HERE}{path}"))
    assert (response.status, response.headers["Allow"]) == (405, allowed)


def test_another_path_or_method_is_told_what_there_is(zoho: FakeZoho) -> None:
    assert control(zoho, "GET", "nothing")[0] == 404
    status, shown = control(zoho, "PUT", "clock", {})
    assert (status, shown["error"]) == (405, "PUT is not answered here, only GET, POST")


def test_no_control_is_there_twice() -> None:
    places = [(control.method, control.path) for control in CONTROLS]
    assert len(places) == len(set(places))


def test_controls_are_not_logged(zoho: FakeZoho) -> None:
    done(zoho, "GET", "state")
    assert len(zoho.log) == 0


@pytest.mark.parametrize(
    ("url", "origin", "of_anyone", "status"),
    [
        (HERE, "", False, 200),
        (HERE, HERE, False, 200),
        ("http://localhost:9009", "http://localhost:9009", False, 200),
        ("https://accounts.zoho.eu", "", False, 200),
        ("http://[::1]:9009", "", False, 200),
        (HERE, "https://evil.example", False, 403),
        (HERE, "http://127.0.0.1:3000", False, 403),
        (HERE, "null", False, 403),
        ("http://evil.example:9009", "", False, 403),
        ("http://evil.example:9009", "http://evil.example:9009", False, 403),
        ("http://fake-zoho:9009", "", True, 200),
        ("http://fake-zoho:9009", "https://evil.example", True, 403),
    ],
)
def test_no_page_of_another_site_uses_the_controls(
    zoho: FakeZoho, url: str, origin: str, *, of_anyone: bool, status: int
) -> None:
    headers = {"Origin": origin} if origin else {}
    request = Request("POST", f"{url}/_fake/clock", headers, b'{"advance": 60}')
    before = zoho.clock.now()
    assert own_answer(zoho, request, of_anyone=of_anyone).status == status
    assert zoho.clock.now() - before == (60 if status == 200 else 0)
