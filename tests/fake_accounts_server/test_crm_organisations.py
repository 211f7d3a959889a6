import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import cast

import pytest

from fake_accounts_server.clock import Clock
from fake_accounts_server.credentials import User
from fake_accounts_server.crm import (
    LEADS_PER_ORGANISATION,
    Answer,
    Crm,
    CrmRefusal,
    Organisation,
    Question,
    no_such_url,
    required_scope,
    wrong_method,
)
from fake_accounts_server.data_centres import DATA_CENTRES

ADA = User("ada@example.com", "60001", "Ada", "Lovelace", DATA_CENTRES["eu"])
GRACE = User("grace@example.com", "60001", "Grace", "Hopper", DATA_CENTRES["eu"])
BOB = User("bob@example.com", "60002", "Bob", "Moran", DATA_CENTRES["eu"])

Body = Mapping[str, object]


@pytest.fixture
def clock() -> Clock:
    return Clock(frozen_at=1_700_000_000)


@pytest.fixture
def crm(clock: Clock) -> Crm:
    return Crm(clock, lambda: [ADA, GRACE, BOB])


def records(crm: Crm, module: str, by: User = ADA) -> Sequence[Body]:
    answer = crm.answer(Question("records", by, {}, {"module": module}, b""))
    return [] if answer.body is None else cast(Sequence[Body], answer.body["data"])


def create_lead(crm: Crm, by: User, last_name: str) -> Answer:
    body = json.dumps({"data": [{"Last_Name": last_name, "Company": "Nowak Instruments"}]})
    return crm.answer(Question("create", by, {}, {"module": "Leads"}, body.encode()))


def company_name(crm: Crm) -> object:
    body = crm.answer(Question("org", ADA, {}, {}, b"")).body
    assert body is not None
    return cast(Sequence[Body], body["org"])[0]["company_name"]


# Records that are made up


def test_an_organisation_has_three_leads_and_three_customers(crm: Crm) -> None:
    assert {module: len(records(crm, module)) for module in ("Contacts", "Accounts", "Deals")} == {
        "Contacts": 3,
        "Accounts": 3,
        "Deals": 3,
    }
    leads = records(crm, "Leads")
    assert len(leads) == LEADS_PER_ORGANISATION == 3
    assert all(lead["First_Name"] and lead["Company"] for lead in leads)
    assert all(str(lead["Email"]).endswith("@example.com") for lead in leads)


def test_a_deal_belongs_to_a_contact_who_belongs_to_the_same_account(crm: Crm) -> None:
    contacts = {contact["id"]: contact for contact in records(crm, "Contacts")}
    accounts = {account["id"]: account for account in records(crm, "Accounts")}
    for deal in records(crm, "Deals"):
        account, contact = cast(Body, deal["Account_Name"]), cast(Body, deal["Contact_Name"])
        assert contacts[contact["id"]]["Account_Name"] == account
        assert accounts[account["id"]]["Account_Name"] == account["name"]
        assert str(deal["Deal_Name"]).startswith(str(account["name"]))
        assert contact["name"] == (
            f"{contacts[contact['id']]['First_Name']} {contacts[contact['id']]['Last_Name']}"
        )


def test_what_is_made_up_is_the_same_each_time_it_is_asked_for(crm: Crm, clock: Clock) -> None:
    later = Crm(clock, lambda: [ADA, BOB])
    clock.advance(3600)
    create_lead(later, BOB, "Byrne")
    for module in ("Leads", "Contacts", "Accounts", "Deals"):
        assert records(crm, module) == records(later, module, by=GRACE)


def test_ids_have_nineteen_digits_and_are_all_different(crm: Crm) -> None:
    ids = [
        str(record["id"])
        for user in (ADA, BOB)
        for module in ("Leads", "Contacts", "Accounts", "Deals")
        for record in records(crm, module, by=user)
    ]
    assert len(set(ids)) == len(ids)
    assert {(len(id), id.isdigit()) for id in ids} == {(19, True)}


# Whose records they are


def test_colleagues_share_records_and_nobody_else_sees_them(crm: Crm) -> None:
    bobs = records(crm, "Leads", by=BOB)
    create_lead(crm, ADA, "Nowak")
    assert [lead["Last_Name"] for lead in records(crm, "Leads", by=GRACE)][:1] == ["Nowak"]
    assert records(crm, "Leads", by=BOB) == bobs


def test_a_record_of_another_organisation_cannot_be_reached(crm: Crm) -> None:
    adas, bobs = records(crm, "Leads")[0]["id"], records(crm, "Leads", by=BOB)[0]["id"]
    change = json.dumps({"data": [{"id": bobs, "Company": "Nowak Instruments"}]}).encode()
    at = {"module": "Leads", "id": str(bobs)}
    assert crm.answer(Question("record", ADA, {}, at, b"")).status == 204
    assert crm.answer(Question("update", ADA, {}, {"module": "Leads"}, change)).status == 400
    with pytest.raises(CrmRefusal):
        crm.answer(Question("delete", ADA, {}, at, b""))
    assert [records(crm, "Leads")[0]["id"], records(crm, "Leads", by=BOB)[0]["id"]] == [adas, bobs]


# What an organisation is given


def test_an_organisation_can_be_given_a_name(crm: Crm) -> None:
    leads = records(crm, "Leads")
    crm.seed(Organisation(ADA.zgid, name="Analytical Engines"))
    assert (company_name(crm), records(crm, "Leads")) == ("Analytical Engines", leads)


