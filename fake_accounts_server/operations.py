"""The route table: which operation a request asks for."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fake_accounts_server.destinations import Service

_TOKEN_PATH = "/oauth/v2/token"


@dataclass(frozen=True)
class Operation:
    """Where an operation is asked for. The path may hold names in braces, such as "{module}"."""

    name: str
    service: Service
    method: str
    path: str
    grant_type: str | None = None

    @property
    def names_in_path(self) -> tuple[str, ...]:
        """The names in braces."""
        return tuple(re.findall(r"{(\w+)}", self.path))


@dataclass(frozen=True)
class Asked:
    """An operation that a request asks for, with the values that stood in its path."""

    operation: Operation
    values: Mapping[str, str]


_ACCOUNTS, _API = Service.ACCOUNTS, Service.API

TABLE = (
    Operation("auth", _ACCOUNTS, "GET", "/oauth/v2/auth"),
    Operation("consent", _ACCOUNTS, "POST", "/oauth/v2/auth"),
    Operation("grant", _ACCOUNTS, "POST", _TOKEN_PATH, grant_type="authorization_code"),
    Operation("refresh", _ACCOUNTS, "POST", _TOKEN_PATH, grant_type="refresh_token"),
    Operation("revoke", _ACCOUNTS, "POST", f"{_TOKEN_PATH}/revoke"),
    Operation("users", _API, "GET", "/crm/v8/users"),
    Operation("user", _API, "GET", "/crm/v8/users/{id}"),
    Operation("org", _API, "GET", "/crm/v8/org"),
    Operation("fields", _API, "GET", "/crm/v8/settings/fields"),
    Operation("modules", _API, "GET", "/crm/v8/settings/modules"),
    Operation("module", _API, "GET", "/crm/v8/settings/modules/{name}"),
    Operation("records", _API, "GET", "/crm/v8/{module}"),
    Operation("record", _API, "GET", "/crm/v8/{module}/{id}"),
    Operation("create", _API, "POST", "/crm/v8/{module}"),
    Operation("update", _API, "PUT", "/crm/v8/{module}"),
    Operation("update", _API, "PUT", "/crm/v8/{module}/{id}"),
    Operation("delete", _API, "DELETE", "/crm/v8/{module}"),
    Operation("delete", _API, "DELETE", "/crm/v8/{module}/{id}"),
)
"""What the fake answers as Zoho."""

OPERATIONS = tuple(dict.fromkeys(operation.name for operation in TABLE))
"""The names by which the log and the faults speak of requests."""


def check_is_known(name: object) -> None:
    """Raise ValueError for a name that is no operation's."""
    if name not in OPERATIONS:
        raise ValueError(f"no operation is called {name!r}; there are: {', '.join(OPERATIONS)}")


_Place = tuple[Service, str]
_FIXED: dict[_Place, list[Operation]] = {}
for _operation in TABLE:
    if not _operation.names_in_path:
        _FIXED.setdefault((_operation.service, _operation.path), []).append(_operation)
_PATTERNS = [
    (re.compile(re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", operation.path)), operation)
    for operation in TABLE
    if operation.names_in_path
]


def at(services: Sequence[Service], path: str) -> tuple[Asked, ...]:
    """What may be asked for at a path, by whichever method: nothing if there is no such path."""
    for service in services:
        fixed = _FIXED.get((service, path))
        if fixed:
            return tuple(Asked(operation, {}) for operation in fixed)
    return tuple(
        Asked(operation, found.groupdict())
        for pattern, operation in _PATTERNS
        if operation.service in services and (found := pattern.fullmatch(path))
    )
