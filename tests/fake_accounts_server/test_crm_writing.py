import json
from collections.abc import Mapping, Sequence
from typing import cast

import pytest

from fake_accounts_server.clock import Clock
from fake_accounts_server.credentials import User
from fake_accounts_server.crm import Answer, Crm, CrmRefusal, Question
from fake_accounts_server.data_centres import DATA_CENTRES

ADA = User("ada@example.com", "60001", "Ada", "Lovelace", DATA_CENTRES["eu"])
GRACE = User("grace@example.com", "60001", "Grace", "Hopper", DATA_CENTRES["eu"])
BOB = User("bob@example.com", "60002", "Bob", "Moran", DATA_CENTRES["eu"])

LEAD = {"Last_Name": "Whitfield", "Company": "Harbour Joinery"}
UNKNOWN = "4150868000000002175"

Body = Mapping[str, object]


@pytest.fixture
def clock() -> Clock:
    return Clock(frozen_at=1_700_000_000)


@pytest.fixture
def crm(clock: Clock) -> Crm:
    return Crm(clock, lambda: [ADA, GRACE, BOB])


def write(
    crm: Crm, operation: str, *records: object, by: User = ADA, module: str = "Leads", id: str = ""
) -> Answer:
    at = {"module": module} | ({"id": id} if id else {})
    return crm.answer(Question(operation, by, {}, at, json.dumps({"data": records}).encode()))


def delete(crm: Crm, ids: str | None = None, *, id: str = "") -> Answer:
    at = {"module": "Leads"} | ({"id": id} if id else {})
    return crm.answer(Question("delete", ADA, {} if ids is None else {"ids": ids}, at, b""))


def read(crm: Crm, id: object, module: str = "Leads", by: User = ADA) -> Body | None:
    question = Question("record", by, {}, {"module": module, "id": str(id)}, b"")
    answer = crm.answer(question)
    return None if answer.body is None else cast(Sequence[Body], answer.body["data"])[0]


def results(answer: Answer) -> Sequence[Body]:
    assert answer.body is not None
    return cast(Sequence[Body], answer.body["data"])


def made(crm: Crm, module: str = "Leads", **fields: object) -> str:
    """Make a record: its id."""
    answer = write(crm, "create", fields, module=module)
    assert answer.status == 201, answer.body
    return str(cast(Body, results(answer)[0]["details"])["id"])


# Creating


def test_a_record_that_was_made_can_be_read(crm: Crm) -> None:
    answer = write(crm, "create", LEAD)
    (result,) = results(answer)
    details = cast(Body, result["details"])
    lead = read(crm, details["id"])
    assert lead is not None
    assert (answer.status, result["code"], result["message"]) == (201, "SUCCESS", "record added")
    assert details == {
        "Modified_Time": "2023-11-14T22:13:20+00:00",
        "Modified_By": lead["Modified_By"],
        "Created_Time": "2023-11-14T22:13:20+00:00",
        "id": lead["id"],
        "Created_By": lead["Created_By"],
        "$approval_state": "approved",
    }
    assert lead["Company"] == "Harbour Joinery"
    assert (lead["First_Name"], lead["Email"]) == (None, None)


def test_each_record_has_a_result_in_its_place(crm: Crm) -> None:
    answer = write(crm, "create", LEAD, {"Company": "Nowak Instruments"}, LEAD)
    assert answer.status == 207
    assert [result["status"] for result in results(answer)] == ["success", "error", "success"]
    assert results(answer)[1] == {
        "code": "MANDATORY_NOT_FOUND",
        "details": {"api_name": "Last_Name", "json_path": "$.data[1].Last_Name"},
        "message": "required field not found",
        "status": "error",
    }


def test_where_no_record_is_made_the_status_is_400(crm: Crm) -> None:
    assert write(crm, "create", {}, {"Last_Name": None, "Company": ""}).status == 400


