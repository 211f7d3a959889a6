"""What is done while storage fails: each of the six methods, on a store with two users in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from conformance.people import login, refreshed
from conformance.probe import Probe
from conformance.record import Record


@dataclass(frozen=True)
class People:
    """Whose records are stored before the storage fails, and who logs in then and afterwards.

    They are the same in each store, so that what one shows can be compared with another.
    """

    ada: Record = field(default_factory=lambda: login("ada"))
    grace: Record = field(default_factory=lambda: login("grace"))
    newcomer: Record = field(default_factory=lambda: login("alan"))
    late: Record = field(default_factory=lambda: login("margaret"))

    @property
    def ada_refreshed(self) -> Record:
        """Ada's record after a refresh, which is the same each time it is asked for."""
        return refreshed(self.ada).with_(expires_in=self.late.expires_in)


Does = Callable[[Probe, People, str], object]


@dataclass(frozen=True)
class Act:
    """One call. `does` is given the id of Ada's record, and returns the answer as plain data."""

    name: str
    method: str
    clause_id: str
    does: Does
    subject: Callable[[People], Record]
    """The record that the call is about, as it is afterwards."""
    damage: str = "FAULT-7"
    """The clause that is broken where other records do not survive it."""

    @property
    def changes(self) -> bool:
        """Whether it changes what is stored, when nothing fails."""
        return self.method in ("save_token", "delete_token", "delete_tokens")


ACTS: Final = (
    Act(
        "find_token",
        "find_token",
        "FAULT-1",
        lambda probe, people, _: probe.find(people.ada.only("user_name")).answer,
        lambda people: people.ada,
    ),
    Act(
        "save_token, of a known user",
        "save_token",
        "FAULT-2",
        lambda probe, people, _: probe.save(people.ada_refreshed),
        lambda people: people.ada_refreshed,
        "FAULT-8",
    ),
    Act(
        "save_token, of a new user",
        "save_token",
        "FAULT-2",
        lambda probe, people, _: probe.save(people.newcomer),
        lambda people: people.newcomer,
        "FAULT-8",
    ),
    Act(
        "delete_token",
        "delete_token",
        "FAULT-3",
        lambda probe, _, id_: probe.delete(id_),
        lambda people: people.ada,
    ),
    Act(
        "get_tokens",
        "get_tokens",
        "FAULT-4",
        lambda probe, *_: probe.records(),
        lambda people: people.ada,
    ),
    Act(
        "delete_tokens",
        "delete_tokens",
        "FAULT-5",
        lambda probe, *_: probe.wipe(),
        lambda people: people.ada,
        "ALL-5",
    ),
    Act(
        "find_token_by_id",
        "find_token_by_id",
        "FAULT-6",
        lambda probe, _, id_: probe.find_by_id(id_),
        lambda people: people.ada,
    ),
)
"""The acts, by the order of their clauses; a save has two."""
