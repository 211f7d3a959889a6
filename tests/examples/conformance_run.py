"""Running the kit on an example, as somebody does who has copied its folder."""

import shutil
import subprocess
import sysconfig
from pathlib import Path
from typing import Final

from conformance.report.document import Document
from tests.environment import of_the_machine

EXAMPLES: Final = Path(__file__).parents[2] / "examples"

REQUIRED: Final = "durable,faults,processes"
"""What each example has to be able to do."""


def report_on(example: str, store: str, folder: Path, **addresses: str) -> Document:
    """Check a store that a module in the folder of an example makes; `addresses` are variables."""
    here = folder / example
    shutil.copytree(EXAMPLES / example, here, ignore=shutil.ignore_patterns("__pycache__", ".*"))
    ran = subprocess.run(
        [
            *(str(Path(sysconfig.get_path("scripts")) / "pytest"), "-q", "--store", store),
            *("--store-require", REQUIRED, "--store-effort", "quick"),
            *("--store-report", "report.json"),
        ],
        cwd=here,
        env={**of_the_machine(measured=False), **addresses},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    print(ran.stdout, ran.stderr)  # noqa: T201 - pytest shows it when a test fails
    return Document.model_validate_json((here / "report.json").read_text(encoding="utf-8"))
