"""What all checks of one run share: where stores come from, and what was found out about them."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple

from conformance import shown
from conformance.children import Child, Nursery
from conformance.contract import Capability
from conformance.effort import SEED, Effort
from conformance.example_database import Examples
from conformance.finding import Blocked, NoAnswer
from conformance.guard import Ledger, look
from conformance.naming import TIMEOUT, StoreSource
from conformance.outage import FailingCalls
from conformance.people import login
from conformance.place import Place
from conformance.probe import Probe
from conformance.progress import Progress
from conformance.record import Record
from conformance.storage_calls import StorageCall
from conformance.sweep import Sweep

PATIENCE: Final = 60.0
"""The seconds that a run waits in vain, over all of its checks, before it gives the rest up."""


_SECONDS_TO_BE_LATE: Final = 0.3
"""So long a store that seems to be in memory is looked at for what it may write later."""


class NotCleared(Blocked):
    """A record of the kit's is left in a shared place, and cannot be removed by the store."""


class Traits(NamedTuple):
    """What a store is like, found out by trying."""

    is_durable: bool
    """A second instance in the same place sees what the first one saved, after that one is gone."""
    is_shared: bool
    """A store in another folder sees it, too: a database of a fixed name, say. What a check leaves
    there, the next check finds, and so does the next run."""
    wants_to_be_alone: bool = False
    """A second instance can be opened only when the first one is gone."""
    file_unread: str = ""
    """A file in the store's folder that holds what the first instance saved, where the second one
    did not see it: a store that was to be durable, by the look of it."""

    reached: str = ""
    """A call by which a save reached a file or a socket, where a second instance does not see what
    was saved: it may forget, or each instance may have a storage of its own."""

    @property
    def has_storage(self) -> bool:
        """Whether it keeps something beyond the instance, be it read again or not."""
        return self.is_durable or bool(self.file_unread)


@dataclass
class Run:
    """One run on one store."""

    source: StoreSource
    worker_id: str = "master"
    seed: int = SEED
    effort: Effort = Effort.DEFAULT
    programs: Path | None = None
    """The folder where the programs of failures are kept, if they are."""
    required: frozenset[Capability] = frozenset()
    """What the user says that the store has to be able to do."""
    is_memory_only: bool = False
    """Whether the user says that nothing is meant to outlive the instance."""
    progress: Progress = field(default_factory=Progress)
    """Where a person sees how far a long check has come."""
    examples: Examples | None = None
    """Where runs that disagreed are kept, and begun with, if they are."""
    ledger: Ledger = field(default_factory=Ledger)
    sweeps: dict[str, Sweep] = field(default_factory=dict)
    """What came of making the storage fail, by the acts that were tried so far."""
    unanswered: list[NoAnswer] = field(default_factory=list)
    """The calls that were given up in the checks so far."""
    kind: type | None = None
    """The class of the stores, which a factory tells only by what it makes."""
    _traits: Traits | None = None
    _nursery: Nursery | None = None
    _late: str | None = None

    @property
    def options(self) -> str:
        """What pytest has to be told to make this run again."""
        effort = "" if self.effort is Effort.DEFAULT else f" --store-effort {self.effort.value}"
        seed = "" if self.seed == SEED else f" --store-seed {self.seed}"
        timeout = "" if self.timeout == TIMEOUT else f" --store-timeout {self.timeout:g}"
        names = ",".join(sorted(capability.value for capability in self.required))
        required = f" --store-require {names}" if names else ""
        memory = " --store-memory-only" if self.is_memory_only else ""
        kept = " --store-examples" if self.examples is not None else ""
        return f"--store {self.source.name}{effort}{seed}{timeout}{required}{memory}{kept}"

    @property
    def timeout(self) -> float:
        """The seconds that each call of the store's code may take; 0 for any number."""
        return self.source.timeout

    @property
    def is_out_of_patience(self) -> bool:
        """Whether so much time went by without an answer that no more checks are worth theirs."""
        return sum(no_answer.seconds for no_answer in self.unanswered) >= PATIENCE

    @property
    def traits(self) -> Traits:
        """What the store is like. The first question tries it out, and has to come before the
        first check: on a shared place the trial would meet the check's records.

        Raises `NotCleared`.
        """
        if self._traits is None:
            self._traits = _tried_out(self)
            if not self._traits.is_shared:
                self.ledger.tell = None
        return self._traits

    @property
    def known_traits(self) -> Traits | None:
        """What the store is like, if that was found out already."""
        return self._traits

    @property
    def written_late(self) -> str:
        """A file that is written only when a save has returned; empty where none is seen."""
        if self._late is None:
            self._late = _written_late(self)
        return self._late

    def child(self) -> Child:
        """Start another process, which can open the store. Raises `Blocked`."""
        if self._nursery is None:
            self._nursery = Nursery()
        return self._nursery.child()

    def opened(self, place: Place) -> Probe:
        """Open a store in a place.

        Raises `Blocked`.
        """
        try:
            store = place.open()
            self.kind = type(store)
            return Probe(store, place, self.ledger)
        except Exception as error:
            raise Blocked(
                f"the store could not be opened: {shown.error(error)}", raised=error
            ) from None

    def restarted(self, probe: Probe) -> Probe:
        """Return the store as a restart finds it.

        A durable store is opened anew in the same place, when the instance from before is gone; any
        other is the same instance.
        """
        if not self.traits.is_durable:
            return probe
        probe.let_go()
        return self.opened(probe.place)