def test_an_organisation_can_be_given_records_in_place_of_its_own(crm: Crm) -> None:
    crm.seed(
        Organisation(
            ADA.zgid,
            records={
                "Deals": (
                    {
                        "Deal_Name": "First order",
                        "Stage": "Qualification",
                        "Closing_Date": date(2027, 3, 31),
                        "Account_Name": {"name": "Harbour Joinery"},
                        "Contact_Name": {"name": "Carol Whitfield"},
                    },
                ),
                "Accounts": ({"id": "7", "Account_Name": "Harbour Joinery"},),
                "Contacts": (
                    {"First_Name": "Carol", "Last_Name": "Whitfield", "Account_Name": {"id": 7}},
                ),
            },
        )
    )
    (deal,), (contact,) = records(crm, "Deals"), records(crm, "Contacts")
    assert records(crm, "Leads") == []
    assert deal["Account_Name"] == contact["Account_Name"] == {"name": "Harbour Joinery", "id": "7"}
    assert deal["Contact_Name"] == {"name": "Carol Whitfield", "id": contact["id"]}
    assert deal["Closing_Date"] == "2027-03-31"
    assert cast(Body, deal["Owner"])["name"] == "Ada Lovelace"


def test_an_id_that_was_given_is_not_given_out(crm: Crm) -> None:
    taken = "2000000000000000001"
    crm.seed(Organisation(ADA.zgid, records={"Accounts": ({"id": taken, "Account_Name": "A"},)}))
    create_lead(crm, BOB, "Byrne")
    assert taken not in [lead["id"] for lead in records(crm, "Leads", by=BOB)]


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"Friends": ()}, "there is no module Friends; there are: Leads"),
        ({"Accounts": ({"Name": "A"},)}, "Accounts, record 1: there is no field Name"),
        ({"Accounts": ({"Account_Name": "A"}, {})}, "Accounts, record 2: required field not found"),
        ({"Accounts": ({"Account_Name": 7},)}, "Accounts, record 1: invalid data"),
        ({"Accounts": ({"Account_Name": "A", "id": "one"},)}, "record 1: 'one' is not an id"),
        (
            {"Accounts": ({"Account_Name": "A", "id": 7}, {"Account_Name": "B", "id": "7"})},
            "record 1: the id 7 is there twice",
        ),
        (
            {"Contacts": ({"Last_Name": "W", "Account_Name": {"name": "A"}},)},
            "Contacts, record 1: 0 records of Accounts are called A",
        ),
        (
            {"Contacts": ({"Last_Name": "W", "Account_Name": {"id": "7"}},)},
            "Contacts, record 1: the id given seems to be invalid",
        ),
        (
            {"Contacts": ({"Last_Name": "W", "Account_Name": {"name": ["A"]}},)},
            "Contacts, record 1: required field not found",
        ),
        (
            {"Contacts": ({"Last_Name": "W", "Owner": {"id": "7"}},)},
            "Contacts, record 1: the id given seems to be invalid",
        ),
    ],
)
def test_records_that_cannot_be_there_are_refused_by_place(
    crm: Crm, given: Mapping[str, tuple[Body, ...]], problem: str
) -> None:
    before = records(crm, "Leads")
    with pytest.raises(ValueError, match=problem):
        crm.seed(Organisation(ADA.zgid, name="Analytical Engines", records=given))
    assert (company_name(crm), records(crm, "Leads")) == ("Org 60001", before)


def test_what_was_given_and_changed_can_be_forgotten(crm: Crm) -> None:
    before = records(crm, "Leads")
    crm.seed(Organisation(ADA.zgid, name="Analytical Engines", records={"Leads": ()}))
    create_lead(crm, ADA, "Nowak")
    crm.forget()
    assert (company_name(crm), records(crm, "Leads")) == ("Org 60001", before)


# Scopes and refusals


@pytest.mark.parametrize(
    ("operation", "values", "scope"),
    [
        ("users", {}, "ZohoCRM.users.READ"),
        ("user", {"id": "1"}, "ZohoCRM.users.READ"),
        ("org", {}, "ZohoCRM.org.READ"),
        ("modules", {}, "ZohoCRM.settings.modules.READ"),
        ("module", {"name": "Leads"}, "ZohoCRM.settings.modules.READ"),
        ("fields", {}, "ZohoCRM.settings.fields.READ"),
        ("records", {"module": "Leads"}, "ZohoCRM.modules.leads.READ"),
        ("record", {"module": "Deals", "id": "1"}, "ZohoCRM.modules.deals.READ"),
        ("create", {"module": "Leads"}, "ZohoCRM.modules.leads.CREATE"),
        ("update", {"module": "Leads"}, "ZohoCRM.modules.leads.UPDATE"),
        ("delete", {"module": "Leads"}, "ZohoCRM.modules.leads.DELETE"),
    ],
)
def test_each_operation_requires_a_scope(
    operation: str, values: Mapping[str, str], scope: str
) -> None:
    assert required_scope(operation, values) == scope


def test_paths_and_methods_that_there_are_not_are_refused_in_zohos_words() -> None:
    path, method = no_such_url("/crm/v8/settings"), wrong_method("PATCH")
    assert [(one.status, one.word) for one in (path, method)] == [
        (404, "INVALID_URL_PATTERN"),
        (400, "INVALID_REQUEST_METHOD"),
    ]
    assert method.body() == {
        "code": "INVALID_REQUEST_METHOD",
        "details": {},
        "message": "The http request method type is not a valid one",
        "status": "error",
    }