def test_ids_are_never_given_out_twice(crm: Crm) -> None:
    first = made(crm, **LEAD)
    delete(crm, first)
    crm.forget()
    second = made(crm, **LEAD, id=first)
    assert first != second
    assert {len(first), len(second)} == {19}


def test_a_hundred_records_are_made_at_once(crm: Crm) -> None:
    assert write(crm, "create", *[LEAD] * 100).status == 201
    with pytest.raises(CrmRefusal, match="LIMIT_EXCEEDED") as caught:
        write(crm, "create", *[LEAD] * 101)
    assert caught.value.details == {"maximum_length": 100, "api_name": "data"}


def test_a_lookup_shows_what_it_finds_by_its_name_of_the_moment(crm: Crm) -> None:
    account = made(crm, "Accounts", Account_Name="Harbour Joinery")
    contact = made(crm, "Contacts", Last_Name="Whitfield", Account_Name={"id": account})
    assert (read(crm, contact, "Contacts") or {})["Account_Name"] == {
        "name": "Harbour Joinery",
        "id": account,
    }
    write(crm, "update", {"Account_Name": "Harbour & Sons"}, module="Accounts", id=account)
    assert (read(crm, contact, "Contacts") or {})["Account_Name"] == {
        "name": "Harbour & Sons",
        "id": account,
    }


def test_a_lookup_of_what_was_deleted_finds_nothing(crm: Crm) -> None:
    account = made(crm, "Accounts", Account_Name="Harbour Joinery")
    contact = made(crm, "Contacts", Last_Name="Whitfield", Account_Name={"id": int(account)})
    crm.answer(Question("delete", ADA, {"ids": account}, {"module": "Accounts"}, b""))
    assert (read(crm, contact, "Contacts") or {})["Account_Name"] is None


def test_a_record_belongs_to_the_one_who_makes_it_or_to_a_colleague(crm: Crm) -> None:
    colleagues = crm.answer(Question("users", ADA, {}, {}, b"")).body
    assert colleagues is not None
    ada, grace = cast(Sequence[Body], colleagues["users"])
    own, given = made(crm, **LEAD), made(crm, **LEAD, Owner={"id": grace["id"]})
    owners = [cast(Body, (read(crm, id) or {})["Owner"]) for id in (own, given)]
    assert [owner["id"] for owner in owners] == [ada["id"], grace["id"]]


# Changing


def test_a_record_that_was_changed_keeps_the_rest(crm: Crm, clock: Clock) -> None:
    id = made(crm, **LEAD, Email="carol@example.com")
    clock.advance(60)
    answer = write(crm, "update", {"id": int(id), "Company": "Nowak", "Email": None}, by=GRACE)
    lead = read(crm, id)
    assert lead is not None
    assert (answer.status, results(answer)[0]["message"]) == (200, "record updated")
    assert (lead["Last_Name"], lead["Company"], lead["Email"]) == ("Whitfield", "Nowak", None)
    assert cast(Body, lead["Created_By"])["name"] == "Ada Lovelace"
    assert cast(Body, lead["Modified_By"])["name"] == "Grace Hopper"
    assert lead["Created_Time"] == "2023-11-14T22:13:20+00:00"
    assert lead["Modified_Time"] == "2023-11-14T22:14:20+00:00"


def test_a_record_can_be_changed_by_its_address(crm: Crm) -> None:
    id = made(crm, **LEAD)
    assert write(crm, "update", {"Company": "Nowak", "id": UNKNOWN}, id=id).status == 200
    assert (read(crm, id) or {})["Company"] == "Nowak"
    assert read(crm, UNKNOWN) is None


def test_what_is_kept_by_the_api_cannot_be_changed(crm: Crm) -> None:
    id = made(crm, **LEAD)
    before = read(crm, id)
    write(crm, "update", {"id": id, "Created_Time": "1999-01-01T00:00:00Z", "Shoe_Size": 43})
    assert read(crm, id) == before


