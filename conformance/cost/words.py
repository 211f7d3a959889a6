"""Times, rates and names as a person reads them, in few letters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from conformance.cost.figures import Way

WAYS = {
    Way.ALONE: "alone",
    Way.THREADS: f"{Way.THREADS.workers} threads",
    Way.PROCESSES: f"{Way.PROCESSES.workers} processes",
}
"""What the ways are called."""


def time_of(seconds: float) -> str:
    """Write a time in two digits and the unit that fits: `4.2 us`, `310 us`, `18 ms`, `2.4 s`."""
    for unit, per_second in (("us", 1e6), ("ms", 1e3)):
        if seconds * per_second < 999.5:
            return f"{two_digits(seconds * per_second)} {unit}"
    return f"{two_digits(seconds)} s"


def two_digits(number: float) -> str:
    """Write a number in two digits, and zeros: `0.42`, `4.2`, `42`, `420`, `4,200`."""
    rounded = float(f"{number:.2g}")
    return f"{rounded:,.0f}" if rounded >= 10 else f"{rounded:.2g}"


def power(growth: float | None) -> str:
    """Write how a cost grows with the number n of tokens: `n^0.9`."""
    return "-" if growth is None else f"n^{abs(growth) if abs(growth) < 0.05 else growth:.1f}"


def short_names(stores: Sequence[str]) -> list[str]:
    """Call stores by what stands behind the colon, where no two are called so."""
    last = [name.rpartition(":")[2] for name in stores]
    times = Counter(last)
    return [short if times[short] == 1 else name for short, name in zip(last, stores, strict=True)]
