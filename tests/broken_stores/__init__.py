"""A gallery of broken stores: each fails one clause, with a message that names its fault.

Many of the faults have been met in published samples, in applications, and in the stores of the
SDK itself. What else a fault breaks is listed with it: a store that loses a field loses it in each
method that shows the field.
"""

from conformance.contract import CONTRACT
from tests.broken_stores import (
    by_id,
    comparing,
    delete,
    fault,
    find,
    keeping,
    life,
    list,
    outliving,
    race,
    safe,
    save,
    scale,
    second_look,
    wipe,
)
from tests.broken_stores.gallery import BROKEN, BrokenStore

__all__ = ("BROKEN_STORES", "ROOMS", "BrokenStore")


ROOMS = (
    by_id,
    comparing,
    delete,
    fault,
    find,
    keeping,
    life,
    list,
    outliving,
    race,
    safe,
    save,
    scale,
    second_look,
    wipe,
)
"""The modules whose stores are in the gallery: importing one hangs them up."""

_ORDER = [clause.id for clause in CONTRACT]

BROKEN_STORES = tuple(sorted(BROKEN, key=lambda broken: _ORDER.index(broken.clause)))
"""The broken stores, in the order of the clauses that they break."""
