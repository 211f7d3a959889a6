"""What the programs import: the SDK's names, and the few helpers that are the kit's."""

from __future__ import annotations

import ast
from typing import Final

_STANDARD: Final = {
    "suppress": "from contextlib import suppress",
    "Path": "from pathlib import Path",
    "Mock": "from unittest.mock import Mock",
}
_OTHERS: Final = {
    "pytest": "import pytest",
    "OAuthToken": "from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken",
    "UserSignature": "from zohocrmsdk.src.com.zoho.crm.api import UserSignature",
    "SDKException": "from zohocrmsdk.src.com.zoho.crm.api.exception import SDKException",
}
OURS: Final = (
    "attributes_missing",
    "empty",
    "failing",
    "fields",
    "growth_of",
    "id_of",
    "ids",
    "listed",
    "listed_in_a_new_process",
    "living",
    "looked_around",
    "milliseconds_from_now",
    "overheard",
    "save_in_processes",
    "search_while_saving",
    "survives_kills",
    "token",
)
"""What a program may import from `conformance.program`: all that there is."""

IMPORTS: Final = "\n".join(
    [line for name, line in {**_STANDARD, **_OTHERS}.items() if name != "pytest"]
    + [f"from conformance.program import {', '.join(OURS)}"]
)
"""All that the statements of a program may need; only a claim needs pytest."""


def imports_of(body: str, width: int) -> list[str]:
    """Return the lines by which the body of a program imports what it uses."""
    used = {node.id for node in ast.walk(ast.parse(body)) if isinstance(node, ast.Name)}
    own = [name for name in OURS if name in used]
    ours = f"from conformance.program import {', '.join(own)}"
    if len(ours) > width:
        ours = "\n".join(["from conformance.program import (", *(f"    {n}," for n in own), ")"])
    standard = [line for name, line in _STANDARD.items() if name in used]
    others = [*(line for name, line in _OTHERS.items() if name in used), ours]
    others.sort(key=lambda line: (line.startswith("from"), line))
    return [*standard, *([""] if standard else []), *others]
