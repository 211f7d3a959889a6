"""What the CRM API answers, as schemas."""

from collections.abc import Mapping
from typing import Final

from fake_accounts_server.crm import MODULES
from fake_accounts_server.crm.paging import MAXIMUM_PER_PAGE
from fake_accounts_server.openapi import record_schemas
from fake_accounts_server.openapi.record_schemas import ID, TIME
from fake_accounts_server.openapi.schemas import (
    ANY_OBJECT,
    COUNT,
    NULL,
    TEXT,
    TRUTH,
    Schema,
    closed,
    component,
    either,
    list_of,
    numbers,
    one_of_texts,
)

SORT_BY: Final = one_of_texts("id", "Created_Time", "Modified_Time")
SORT_ORDER: Final = one_of_texts("asc", "desc")

_NAMED: Final = closed({"name": TEXT, "id": ID})
_PAGE: Final = {
    "per_page": numbers(1, MAXIMUM_PER_PAGE),
    "count": numbers(1, MAXIMUM_PER_PAGE),
    "page": {"type": "integer", "minimum": 1},
    "more_records": TRUTH,
}
_CHANGED: Final[Mapping[str, Schema]] = {
    "id": ID,
    "Created_Time": TIME,
    "Created_By": component("UserReference"),
    "Modified_Time": TIME,
    "Modified_By": component("UserReference"),
    "$approval_state": {"const": "approved"},
}


def error(code: Schema) -> Schema:
    """An error in the CRM API's form."""
    return closed(
        {"code": code, "details": ANY_OBJECT, "message": TEXT, "status": {"const": "error"}}
    )


def _success(details: Schema) -> Schema:
    return closed(
        {
            "code": {"const": "SUCCESS"},
            "details": details,
            "message": TEXT,
            "status": {"const": "success"},
        }
    )


SCHEMAS: Final[Mapping[str, Schema]] = {
    **record_schemas.SCHEMAS,
    "Written": _success(closed(_CHANGED)),
    "Deleted": _success(closed({"id": ID})),
    "NotWritten": error(one_of_texts("INVALID_DATA", "MANDATORY_NOT_FOUND")),
    "RecordsInfo": closed(
        {
            **_PAGE,
            "sort_by": SORT_BY,
            "sort_order": SORT_ORDER,
            "call": {"const": False},
            "email": {"const": False},
            "next_page_token": NULL,
            "previous_page_token": NULL,
            "page_token_expiry": NULL,
        }
    ),
    "UsersInfo": closed(_PAGE),
    "CrmUser": closed(
        {
            "id": ID,
            "zuid": ID,
            "email": TEXT,
            "first_name": TEXT,
            "last_name": TEXT,
            "full_name": TEXT,
            "role": _NAMED,
            "profile": _NAMED,
            "type__s": TEXT,
            "status": TEXT,
            "confirm": TRUTH,
        }
    ),
    "CrmOrganisation": closed({"id": ID, "zgid": TEXT, "company_name": TEXT, "type": TEXT}),
    "CrmModule": closed(
        {
            "id": ID,
            "api_name": one_of_texts(*MODULES),
            "module_name": TEXT,
            "singular_label": TEXT,
            "plural_label": TEXT,
            "api_supported": TRUTH,
            "generated_type": TEXT,
            "viewable": TRUTH,
            "creatable": TRUTH,
            "editable": TRUTH,
            "deletable": TRUTH,
            "status": TEXT,
            "sequence_number": COUNT,
        }
    ),
    "CrmField": closed(
        {
            "id": ID,
            "api_name": TEXT,
            "field_label": TEXT,
            "display_label": TEXT,
            "data_type": TEXT,
            "json_type": TEXT,
            "length": COUNT,
            "system_mandatory": TRUTH,
            "custom_field": TRUTH,
            "visible": TRUTH,
            "read_only": TRUTH,
            "field_read_only": TRUTH,
            "lookup": either(
                closed({}),
                closed(
                    {
                        "api_name": TEXT,
                        "display_label": TEXT,
                        "module": closed({"api_name": one_of_texts(*MODULES), "id": ID}),
                    }
                ),
            ),
            "pick_list_values": list_of(
                closed(
                    {
                        "id": ID,
                        "display_value": TEXT,
                        "actual_value": TEXT,
                        "reference_value": TEXT,
                        "sequence_number": COUNT,
                        "type": TEXT,
                    }
                )
            ),
        }
    ),
}
"""What more than one answer holds."""
