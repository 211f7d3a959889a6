"""The real SDK, from grant to revocation, against the fake."""

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol, cast

import pytest
import time_machine
from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken
from zohocrmsdk.src.com.zoho.crm.api import Initializer, SDKConfig
from zohocrmsdk.src.com.zoho.crm.api.dc import DataCenter
from zohocrmsdk.src.com.zoho.crm.api.exception import SDKException
from zohocrmsdk.src.com.zoho.crm.api.record import RecordOperations

from fake_accounts_server import (
    DATA_CENTRES,
    Client,
    Clock,
    DataCentre,
    FakeZoho,
    User,
    intercept,
)
from tests.fake_accounts_server.sdk_state import StoreInMemory, fresh_sdk, token_for

ONE_LOGIN = ["grant", "users", "org", "fields", "records", "revoke"]


class Lead(Protocol):
    def get_key_value(self, key: str) -> object: ...


class Leads(Protocol):
    def get_data(self) -> list[Lead]: ...


@pytest.fixture
def zoho() -> Iterator[FakeZoho]:
    """A fake on the system's clock, by which the SDK goes too, in place of the network."""
    server = FakeZoho(Clock())
    with fresh_sdk(), intercept(server):
        yield server


def environment_of(data_centre: DataCentre) -> DataCenter.Environment:
    environment = DataCenter.get(data_centre.api_domain)
    assert environment is not None
    return environment


def granted(zoho: FakeZoho, user: User, client: Client) -> OAuthToken:
    return token_for(client, zoho.accounts.issue_grant(user, client))


def initialize(token: OAuthToken, data_centre: DataCentre, folder: Path) -> StoreInMemory:
    store = StoreInMemory()
    Initializer.initialize(
        environment_of(data_centre),
        token,
        store=store,
        sdk_config=SDKConfig(auto_refresh_fields=False),
        resource_path=str(folder),
    )
    return store


KNOWN_TO_THE_SDK = [one for name, one in DATA_CENTRES.items() if name != "uk"]


def last_names_of_leads() -> list[object]:
    response = RecordOperations("Leads").get_records()
    assert response is not None
    leads = cast(Leads, response.get_object()).get_data()
    return [lead.get_key_value("Last_Name") for lead in leads]


@pytest.mark.parametrize("data_centre", KNOWN_TO_THE_SDK, ids=lambda one: one.name)
def test_the_hosts_are_those_of_the_sdk(data_centre: DataCentre) -> None:
    for host in data_centre.api_hosts:
        environment = DataCenter.get(f"https://{host}")
        assert environment is not None
        assert environment.url == f"https://{host}"
        assert environment.accounts_url == data_centre.accounts_url
    by_name = DataCenter.get(data_centre.name)
    assert by_name is not None
    assert by_name.url == data_centre.api_domain


def test_the_sdk_does_not_know_the_data_centre_of_the_united_kingdom() -> None:
    assert DataCenter.get(DATA_CENTRES["uk"].api_domain) is None


@pytest.mark.parametrize("data_centre", KNOWN_TO_THE_SDK, ids=lambda one: one.name)
def test_a_user_of_any_data_centre_logs_in_reads_leads_and_is_revoked(
    zoho: FakeZoho, client: Client, tmp_path: Path, data_centre: DataCentre
) -> None:
    ada = zoho.accounts.register_user(
        User("ada@example.com", "60001", "Ada", "Lovelace", data_centre)
    )
    token = granted(zoho, ada, client)
    store = initialize(token, data_centre, tmp_path)

    assert len(last_names_of_leads()) == 3
    assert token.revoke("1")

    assert [entry.operation for entry in zoho.log] == ONE_LOGIN
    for entry in zoho.log:
        assert (entry.user, entry.data_centre) == ("ada@example.com", data_centre.name)
        assert (entry.status, entry.outcome) == (200, "ok")
        assert entry.access_token in (None, "access-ada-1")
    signature = store.tokens["1"].get_user_signature()
    assert signature is not None
    assert signature.get_name() == "ada@example.com:60001"
    assert [token.revoked for token in zoho.accounts.refresh_tokens_of(ada)] == [True]


def test_each_request_carries_the_token_of_the_user_switched_to(
    zoho: FakeZoho, client: Client, tmp_path: Path
) -> None:
    eu, ca = DATA_CENTRES["eu"], DATA_CENTRES["ca"]
    ada = zoho.accounts.register_user(User("ada@example.com", "60001", "Ada", "Lovelace", eu))
    bob = zoho.accounts.register_user(User("bob@example.com", "60002", "Bob", "Moran", ca))

    adas_token, bobs_token = granted(zoho, ada, client), granted(zoho, bob, client)
    initialize(adas_token, eu, tmp_path)
    adas_leads = last_names_of_leads()
    Initializer.switch_user(environment_of(ca), bobs_token)
    bobs_leads = last_names_of_leads()
    mark = zoho.log.mark()
    Initializer.switch_user(environment_of(eu), adas_token)
    assert last_names_of_leads() == adas_leads != bobs_leads

    assert [
        (entry.data_centre, entry.user, entry.access_token) for entry in zoho.log.of("records")
    ] == [
        ("eu", "ada@example.com", "access-ada-1"),
        ("ca", "bob@example.com", "access-bob-1"),
        ("eu", "ada@example.com", "access-ada-1"),
    ]
    assert zoho.log.since(mark).token_requests() == ()


def test_an_expired_access_token_is_refreshed(
    zoho: FakeZoho, client: Client, tmp_path: Path
) -> None:
    eu = DATA_CENTRES["eu"]
    ada = zoho.accounts.register_user(User("ada@example.com", "60001", "Ada", "Lovelace", eu))
    with time_machine.travel("2026-01-01T09:00Z", tick=False) as traveller:
        initialize(granted(zoho, ada, client), eu, tmp_path)
        last_names_of_leads()
        traveller.shift(3600)
        last_names_of_leads()

    assert [entry.operation for entry in zoho.log.token_requests()] == ["grant", "refresh"]
    assert [entry.access_token for entry in zoho.log.of("records")] == [
        "access-ada-1",
        "access-ada-2",
    ]


def test_a_refused_code_reaches_the_caller_in_zohos_words(
    zoho: FakeZoho, client: Client, tmp_path: Path
) -> None:
    eu, us = DATA_CENTRES["eu"], DATA_CENTRES["us"]
    ada = zoho.accounts.register_user(User("ada@example.com", "60001", "Ada", "Lovelace", eu))
    with pytest.raises(SDKException) as caught:
        initialize(granted(zoho, ada, client), us, tmp_path)
    assert (caught.value.code, caught.value.error_message) == (
        "INVALID TOKEN ERROR",
        "invalid_client",
    )


def test_the_sdk_asks_for_modules_when_it_keeps_fields_fresh(
    zoho: FakeZoho, client: Client, tmp_path: Path
) -> None:
    eu = DATA_CENTRES["eu"]
    ada = zoho.accounts.register_user(User("ada@example.com", "60001", "Ada", "Lovelace", eu))
    Initializer.initialize(
        environment_of(eu),
        granted(zoho, ada, client),
        store=StoreInMemory(),
        sdk_config=SDKConfig(auto_refresh_fields=True),
        resource_path=str(tmp_path),
    )
    assert len(last_names_of_leads()) == 3
    assert [entry.outcome for entry in zoho.log.of("modules")] == ["ok"]
