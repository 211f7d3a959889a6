"""Do the stores of two pytest-xdist workers meet in one place? Found out before the workers start.

A store that is opened under one worker's id is given a record, and another process looks for it
under another worker's id. A store of a fixed place shows it there; a factory that asks for
`worker_id` or `tmp_path` keeps the two apart.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from typing import Final

from conformance.bench import bench_of
from conformance.finding import Blocked, Finding, NoAnswer
from conformance.guard import look
from conformance.naming import StoreUnavailable, load
from conformance.opening import ask_for_tokens
from conformance.people import login
from conformance.place import Place
from conformance.run import Run

_MARK: Final = login("worker-0")
_SECONDS: Final = 60


class SharedPlace(Exception):
    """Two workers would meet in one place; the message says how to keep them apart."""


def refuse_a_shared_place(run: Run) -> None:
    """Try it out, and clean up.

    Raises `SharedPlace`, and `StoreNotEmpty` if the first worker's store holds tokens already.
    """
    first = Run(run.source, "gw0")
    first.ledger.tell = run.ledger.tell
    ask_for_tokens(first.source, first.worker_id)
    shared = False
    with contextlib.suppress(Finding, Blocked, NoAnswer), bench_of(first) as bench:
        bench.fresh().given(_MARK)
        shared = _another_process_sees_it(run.source.name)
    if shared:
        raise SharedPlace(
            f"{run.source.name}: the stores of two pytest-xdist workers meet in one place, and "
            "would delete each other's records. Run without -n, or keep the workers apart by a "
            "factory that asks for worker_id:\n"
            "  def make_store(worker_id):         # 'gw0', 'gw1', ...; 'master' without -n\n"
            "      return MyStore(database=f'tokens_{worker_id}')"
        )


def _another_process_sees_it(name: str) -> bool:
    program = "import sys, json; sys.path[:] = json.loads(sys.argv[1]); "
    program += "from conformance.sharing import main; main(sys.argv[2])"
    command = [sys.executable, "-c", program, json.dumps(sys.path), name]
    try:
        looked = subprocess.run(
            command, capture_output=True, text=True, timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return False
    return _SEEN in looked.stdout


_SEEN: Final = "the first worker's record is seen"


def main(name: str) -> None:
    """Look for the first worker's record, as the second worker."""
    with contextlib.suppress(StoreUnavailable):
        place = Place(load(name), "gw1")
        try:
            store = place.open()
            with place:
                records = look(store)
        finally:
            place.close()
        if any(record.user_name == _MARK.user_name for record in records):
            print(_SEEN)  # noqa: T201 - the parent process reads it
