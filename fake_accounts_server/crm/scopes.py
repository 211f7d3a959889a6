"""Which scope an operation requires."""

from collections.abc import Mapping
from types import MappingProxyType

_SCOPES: Mapping[str, str] = MappingProxyType(
    {
        "users": "ZohoCRM.users.READ",
        "user": "ZohoCRM.users.READ",
        "org": "ZohoCRM.org.READ",
        "modules": "ZohoCRM.settings.modules.READ",
        "module": "ZohoCRM.settings.modules.READ",
        "fields": "ZohoCRM.settings.fields.READ",
        "records": "ZohoCRM.modules.{module}.READ",
        "record": "ZohoCRM.modules.{module}.READ",
        "create": "ZohoCRM.modules.{module}.CREATE",
        "update": "ZohoCRM.modules.{module}.UPDATE",
        "delete": "ZohoCRM.modules.{module}.DELETE",
    }
)


def required_scope(operation: str, values: Mapping[str, str]) -> str:
    """The narrowest scope that allows an operation (documented).

    `values` stood in the path: of them, "module" is part of the scope, in lower case. Wider scopes
    that allow the same are not told here. Raises KeyError for an operation that there is not.
    """
    return _SCOPES[operation].replace("{module}", values.get("module", "").lower())
