"""What is known of each broken store: the clause that it breaks, and what breaks with it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from zohocrmsdk.src.com.zoho.api.authenticator.store import TokenStore

Store = TypeVar("Store", bound=type[TokenStore])


@dataclass(frozen=True)
class BrokenStore:
    """A store, the clause that it breaks, and what the message of that breach has to say.

    `also` are the clauses that break with it, and `unseen` those that its fault keeps from being
    seen. Runs at random may blame one of `in_runs`, too: whichever is met first, on the way that a
    run happens to take. `seen_in` says where the fault was met, where that is known. White space
    in the message counts as a single space.
    """

    factory: Callable[[], TokenStore]
    clause: str
    says: str
    also: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()
    in_runs: tuple[str, ...] = ()
    seen_in: str = ""

    @property
    def name(self) -> str:
        return getattr(self.factory, "__name__", repr(self.factory))


BROKEN: list[BrokenStore] = []
"""Every broken store, as the modules of this package add them."""


def breaks(
    clause: str,
    says: str,
    *,
    also: tuple[str, ...] = (),
    unseen: tuple[str, ...] = (),
    in_runs: tuple[str, ...] = (),
    seen_in: str = "",
) -> Callable[[Store], Store]:
    """Put a store into the gallery."""

    def add(store: Store) -> Store:
        BROKEN.append(BrokenStore(store, clause, says, also, unseen, in_runs, seen_in))
        return store

    return add
