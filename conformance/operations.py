"""A run of calls as plain data: what an application does with a store, call by call.

The values are written out, so that a run can be shown, shortened by leaving calls out, and printed
as a program. Only ids are not: they are the store's to choose, so an operation names the record
whose id it means by what finds it.
"""

from __future__ import annotations

from dataclasses import dataclass

from conformance.record import Record


@dataclass(frozen=True)
class IdOf:
    """The id of the record that this search finds."""

    asked: Record


@dataclass(frozen=True)
class Save:
    """Save a token; with the id of a stored record, where one is named."""

    token: Record
    id: IdOf | None = None


@dataclass(frozen=True)
class Find:
    """Search with a token; by the id of a stored record alone, where one is named."""

    asked: Record
    id: IdOf | None = None


@dataclass(frozen=True)
class FindById:
    """Search by an id: of a stored record, or by a text that is none."""

    id: IdOf | str


@dataclass(frozen=True)
class Delete:
    """Delete by an id: of a stored record, or by a text that is none."""

    id: IdOf | str


@dataclass(frozen=True)
class Wipe:
    """Delete all records."""


@dataclass(frozen=True)
class Reopen:
    """Go on with a new instance, as a restart of the application does."""


@dataclass(frozen=True)
class Spoil:
    """Change a token that was handed out, or saved: `which` names the method it came by."""

    which: str


Operation = Save | Find | FindById | Delete | Wipe | Reopen | Spoil


@dataclass(frozen=True)
class ListAll:
    """List all records."""


Concurrent = Save | Find | FindById | Delete | Wipe | ListAll
"""What several threads may do at once; an id that is meant is told before they start."""
