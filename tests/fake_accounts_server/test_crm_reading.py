from collections.abc import Mapping, Sequence
from typing import cast

import pytest

from fake_accounts_server.clock import Clock
from fake_accounts_server.credentials import User
from fake_accounts_server.crm import Answer, Crm, CrmRefusal, Organisation, Question
from fake_accounts_server.data_centres import DATA_CENTRES

ADA = User("ada@example.com", "60001", "Ada", "Lovelace", DATA_CENTRES["eu"])
GRACE = User("grace@example.com", "60001", "Grace", "Hopper", DATA_CENTRES["eu"])
BOB = User("bob@example.com", "60002", "Bob", "Moran", DATA_CENTRES["eu"])

Body = Mapping[str, object]


@pytest.fixture
def crm() -> Crm:
    return Crm(Clock(frozen_at=1_700_000_000), lambda: [ADA, GRACE, BOB])


def ask(
    crm: Crm, operation: str, *, by: User = ADA, at: Body | None = None, **query: str
) -> Answer:
    values = cast(Mapping[str, str], at or {})
    return crm.answer(Question(operation, by, query, values, b""))


def shown(answer: Answer, name: str = "data") -> Sequence[Body]:
    assert answer.status == 200
    assert answer.body is not None
    return cast(Sequence[Body], answer.body[name])


def info(answer: Answer) -> Body:
    assert answer.body is not None
    return cast(Body, answer.body["info"])


def refusal(crm: Crm, operation: str, at: Body | None = None, **query: str) -> CrmRefusal:
    values = cast(Mapping[str, str], at or {})
    with pytest.raises(CrmRefusal) as caught:
        crm.answer(Question(operation, ADA, query, values, b""))
    assert caught.value.status == 400
    assert caught.value.body()["status"] == "error"
    return caught.value


LEADS = {"module": "Leads"}


def accounts(crm: Crm, count: int) -> Sequence[str]:
    """Fill the module Accounts: their ids, latest first."""
    rows = tuple({"Account_Name": f"Account {number}"} for number in range(count))
    crm.seed(Organisation(ADA.zgid, records={"Accounts": rows}))
    return [str(one["id"]) for one in shown(ask(crm, "records", at={"module": "Accounts"}))]


# Users and organisation


def test_the_current_user_is_the_one_who_asks(crm: Crm) -> None:
    (user,) = shown(ask(crm, "users", by=GRACE, type="CurrentUser"), "users")
    assert (user["email"], user["full_name"]) == ("grace@example.com", "Grace Hopper")


@pytest.mark.parametrize("type", [None, "AllUsers", "ActiveUsers", "ActiveConfirmedAdmins"])
def test_the_users_are_those_of_the_organisation(crm: Crm, type: str | None) -> None:
    answer = ask(crm, "users") if type is None else ask(crm, "users", type=type)
    assert [user["email"] for user in shown(answer, "users")] == [ADA.email, GRACE.email]
    assert info(answer) == {"per_page": 200, "count": 2, "page": 1, "more_records": False}


def test_users_come_page_by_page(crm: Crm) -> None:
    first = ask(crm, "users", page="1", per_page="1")
    second = ask(crm, "users", page="2", per_page="1")
    assert [user["email"] for user in shown(second, "users")] == [GRACE.email]
    assert (info(first)["more_records"], info(second)["more_records"]) == (True, False)
    assert ask(crm, "users", page="3", per_page="1") == Answer(204, None)


def test_nobody_is_deactivated(crm: Crm) -> None:
    assert ask(crm, "users", type="DeactiveUsers") == Answer(204, None)


def test_a_type_of_users_that_there_is_not_is_refused(crm: Crm) -> None:
    assert refusal(crm, "users", type="Friends").details == {"param_name": "type"}


