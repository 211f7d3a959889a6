"""Refreshing and revoking, through each door."""

from dataclasses import replace
from urllib.parse import urlencode

import pytest

from fake_accounts_server import DATA_CENTRES, Client, Clock, DataCentre, FakeZoho
from tests.fake_accounts_server.doors.application import (
    Application,
    body,
    outcomes,
    refusal,
    tokens,
)
from tests.fake_accounts_server.doors.door import Door

EU, US = DATA_CENTRES["eu"], DATA_CENTRES["us"]

ORG = "/crm/v8/org"


def test_a_refresh_token_buys_an_access_token_and_stays_good(
    door: Door, clock: Clock, logged_in: Application
) -> None:
    clock.advance(1_000_000)
    for access_token in ("access-ada-2", "access-ada-3"):
        assert body(logged_in.refresh("refresh-ada-1")) == {
            "access_token": access_token,
            "api_domain": door.api_domain(EU),
            "token_type": "Bearer",
            "expires_in": 3600,
        }
        assert logged_in.call("GET", ORG, access_token).status_code == 200


@pytest.mark.parametrize(
    ("changes", "word", "reason"),
    [
        ({"client_id": "1000.NONE"}, "invalid_client", "unknown client"),
        ({"client_secret": "wrong"}, "invalid_client_secret", "not the client's secret"),
        ({"refresh_token": "never-issued"}, "invalid_code", "unknown refresh token"),
        (
            {"client_id": "1000.ELSE", "client_secret": "else-secret"},
            "invalid_code",
            "issued to another client",
        ),
    ],
)
def test_a_refusal_to_refresh_has_its_word(
    *,
    zoho: FakeZoho,
    logged_in: Application,
    changes: dict[str, str | None],
    word: str,
    reason: str,
) -> None:
    zoho.accounts.register_client(Client("1000.ELSE", "else-secret"))
    assert refusal(logged_in.refresh("refresh-ada-1", **changes)) == (200, word, reason)
    assert tokens(logged_in.refresh("refresh-ada-1")) == ("access-ada-2", None)


def test_another_data_centre_does_not_know_the_refresh_token(logged_in: Application) -> None:
    elsewhere = replace(logged_in, data_centre=US)
    assert refusal(elsewhere.refresh("refresh-ada-1")) == (
        200,
        "invalid_client",
        "wrong data centre",
    )


def test_a_revoked_refresh_token_ends_with_its_access_tokens(logged_in: Application) -> None:
    logged_in.refresh("refresh-ada-1")
    answer = logged_in.revoke("refresh-ada-1")
    assert (answer.status_code, body(answer)) == (200, {"status": "success"})
    assert refusal(logged_in.refresh("refresh-ada-1")) == (
        200,
        "invalid_code",
        "revoked refresh token",
    )
    for access_token in ("access-ada-1", "access-ada-2"):
        assert refusal(logged_in.call("GET", ORG, access_token)) == (
            401,
            "INVALID_TOKEN",
            "revoked",
        )


def test_a_revoked_access_token_ends_alone(logged_in: Application) -> None:
    assert body(logged_in.revoke("access-ada-1")) == {"status": "success"}
    assert logged_in.call("GET", ORG, "access-ada-1").status_code == 401
    assert tokens(logged_in.refresh("refresh-ada-1")) == ("access-ada-2", None)


def test_a_token_is_revoked_by_query_as_by_form(zoho: FakeZoho, logged_in: Application) -> None:
    query = urlencode({"token": "access-ada-1"})
    by_query = logged_in.post(f"{logged_in.token_url}/revoke?{query}", {})
    by_form = logged_in.revoke("refresh-ada-1")
    assert [body(by_query), body(by_form)] == [{"status": "success"}] * 2
    assert outcomes(zoho.log) == [("revoke", "ada@example.com", "ok", "")] * 2


@pytest.mark.parametrize(
    ("token", "data_centre", "reason"),
    [
        ("never-issued", EU, "unknown token"),
        ("", EU, "unknown token"),
        ("refresh-ada-1", US, "unknown token"),
        ("access-ada-1", EU, "not a live token"),
    ],
    ids=["unknown", "empty", "of another data centre", "revoked before"],
)
def test_only_a_live_token_of_the_data_centre_can_be_revoked(
    logged_in: Application, token: str, data_centre: DataCentre, reason: str
) -> None:
    logged_in.revoke("access-ada-1")
    answer = replace(logged_in, data_centre=data_centre).revoke(token)
    assert refusal(answer) == (400, "invalid_code", reason)
    assert tokens(logged_in.refresh("refresh-ada-1")) == ("access-ada-2", None)
