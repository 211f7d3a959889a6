"""Measure how strong the kit is: `python -m tests.mutation`, from the top of a checkout.

It takes about twenty minutes. With names of stores as arguments, it measures those alone.
"""

from __future__ import annotations

import sys
from collections import Counter
from importlib.metadata import version
from platform import python_version

from tests.documents import MUTANTS, write
from tests.mutation import results
from tests.mutation.mutants import Mutant, mutants_of
from tests.mutation.results import Measured, Survivor
from tests.mutation.trial import STORES, Fate, Store, fate_of


def measured(store: Store) -> Measured:
    """Let the kit try every mutant of a store. Raises RuntimeError if the store itself fails."""
    source = store.file.read_text()
    fate, told = fate_of(source, store)
    if fate is not Fate.SURVIVED:
        raise RuntimeError(f"{store.name} as it is was {fate.value}: {told}")
    fates: Counter[Fate] = Counter()
    survivors = []
    for mutant in mutants_of(source):
        fate, told = fate_of(mutant.source, store)
        fates[fate] += 1
        told = told.partition("\n")[0]
        print(f"{fates.total():4} {_told(mutant)}: {fate.value} {told}".rstrip(), flush=True)
        if fate is Fate.SURVIVED:
            survivors.append(Survivor(**mutant.place._asdict(), number=mutant.number))
    return Measured(
        store=store.name,
        failed=fates[Fate.FAILED],
        hung=fates[Fate.HUNG],
        refused=fates[Fate.REFUSED],
        survivors=tuple(survivors),
    )


def _told(mutant: Mutant) -> str:
    return "{}: {} -> {}".format(*mutant.place)


def main(names: list[str]) -> None:
    """Measure the stores named, or all of them, and keep what came of it after each."""
    for store in STORES:
        if not names or store.name in names:
            print(store.name)
            results.read().with_(measured(store), _measured_with()).keep()
            write(MUTANTS)


def _measured_with() -> str:
    return f"Python {python_version()}, Cosmic Ray {version('cosmic-ray')}"


if __name__ == "__main__":
    main(sys.argv[1:])
