"""The CRM API: what an access token opens.

Just enough of it for a client to learn who it acts for and to read some records. Each organisation
has three leads of its own, so that an answer shows whose it is. Answers hold the fields that the
Python SDK reads, in Zoho's words; the numbers in them are made up.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple
from zlib import crc32

from fake_accounts_server.accounts import AccessRefused, Accounts, Refusal, User
from fake_accounts_server.data_centres import DataCentre

LEADS_PER_ORGANISATION = 3


class CrmRefusal(Refusal):
    """The CRM API says no, in its own error form (documented)."""

    def __init__(self, word: str, message: str, reason: str, status: int) -> None:
        super().__init__(word, reason, status)
        self.message = message

    def body(self) -> dict[str, object]:
        """The refusal in the CRM API's form."""
        return error_body(self.word, self.message)


def error_body(code: str, message: str) -> dict[str, object]:
    """An error in the CRM API's form (documented)."""
    return {"code": code, "details": {}, "message": message, "status": "error"}


def no_such_url(path: str) -> CrmRefusal:
    """The refusal of a path that the API does not have (assumed)."""
    return CrmRefusal(
        "INVALID_URL_PATTERN",
        "Please check if the URL trying to access is a correct one",
        f"no such path: {path}",
        status=404,
    )


@dataclass(frozen=True)
class Question:
    """What is asked of the API, and for whom."""

    user: User
    parameters: Mapping[str, str]


class Crm:
    """The CRM API of every data centre, open to the access tokens of the accounts servers."""

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts

    def answer(
        self,
        operation: str,
        access_token: str | None,
        data_centre: DataCentre,
        parameters: Mapping[str, str],
    ) -> dict[str, object]:
        """Answer for the token's user and organisation.

        `operation` is "users", "org", "fields", "modules" or "records". Raises CrmRefusal with
        status 401, `INVALID_TOKEN` (documented), for a token that does not open this data centre,
        and with status 400 for a question about anything but the current user and the Leads.
        """
        try:
            user = self._accounts.user_of(access_token or "", data_centre)
        except AccessRefused as refused:
            raise CrmRefusal(
                "INVALID_TOKEN", "invalid oauth token", refused.reason, status=401
            ) from refused
        return _ANSWERS[operation](Question(user, parameters))


class _Field(NamedTuple):
    api_name: str
    label: str
    data_type: str
    mandatory: bool


_LEAD_FIELDS = (
    _Field("First_Name", "First Name", "text", False),
    _Field("Last_Name", "Last Name", "text", True),
    _Field("Company", "Company", "text", True),
    _Field("Email", "Email", "email", False),
)

_PEOPLE = (
    ("Carol", "Whitfield", "Harbour Joinery"),
    ("Tomasz", "Nowak", "Nowak Instruments"),
    ("Ngozi", "Okafor", "Lagos Freight"),
    ("Mei", "Tanaka", "Kitano Print Works"),
    ("Luis", "Herrera", "Molinos del Sur"),
    ("Saoirse", "Byrne", "Byrne & Daughters"),
    ("Arjun", "Mehta", "Deccan Optics"),
)


def _users(question: Question) -> dict[str, object]:
    if question.parameters.get("type") != "CurrentUser":
        raise CrmRefusal(
            "INVALID_DATA", "the type given is invalid", "only type=CurrentUser is known", 400
        )
    user = question.user
    current_user = {
        "id": _number("user", user.email, user.zgid),
        "email": user.email,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "full_name": f"{user.first_name} {user.last_name}",
    }
    return {"users": [current_user], "info": _page_of(1)}


def _org(question: Question) -> dict[str, object]:
    zgid = question.user.zgid
    return {"org": [{"id": _number("org", zgid), "zgid": zgid, "company_name": f"Org {zgid}"}]}


def _fields(question: Question) -> dict[str, object]:
    if question.parameters.get("module") != "Leads":
        raise CrmRefusal(
            "INVALID_MODULE",
            "the module name given seems to be invalid",
            "only module=Leads is known",
            400,
        )
    return {
        "fields": [
            {
                "id": _number("field", field.api_name),
                "api_name": field.api_name,
                "field_label": field.label,
                "data_type": field.data_type,
                "system_mandatory": field.mandatory,
            }
            for field in _LEAD_FIELDS
        ]
    }


def _modules(_: Question) -> dict[str, object]:
    leads = {
        "id": _number("module", "Leads"),
        "api_name": "Leads",
        "module_name": "Leads",
        "api_supported": True,
        "generated_type": "default",
    }
    return {"modules": [leads]}


def _records(question: Question) -> dict[str, object]:
    zgid = question.user.zgid
    first = crc32(zgid.encode())
    people = [_PEOPLE[(first + place) % len(_PEOPLE)] for place in range(LEADS_PER_ORGANISATION)]
    leads = [
        {
            "id": _number("lead", zgid, last_name),
            "First_Name": first_name,
            "Last_Name": last_name,
            "Company": company,
            "Email": f"{first_name}.{last_name}@example.com".lower(),
        }
        for first_name, last_name, company in people
    ]
    return {"data": leads, "info": _page_of(len(leads))}


def _number(*what: str) -> str:
    """A record number as Zoho writes them: nineteen digits, as text, the same each time."""
    return f"1{crc32('/'.join(what).encode()):018}"


def _page_of(count: int) -> dict[str, object]:
    return {"per_page": 200, "count": count, "page": 1, "more_records": False}


_ANSWERS: Mapping[str, Callable[[Question], dict[str, object]]] = {
    "users": _users,
    "org": _org,
    "fields": _fields,
    "modules": _modules,
    "records": _records,
}
