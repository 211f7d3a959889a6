"""The CRM API, through each door."""

import pytest

from fake_accounts_server import FakeZoho, Organisation, User
from tests.fake_accounts_server.doors.application import Application, body, outcomes, refusal, rows

TOKEN = "access-ada-1"
LEADS = "/crm/v8/Leads"
CAROL = {"Last_Name": "Whitfield", "Company": "Harbour Joinery"}


def created(application: Application, **fields: object) -> str:
    """Make a lead: its id."""
    answer = application.call("POST", LEADS, TOKEN, {"data": [fields]})
    (result,) = rows(answer)
    assert (answer.status_code, result["code"]) == (201, "SUCCESS")
    details = result["details"]
    assert isinstance(details, dict)
    return str(details["id"])


def test_users_are_those_of_the_organisation(
    zoho: FakeZoho, ada: User, logged_in: Application
) -> None:
    for email, zgid in (("grace@example.com", ada.zgid), ("eve@example.com", "60002")):
        zoho.accounts.register_user(User(email, zgid, "", "", ada.data_centre))
    everyone = rows(logged_in.call("GET", "/crm/v8/users", TOKEN), "users")
    current = rows(logged_in.call("GET", "/crm/v8/users?type=CurrentUser", TOKEN), "users")
    (one,) = rows(logged_in.call("GET", f"/crm/v8/users/{everyone[1]['id']}", TOKEN), "users")
    assert [user["email"] for user in everyone] == ["ada@example.com", "grace@example.com"]
    assert [user["email"] for user in current] == ["ada@example.com"]
    assert one == everyone[1]


def test_the_organisation_is_that_of_the_user(zoho: FakeZoho, logged_in: Application) -> None:
    zoho.crm.seed(Organisation("60001", "Analytical Engines"))
    (org,) = rows(logged_in.call("GET", "/crm/v8/org", TOKEN), "org")
    assert (org["zgid"], org["company_name"]) == ("60001", "Analytical Engines")


def test_modules_and_fields_are_described(logged_in: Application) -> None:
    every = rows(logged_in.call("GET", "/crm/v8/settings/modules", TOKEN), "modules")
    one = rows(logged_in.call("GET", "/crm/v8/settings/modules/Leads", TOKEN), "modules")
    fields = rows(logged_in.call("GET", "/crm/v8/settings/fields?module=Leads", TOKEN), "fields")
    assert [module["api_name"] for module in every] == ["Leads", "Contacts", "Accounts", "Deals"]
    assert one == every[:1]
    assert [field["api_name"] for field in fields if field["system_mandatory"]] == [
        "Last_Name",
        "Company",
    ]


def test_a_record_is_made_read_changed_and_deleted(logged_in: Application) -> None:
    id = created(logged_in, **CAROL, Email="carol@example.com")
    (made,) = rows(logged_in.call("GET", f"{LEADS}/{id}", TOKEN))
    assert {name: made[name] for name in ("Last_Name", "Company", "Email")} == {
        **CAROL,
        "Email": "carol@example.com",
    }

    by_path = logged_in.call("PUT", f"{LEADS}/{id}", TOKEN, {"data": [{"Company": "Byrne"}]})
    by_body = logged_in.call("PUT", LEADS, TOKEN, {"data": [{"id": id, "Email": None}]})
    (changed,) = rows(logged_in.call("GET", f"{LEADS}/{id}", TOKEN))
    assert [answer.status_code for answer in (by_path, by_body)] == [200, 200]
    assert (changed["Company"], changed["Email"]) == ("Byrne", None)

    assert logged_in.call("DELETE", f"{LEADS}/{id}", TOKEN).status_code == 200
    gone = logged_in.call("GET", f"{LEADS}/{id}", TOKEN)
    assert (gone.status_code, gone.content) == (204, b"")


def test_several_records_are_deleted_by_their_ids(logged_in: Application) -> None:
    ids = [created(logged_in, **CAROL) for _ in range(2)]
    answer = logged_in.call("DELETE", f"{LEADS}?ids={','.join(ids)}", TOKEN)
    assert [result["status"] for result in rows(answer)] == ["success", "success"]
    assert len(rows(logged_in.call("GET", LEADS, TOKEN))) == 3


def test_records_come_page_by_page_the_newest_first(zoho: FakeZoho, logged_in: Application) -> None:
    zoho.crm.seed(Organisation("60001", records={"Leads": ()}))
    ids = [created(logged_in, **CAROL) for _ in range(5)]
    pages = [
        logged_in.call("GET", f"{LEADS}?fields=Last_Name&per_page=2&page={number}", TOKEN)
        for number in (1, 2, 3, 4)
    ]
    assert [[record["id"] for record in rows(page)] for page in pages[:3]] == [
        [ids[4], ids[3]],
        [ids[2], ids[1]],
        [ids[0]],
    ]
    infos = [body(page)["info"] for page in pages[:3]]
    assert [isinstance(info, dict) and info["more_records"] for info in infos] == [
        True,
        True,
        False,
    ]
    assert pages[3].status_code == 204


def test_one_bad_record_keeps_no_other_back(logged_in: Application) -> None:
    answer = logged_in.call("POST", LEADS, TOKEN, {"data": [CAROL, {"Company": "Byrne"}]})
    assert answer.status_code == 207
    assert [result["code"] for result in rows(answer)] == ["SUCCESS", "MANDATORY_NOT_FOUND"]


@pytest.mark.parametrize("text", ["Björk Ωmega 漢字 🙂", 'a\tb\\"c', "x" * 80])
def test_text_comes_back_as_it_was(logged_in: Application, text: str) -> None:
    id = created(logged_in, **(CAROL | {"Last_Name": text}))
    (lead,) = rows(logged_in.call("GET", f"{LEADS}/{id}", TOKEN))
    assert lead["Last_Name"] == text


@pytest.mark.parametrize(
    ("method", "path", "sent", "refused"),
    [
        ("GET", "/crm/v8/Dragons", None, (400, "INVALID_MODULE", "no such module: Dragons")),
        ("GET", "/crm/v8/settings/fields", None, (400, "REQUIRED_PARAM_MISSING", "without module")),
        ("POST", LEADS, {}, (400, "MANDATORY_NOT_FOUND", "the body holds no data")),
        ("POST", LEADS, {"data": {}}, (400, "INVALID_DATA", "data is not a list")),
        ("DELETE", LEADS, None, (400, "REQUIRED_PARAM_MISSING", "without ids")),
        ("PATCH", LEADS, None, (400, "INVALID_REQUEST_METHOD", "not by PATCH")),
        (
            "GET",
            f"{LEADS}?page=0",
            None,
            (400, "INVALID_DATA", "page is not a number from 1 to 1000000000"),
        ),
    ],
)
def test_what_cannot_be_asked_is_refused_in_zohos_form(
    *,
    zoho: FakeZoho,
    logged_in: Application,
    method: str,
    path: str,
    sent: object,
    refused: tuple[int, str, str],
) -> None:
    answer = logged_in.call(method, path, TOKEN, sent)
    assert refusal(answer) == refused
    assert {"code", "details", "message", "status"} == set(body(answer))
    assert [(outcome, reason) for _, _, outcome, reason in outcomes(zoho.log)] == [refused[1:]]
