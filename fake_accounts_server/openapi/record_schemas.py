"""The CRM's modules as schemas: records as they are sent, and as they are shown."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from fake_accounts_server.crm import MODULES
from fake_accounts_server.crm.modules import Field, Module
from fake_accounts_server.openapi.schemas import (
    NULL,
    TEXT,
    TRUTH,
    Schema,
    closed,
    component,
    either,
    numbers,
    one_of_texts,
)

ID: Final[Schema] = {"type": "string", "pattern": "^[0-9]{1,19}$"}
TIME: Final[Schema] = {"type": "string", "format": "date-time"}

_ID_SENT: Final = either(ID, numbers(0, 2**63 - 1))


def _text(field: Field) -> Schema:
    return {"type": "string", "maxLength": field.length}


def _email(field: Field) -> Schema:
    return {**_text(field), "pattern": r"^[^@]+@[^@]+\.[^@]+$"}


def _number(field: Field) -> Schema:
    bound = 10**field.length
    return {"type": "number", "exclusiveMinimum": -bound, "exclusiveMaximum": bound}


_VALUES: Final[Mapping[str, Callable[[Field], Schema]]] = MappingProxyType(
    {
        "text": _text,
        "phone": _text,
        "website": _text,
        "email": _email,
        "picklist": lambda field: one_of_texts(*field.pick_list_values),
        "boolean": lambda _: TRUTH,
        "integer": lambda field: {**_number(field), "type": "integer"},
        "currency": _number,
        "date": lambda _: {"type": "string", "format": "date"},
        "datetime": lambda _: TIME,
    }
)
_REFERENCES_SHOWN: Final[Mapping[str, Schema]] = {
    "lookup": closed({"name": TEXT, "id": ID}),
    "ownerlookup": component("UserReference"),
}
_REFERENCE_SENT: Final[Schema] = {
    "type": "object",
    "properties": {"id": _ID_SENT},
    "required": ["id"],
}


def records_sent() -> Schema:
    """One record of any module."""
    return either(*(component(f"{name}Sent") for name in MODULES))


def records_shown() -> Schema:
    """One record of any module, with all of its fields or with some."""
    return either(*(component(f"{name}Shown") for name in MODULES))


def _sent(module: Module) -> Schema:
    """What is not among the fields is let be: the object is open."""
    values = {field.api_name: _value_sent(field) for field in module.writable_fields}
    return {"type": "object", "properties": {"id": _ID_SENT, **values}}


def _value_sent(field: Field) -> Schema:
    value = _REFERENCE_SENT if field.is_lookup else _VALUES[field.data_type](field)
    if field.system_mandatory:
        return {**value, "description": "Mandatory in a new record."}
    return either(value, NULL)


def _shown(module: Module) -> Schema:
    return closed({"id": ID}, {field.api_name: _value_shown(field) for field in module.fields})


def _value_shown(field: Field) -> Schema:
    if field.is_lookup:
        value = _REFERENCES_SHOWN[field.data_type]
    else:
        value = _VALUES[field.data_type](field)
    always_there = field.system_mandatory or field.field_read_only or field.api_name == "Owner"
    return value if always_there else either(value, NULL)


SCHEMAS: Final[Mapping[str, Schema]] = {
    "UserReference": closed({"name": TEXT, "id": ID, "email": TEXT}),
    **{f"{module.api_name}Sent": _sent(module) for module in MODULES.values()},
    **{f"{module.api_name}Shown": _shown(module) for module in MODULES.values()},
}
"""The records of each module."""
