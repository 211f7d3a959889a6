"""Scopes: what a token may be used for.

A scope is service, area, perhaps a part of the area, and operation, between dots, such as
"ZohoCRM.modules.leads.READ" (documented). Several are put in a row with commas.
"""

DEFAULT_SCOPES = (
    "ZohoCRM.modules.ALL",
    "ZohoCRM.settings.ALL",
    "ZohoCRM.users.ALL",
    "ZohoCRM.org.ALL",
)
"""Enough for everything that the fake's CRM answers."""

_AREAS = ("modules", "settings", "users", "org")
_OPERATIONS = ("ALL", "READ", "CREATE", "UPDATE", "DELETE", "WRITE")
_COVERED_BY_WRITE = ("CREATE", "UPDATE", "DELETE", "WRITE")


def scopes_in(text: str) -> tuple[str, ...]:
    """The scopes in a text such as "ZohoCRM.users.READ,ZohoCRM.org.READ"."""
    return tuple(scope for scope in text.replace(",", " ").split() if scope)


def is_known(scope: str) -> bool:
    """Whether a scope could be asked for. Scopes of other services than the CRM are let pass."""
    service, *middle = scope.split(".")
    if service != "ZohoCRM":
        return len(middle) > 0
    return (
        len(middle) in (2, 3)
        and middle[0].lower() in _AREAS
        and middle[-1].upper() in _OPERATIONS
        and all(middle)
    )


def covers(held: tuple[str, ...], required: str) -> bool:
    """Whether one of the scopes held allows what is required, whatever their capitals.

    A scope without a part covers every part of its area; ALL covers every operation (documented).
    That WRITE covers CREATE, UPDATE and DELETE is assumed.
    """
    return any(_covers(scope.lower().split("."), required.lower().split(".")) for scope in held)


def _covers(held: list[str], required: list[str]) -> bool:
    *held_area, held_operation = held
    *required_area, required_operation = required
    return required_area[: len(held_area)] == held_area and (
        held_operation in ("all", required_operation)
        or (held_operation == "write" and required_operation.upper() in _COVERED_BY_WRITE)
    )
