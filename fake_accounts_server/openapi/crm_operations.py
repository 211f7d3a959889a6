"""The CRM API's operations."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from fake_accounts_server.answers import REASON_HEADER
from fake_accounts_server.crm import MODULES, required_scope
from fake_accounts_server.crm.listing import MAXIMUM_FIELDS
from fake_accounts_server.crm.paging import MAXIMUM_PER_PAGE
from fake_accounts_server.crm.request_body import MAXIMUM_RECORDS
from fake_accounts_server.crm.users import TYPES_OF_EVERYONE, TYPES_OF_NOBODY
from fake_accounts_server.openapi import record_schemas
from fake_accounts_server.openapi.crm_answers import SORT_BY, SORT_ORDER, error
from fake_accounts_server.openapi.described import Body, Described, Parameter
from fake_accounts_server.openapi.outcomes import JSON, Outcome
from fake_accounts_server.openapi.record_schemas import ID
from fake_accounts_server.openapi.schemas import (
    TEXT,
    Schema,
    closed,
    component,
    either,
    list_of,
    numbers,
    one_of_texts,
)
from fake_accounts_server.operations import TABLE, Operation
from fake_accounts_server.settings import Settings

_REASON: Final[Mapping[str, Schema]] = {REASON_HEADER: TEXT}

_IN_PATH: Final[Mapping[str, Parameter]] = {
    "module": Parameter("module", "The module.", one_of_texts(*MODULES), "path"),
    "name": Parameter("name", "The module.", one_of_texts(*MODULES), "path"),
    "id": Parameter("id", "The id.", ID, "path"),
}
_PAGING: Final = (
    Parameter("page", "Counted from one.", {**numbers(1, 10**9 - 1), "default": 1}),
    Parameter(
        "per_page",
        "How many a page holds.",
        {**numbers(1, MAXIMUM_PER_PAGE), "default": MAXIMUM_PER_PAGE},
    ),
)
_FIELDS: Final = Parameter(
    "fields",
    f"Which fields are shown, up to {MAXIMUM_FIELDS}, with commas between them; all without it.",
    TEXT,
)


def _shown(description: str, **lists: Schema) -> Outcome:
    return Outcome(200, description, JSON, closed(lists))


def _refused(status: int, *codes: str) -> Outcome:
    return Outcome(status, f"{', '.join(codes)}.", JSON, error(one_of_texts(*codes)), _REASON)


def _results(status: int, description: str, *results: Schema) -> Outcome:
    return Outcome(status, description, JSON, closed({"data": list_of(either(*results))}))


_WRITTEN: Final = component("Written")
_DELETED: Final = component("Deleted")
_NOT_WRITTEN: Final = component("NotWritten")

_NOTHING: Final = Outcome(204, "There is none.")
_NONE_WRITTEN: Final = _results(400, "No record is written.", _NOT_WRITTEN)
_NO_ID: Final = _refused(404, "INVALID_URL_PATTERN")
_WRONG_BODY: Final = _refused(
    400,
    "INVALID_DATA",
    "INVALID_MODULE",
    "INVALID_REQUEST_METHOD",
    "LIMIT_EXCEEDED",
    "MANDATORY_NOT_FOUND",
)


def _some(result: Schema) -> Outcome:
    return _results(207, "Some records are written, and others are not.", result, _NOT_WRITTEN)


def _all(status: int, result: Schema) -> Outcome:
    return _results(status, "Every record is written.", result)


def _sent(most: int) -> Body:
    data = {**list_of(record_schemas.records_sent()), "minItems": 1, "maxItems": most}
    content = {"type": "object", "properties": {"data": data}, "required": ["data"]}
    return Body(content, (JSON,), required=True)


_OPERATIONS: Final[Mapping[tuple[str, str], Described]] = {
    ("GET", "/crm/v8/users"): Described(
        "The users of the organisation",
        (
            _shown("Users.", users=list_of(component("CrmUser")), info=component("UsersInfo")),
            _NOTHING,
            _refused(400, "INVALID_DATA"),
        ),
        parameters=(
            Parameter(
                "type",
                "Which users.",
                {
                    **one_of_texts(*TYPES_OF_EVERYONE, "CurrentUser", *TYPES_OF_NOBODY),
                    "default": "AllUsers",
                },
            ),
            *_PAGING,
        ),
    ),
    ("GET", "/crm/v8/users/{id}"): Described(
        "A user",
        (
            _shown("The user.", users=list_of(component("CrmUser"))),
            _NOTHING,
            _refused(400, "INVALID_DATA"),
        ),
    ),
    ("GET", "/crm/v8/org"): Described(
        "The organisation",
        (_shown("The organisation.", org=list_of(component("CrmOrganisation"))),),
    ),
    ("GET", "/crm/v8/settings/fields"): Described(
        "The fields of a module",
        (
            _shown("Fields.", fields=list_of(component("CrmField"))),
            _refused(400, "INVALID_MODULE", "REQUIRED_PARAM_MISSING"),
        ),
        parameters=(Parameter("module", "The module.", one_of_texts(*MODULES), required=True),),
    ),
    ("GET", "/crm/v8/settings/modules"): Described(
        "The modules",
        (_shown("Modules.", modules=list_of(component("CrmModule"))),),
    ),
    ("GET", "/crm/v8/settings/modules/{name}"): Described(
        "A module",
        (
            _shown("The module.", modules=list_of(component("CrmModule"))),
            _refused(400, "INVALID_MODULE"),
        ),
    ),
    ("GET", "/crm/v8/{module}"): Described(
        "Records",
        (
            _shown(
                "Records.",
                data=list_of(record_schemas.records_shown()),
                info=component("RecordsInfo"),
            ),
            _NOTHING,
            _refused(
                400,
                "INVALID_MODULE",
                "INVALID_DATA",
                "PATTERN_NOT_MATCHED",
                "LIMIT_EXCEEDED",
                "DISCRETE_PAGINATION_LIMIT_EXCEEDED",
                "TOKEN_BOUND_DATA_MISMATCH",
            ),
        ),
        parameters=(
            _FIELDS,
            Parameter("ids", "Which records, with commas between their ids.", TEXT),
            Parameter("sort_by", "By what.", {**SORT_BY, "default": "id"}),
            Parameter("sort_order", "Which way.", {**SORT_ORDER, "default": "desc"}),
            *_PAGING,
            Parameter("page_token", "None is ever given out.", TEXT),
        ),
    ),
    ("GET", "/crm/v8/{module}/{id}"): Described(
        "A record",
        (
            _shown("The record.", data=list_of(record_schemas.records_shown())),
            _NOTHING,
            _NO_ID,
            _refused(400, "INVALID_MODULE", "LIMIT_EXCEEDED"),
        ),
        parameters=(_FIELDS,),
    ),
    ("POST", "/crm/v8/{module}"): Described(
        "Make records",
        (_all(201, _WRITTEN), _some(_WRITTEN), _NONE_WRITTEN, _WRONG_BODY),
        body=_sent(MAXIMUM_RECORDS),
    ),
    ("PUT", "/crm/v8/{module}"): Described(
        "Change records",
        (_all(200, _WRITTEN), _some(_WRITTEN), _NONE_WRITTEN, _WRONG_BODY),
        "Each record holds its id.",
        body=_sent(MAXIMUM_RECORDS),
    ),
    ("PUT", "/crm/v8/{module}/{id}"): Described(
        "Change a record",
        (_all(200, _WRITTEN), _NO_ID, _NONE_WRITTEN, _WRONG_BODY),
        body=_sent(1),
    ),
    ("DELETE", "/crm/v8/{module}"): Described(
        "Delete records",
        (
            _all(200, _DELETED),
            _some(_DELETED),
            _NONE_WRITTEN,
            _refused(
                400,
                "INVALID_DATA",
                "INVALID_MODULE",
                "INVALID_REQUEST_METHOD",
                "REQUIRED_PARAM_MISSING",
            ),
        ),
        parameters=(
            Parameter(
                "ids",
                f"Which records, up to {MAXIMUM_RECORDS}, with commas between their ids.",
                TEXT,
                required=True,
            ),
        ),
    ),
    ("DELETE", "/crm/v8/{module}/{id}"): Described(
        "Delete a record",
        (_all(200, _DELETED), _refused(400, "INVALID_DATA", "INVALID_MODULE")),
    ),
}


def operations(settings: Settings) -> Mapping[tuple[str, str], Described]:
    """The operations by method and path, as they are with these settings."""
    table = {(operation.method, operation.path): operation for operation in TABLE}
    return {key: _whole(one, table[key], settings) for key, one in _OPERATIONS.items()}


def _whole(described: Described, operation: Operation, settings: Settings) -> Described:
    """The operation with what all of the API's have."""
    in_path = [_IN_PATH[name] for name in operation.names_in_path]
    return replace(
        described,
        parameters=(*in_path, *described.parameters),
        outcomes=(
            *described.outcomes,
            _refused(401, "AUTHENTICATION_FAILURE", "INVALID_TOKEN", "OAUTH_SCOPE_MISMATCH"),
            _refused(400, "INVALID_DATA"),
            _too_many(settings),
        ),
        scope=required_scope(operation.name, {"module": "{module}"}),
    )


def _too_many(settings: Settings) -> Outcome:
    refused = _refused(429, "TOO_MANY_REQUESTS")
    limit = f"(setting crm_requests_per_day: {settings.crm_requests_per_day})"
    return replace(
        refused, description=f"{refused.description} The organisation had its day's {limit}."
    )
