"""Zoho's Python SDK, unchanged, over a socket."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from zohocrmsdk.src.com.zoho.crm.api import Initializer
from zohocrmsdk.src.com.zoho.crm.api.exception import SDKException

from fake_accounts_server import DATA_CENTRES, Client, Clock, FakeZoho, User
from tests.fake_accounts_server.doors.application import outcomes
from tests.fake_accounts_server.doors.python_sdk import (
    create,
    delete,
    environment_at,
    initialize,
    last_names,
    update,
)
from tests.fake_accounts_server.sdk_state import fresh_sdk, token_for

EU, US = DATA_CENTRES["eu"], DATA_CENTRES["us"]
ADA = "ada@example.com"


@pytest.fixture(autouse=True)
def _fresh_sdk() -> Iterator[None]:
    with fresh_sdk():
        yield


def test_the_lines_to_paste_make_an_environment_for_the_address(address: str) -> None:
    environment = environment_at(address)
    assert (environment.url, environment.accounts_url, environment.file_upload_url) == (
        address,
        f"{address}/oauth/v2/token",
        address,
    )


def test_a_user_logs_in_and_reads_makes_changes_and_deletes_leads(
    zoho: FakeZoho, address: str, ada: User, client: Client, tmp_path: Path
) -> None:
    initialize(
        environment_at(f"{address}/eu"),
        token_for(client, zoho.accounts.issue_grant(ada, client)),
        tmp_path,
    )
    made_up = last_names()
    id = create(Last_Name="Whitfield", Company="Harbour Joinery")
    with_one_more = last_names()
    updated = update(id, Last_Name="Byrne")
    changed = last_names()
    deleted = delete(id)

    assert with_one_more == ["Whitfield", *made_up]
    assert (updated, changed) == (200, ["Byrne", *made_up])
    assert (deleted, last_names()) == (200, made_up)
    assert outcomes(zoho.log) == [
        (operation, ADA, "ok", "")
        for operation in (
            *("grant", "users", "org", "fields", "records"),
            *("create", "records", "update", "records", "delete", "records"),
        )
    ]


def test_an_hour_later_the_sdk_refreshes_and_after_revocation_it_cannot(
    *, zoho: FakeZoho, clock: Clock, address: str, ada: User, client: Client, tmp_path: Path
) -> None:
    token = token_for(client, zoho.accounts.issue_grant(ada, client))
    with time_machine.travel(clock.now(), tick=False) as traveller:

        def an_hour_passes() -> None:
            clock.advance(3600)
            traveller.shift(3600)

        initialize(environment_at(f"{address}/eu"), token, tmp_path)
        leads = last_names()
        an_hour_passes()
        assert last_names() == leads
        assert token.revoke("1")
        an_hour_passes()
        with pytest.raises(SDKException) as caught:
            last_names()

    assert caught.value.error_message == "invalid_code"
    assert [entry.access_token for entry in zoho.log.of("records")] == [
        "access-ada-1",
        "access-ada-2",
    ]
    asked = [one for one in outcomes(zoho.log) if one[0] in ("grant", "refresh", "revoke")]
    assert asked == [
        ("grant", ADA, "ok", ""),
        ("refresh", ADA, "ok", ""),
        ("revoke", ADA, "ok", ""),
        ("refresh", ADA, "invalid_code", "revoked refresh token"),
    ]


def test_users_of_two_data_centres_take_turns_at_one_address(
    zoho: FakeZoho, address: str, ada: User, client: Client, tmp_path: Path
) -> None:
    bob = zoho.accounts.register_user(User("bob@example.com", "60002", "Bob", "Moran", US))
    adas, bobs = (token_for(client, zoho.accounts.issue_grant(user, client)) for user in (ada, bob))
    in_eu, in_us = environment_at(f"{address}/eu"), environment_at(address)

    initialize(in_eu, adas, tmp_path)
    leads_of_ada = last_names()
    Initializer.switch_user(in_us, bobs)
    leads_of_bob = last_names()
    Initializer.switch_user(in_eu, adas)

    assert last_names() == leads_of_ada != leads_of_bob
    assert [(entry.data_centre, entry.access_token) for entry in zoho.log.of("records")] == [
        ("eu", "access-ada-1"),
        ("us", "access-bob-1"),
        ("eu", "access-ada-1"),
    ]
    assert (adas.get_api_domain(), bobs.get_api_domain()) == (f"{address}/eu", address)


def test_a_refused_code_reaches_the_caller_in_zohos_words(
    zoho: FakeZoho, address: str, ada: User, client: Client, tmp_path: Path
) -> None:
    token = token_for(client, zoho.accounts.issue_grant(ada, client))
    with pytest.raises(SDKException) as caught:
        initialize(environment_at(address), token, tmp_path)
    assert (caught.value.code, caught.value.error_message) == (
        "INVALID TOKEN ERROR",
        "invalid_client",
    )
    assert outcomes(zoho.log) == [("grant", ADA, "invalid_client", "wrong data centre")]
