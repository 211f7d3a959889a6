"""Measuring what one store costs, with more and more tokens, in so many seconds."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Final

from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken

from conformance import shown
from conformance.bench import bench_of
from conformance.children import Child
from conformance.cost.figures import SIZES, Act, Cost, StoreCosts, Way, cost_of
from conformance.crowd import Kind, Visitor
from conformance.elsewhere import SeesNothing, opened_by_another
from conformance.finding import Blocked, NoAnswer
from conformance.people import in_the_crowd
from conformance.probe import Probe
from conformance.record import to_token
from conformance.rounds import Timed, timed_rounds, together
from conformance.run import Run
from conformance.threads import SECONDS, at_once

_KINDS: Final = {
    Act.FIND: Kind.FIND,
    Act.SAVE: Kind.SAVE,
    Act.REFRESH: Kind.REFRESH,
    Act.DELETE: Kind.DELETE,
}

_PHASES: Final = ((Act.FIND,), (Act.REFRESH,), (Act.SAVE, Act.DELETE))
"""What is done in turn; a deletion follows each save, so that the store stays as full."""

_PHASES_IN_THE_TIME: Final = 150
"""So many phases would fill the time: the forty-five that there are leave the most of it to saves
that fill the store."""

_SECONDS_TO_GATHER: Final = 0.02

Tell = Callable[[str], None]

_Callers = Callable[[Sequence[Kind]], Timed]
"""Makes calls of some kinds in turn."""


def costs_of(run: Run, seconds: float, tell: Tell) -> StoreCosts:
    """Measure a store, and tell how far it is.

    Raises `Blocked` where it cannot be opened or cleared, and `Halt` where records turn up in it
    that the kit did not save.
    """
    with bench_of(run) as bench:
        measuring = _Measuring(run, bench.fresh(), seconds, tell)
        measuring.measure()
        return StoreCosts(run.source.name, tuple(measuring.costs), tuple(measuring.left_out))


class _Measuring:
    def __init__(self, run: Run, probe: Probe, seconds: float, tell: Tell) -> None:
        self._run = run
        self._probe = probe
        self._tell = tell
        self._seconds = seconds
        self._phase = seconds / _PHASES_IN_THE_TIME
        self._fills_until = time.monotonic() + seconds - self._phase * len(_PHASES) * len(Way)
        self._filled = 0
        self._ways = list(Way)
        self.costs: list[Cost] = []
        self.left_out: list[str] = []

    def measure(self) -> None:
        """Fill the store, and time calls whenever there are as many tokens as were wanted."""
        self._leave_processes_out()
        for size in SIZES:
            before = self._filled
            self._fill(size)
            if self._filled >= max(2 * before, SIZES[0]):
                for way in list(self._ways):
                    self._tell(f"{way.value} with {self._filled:,} tokens")
                    self._time(way)
            if self._filled < size:
                break
        if self._run.traits.is_shared:
            self._tell("clearing")
            self._probe.wipe()

    def _leave_processes_out(self) -> None:
        traits = self._run.traits
        if not traits.is_durable:
            self._leave_out(Way.PROCESSES, "what is saved does not outlive the instance")
        elif traits.wants_to_be_alone:
            self._leave_out(Way.PROCESSES, "a second instance cannot be opened beside the first")

    def _leave_out(self, way: Way, why: str) -> None:
        self._ways.remove(way)
        self.left_out.append(f"{way.workers} {way.value} are left out: {why}.")

    # Filling

    def _fill(self, size: int) -> None:
        """Save users until there are so many, or the time is over."""
        save, place = self._probe.store.save_token, self._probe.place
        try:
            for number in range(self._filled, size):
                if time.monotonic() > self._fills_until:
                    self.left_out.append(
                        f"With more than {self._filled:,} tokens nothing was measured: it took "
                        f"{self._seconds:g} s until there were as many."
                    )
                    return
                if number % 100 == 0:
                    self._tell(f"filling: {number:,} of {size:,} tokens")
                token = self._noted(number)
                with place.doing("save_token"):
                    save(token)
                self._filled += 1
        except (Exception, NoAnswer) as error:
            self.left_out.append(
                f"With more than {self._filled:,} tokens nothing was measured: save_token raised "
                f"{shown.error(error)}."
            )

    def _noted(self, number: int) -> OAuthToken:
        record = in_the_crowd(number)
        self._probe.ledger.note(record)
        return to_token(record)

    # Timing

    def _time(self, way: Way) -> None:
        """Time all acts; a way in which the store fails is left out from then on."""
        try:
            with self._callers(way) as call:
                for acts in _PHASES:
                    self._note(way, acts, call([_KINDS[act] for act in acts]))
        except (Exception, NoAnswer) as error:
            told = error.reason if isinstance(error, Blocked) else f"it raised {shown.error(error)}"
            self._leave_out(way, f"with {self._filled:,} tokens, {told}")

    def _note(self, way: Way, acts: Sequence[Act], timed: Timed) -> None:
        for act, kind in ((act, _KINDS[act]) for act in acts):
            taken, rate = timed.taken[kind], timed.per_second(kind)
            self.costs.append(cost_of(act, way, self._filled, taken, rate))

    @contextlib.contextmanager
    def _callers(self, way: Way) -> Iterator[_Callers]:
        """Have those at hand who call the store in this way."""
        if way is Way.PROCESSES:
            with self._crew() as children:
                yield partial(self._by_children, children)
        else:
            with self._probe.place:
                yield self._by_one if way is Way.ALONE else self._by_threads

    def _by_one(self, kinds: Sequence[Kind], number: int = 0) -> Timed:
        note = self._probe.ledger.note
        visitor = Visitor(self._probe.store, self._filled, note, number=number)
        return timed_rounds(visitor, kinds, self._phase)

    def _by_threads(self, kinds: Sequence[Kind]) -> Timed:
        timed: list[Timed] = []

        def work(number: int) -> None:
            timed.append(self._by_one(kinds, number))

        numbers = range(1, Way.THREADS.workers + 1)
        at_once([partial(work, number) for number in numbers], max(self._seconds, SECONDS))
        return together(timed)

    def _by_children(self, children: Sequence[Child], kinds: Sequence[Kind]) -> Timed:
        starts_at = time.monotonic() + _SECONDS_TO_GATHER
        for number, child in enumerate(children, start=Way.THREADS.workers + 1):
            child.begin_rounds(kinds, self._filled, number, self._phase, starts_at)
        return together([child.timed() for child in children])

    @contextlib.contextmanager
    def _crew(self) -> Iterator[Sequence[Child]]:
        with contextlib.ExitStack() as opened:
            children = []
            for _ in range(Way.PROCESSES.workers):
                try:
                    child = opened_by_another(self._run, self._probe.place)
                except SeesNothing as nothing:
                    raise Blocked(f"in another process {nothing}") from None
                opened.callback(child.close)
                children.append(child)
            yield children
