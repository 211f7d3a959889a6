"""`python -m tests.results`: run the contract on the stores of the field, and keep the results."""

import sys
import tempfile
from pathlib import Path

from tests.results.field import FIELD, KEPT, report_on
from tests.results.kept import written


def main() -> None:
    """Run all of them, and write the files anew."""
    KEPT.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for store in FIELD:
            sys.stdout.write(f"{store.title} {store.release}: ")
            sys.stdout.flush()
            report = report_on(store, Path(folder), "default")
            store.file.write_text(written(report, store), encoding="utf-8")
            sys.stdout.write(f"{report.sentence}\n")


main()
