"""The real SDK reads and writes the records of the fake."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

import pytest
from zohocrmsdk.src.com.zoho.crm.api import Initializer, SDKConfig
from zohocrmsdk.src.com.zoho.crm.api.dc import DataCenter
from zohocrmsdk.src.com.zoho.crm.api.record import RecordOperations

from fake_accounts_server import DATA_CENTRES, Client, Clock, FakeZoho, User, intercept
from tests.fake_accounts_server.sdk_state import StoreInMemory, fresh_sdk, token_for

EU = DATA_CENTRES["eu"]
API = "zohocrmsdk.src.com.zoho.crm.api"


class SdkRecord(Protocol):
    def get_id(self) -> int: ...
    def set_id(self, id: int) -> None: ...
    def get_key_value(self, key: str) -> object: ...
    def add_key_value(self, key: str, value: object) -> None: ...


class SdkChoice(Protocol):
    def get_value(self) -> object: ...


class SdkUser(Protocol):
    def get_id(self) -> int: ...
    def set_id(self, id: int) -> None: ...
    def get_name(self) -> str: ...
    def get_email(self) -> str: ...


class SdkInfo(Protocol):
    def get_count(self) -> int: ...
    def get_more_records(self) -> bool: ...


class SdkResult(Protocol):
    def get_status(self) -> SdkChoice: ...
    def get_code(self) -> SdkChoice: ...
    def get_message(self) -> SdkChoice: ...
    def get_details(self) -> Mapping[str, object]: ...


class SdkBody(Protocol):
    def set_data(self, data: Sequence[SdkRecord]) -> None: ...


class SdkParameters(Protocol):
    def add(self, parameter: object, value: object) -> None: ...


class SdkResponse(Protocol):
    def get_status_code(self) -> int: ...
    def get_object(self) -> object: ...


class SdkUsers(Protocol):
    def get_users(self) -> Sequence[SdkUser]: ...


class SdkRecords(Protocol):
    def get_data(self) -> Sequence[SdkRecord]: ...
    def get_info(self) -> SdkInfo: ...


class SdkResults(Protocol):
    def get_data(self) -> Sequence[SdkResult]: ...


class SdkUserOperations(Protocol):
    def get_users(self) -> SdkResponse: ...


class SdkOperations(Protocol):
    def get_records(self, parameters: SdkParameters | None = None) -> SdkResponse: ...
    def get_record(self, id: int) -> SdkResponse: ...
    def create_records(self, body: SdkBody) -> SdkResponse: ...
    def update_records(self, body: SdkBody) -> SdkResponse: ...
    def update_record(self, id: int, body: SdkBody) -> SdkResponse: ...
    def delete_records(self, parameters: SdkParameters) -> SdkResponse: ...
    def delete_record(self, id: int) -> SdkResponse: ...


new_record = cast(Callable[[], SdkRecord], import_module(f"{API}.record").Record)
new_body = cast(Callable[[], SdkBody], import_module(f"{API}.record").BodyWrapper)
new_user = cast(Callable[[], SdkUser], import_module(f"{API}.users").MinifiedUser)
new_choice = cast(Callable[[str], SdkChoice], import_module(f"{API}.util").Choice)
new_parameters = cast(Callable[[], SdkParameters], import_module(API).ParameterMap)
parameters_to_read = import_module(f"{API}.record").GetRecordsParam
parameters_to_delete = import_module(f"{API}.record").DeleteRecordsParam


@pytest.fixture(autouse=True, params=[False, True], ids=["fields as needed", "fields kept fresh"])
def zoho(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[FakeZoho]:
    """A fake in place of the network, with the SDK acting for Ada."""
    server = FakeZoho(Clock())
    ada = server.accounts.register_user(User("ada@example.com", "60001", "Ada", "Lovelace", EU))
    server.accounts.register_user(User("grace@example.com", "60001", "Grace", "Hopper", EU))
    client = server.accounts.register_client(Client("1000.APP", "app-secret"))
    token = token_for(client, server.accounts.issue_grant(ada, client))
    with fresh_sdk(), intercept(server):
        Initializer.initialize(
            DataCenter.get(EU.api_domain),
            token,
            store=StoreInMemory(),
            sdk_config=SDKConfig(auto_refresh_fields=request.param),
            resource_path=str(tmp_path),
        )
        yield server


def of(module: str) -> SdkOperations:
    return cast(SdkOperations, RecordOperations(module))


def records(module: str) -> Sequence[SdkRecord]:
    response = of(module).get_records()
    assert response.get_status_code() == 200
    return cast(SdkRecords, response.get_object()).get_data()


def record(module: str, id: int) -> SdkRecord:
    (found,) = cast(SdkRecords, of(module).get_record(id).get_object()).get_data()
    return found


def referring_to(id: int) -> SdkRecord:
    found = new_record()
    found.set_id(id)
    return found


def body(*records: Mapping[str, object], id: int | None = None) -> SdkBody:
    wrapper = new_body()
    data = []
    for fields in records:
        one = new_record() if id is None else referring_to(id)
        for name, value in fields.items():
            one.add_key_value(name, value)
        data.append(one)
    wrapper.set_data(data)
    return wrapper


def results(response: SdkResponse) -> Sequence[SdkResult]:
    return cast(SdkResults, response.get_object()).get_data()


def create(module: str, **fields: object) -> int:
    """Make a record: its id."""
    response = of(module).create_records(body(fields))
    (result,) = results(response)
    assert (response.get_status_code(), result.get_code().get_value()) == (201, "SUCCESS")
    return int(str(result.get_details()["id"]))


@pytest.mark.parametrize("module", ["Leads", "Contacts", "Accounts", "Deals"])
def test_every_module_is_read(module: str) -> None:
    found = records(module)
    assert len(found) == 3
    assert [record(module, one.get_id()).get_id() for one in found] == [
        one.get_id() for one in found
    ]
    owner = cast(SdkUser, found[0].get_key_value("Owner"))
    assert (owner.get_name(), owner.get_email()) == ("Ada Lovelace", "ada@example.com")


def test_a_page_is_read_with_its_number() -> None:
    parameters = new_parameters()
    parameters.add(parameters_to_read.per_page, 2)
    parameters.add(parameters_to_read.page, 1)
    parameters.add(parameters_to_read.fields, "Last_Name,Company")
    page = cast(SdkRecords, of("Leads").get_records(parameters).get_object())
    assert (page.get_info().get_count(), page.get_info().get_more_records()) == (2, True)
    assert page.get_data()[0].get_key_value("Email") is None


def test_a_lookup_is_read_as_a_record_of_its_module() -> None:
    deal = records("Deals")[0]
    account = cast(SdkRecord, deal.get_key_value("Account_Name"))
    contact = cast(SdkRecord, deal.get_key_value("Contact_Name"))
    assert account.get_key_value("name") == record("Accounts", account.get_id()).get_key_value(
        "Account_Name"
    )
    found = record("Contacts", contact.get_id())
    assert cast(SdkRecord, found.get_key_value("Account_Name")).get_id() == account.get_id()


def test_values_keep_their_types() -> None:
    deal = records("Deals")[0]
    assert isinstance(deal.get_key_value("Amount"), float)
    assert isinstance(deal.get_key_value("Closing_Date"), date)
    assert cast(SdkChoice, deal.get_key_value("Stage")).get_value() in (
        "Needs Analysis",
        "Proposal/Price Quote",
        "Negotiation/Review",
    )


def test_records_that_belong_together_are_made_changed_and_deleted() -> None:
    account = create(
        "Accounts", Account_Name="Harbour Joinery", Employees=12, Annual_Revenue=250000.5
    )
    contact = create(
        "Contacts",
        First_Name="Carol",
        Last_Name="Whitfield",
        Email="carol@example.com",
        Email_Opt_Out=True,
        Account_Name=referring_to(account),
    )
    deal = create(
        "Deals",
        Deal_Name="First order",
        Stage=new_choice("Qualification"),
        Amount=4800.0,
        Closing_Date=date(2027, 3, 31),
        Account_Name=referring_to(account),
        Contact_Name=referring_to(contact),
    )

    made = record("Deals", deal)
    assert made.get_key_value("Closing_Date") == date(2027, 3, 31)
    assert cast(SdkRecord, made.get_key_value("Contact_Name")).get_id() == contact
    assert record("Accounts", account).get_key_value("Employees") == 12
    assert record("Contacts", contact).get_key_value("Email_Opt_Out") is True

    changed = of("Deals").update_records(body({"Stage": new_choice("Closed Won")}, id=deal))
    assert (changed.get_status_code(), len(results(changed))) == (200, 1)
    of("Deals").update_record(deal, body({"Amount": 5000.0}))
    won = record("Deals", deal)
    assert cast(SdkChoice, won.get_key_value("Stage")).get_value() == "Closed Won"
    assert won.get_key_value("Amount") == 5000.0

    assert of("Deals").delete_record(deal).get_status_code() == 200
    assert of("Deals").get_record(deal).get_status_code() == 204


def test_a_lead_is_given_to_a_colleague() -> None:
    operations = cast(SdkUserOperations, import_module(f"{API}.users").UsersOperations())
    _, grace = cast(SdkUsers, operations.get_users().get_object()).get_users()
    owner = new_user()
    owner.set_id(grace.get_id())
    lead = create("Leads", Last_Name="Whitfield", Company="Harbour Joinery", Owner=owner)
    found = cast(SdkUser, record("Leads", lead).get_key_value("Owner"))
    assert found.get_email() == "grace@example.com"


def test_several_records_are_deleted_at_once() -> None:
    parameters = new_parameters()
    parameters.add(
        parameters_to_delete.ids, ",".join(str(one.get_id()) for one in records("Leads"))
    )
    response = of("Leads").delete_records(parameters)
    assert [result.get_status().get_value() for result in results(response)] == ["success"] * 3
    assert of("Leads").get_records().get_status_code() == 204


def test_each_result_is_read_in_its_place() -> None:
    lead = {"Last_Name": "Whitfield", "Company": "Harbour Joinery"}
    response = of("Leads").create_records(body(lead, {**lead, "Email": "carol"}))
    good, bad = results(response)
    assert response.get_status_code() == 207
    assert good.get_message().get_value() == "record added"
    assert (bad.get_status().get_value(), bad.get_code().get_value()) == ("error", "INVALID_DATA")
    assert bad.get_details()["json_path"] == "$.data[1].Email"


def test_an_unknown_id_is_read_as_an_error() -> None:
    lead = {"Last_Name": "Whitfield", "Company": "Harbour Joinery"}
    response = of("Leads").update_records(body(lead, id=4150868000000002175))
    (result,) = results(response)
    assert response.get_status_code() == 400
    assert result.get_message().get_value() == "the id given seems to be invalid"
    error = cast(SdkResult, of("Leads").delete_record(4150868000000002175).get_object())
    assert (error.get_code().get_value(), error.get_message().get_value()) == (
        "INVALID_DATA",
        "record not deleted",
    )
