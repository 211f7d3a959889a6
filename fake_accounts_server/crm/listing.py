"""Reading records."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from fake_accounts_server.crm.errors import CrmRefusal, invalid_parameter, no_such_url
from fake_accounts_server.crm.ids import id_in
from fake_accounts_server.crm.modules import Module
from fake_accounts_server.crm.paging import Page, page_in
from fake_accounts_server.crm.question import NO_CONTENT, Answer, Question
from fake_accounts_server.crm.records import Record, Records

MAXIMUM_FIELDS = 50
"""The most fields that may be named (documented)."""

MAXIMUM_BY_PAGE_NUMBER = 2000
"""The most records that can be reached without a page token (documented)."""

_SORT_KEYS: Mapping[str, Callable[[Record], tuple[float, int]]] = MappingProxyType(
    {
        "id": lambda record: (0, int(record.id)),
        "Created_Time": lambda record: (record.created_time, int(record.id)),
        "Modified_Time": lambda record: (record.modified_time, int(record.id)),
    }
)


def records(question: Question, module: Module, kept: Records) -> Answer:
    """A page of a module's records; 204 for none (documented).

    They are sorted by id, latest first, unless the query says otherwise (documented). `fields` may
    be left out, which shows every field: the API asks for it (documented), but the Python SDK lets
    it be. `ids` picks records (documented). Raises CrmRefusal for parameters that are not right.
    """
    sort_by, sort_order = _sorting(question.parameters)
    page = _page(question.parameters)
    names = _fields(question.parameters)
    found = sorted(
        _picked(question.parameters, module, kept),
        key=_SORT_KEYS[sort_by],
        reverse=sort_order == "desc",
    )
    data = [kept.shown(module, record, names) for record in page.part(found)]
    info = page.info(found) | {
        "sort_by": sort_by,
        "sort_order": sort_order,
        "call": False,
        "email": False,
        "next_page_token": None,
        "previous_page_token": None,
        "page_token_expiry": None,
    }
    return Answer(200, {"data": data, "info": info}) if data else NO_CONTENT


def record(question: Question, module: Module, kept: Records) -> Answer:
    """The record with the id in the path; 204 for an unknown id (documented).

    Raises CrmRefusal, `INVALID_URL_PATTERN`, for what cannot be an id (reported from the field).
    """
    id = id_in(question.values["id"])
    if id is None:
        raise no_such_url(f"/crm/v8/{module.api_name}/{question.values['id']}")
    found = kept.find(module, id)
    if found is None:
        return NO_CONTENT
    return Answer(200, {"data": [kept.shown(module, found, _fields(question.parameters))]})


def _picked(parameters: Mapping[str, str], module: Module, kept: Records) -> Sequence[Record]:
    if not parameters.get("ids"):
        return kept.of(module)
    ids = frozenset(parameters["ids"].split(","))
    return [record for record in kept.of(module) if record.id in ids]


def _sorting(parameters: Mapping[str, str]) -> tuple[str, str]:
    sort_by = parameters.get("sort_by", "id")
    if sort_by not in _SORT_KEYS:
        raise invalid_parameter(
            "sort_by",
            f"records are not sorted by {sort_by}",
            {"supported_values": list(_SORT_KEYS)},
        )
    sort_order = parameters.get("sort_order", "desc")
    if sort_order not in ("asc", "desc"):
        raise CrmRefusal(
            "PATTERN_NOT_MATCHED",
            "Please check whether the input values are correct",
            f"records are not sorted {sort_order}",
            status=400,
            details={"param_name": "sort_order"},
        )
    return sort_by, sort_order


def _page(parameters: Mapping[str, str]) -> Page:
    if "page_token" in parameters:
        raise CrmRefusal(
            "TOKEN_BOUND_DATA_MISMATCH",
            "The page_token given seems to be invalid or input param is added or altered or "
            "deleted",
            "page tokens are never given out",
            status=400,
            details={"param_name": "page_token"},
        )
    page = page_in(parameters)
    if page.number * page.per_page > MAXIMUM_BY_PAGE_NUMBER:
        raise CrmRefusal(
            "DISCRETE_PAGINATION_LIMIT_EXCEEDED",
            "You can only get the first 2000 records without using page_token param",
            f"page {page.number} of {page.per_page} records",
            status=400,
            details={"limit": MAXIMUM_BY_PAGE_NUMBER},
        )
    return page


def _fields(parameters: Mapping[str, str]) -> frozenset[str] | None:
    if not parameters.get("fields"):
        return None
    names = frozenset(name.strip() for name in parameters["fields"].split(","))
    if len(names) > MAXIMUM_FIELDS:
        raise CrmRefusal(
            "LIMIT_EXCEEDED",
            "limit exceeded",
            f"{len(names)} fields are named",
            status=400,
            details={"limit": MAXIMUM_FIELDS, "param_name": "fields"},
        )
    return names
