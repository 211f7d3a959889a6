"""What checking threads costs: `python -m tests.benchmarks.histories`, from a checkout's top.

Prints two things, and asserts nothing. How many histories a second the search for an order takes,
by their length; they were made by threads in the list store, so each has an order. And how many
meetings of threads a second the reference stores see, each on a fresh store, shaken and judged.
"""

from __future__ import annotations

import itertools
import statistics
import time
from collections.abc import Callable, Iterator

from zohocrmsdk.src.com.zoho.api.authenticator.store import TokenStore

from conformance.bench import bench_of
from conformance.effort import SEED
from conformance.history import History
from conformance.linearizable import is_explained
from conformance.meeting import Meeting, Scene
from conformance.opening import open_run
from conformance.scenes import at_random, pairs
from conformance.shaking import Schedules
from reference_stores import InMemorySQLiteStore, ListStore, SQLiteStore

ROUNDS, SECONDS, PATIENCE = 5, 1.0, 0.0005


def met(store: Callable[[], TokenStore], scenes: list[Scene]) -> Iterator[History]:
    """Have threads meet in fresh stores, scene by scene, and again from the first."""
    run = open_run(store)
    planned = []
    for scene in scenes:
        with bench_of(run) as bench:
            ways = Meeting(bench.fresh(), scene).calm().ways
        planned.append(Schedules(str(SEED), ways, PATIENCE))
    number = 0
    while True:
        for scene, schedules in zip(scenes, planned, strict=True):
            with bench_of(run) as bench:
                yield Meeting(bench.fresh(), scene).shaken(schedules.numbered(number))
        number += 1


def a_second(work: Callable[[], object]) -> str:
    """Tell how often a second some work can be done: the median of some rounds, and the spread."""
    rates = []
    for _ in range(ROUNDS):
        began, times = time.perf_counter(), 0
        while time.perf_counter() - began < SECONDS:
            work()
            times += 1
        rates.append(times / (time.perf_counter() - began))
    return f"{statistics.median(rates):9,.0f} ({min(rates):,.0f} to {max(rates):,.0f})"


def main() -> None:
    print("histories searched a second, by how many calls they have:")
    gathered = met(ListStore, [*pairs(), *at_random(str(SEED), 20, with_lists=True)])
    histories = [next(gathered) for _ in range(300)]
    for fewest, most in ((1, 8), (9, 14), (15, 99)):
        some = [one for one in histories if fewest <= len(one.calls) <= most]
        if some:
            turn = itertools.cycle(some)
            rate = a_second(lambda turn=turn: is_explained(next(turn)))  # type: ignore[misc]
            print(f"  {fewest:>2} to {max(len(one.calls) for one in some)} calls {rate}")
    print("meetings of threads a second, with their judgement:")
    for store in (ListStore, InMemorySQLiteStore, SQLiteStore):
        meetings = met(store, pairs())
        print(f"  {store.__name__:<20} {a_second(lambda m=meetings: is_explained(next(m)))}")  # type: ignore[misc]


if __name__ == "__main__":
    main()
