"""What all checks of one run share: where stores come from, and what was found out about them."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple

from conformance import shown
from conformance.effort import SEED, Effort
from conformance.finding import Blocked, NoAnswer
from conformance.guard import Ledger, look
from conformance.naming import TIMEOUT, StoreSource
from conformance.people import login
from conformance.place import Place
from conformance.probe import Probe

PATIENCE: Final = 60.0
"""The seconds that a run waits in vain, over all of its checks, before it gives the rest up."""


class NotCleared(Blocked):
    """A record of the kit's is left in a shared place, and cannot be removed by the store."""


class Traits(NamedTuple):
    """What a store is like, found out by trying."""

    is_durable: bool
    """A second instance in the same place sees what the first one saved."""
    is_shared: bool
    """A store in another folder sees it, too: a database of a fixed name, say. What a check leaves
    there, the next check finds, and so does the next run."""


@dataclass
class Run:
    """One run on one store."""

    source: StoreSource
    worker_id: str = "master"
    seed: int = SEED
    effort: Effort = Effort.DEFAULT
    programs: Path | None = None
    """The folder where the programs of failures are kept, if they are."""
    ledger: Ledger = field(default_factory=Ledger)
    unanswered: list[NoAnswer] = field(default_factory=list)
    """The calls that were given up in the checks so far."""
    _traits: Traits | None = None

    @property
    def options(self) -> str:
        """What pytest has to be told to make this run again."""
        effort = "" if self.effort is Effort.DEFAULT else f" --store-effort {self.effort.value}"
        seed = "" if self.seed == SEED else f" --store-seed {self.seed}"
        timeout = "" if self.timeout == TIMEOUT else f" --store-timeout {self.timeout:g}"
        return f"--store {self.source.name}{effort}{seed}{timeout}"

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

    def opened(self, place: Place) -> Probe:
        """Open a store in a place.

        Raises `Blocked`.
        """
        try:
            return Probe(place.open(), place, self.ledger)
        except Exception as error:
            raise Blocked(
                f"the store could not be opened: {shown.error(error)}", raised=error
            ) from None

    def restarted(self, probe: Probe) -> Probe:
        """Return the store as a restart finds it.

        A durable store is opened anew in the same place; any other is the same instance.
        """
        return self.opened(probe.place) if self.traits.is_durable else probe


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
    probe.save(witness)
    try:
        return Traits(
            is_durable=_sees(run, here, witness.user_name),
            is_shared=_sees(run, there, witness.user_name),
        )
    finally:
        with contextlib.suppress(Exception, NoAnswer):
            probe.delete(probe.id_of(witness))
        if _sees(run, there, witness.user_name):
            raise NotCleared(
                f"{run.source.name}: its records are in a place that outlives the store, and "
                "delete_token does not remove them, so no check could start on an empty store. "
                f"The kit has left one record there, of {witness.user_name!r}: remove it. Then "
                "mend delete_token, or name a factory that makes an empty store each time."
            )


def _sees(run: Run, place: Place, user_name: str | None) -> bool:
    try:
        return any(record.user_name == user_name for record in run.opened(place).records())
    except (Exception, NoAnswer):
        return False
