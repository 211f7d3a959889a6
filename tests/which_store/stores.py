"""The stores that are measured, and where their figures are kept."""

from pathlib import Path
from typing import Final, NamedTuple

from zohocrmsdk.src.com.zoho.api.authenticator.store import FileStore

from conformance.cost.figures import StoreCosts, read

_DOCS: Final = Path(__file__).parents[2] / "docs"
FIGURES: Final = _DOCS / "which-store.json"
PLOT: Final = _DOCS / "which-store.svg"


class Measured(NamedTuple):
    """A store, as the page calls it, and as it is named."""

    title: str
    named: str


MEASURED: Final = (
    Measured("ListStore", "reference_stores:ListStore"),
    Measured("InMemorySQLiteStore", "reference_stores:InMemorySQLiteStore"),
    Measured("SQLiteStore", "reference_stores:SQLiteStore"),
    Measured("FileStore (the SDK's)", "tests.which_store.stores:file_store"),
)
"""All of them; the first is what the others are compared with."""


def file_store(tmp_path: Path) -> FileStore:
    """Make the SDK's own store, in a file of its own."""
    return FileStore(str(tmp_path / "sdk_tokens.txt"))


def figures() -> tuple[StoreCosts, ...]:
    """Read what was measured."""
    return read(FIGURES.read_text(encoding="utf-8"))
