"""The document: everything that the fake answers over HTTP at its own address."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from fake_accounts_server.data_centres import DATA_CENTRES
from fake_accounts_server.destinations import Service
from fake_accounts_server.openapi import (
    accounts_operations,
    controls_operations,
    crm_answers,
    crm_operations,
    pages_operations,
)
from fake_accounts_server.openapi.described import SECURITY_SCHEMES, Described
from fake_accounts_server.operations import TABLE, Operation
from fake_accounts_server.settings import Settings

_TITLE: Final = "A fake of Zoho's accounts server and CRM API"

_DESCRIPTION: Final = """\
Everything that the fake answers at its own address, as its settings are now: they change limits,
statuses and words, and this document with them. `/_fake/behaviours` tells rule by rule how sure it
is that Zoho does the same.

A fault that was planned with `/_fake/faults` answers in place of the operation: with any status and
any body, late, by half, or not at all. This document does not count it among the responses.

A path that there is not is answered with status 404: `{"error": ...}` below `/_fake/` and with
`/oauth/` in it, the CRM API's INVALID_URL_PATTERN elsewhere. A slash at the end of a path makes no
difference. What is not HTTP at all is answered with status 400 and a text.
"""

_OF_ACCOUNTS: Final = 'Any other method is answered with status 405 and {"error": "general_error"}.'
_OF_API: Final = (
    "Any other method is answered with status 400: INVALID_REQUEST_METHOD, or INVALID_MODULE where "
    "a record could be at the path."
)
_OF_FAKE: Final = 'Any other method is answered with status 405 and {"error": ...}.'

_TAGS: Final = {
    "accounts": "The accounts server.",
    "crm": "The CRM API, version 8.",
    "controls": "What moves the fake: its clock, settings, people, faults and requests.",
    "pages": "The console.",
}

_SERVERS: Final = [
    {"url": "/", "description": "The data centre for which the address stands."},
    {
        "url": "/{data_centre}",
        "description": "Any data centre.",
        "variables": {"data_centre": {"enum": list(DATA_CENTRES), "default": "eu"}},
    },
]

_Operations = Mapping[tuple[str, str], Described]


def document(settings: Settings, files: pages_operations.Files) -> Mapping[str, object]:
    """The document as the settings are, with the console's files by path.

    Raises KeyError for an operation of the route table that is not described.
    """
    of_accounts = _of_table(Service.ACCOUNTS, accounts_operations.operations(settings))
    of_crm = _of_table(Service.API, crm_operations.operations(settings))
    return {
        "openapi": "3.1.0",
        "info": {"title": _TITLE, "version": "8", "description": _DESCRIPTION},
        "servers": [_SERVERS[0]],
        "tags": [{"name": name, "description": told} for name, told in _TAGS.items()],
        "paths": {
            **_paths("pages", _OF_FAKE, pages_operations.operations(files)),
            **_paths("accounts", _OF_ACCOUNTS, of_accounts, {"servers": _SERVERS}),
            **_paths("crm", _OF_API, of_crm, {"servers": _SERVERS}),
            **_paths("controls", _OF_FAKE, controls_operations.operations()),
        },
        "components": {
            "schemas": {
                **accounts_operations.SCHEMAS,
                **crm_answers.SCHEMAS,
                **controls_operations.schemas(),
            },
            "securitySchemes": SECURITY_SCHEMES,
        },
    }


def _of_table(service: Service, described: _Operations) -> _Operations:
    """The operations of the route table, with the names by which log and faults speak of them."""
    found: dict[tuple[str, str], list[Operation]] = {}
    for operation in TABLE:
        if operation.service is service:
            found.setdefault((operation.method, operation.path), []).append(operation)
    return {key: _named(described[key], here) for key, here in found.items()}


def _named(described: Described, here: list[Operation]) -> Described:
    names = [operation.name for operation in here]
    values = [f"_by_{name}" for name in here[0].names_in_path if name != "module"]
    return replace(
        described,
        more={"operationId": "".join(["_or_".join(names), *values]), "x-operations": names},
    )


def _paths(
    tag: str, other_methods: str, operations: _Operations, more: Mapping[str, object] | None = None
) -> Mapping[str, object]:
    paths: dict[str, dict[str, object]] = {}
    for (method, path), one in operations.items():
        item = paths.setdefault(path, {"description": other_methods, **(more or {})})
        item[method.lower()] = {"tags": [tag], **one.written()}
    return paths
