"""The kit on one mutant, in a process of its own, which has the mutant in a folder of its own."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import sys
import tempfile
from dataclasses import dataclass
from enum import Enum
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final

from conformance.bench import bench_of
from conformance.checks import all_checks
from conformance.effort import Effort
from conformance.finding import Blocked, Finding, Halt, NotApplicable
from conformance.guard import StoreNotEmpty
from conformance.naming import StoreUnavailable
from conformance.opening import open_run
from conformance.run import NotCleared, Run

PACKAGE: Final = Path(__file__).parents[2] / "reference_stores"
SECONDS: Final = 60.0
"""How long the kit may take on one mutant: five times as long as on the slowest store, or more."""

# Its server imports the kit once, and forks for each trial: no trial sees what another has left.
_PROCESSES: Final = multiprocessing.get_context("forkserver")


@dataclass(frozen=True)
class Store:
    """A reference store: the name of its class, and of its module."""

    name: str
    module: str

    @property
    def file(self) -> Path:
        """Its source."""
        return PACKAGE / f"{self.module}.py"


STORES: Final = (
    Store("SQLiteStore", "sqlite_file"),
    Store("InMemorySQLiteStore", "sqlite_memory"),
    Store("ListStore", "list_of_lists"),
)


class Fate(Enum):
    """What became of a mutant."""

    FAILED = "failed"
    """A check did not pass."""
    HUNG = "hung"
    """The kit was not done with it in time."""
    REFUSED = "refused"
    """The kit could not have the store: it cannot be imported or made, say."""
    SURVIVED = "survived"


def fate_of(source: str, store: Store) -> tuple[Fate, str]:
    """Hold a store of another source to the contract; tell its fate, and what the kit says of it.

    It is the run of `pytest --store ... --store-effort quick --store-strict -x`, without pytest.
    """
    _PROCESSES.set_forkserver_preload([__name__])
    receiver, sender = _PROCESSES.Pipe(duplex=False)
    with tempfile.TemporaryDirectory() as folder:
        package = Path(folder) / PACKAGE.name
        shutil.copytree(PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__"))
        (package / store.file.name).write_text(source)
        process = _PROCESSES.Process(target=_try_out, args=(sender, folder, store))
        process.start()
        sender.close()
        try:
            return receiver.recv() if receiver.poll(SECONDS) else (Fate.HUNG, "")
        finally:
            process.kill()
            process.join()
            receiver.close()


def _try_out(sender: Connection, folder: str, store: Store) -> None:
    os.chdir(folder)
    sys.path.insert(0, folder)
    silence = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(silence, stream.fileno())
    sender.send(_fate(store))


def _fate(store: Store) -> tuple[Fate, str]:
    try:
        run = open_run(f"{PACKAGE.name}:{store.name}")
        run.effort = Effort.QUICK
        _ = run.traits
    except (StoreUnavailable, StoreNotEmpty, NotCleared) as error:
        return Fate.REFUSED, str(error)
    caught_by = _first_to_catch(run)
    return (Fate.FAILED, caught_by) if caught_by else (Fate.SURVIVED, "")


def _first_to_catch(run: Run) -> str:
    """The first check that does not pass, a `should` clause's included; nothing if all do."""
    for check in all_checks():
        try:
            with bench_of(run) as bench:
                check.run(bench)
        except NotApplicable:
            continue
        except (Finding, Blocked, Halt):
            return check.node_id
        except Exception as fault:
            return f"{check.node_id}, by a fault of the kit: {fault!r}"
    return ""
