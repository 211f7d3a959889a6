"""Removing what a run has left in a store that is shared: its own records, and no others.

`python -m conformance.together.remove mymodule:make_store run-0123456789ab`, in the folder where
the store's module is found, deletes by their ids the records in whose user names or tokens that
mark stands, and says how many those were.
"""

from __future__ import annotations

import sys
from pathlib import Path

from conformance.guard import TELLING
from conformance.naming import StoreUnavailable, load
from conformance.together.shared_store import CannotBeHad, SharedStore
from conformance.together.team import is_mark


def remove(store_name: str, mark: str) -> int:
    """Remove the records of a run; return how many.

    Raises `StoreUnavailable` and `CannotBeHad` where there is no store, and `Finding` where one of
    its methods raises.
    """
    with SharedStore(load(store_name), "master") as store:
        left = [r for r in store.listed() if any(mark in str(r[name]) for name in TELLING)]
        for record in left:
            store.delete(record.id or "")
    return len(left)


def main(store_name: str, mark: str) -> str:
    """Remove the records of a run, and say so."""
    if not is_mark(mark):
        sys.exit(f"{mark!r} is no mark of a run: run-, and twelve digits or letters a to f")
    sys.path.insert(0, str(Path.cwd()))
    try:
        return f"{store_name}: {remove(store_name, mark)} records with {mark} were removed"
    except (StoreUnavailable, CannotBeHad) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    print(main(*sys.argv[1:]))  # noqa: T201 - a command that says what it has done
