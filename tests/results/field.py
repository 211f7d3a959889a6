"""The stores of the field, and running the contract on one of them."""

import os
import subprocess
import sysconfig
from pathlib import Path
from typing import Final, NamedTuple

from conformance.report.document import Document
from conformance.sdk_release import RUN_ON
from tests.environment import of_the_machine
from tests.sdk_releases import fetched

KEPT: Final = Path(__file__).parents[2] / "docs" / "results"

_STORES: Final = """
from zohocrmsdk.src.com.zoho.api.authenticator.store import FileStore


def file_store(tmp_path):
    return FileStore(str(tmp_path / "sdk_tokens.txt"))
"""


class FieldStore(NamedTuple):
    """One store that people use, with the release of the SDK that it is run on."""

    title: str
    named: str
    release: str

    @property
    def file(self) -> Path:
        """Where its results are kept."""
        name = f"{self.title} {self.release}" if self.title == "FileStore" else self.title
        return KEPT / f"{name.lower().replace(' ', '-')}.txt"


FIELD: Final = (
    FieldStore("SQLiteStore", "reference_stores:SQLiteStore", RUN_ON[-1]),
    FieldStore("InMemorySQLiteStore", "reference_stores:InMemorySQLiteStore", RUN_ON[-1]),
    FieldStore("ListStore", "reference_stores:ListStore", RUN_ON[-1]),
    *(FieldStore("FileStore", "field_stores:file_store", release) for release in RUN_ON),
)
"""The reference stores, and the SDK's own store in each of its releases."""


def report_on(store: FieldStore, folder: Path, effort: str) -> Document:
    """Run the contract on a store, in a folder of its own. Raises `NotFetched`."""
    here = folder / store.file.stem
    here.mkdir(parents=True, exist_ok=True)
    (here / "field_stores.py").write_text(_STORES)
    in_front = () if store.release == RUN_ON[-1] else (str(fetched(store.release, folder)),)
    ran = subprocess.run(
        [
            *(str(Path(sysconfig.get_path("scripts")) / "pytest"), "-q", "--store", store.named),
            *("--store-effort", effort, "--store-report", "report.json"),
        ],
        cwd=here,
        env={**of_the_machine(measured=False), "PYTHONPATH": os.pathsep.join(in_front)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        return Document.model_validate_json((here / "report.json").read_text(encoding="utf-8"))
    except OSError:
        raise RuntimeError(f"no report on {store}:\n{ran.stdout}{ran.stderr}") from None
