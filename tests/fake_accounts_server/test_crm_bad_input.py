import json
from collections.abc import Mapping, Sequence
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fake_accounts_server.clock import Clock
from fake_accounts_server.credentials import User
from fake_accounts_server.crm import MODULES, Answer, Crm, CrmRefusal, Question
from fake_accounts_server.data_centres import DATA_CENTRES

ADA = User("ada@example.com", "60001", "Ada", "Lovelace", DATA_CENTRES["eu"])
COMPLETE: Mapping[str, Mapping[str, object]] = {
    "Leads": {"Last_Name": "Whitfield", "Company": "Harbour Joinery"},
    "Contacts": {"Last_Name": "Whitfield"},
    "Accounts": {"Account_Name": "Harbour Joinery"},
    "Deals": {"Deal_Name": "First order", "Stage": "Qualification"},
}

Body = Mapping[str, object]


def new_crm() -> Crm:
    return Crm(Clock(frozen_at=1_700_000_000), lambda: [ADA])


def send(
    body: bytes,
    operation: str = "create",
    module: str = "Leads",
    parameters: Mapping[str, str] | None = None,
) -> Answer:
    question = Question(operation, ADA, parameters or {}, {"module": module}, body)
    return new_crm().answer(question)


def refusal(body: bytes) -> CrmRefusal:
    with pytest.raises(CrmRefusal) as caught:
        send(body)
    assert caught.value.status == 400
    return caught.value


def error(module: str, **fields: object) -> Body:
    """What is wrong with a record that is complete but for these fields."""
    data = json.dumps({"data": [{**COMPLETE[module], **fields}]}).encode()
    answer = send(data, module=module)
    assert (answer.status, answer.body is None) == (400, False), answer
    return cast(Sequence[Body], cast(Body, answer.body)["data"])[0]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"Last_Name=Whitfield",
        b"{",
        b"[]",
        b"null",
        b'"data"',
        b'{"data": [{"Last_Name": NaN}]}',
        b'{"data": [{"Last_Name": -Infinity}]}',
        b'{"data": [{"Last_Name": "\xff"}]}',
        '{"data": []}'.encode("utf-16"),
        b"[" * 100_000,
        b'{"data": ' * 100_000,
        b'{"data": [' + b"9" * 5000 + b"]}",
    ],
    ids=lambda body: repr(body[:20]),
)
def test_a_body_is_a_json_object_in_utf_8(body: bytes) -> None:
    assert refusal(body).body() == {
        "code": "INVALID_DATA",
        "details": {"expected_data_type": "jsonobject"},
        "message": "body",
        "status": "error",
    }


@pytest.mark.parametrize("body", [b"{}", b'{"data": null}', b'{"data": []}'])
def test_a_body_holds_data(body: bytes) -> None:
    refused = refusal(body)
    assert (refused.word, refused.details["json_path"]) == ("MANDATORY_NOT_FOUND", "$.data")


@pytest.mark.parametrize("body", [b'{"data": {}}', b'{"data": "Whitfield"}', b'{"data": 1}'])
def test_data_is_a_list(body: bytes) -> None:
    refused = refusal(body)
    assert (refused.word, refused.details["expected_data_type"]) == ("INVALID_DATA", "jsonarray")


@pytest.mark.parametrize("record", ["null", "1", '"Whitfield"', "[]", "[" * 500 + "]" * 500])
@pytest.mark.parametrize("operation", ["create", "update"])
def test_a_record_is_an_object(operation: str, record: str) -> None:
    answer = send(f'{{"data": [{record}]}}'.encode(), operation)
    assert (answer.status, answer.body) == (
        400,
        {
            "data": [
                {
                    "code": "INVALID_DATA",
                    "details": {
                        "expected_data_type": "jsonobject",
                        "api_name": "data",
                        "json_path": "$.data[0]",
                    },
                    "message": "invalid data",
                    "status": "error",
                }
            ]
        },
    )


@pytest.mark.parametrize(
    ("module", "field", "value", "expected"),
    [
        ("Leads", "Last_Name", 7, "text"),
        ("Leads", "Last_Name", True, "text"),
        ("Leads", "Last_Name", ["Whitfield"], "text"),
        ("Leads", "Last_Name", "\ud800", "text"),
        ("Leads", "Email", "carol", "email"),
        ("Leads", "Email", "carol whitfield@example.com", "email"),
        ("Leads", "Owner", "Ada", "jsonobject"),
        ("Contacts", "Account_Name", "Harbour Joinery", "jsonobject"),
        ("Contacts", "Account_Name", [{"id": "1"}], "jsonobject"),
        ("Contacts", "Account_Name", {"id": "first"}, "bigint"),
        ("Contacts", "Account_Name", {"id": {}}, "bigint"),
        ("Contacts", "Account_Name", {"id": 2**63}, "bigint"),
        ("Contacts", "Email_Opt_Out", "yes", "boolean"),
        ("Contacts", "Email_Opt_Out", 1, "boolean"),
        ("Contacts", "Phone", 5550100, "phone"),
        ("Accounts", "Employees", "12", "integer"),
        ("Accounts", "Employees", 12.0, "integer"),
        ("Accounts", "Employees", True, "integer"),
        ("Accounts", "Annual_Revenue", "12", "double"),
        ("Accounts", "Annual_Revenue", False, "double"),
        ("Deals", "Closing_Date", "tomorrow", "date"),
        ("Deals", "Closing_Date", "20270331", "date"),
        ("Deals", "Closing_Date", "2027-02-30", "date"),
        ("Deals", "Closing_Date", 20270331, "date"),
    ],
)
def test_a_value_has_the_type_of_its_field(
    module: str, field: str, value: object, expected: str
) -> None:
    result = error(module, **{field: value})
    assert (result["code"], result["message"]) == ("INVALID_DATA", "invalid data")
    assert cast(Body, result["details"])["expected_data_type"] == expected
    assert str(cast(Body, result["details"])["json_path"]).startswith(f"$.data[0].{field}")