def test_a_user_is_found_by_id_within_the_organisation(crm: Crm) -> None:
    grace = shown(ask(crm, "users", by=GRACE, type="CurrentUser"), "users")[0]["id"]
    bob = shown(ask(crm, "users", by=BOB, type="CurrentUser"), "users")[0]["id"]
    (found,) = shown(ask(crm, "user", at={"id": grace}), "users")
    assert found["email"] == GRACE.email
    assert ask(crm, "user", at={"id": bob}) == Answer(204, None)
    assert refusal(crm, "user", at={"id": "grace"}).details == {"resource_path_index": 1}


def test_the_organisation_is_that_of_the_user(crm: Crm) -> None:
    (org,) = shown(ask(crm, "org", by=BOB), "org")
    assert (org["zgid"], org["company_name"]) == ("60002", "Org 60002")


# Modules and fields


def test_there_are_four_modules(crm: Crm) -> None:
    modules = shown(ask(crm, "modules"), "modules")
    assert [one["api_name"] for one in modules] == ["Leads", "Contacts", "Accounts", "Deals"]
    assert shown(ask(crm, "module", at={"name": "Deals"}), "modules") == [modules[3]]


def test_a_lookup_names_the_module_in_which_it_looks(crm: Crm) -> None:
    fields = {
        str(one["api_name"]): one for one in shown(ask(crm, "fields", module="Deals"), "fields")
    }
    assert fields["Account_Name"]["data_type"] == "lookup"
    lookup = cast(Mapping[str, Body], fields["Account_Name"]["lookup"])
    (accounts_module,) = shown(ask(crm, "module", at={"name": "Accounts"}), "modules")
    assert lookup["module"] == {"api_name": "Accounts", "id": accounts_module["id"]}
    assert [name for name, one in fields.items() if one["system_mandatory"]] == [
        "Deal_Name",
        "Stage",
    ]


@pytest.mark.parametrize(
    ("operation", "at", "query", "details"),
    [
        ("records", {"module": "Friends"}, {}, {"resource_path_index": 0}),
        ("record", {"module": "leads", "id": "1"}, {}, {"resource_path_index": 0}),
        ("module", {"name": "Friends"}, {}, {"resource_path_index": 2}),
        ("fields", {}, {"module": "Friends"}, {}),
    ],
)
def test_a_module_that_there_is_not_is_refused(
    crm: Crm, operation: str, at: Body, query: Mapping[str, str], details: Body
) -> None:
    refused = refusal(crm, operation, at, **query)
    assert refused.body() == {
        "code": "INVALID_MODULE",
        "details": details,
        "message": "the module name given seems to be invalid",
        "status": "error",
    }


def test_fields_are_those_of_a_module(crm: Crm) -> None:
    refused = refusal(crm, "fields")
    assert (refused.word, refused.details) == ("REQUIRED_PARAM_MISSING", {"param_name": "module"})


# Records


def test_records_have_every_field_with_an_owner_and_times(crm: Crm) -> None:
    lead = shown(ask(crm, "records", at=LEADS))[0]
    fields = [one["api_name"] for one in shown(ask(crm, "fields", module="Leads"), "fields")]
    assert list(lead) == ["id", *fields]
    owner = cast(Body, lead["Owner"])
    assert (owner["name"], owner["email"]) == ("Ada Lovelace", "ada@example.com")
    assert lead["Created_By"] == owner
    assert lead["Created_Time"] == lead["Modified_Time"] == "2023-11-14T22:13:20+00:00"


def test_records_are_shown_with_the_fields_that_are_asked_for(crm: Crm) -> None:
    leads = shown(ask(crm, "records", at=LEADS, fields="Company,Last_Name,Shoe_Size"))
    assert {tuple(lead) for lead in leads} == {("id", "Last_Name", "Company")}
    one = ask(crm, "record", at={**LEADS, "id": leads[0]["id"]}, fields="Company")
    assert shown(one) == [{"id": leads[0]["id"], "Company": leads[0]["Company"]}]


def test_a_record_is_found_by_id(crm: Crm) -> None:
    leads = shown(ask(crm, "records", at=LEADS))
    assert shown(ask(crm, "record", at={**LEADS, "id": leads[1]["id"]})) == [leads[1]]


