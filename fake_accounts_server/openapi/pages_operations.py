"""The fake's own pages: the console, and the document itself."""

from collections.abc import Mapping
from typing import Final

from fake_accounts_server.controls import PREFIX
from fake_accounts_server.openapi.described import Described
from fake_accounts_server.openapi.outcomes import JSON, PROBLEM, Outcome
from fake_accounts_server.openapi.schemas import ANY_OBJECT, TEXT

DOCUMENT: Final = f"{PREFIX}/openapi.json"
"""Where the document is."""

Files = Mapping[str, tuple[str, str]]
"""Names and content types of files by their paths, without a slash at the end."""

_FOREIGN: Final = Outcome(403, "Asked for by a page of another site.", JSON, PROBLEM)


def operations(files: Files) -> Mapping[tuple[str, str], Described]:
    """The pages by method and path: who asks by HEAD gets no content."""
    shown = {
        path or "/": Described(
            f"The console: {name}",
            (Outcome(200, "The file.", content_type.partition(";")[0], TEXT), _FOREIGN),
        )
        for path, (name, content_type) in files.items()
    }
    shown[DOCUMENT] = Described(
        "This document", (Outcome(200, "As the settings are.", JSON, ANY_OBJECT), _FOREIGN)
    )
    return {("GET", path): one for path, one in shown.items()} | {
        ("HEAD", path): Described(
            one.summary, (Outcome(200, "No content."), Outcome(403, "No content."))
        )
        for path, one in shown.items()
    }
