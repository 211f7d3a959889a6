"""The tables of `docs/which-store.md`, from the figures that are kept."""

from collections.abc import Iterator, Sequence

from conformance.cost.figures import Act, Cost, Way
from conformance.cost.words import WAYS, power, two_digits
from tests.which_store.stores import figures

TIMED_WITH = (10, 1_000, 10_000, 100_000)
COUNTED_WITH = 1_000
"""With so many tokens, threads and processes are compared."""

TIMES_HEAD = ("call", "store", *(f"{tokens:,} tokens" for tokens in TIMED_WITH), "grows as")
RATES_HEAD = ("call", "store", *WAYS.values())


def times() -> Iterator[tuple[str, ...]]:
    """Yield a row for each call and store: its median, as a multiple of the first store's."""
    first, *_ = stores = figures()
    for act in Act:
        for store in stores:
            ratios = (
                _ratio(store.of(act, Way.ALONE, n), first.of(act, Way.ALONE, n)) for n in TIMED_WITH
            )
            yield (act.value, store.store, *ratios, power(store.growth(act)))


def rates() -> Iterator[tuple[str, ...]]:
    """Yield a row for each call and store: calls a second, against those of the first alone."""
    first, *_ = stores = figures()
    for act in Act:
        alone = first.of(act, Way.ALONE, COUNTED_WITH)
        for store in stores:
            yield (
                act.value,
                store.store,
                *(_rate(store.of(act, way, COUNTED_WITH), alone) for way in Way),
            )


def left_out() -> Sequence[str]:
    """Return what was not measured, and why."""
    return [f"- {store.store}: {said}" for store in figures() for said in store.left_out]


def _ratio(cost: Cost | None, other: Cost | None) -> str:
    return "" if cost is None or other is None else two_digits(cost.median / other.median)


def _rate(cost: Cost | None, other: Cost | None) -> str:
    return "" if cost is None or other is None else two_digits(cost.per_second / other.per_second)
