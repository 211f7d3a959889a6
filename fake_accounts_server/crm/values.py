"""What the fields of a record accept.

That a value of another type is `INVALID_DATA` with the type that was expected, and a value too long
with the length allowed, is documented, as is the list of supported values; which words Zoho has for
the types of single fields is assumed: those of the fields' own metadata. The first thing that is
wrong with a record is reported, and no more (assumed).
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from math import isfinite
from types import MappingProxyType

from fake_accounts_server.crm.errors import RecordRefused
from fake_accounts_server.crm.ids import id_in
from fake_accounts_server.crm.modules import Field, Module

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def values_in(
    fields: Mapping[str, object],
    module: Module,
    json_path: str,
    has: Callable[[Field, str], bool],
    *,
    complete: bool,
) -> dict[str, object]:
    """What is kept of the fields given; those that the module does not have are let be (assumed).

    `json_path` is where they stand, such as "$.data[0]"; `has` tells whether a lookup finds an id.
    A `complete` record must have its mandatory fields. Raises RecordRefused.
    """
    kept: dict[str, object] = {}
    for field in module.writable_fields:
        path = f"{json_path}.{field.api_name}"
        if field.api_name in fields:
            kept[field.api_name] = accepted(field, fields[field.api_name], path)
            id = kept[field.api_name] if field.is_lookup else None
            if isinstance(id, str) and not has(field, id):
                raise unknown_id("id", f"{path}.id")
        elif complete and field.system_mandatory:
            raise mandatory_not_found(field.api_name, path)
    return kept


def accepted(field: Field, value: object, json_path: str) -> object:
    """What is kept of a value: the id of what is looked up, and anything else as it is.

    Null and an empty text leave a field empty (assumed). `json_path` is where the value stands,
    such as "$.data[0].Email". Raises RecordRefused for what the field does not accept, and for
    nothing in a mandatory one.
    """
    if value is None or value == "":
        if field.system_mandatory:
            raise mandatory_not_found(field.api_name, json_path)
        return None
    return _CHECKS[field.data_type](field, value, json_path)


def mandatory_not_found(api_name: str, json_path: str) -> RecordRefused:
    """The refusal of a record that lacks something (documented)."""
    return RecordRefused(
        "MANDATORY_NOT_FOUND",
        "required field not found",
        {"api_name": api_name, "json_path": json_path},
    )


def unexpected_type(expected: str, api_name: str, json_path: str) -> RecordRefused:
    """The refusal of a value of another type (documented)."""
    return _invalid({"expected_data_type": expected}, api_name, json_path)


def unknown_id(api_name: str, json_path: str) -> RecordRefused:
    """The refusal of an id that nothing has (reported from the field, and seen in the SDK)."""
    return RecordRefused(
        "INVALID_DATA",
        "the id given seems to be invalid",
        {"api_name": api_name, "json_path": json_path},
    )


def _text(field: Field, value: object, json_path: str) -> str:
    if not isinstance(value, str) or not _is_writable(value):
        raise unexpected_type(field.data_type, field.api_name, json_path)
    if len(value) > field.length:
        raise _invalid({"maximum_length": field.length}, field.api_name, json_path)
    return value


def _email(field: Field, value: object, json_path: str) -> str:
    text = _text(field, value, json_path)
    if not _EMAIL.fullmatch(text):
        raise unexpected_type(field.data_type, field.api_name, json_path)
    return text


def _picked(field: Field, value: object, json_path: str) -> str:
    text = _text(field, value, json_path)
    if text not in field.pick_list_values:
        raise _invalid(
            {"supported_values": list(field.pick_list_values)}, field.api_name, json_path
        )
    return text


def _boolean(field: Field, value: object, json_path: str) -> bool:
    if not isinstance(value, bool):
        raise unexpected_type(field.data_type, field.api_name, json_path)
    return value


def _integer(field: Field, value: object, json_path: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise unexpected_type(field.data_type, field.api_name, json_path)
    _check_digits(field, value, json_path)
    return value


def _number(field: Field, value: object, json_path: str) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise unexpected_type("double", field.api_name, json_path)
    if isinstance(value, float) and not isfinite(value):
        raise unexpected_type("double", field.api_name, json_path)
    _check_digits(field, value, json_path)
    return value


def _date(field: Field, value: object, json_path: str) -> str:
    text = value if isinstance(value, str) else ""
    try:
        # Later versions of Python read other forms too: only the long one comes back as it was.
        is_date = date.fromisoformat(text).isoformat() == text
    except ValueError:
        is_date = False
    if not is_date:
        raise unexpected_type(field.data_type, field.api_name, json_path)
    return text


def _looked_up(field: Field, value: object, json_path: str) -> str:
    if not isinstance(value, Mapping):
        raise unexpected_type("jsonobject", field.api_name, json_path)
    if value.get("id") is None:
        raise mandatory_not_found("id", f"{json_path}.id")
    found = id_in(value["id"])
    if found is None:
        raise unexpected_type("bigint", "id", f"{json_path}.id")
    return found


_CHECKS: Mapping[str, Callable[[Field, object, str], object]] = MappingProxyType(
    {
        "text": _text,
        "phone": _text,
        "website": _text,
        "email": _email,
        "picklist": _picked,
        "boolean": _boolean,
        "integer": _integer,
        "currency": _number,
        "date": _date,
        "lookup": _looked_up,
        "ownerlookup": _looked_up,
    }
)


def _check_digits(field: Field, value: int | float, json_path: str) -> None:
    if abs(value) >= 10**field.length:
        raise _invalid({"maximum_length": field.length}, field.api_name, json_path)


def _is_writable(text: str) -> bool:
    """Whether it can be written as UTF-8: JSON can name halves of characters, which cannot."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _invalid(what: Mapping[str, object], api_name: str, json_path: str) -> RecordRefused:
    return RecordRefused(
        "INVALID_DATA", "invalid data", {**what, "api_name": api_name, "json_path": json_path}
    )
