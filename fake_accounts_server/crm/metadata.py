"""What the API tells of its modules and fields (documented; of each, a part of what Zoho tells).

It is enough for the Python SDK, which reads of a module `api_name`, `api_supported` and
`generated_type`, and of a field `api_name`, `data_type`, `system_mandatory`, `custom_field`,
`lookup` and `pick_list_values` (seen in the SDK).
"""

from fake_accounts_server.crm.errors import no_such_module, parameter_missing
from fake_accounts_server.crm.ids import fixed_id
from fake_accounts_server.crm.modules import MODULES, Field, Module
from fake_accounts_server.crm.question import Answer, Question

_JSON_TYPES = {
    "ownerlookup": "jsonobject",
    "lookup": "jsonobject",
    "boolean": "boolean",
    "integer": "integer",
    "currency": "double",
}


def modules(_: Question) -> Answer:
    """Every module (documented)."""
    return Answer(200, {"modules": [_described(module) for module in MODULES.values()]})


def module(question: Question) -> Answer:
    """The module named in the path. Raises CrmRefusal, `INVALID_MODULE` (documented)."""
    name = question.values["name"]
    if name not in MODULES:
        raise no_such_module(name, {"resource_path_index": 2})
    return Answer(200, {"modules": [_described(MODULES[name])]})


def fields(question: Question) -> Answer:
    """The fields of the module named in the query.

    Raises CrmRefusal: `INVALID_MODULE` with no details (documented), `REQUIRED_PARAM_MISSING`
    (documented for other metadata).
    """
    name = question.parameters.get("module")
    if not name:
        raise parameter_missing("module")
    if name not in MODULES:
        raise no_such_module(name, {})
    return Answer(200, {"fields": [_field(MODULES[name], field) for field in MODULES[name].fields]})


def _described(module: Module) -> dict[str, object]:
    return {
        "id": fixed_id("module", module.api_name),
        "api_name": module.api_name,
        "module_name": module.api_name,
        "singular_label": module.singular_label,
        "plural_label": module.api_name,
        "api_supported": True,
        "generated_type": "default",
        "viewable": True,
        "creatable": True,
        "editable": True,
        "deletable": True,
        "status": "visible",
        "sequence_number": 1 + list(MODULES).index(module.api_name),
    }


def _field(module: Module, field: Field) -> dict[str, object]:
    return {
        "id": fixed_id("field", module.api_name, field.api_name),
        "api_name": field.api_name,
        "field_label": field.field_label,
        "display_label": field.field_label,
        "data_type": field.data_type,
        "json_type": _JSON_TYPES.get(field.data_type, "string"),
        "length": field.length,
        "system_mandatory": field.system_mandatory,
        "custom_field": False,
        "visible": True,
        "read_only": field.field_read_only,
        "field_read_only": field.field_read_only,
        "lookup": _lookup(field),
        "pick_list_values": [
            {
                "id": fixed_id("pick list value", module.api_name, field.api_name, value),
                "display_value": value,
                "actual_value": value,
                "reference_value": value,
                "sequence_number": place,
                "type": "used",
            }
            for place, value in enumerate(field.pick_list_values, start=1)
        ],
    }


def _lookup(field: Field) -> dict[str, object]:
    if field.lookup is None:
        return {}
    return {
        "api_name": field.api_name,
        "display_label": field.field_label,
        "module": {"api_name": field.lookup, "id": fixed_id("module", field.lookup)},
    }