def test_an_unknown_id_finds_nothing(crm: Crm) -> None:
    assert ask(crm, "record", at={**LEADS, "id": "4150868000000002175"}) == Answer(204, None)


@pytest.mark.parametrize("id", ["search", "9999999999999999999", "-1", "１", ""])
def test_what_cannot_be_an_id_is_no_address(crm: Crm, id: str) -> None:
    with pytest.raises(CrmRefusal, match="INVALID_URL_PATTERN") as caught:
        ask(crm, "record", at={**LEADS, "id": id})
    assert caught.value.status == 404


def test_the_latest_id_comes_first_unless_told_otherwise(crm: Crm) -> None:
    ids = accounts(crm, 3)
    assert ids == sorted(ids, reverse=True)
    upwards = ask(crm, "records", at={"module": "Accounts"}, sort_order="asc")
    assert [one["id"] for one in shown(upwards)] == sorted(ids)
    assert (info(upwards)["sort_by"], info(upwards)["sort_order"]) == ("id", "asc")


def test_records_can_be_sorted_by_time(crm: Crm) -> None:
    accounts(crm, 2)
    by_time = ask(crm, "records", at={"module": "Accounts"}, sort_by="Created_Time")
    assert [one["Account_Name"] for one in shown(by_time)] == ["Account 1", "Account 0"]


def test_records_come_page_by_page_until_there_are_none(crm: Crm) -> None:
    ids = accounts(crm, 5)
    at = {"module": "Accounts"}
    pages = [ask(crm, "records", at=at, page=number, per_page="2") for number in "123"]
    assert [[one["id"] for one in shown(page)] for page in pages] == [ids[:2], ids[2:4], ids[4:]]
    assert [(info(page)["count"], info(page)["more_records"]) for page in pages] == [
        (2, True),
        (2, True),
        (1, False),
    ]
    assert ask(crm, "records", at=at, page="4", per_page="2") == Answer(204, None)


def test_records_can_be_picked_by_id(crm: Crm) -> None:
    ids = accounts(crm, 3)
    picked = ask(crm, "records", at={"module": "Accounts"}, ids=f"{ids[2]},{ids[0]},7")
    assert [one["id"] for one in shown(picked)] == [ids[0], ids[2]]


@pytest.mark.parametrize(
    ("query", "word", "name"),
    [
        ({"page": "0"}, "INVALID_DATA", "page"),
        ({"page": "one"}, "INVALID_DATA", "page"),
        ({"page": "1e400"}, "INVALID_DATA", "page"),
        ({"page": "９"}, "INVALID_DATA", "page"),
        ({"page": "9" * 5000}, "INVALID_DATA", "page"),
        ({"per_page": "201"}, "INVALID_DATA", "per_page"),
        ({"per_page": "-1"}, "INVALID_DATA", "per_page"),
        ({"sort_by": "Last_Name"}, "INVALID_DATA", "sort_by"),
        ({"sort_order": "up"}, "PATTERN_NOT_MATCHED", "sort_order"),
        ({"page_token": "c8582xx9e7c7"}, "TOKEN_BOUND_DATA_MISMATCH", "page_token"),
        ({"fields": ",".join(map(str, range(51)))}, "LIMIT_EXCEEDED", "fields"),
    ],
)
def test_a_parameter_that_is_not_right_is_refused_by_name(
    crm: Crm, query: Mapping[str, str], word: str, name: str
) -> None:
    refused = refusal(crm, "records", LEADS, **query)
    assert (refused.word, refused.details["param_name"]) == (word, name)


def test_two_thousand_records_can_be_reached_by_page(crm: Crm) -> None:
    assert ask(crm, "records", at=LEADS, page="10", per_page="200") == Answer(204, None)
    refused = refusal(crm, "records", LEADS, page="11", per_page="200")
    assert (refused.word, refused.details) == (
        "DISCRETE_PAGINATION_LIMIT_EXCEEDED",
        {"limit": 2000},
    )