@pytest.mark.parametrize(
    ("record", "code", "message"),
    [
        ({}, "MANDATORY_NOT_FOUND", "required field not found"),
        ({"id": None}, "MANDATORY_NOT_FOUND", "required field not found"),
        ({"id": UNKNOWN}, "INVALID_DATA", "the id given seems to be invalid"),
        ({"id": int(UNKNOWN)}, "INVALID_DATA", "the id given seems to be invalid"),
        ({"id": "carol"}, "INVALID_DATA", "invalid data"),
        ({"id": True}, "INVALID_DATA", "invalid data"),
        ({"id": [UNKNOWN]}, "INVALID_DATA", "invalid data"),
    ],
)
def test_a_record_is_changed_by_its_id(crm: Crm, record: Body, code: str, message: str) -> None:
    answer = write(crm, "update", {**record, "Company": "Nowak"})
    (result,) = results(answer)
    assert (answer.status, result["code"], result["message"]) == (400, code, message)
    assert cast(Body, result["details"])["json_path"] == "$.data[0].id"


def test_an_address_of_no_record_cannot_be_changed(crm: Crm) -> None:
    answer = write(crm, "update", LEAD, id=UNKNOWN)
    assert answer.status == 400
    assert results(answer)[0]["details"] == {"resource_path_index": 1}
    with pytest.raises(CrmRefusal, match="INVALID_URL_PATTERN"):
        write(crm, "update", LEAD, id="upsert")
    with pytest.raises(CrmRefusal, match="LIMIT_EXCEEDED"):
        write(crm, "update", LEAD, LEAD, id=made(crm, **LEAD))


def test_a_mandatory_field_cannot_be_emptied(crm: Crm) -> None:
    id = made(crm, **LEAD)
    answer = write(crm, "update", {"id": id, "Last_Name": None, "Company": "Nowak"})
    assert results(answer)[0]["code"] == "MANDATORY_NOT_FOUND"
    assert (read(crm, id) or {})["Company"] == "Harbour Joinery"


# Deleting


def test_records_that_were_deleted_are_gone(crm: Crm) -> None:
    first, second = made(crm, **LEAD), made(crm, **LEAD)
    answer = delete(crm, f"{first},{second}")
    assert (answer.status, [read(crm, first), read(crm, second)]) == (200, [None, None])
    assert results(answer)[0] == {
        "code": "SUCCESS",
        "details": {"id": first},
        "message": "record deleted",
        "status": "success",
    }


def test_what_is_not_there_is_not_deleted(crm: Crm) -> None:
    id = made(crm, **LEAD)
    answer = delete(crm, f"{id},{id},carol")
    assert answer.status == 207
    assert [(result["code"], result["message"]) for result in results(answer)] == [
        ("SUCCESS", "record deleted"),
        ("INVALID_DATA", "record not deleted"),
        ("INVALID_DATA", "either the request body or parameters is in wrong format"),
    ]
    assert delete(crm, id).status == 400


def test_a_record_can_be_deleted_by_its_address(crm: Crm) -> None:
    id = made(crm, **LEAD)
    assert delete(crm, id=id).status == 200
    for gone in (id, "carol"):
        with pytest.raises(CrmRefusal, match="INVALID_DATA") as caught:
            delete(crm, id=gone)
        assert (caught.value.status, caught.value.details) == (400, {"resource_path_index": 1})


@pytest.mark.parametrize("ids", [None, "", ",,"])
def test_nothing_is_deleted_without_ids(crm: Crm, ids: str | None) -> None:
    with pytest.raises(CrmRefusal, match="REQUIRED_PARAM_MISSING") as caught:
        delete(crm, ids)
    assert caught.value.details == {"param_name": "ids"}


def test_a_hundred_records_are_deleted_at_once(crm: Crm) -> None:
    ids = [made(crm, **LEAD) for _ in range(101)]
    with pytest.raises(CrmRefusal) as caught:
        delete(crm, ",".join(ids))
    assert caught.value.details == {"maximum_length": 100, "param_name": "ids"}
    assert delete(crm, ",".join(ids[1:])).status == 200
