"""Reading the records that a request brings."""

import json
from typing import NoReturn

from fake_accounts_server.crm.errors import CrmRefusal

MAXIMUM_RECORDS = 100
"""The most records that one request may write (documented)."""


def records_in(body: bytes) -> list[object]:
    """What stands in the list `data` of a JSON object; none of it is looked at here.

    Raises CrmRefusal with status 400: `INVALID_DATA` with the message "body" for what is not a JSON
    object in UTF-8 (documented for other operations; the message is in the SDK), and with
    "invalid data" where `data` is not a list (documented for other lists); `MANDATORY_NOT_FOUND`
    for no `data` (documented for other bodies) and for an empty one (assumed); `LIMIT_EXCEEDED` for
    more than a hundred records (documented).
    """
    content = _json(body)
    if not isinstance(content, dict):
        raise CrmRefusal(
            "INVALID_DATA",
            "body",
            "the body is not a JSON object",
            status=400,
            details={"expected_data_type": "jsonobject"},
        )
    data = content.get("data")
    if data is None or data == []:
        raise CrmRefusal(
            "MANDATORY_NOT_FOUND",
            "required field not found",
            "the body holds no data",
            status=400,
            details={"api_name": "data", "json_path": "$.data"},
        )
    if not isinstance(data, list):
        raise CrmRefusal(
            "INVALID_DATA",
            "invalid data",
            "data is not a list",
            status=400,
            details={
                "expected_data_type": "jsonarray",
                "api_name": "data",
                "json_path": "$.data",
            },
        )
    if len(data) > MAXIMUM_RECORDS:
        raise CrmRefusal(
            "LIMIT_EXCEEDED",
            "count of records in your request exceeds the limit",
            f"{len(data)} records",
            status=400,
            details={"maximum_length": MAXIMUM_RECORDS, "api_name": "data"},
        )
    return data


def _json(body: bytes) -> object:
    """What the body holds; None if it is not JSON, or nested deeper than it can be read."""
    try:
        content: object = json.loads(body.decode(), parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        return None
    return content


def _refuse_constant(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")
