"""What is known of a store that misbehaves: what the kit has to say, and how the run ends."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from zohocrmsdk.src.com.zoho.api.authenticator.store import TokenStore

Store = TypeVar("Store", bound=type[TokenStore])

BY_ID = "an_id_answers_its_record"
LISTED = "nothing_stored_is_an_empty_list"
AROUND = "no_secret_is_shown or a_call_changes_nothing_around_it"
"""Checks that meet what a store does in one of its methods."""

NEXT = "failures_are_sdk_exceptions"
"""A check that meets none of the misbehaviour, and runs after those."""


@dataclass(frozen=True)
class Misbehaving:
    """A store, the check that meets it, and what the report on it has to say.

    `ends` is the exit status of the run: 0 or 1, or None where the process does not come to its
    end, and so cannot choose. White space in the report counts as a single space.
    """

    factory: type[TokenStore]
    says: str
    met_by: str = BY_ID
    ends: int | None = 1

    @property
    def name(self) -> str:
        return self.factory.__name__


MISBEHAVING: list[Misbehaving] = []
"""Every store that misbehaves, as the modules of this package add them."""


def misbehaves(says: str, *, met_by: str = BY_ID, ends: int | None = 1) -> Callable[[Store], Store]:
    """Put a store into the gallery."""

    def add(store: Store) -> Store:
        MISBEHAVING.append(Misbehaving(store, says, met_by, ends))
        return store

    return add