@pytest.mark.parametrize(
    ("module", "field", "value", "length"),
    [
        ("Leads", "Last_Name", "W" * 81, 80),
        ("Accounts", "Employees", 1_000_000_000, 9),
        ("Accounts", "Annual_Revenue", 1e16, 16),
        ("Accounts", "Annual_Revenue", -(10**400), 16),
    ],
)
def test_a_value_is_no_longer_than_its_field(
    module: str, field: str, value: object, length: int
) -> None:
    assert error(module, **{field: value})["details"] == {
        "maximum_length": length,
        "api_name": field,
        "json_path": f"$.data[0].{field}",
    }


def test_a_number_too_large_to_be_told_is_refused() -> None:
    answer = send(b'{"data": [{"Account_Name": "A", "Annual_Revenue": 1e999}]}', module="Accounts")
    assert answer.status == 400


def test_a_stage_is_one_of_those_that_there_are() -> None:
    result = error("Deals", Stage="Dreaming")
    assert "Closed Won" in cast(Sequence[str], cast(Body, result["details"])["supported_values"])


@pytest.mark.parametrize(
    ("field", "value", "code", "json_path"),
    [
        ("Account_Name", {}, "MANDATORY_NOT_FOUND", "$.data[0].Account_Name.id"),
        ("Account_Name", {"id": None}, "MANDATORY_NOT_FOUND", "$.data[0].Account_Name.id"),
        ("Account_Name", {"id": "7"}, "INVALID_DATA", "$.data[0].Account_Name.id"),
        ("Contact_Name", {"id": "7"}, "INVALID_DATA", "$.data[0].Contact_Name.id"),
        ("Owner", {"id": "7"}, "INVALID_DATA", "$.data[0].Owner.id"),
    ],
)
def test_a_lookup_finds_something(field: str, value: object, code: str, json_path: str) -> None:
    result = error("Deals", **{field: value})
    assert (result["code"], cast(Body, result["details"])["json_path"]) == (code, json_path)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(st.characters(exclude_categories=())),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@st.composite
def written(draw: st.DrawFn) -> tuple[str, str, bytes]:
    """An operation, a module and a body with values of any kind in its fields."""
    module = draw(st.sampled_from(list(MODULES)))
    names = ["id", *(field.api_name for field in MODULES[module].fields)]
    record = st.dictionaries(st.sampled_from(names), JSON).map(
        lambda one: {**COMPLETE[module], **one}
    )
    data = draw(st.lists(record | JSON, max_size=3) | JSON)
    operation = draw(st.sampled_from(["create", "update"]))
    return operation, module, json.dumps({"data": data}).encode()


def check_is_zohos(operation: str, module: str, body: bytes, query: Mapping[str, str]) -> None:
    """Whatever is sent is answered in JSON, with a code for each record or one for all."""
    try:
        told = send(body, operation, module, query).body
    except CrmRefusal as refused:
        told = refused.body()
    assert json.dumps(told, allow_nan=False).isascii()
    if told is not None and "info" not in told:
        found = cast(Sequence[Body], told.get("data", [told]))
        assert all({"code", "details", "message", "status"} == set(one) for one in found)


@given(written())
def test_whatever_a_record_holds_is_answered_in_zohos_form(sent: tuple[str, str, bytes]) -> None:
    operation, module, body = sent
    check_is_zohos(operation, module, body, {})


@given(st.binary())
def test_whatever_a_body_holds_is_answered_in_zohos_form(body: bytes) -> None:
    check_is_zohos("create", "Leads", body, {})


@given(
    st.sampled_from(["records", "delete"]),
    st.dictionaries(
        st.sampled_from(["page", "per_page", "sort_by", "sort_order", "fields", "ids"]),
        st.text(st.characters(exclude_categories=())) | st.integers().map(str),
    ),
    st.text(),
)
def test_whatever_a_query_holds_is_answered_in_zohos_form(
    operation: str, query: Mapping[str, str], module: str
) -> None:
    check_is_zohos(operation, "Leads", b"", query)
    check_is_zohos(operation, module, b"", query)