def _tried_out(run: Run) -> Traits:
    """Save a witness, and look for it from a second instance and from another folder.

    A store on which the trial itself fails, or that holds what the kit has not saved, is taken for
    one of no such traits; the checks will say what is wrong with it.
    """
    here, there = Place(run.source, run.worker_id), Place(run.source, run.worker_id)
    try:
        return _with_a_witness(run, here, there)
    except NotCleared:
        raise
    except (Exception, NoAnswer):
        return Traits(is_durable=False, is_shared=False)
    finally:
        for place in (here, there):
            with contextlib.suppress(Exception, NoAnswer):
                place.close()


def _with_a_witness(run: Run, here: Place, there: Place) -> Traits:
    witness = login("witness")
    probe = run.opened(here)
    with here:
        if run.ledger.strangers(look(probe.store)):
            return Traits(is_durable=False, is_shared=False)
    saving = FailingCalls()
    with probe.in_outage(saving):
        probe.save(witness)
    probe.let_go()
    written = here.file_with((witness.refresh_token or "").encode())
    try:
        is_durable = _sees(run, here, witness)
        return Traits(
            is_durable=is_durable,
            is_shared=_sees(run, there, witness),
            wants_to_be_alone=is_durable and not _takes_two(run, here),
            file_unread="" if is_durable or written is None else written.name,
            reached="" if is_durable or written is not None else _told(saving.calls, here),
        )
    finally:
        _forget(run, here, witness)
        if _sees(run, there, witness):
            raise NotCleared(
                f"{run.source.name}: its records are in a place that outlives the store, and "
                "delete_token does not remove them, so no check could start on an empty store. "
                f"The kit has left one record there, of {witness.user_name!r}: remove it. Then "
                "mend delete_token, or name a factory that makes an empty store each time."
            )


def _told(calls: Sequence[StorageCall], place: Place) -> str:
    """Tell of a call that reaches a storage; SQLite's may do so in memory, and leave no file."""
    is_in_memory = not place.files()
    beyond = (call for call in calls if not (is_in_memory and call.name.startswith("sqlite3.")))
    return next((f"{call.name} in {call.where}" for call in beyond), "")


def _written_late(run: Run) -> str:
    """Save a witness, and name a file that is written when the save has returned, by a timer."""
    place = Place(run.source, run.worker_id)
    try:
        run.opened(place).save(login("witness"))
        before, gives_up_at = place.files(), time.monotonic() + _SECONDS_TO_BE_LATE
        while time.monotonic() < gives_up_at:
            time.sleep(_SECONDS_TO_BE_LATE / 10)
            late = [name for name, state in place.files().items() if before.get(name) != state]
            if late:
                return late[0]
    except (Exception, NoAnswer):
        return ""
    finally:
        with contextlib.suppress(Exception, NoAnswer):
            place.close()
    return ""


def _sees(run: Run, place: Place, witness: Record) -> bool:
    try:
        probe = run.opened(place)
        try:
            return any(record.user_name == witness.user_name for record in probe.records())
        finally:
            probe.let_go()
    except (Exception, NoAnswer):
        return False


def _takes_two(run: Run, place: Place) -> bool:
    with contextlib.ExitStack() as opened:
        try:
            for _ in range(2):
                opened.callback(run.opened(place).let_go)
        except (Blocked, NoAnswer):
            return False
        return True


def _forget(run: Run, place: Place, witness: Record) -> None:
    with contextlib.suppress(Exception, NoAnswer):
        probe = run.opened(place)
        try:
            probe.delete(probe.id_of(witness))
        finally:
            probe.let_go()
