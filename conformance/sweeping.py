"""Failing the storage of a method at each of its calls in turn, each time in a fresh store."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from time import monotonic
from typing import Final

from conformance import shown
from conformance.acts import Act, People
from conformance.bench import Bench, bench_of
from conformance.cutting import CutConnections, Moment
from conformance.disagreement import Disagreement
from conformance.effort import Effort
from conformance.failing import FailingTrial, Undisturbed, prepared, undisturbed
from conformance.finding import Blocked, NoAnswer
from conformance.outage import (
    HOOK,
    ByItself,
    FailingCalls,
    FilesEnd,
    Outage,
    has_hook,
    limits_files,
)
from conformance.place import Place
from conformance.probe import Probe
from conformance.run import Run
from conformance.storage_calls import StorageCall
from conformance.sweep import Sweep

_POINTS: Final = {Effort.QUICK: 12, Effort.DEFAULT: 24, Effort.THOROUGH: 240}
"""So many calls of one method are made to fail, at most."""

_SECONDS: Final = {Effort.QUICK: 5.0, Effort.DEFAULT: 8.0, Effort.THOROUGH: 90.0}
"""On a slow store they are fewer: it is over after so many seconds."""

_ROOM: Final = 100
"""Bytes: less than a record takes."""


def sweep_of(run: Run, act: Act) -> Sweep:
    """Return what came of an act under failing storage; it is tried once a run.

    Raises `Blocked` where the act does not do its work when nothing fails, either.
    """
    if act.name not in run.sweeps:
        run.sweeps[act.name] = _Sweeping(run, act).swept()
    return run.sweeps[act.name]


class _Sweeping:
    def __init__(self, run: Run, act: Act) -> None:
        self._run = run
        self._act = act
        self._people = People()
        self._goes_on_until = monotonic() + _SECONDS[run.effort]
        self._breaches: dict[str, Disagreement] = {}
        self._largest_file = 0
        self._failed = 0
        self._has_hook = False
        self._is_cut_off = False
        self._moments: Sequence[Moment] = ()
        self._cuts = 0
        self._is_over = False
        """Whether it ends early: the store did not answer any more, and would not again."""

    def swept(self) -> Sweep:
        beforehand, calls = FailingCalls(), FailingCalls()
        try:
            with bench_of(self._run) as bench:
                expected = self._counted(bench, beforehand, calls)
        except Blocked:
            if beforehand.calls or calls.calls or self._has_hook:
                raise
            return self._as_sweep(calls, is_reached=False)
        try:
            self._fail_in_turn(calls.calls, expected)
            if not calls.calls:
                self._cut_in_turn(expected)
        except Blocked:
            if not self._breaches:
                raise
        return self._as_sweep(calls, is_reached=bool(beforehand.calls or calls.calls))

    def _fail_in_turn(self, calls: Sequence[StorageCall], expected: Undisturbed) -> None:
        for number in self._chosen(calls):
            self._failed += self._fails_at(number, expected)
        for outage in self._other_outages(calls):
            if not self._is_over:
                self._try(outage, expected)

    def _cut_in_turn(self, expected: Undisturbed) -> None:
        """Cut the connections of a client in C, where the store has one: it makes no other calls
        that could fail.
        """
        counting = CutConnections()
        with bench_of(self._run) as bench:
            probe, id_ = prepared(bench, self._people)
            undisturbed(probe, self._act, self._people, id_, counting)
        self._moments = counting.moments
        for number in self._chosen(self._moments):
            self._cuts += self._is_cut_at(number, expected)

    def _is_cut_at(self, number: int, expected: Undisturbed) -> bool:
        """Cut what is open at one moment; and all from that one on, where the store goes on."""
        if self._is_over or monotonic() > self._goes_on_until:
            return False
        once = CutConnections(number)
        self._try(once, expected)
        if once.is_cut and len(once.moments) > number:
            self._try(CutConnections(number, lasting=True), expected)
        return once.is_cut

    def _as_sweep(self, calls: FailingCalls, *, is_reached: bool) -> Sweep:
        names = tuple(dict.fromkeys(call.name for call in calls.calls))
        return Sweep(
            self._act.method,
            is_reached,
            self._has_hook,
            self._is_cut_off,
            len(self._moments),
            self._cuts,
            len(calls.calls),
            self._failed,
            names,
            tuple(self._breaches.values()),
        )

    def _counted(self, bench: Bench, beforehand: FailingCalls, calls: FailingCalls) -> Undisturbed:
        """Carry the act out while nothing fails, and count what could."""
        probe = bench.fresh()
        self._has_hook = has_hook(probe.store)
        if self._has_hook:
            _try_the_hook(probe)
        with probe.in_outage(beforehand):
            probe.given(self._people.ada, self._people.grace)
        id_ = probe.id_of(self._people.ada)
        expected = undisturbed(probe, self._act, self._people, id_, calls)
        self._largest_file = _largest_file(probe.place)
        return expected

    def _chosen(self, calls: Sequence[StorageCall | Moment]) -> Sequence[int]:
        """Choose which calls fail, or at which moments: of each row of alike ones the first and a
        middle one, and of those, where they are many, some at even distances.
        """
        numbered = [(call.name, call.where, number) for number, call in enumerate(calls, 1)]
        chosen: list[int] = []
        for _, row in groupby(numbered, key=lambda one: one[:2]):
            numbers = [number for *_, number in row]
            chosen += dict.fromkeys((numbers[0], numbers[len(numbers) // 2]))
        most = _POINTS[self._run.effort]
        if len(chosen) <= most:
            return chosen
        return [chosen[index * (len(chosen) - 1) // (most - 1)] for index in range(most)]

    def _fails_at(self, number: int, expected: Undisturbed) -> bool:
        """Fail one call; and all from that one on, where the store goes on to its storage."""
        if self._is_over or monotonic() > self._goes_on_until:
            return False
        once = FailingCalls(number)
        self._try(once, expected)
        if once.failed is not None and len(once.calls) > number:
            self._try(FailingCalls(number, lasting=True), expected)
        return once.failed is not None

    def _other_outages(self, calls: Sequence[StorageCall]) -> Iterator[Outage | None]:
        if self._has_hook:
            yield None
        if calls and self._act.changes and self._largest_file and limits_files():
            self._is_cut_off = True
            yield from map(FilesEnd, sorted({_ROOM, self._largest_file // 2}))

    def _try(self, outage: Outage | None, expected: Undisturbed) -> None:
        """Try one outage; without one, the store's own."""
        with bench_of(self._run) as bench:
            trial = FailingTrial(bench, self._act, self._people, expected, outage)
            broken, otherwise = trial.breach(), trial.raised_otherwise()
            if broken is not None:
                bench.give_up(trial.probe)
        if otherwise is not None:
            self._breaches.setdefault(otherwise.clause_id, otherwise)
        if broken is None:
            return
        self._breaches.setdefault(broken.clause_id, broken)
        self._is_over = isinstance(broken.raised, NoAnswer)
        if self._run.traits.is_shared:
            # A broken store does not clear the place that it shares with others; a new one does.
            with bench_of(self._run) as bench:
                bench.fresh()


def _try_the_hook(probe: Probe) -> None:
    """Enter the store's own outage once, around nothing: that it cannot be had is no failure of
    its storage.

    Raises `Blocked`.
    """
    try:
        with probe.place, ByItself(probe.store):
            pass
    except Exception as error:
        raise Blocked(
            f"the store's own {HOOK} raised {shown.error(error)}, where it has to return a context "
            "manager that makes the storage fail until it is left",
            raised=error,
        ) from None


def _largest_file(place: Place) -> int:
    """Return the size of the largest file in a place, in bytes; 0 where there is none."""
    return max((size for size, _ in place.files().values()), default=0)
