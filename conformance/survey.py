"""What calls cost in stores of more and more tokens: tried out, as far as the time allows."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from statistics import median
from typing import Final, Literal, NamedTuple

from conformance import shown
from conformance.bench import Bench, bench_of
from conformance.crowd import Kind, Visitor
from conformance.finding import Blocked, NotApplicable
from conformance.growth import FEWEST, Figure, is_superlinear
from conformance.guard import look
from conformance.people import in_the_crowd
from conformance.record import to_token
from conformance.run import Run
from conformance.steps import steps_of

SIZES: Final = tuple(10_000 // 2**halved for halved in range(10, -1, -1))
"""So many tokens the stores hold, one store after the other: 9, 19, 39 and so on to 10,000."""

SECONDS_FOR_FEW: Final = 6.0
"""A store may take longer than it is given, for the few numbers of tokens from which growth can be
told: the last of them is begun within so many seconds."""

FEW: Final = FEWEST + 1
"""The first of them hardly counts: it shows what each call takes anyway."""

REPEATED: Final = 2
"""So often what looks blameworthy is tried again; a machine that was busy is not busy each time."""

_ROUNDS: Final = (3, 25)
"""Each kind of call is made so often, at least and at most."""

_SECONDS_OF_ROUNDS: Final = 0.05
"""Further rounds than the fewest are made for so long."""

_TICK: Final = 1e-7
"""What takes less is taken for as long as this: no clock can tell."""

_STEEPEST: Final = 8.0
"""Nothing takes more than so many times the time with twice as many tokens, it is hoped."""


Unit = Literal["seconds", "steps"]


class Patience(NamedTuple):
    """How much the steps of calls are worth, in seconds.

    Those of a call that takes longer are not counted: that takes many times as long. Nor is a store
    filled again, for the steps of a second wipe, if to fill it took longer.
    """

    counting: float
    filling: float


_IN_A_SURVEY: Final = Patience(counting=0.1, filling=0.3)
_FOR_ONE: Final = {"steps": Patience(math.inf, math.inf), "seconds": Patience(0, 0)}


class Measure(NamedTuple):
    """What is counted of a kind of call: seconds, or steps of Python."""

    kind: Kind
    unit: Unit


Survey = Mapping[Measure, Sequence[Figure]]
"""The figures of each measure, from few tokens to many."""


def survey(run: Run, seconds: float) -> Survey:
    """Try out all kinds of calls with more and more tokens, for about so many seconds.

    Raises `Blocked` where a call raises, and `NotApplicable` where the store is too slow.
    """
    figures: dict[Measure, list[Figure]] = {}
    began = time.monotonic()
    taken: list[float] = []
    for number in run.progress.through("numbers of tokens", len(SIZES)):
        spent = time.monotonic() - began
        if _is_over(spent, taken, seconds):
            break
        for measure, cost in costs_with(run, SIZES[number], tuple(Kind)).items():
            figures.setdefault(measure, []).append(Figure(SIZES[number], cost))
        taken.append(time.monotonic() - began - spent)
    if len(taken) < FEWEST:
        raise NotApplicable(
            f"the store is too slow to see how its cost grows: in {sum(taken):.1f} s calls could "
            f"be timed with {_sizes(len(taken))} tokens stored, and no more"
        )
    return figures


def _is_over(spent: float, taken: Sequence[float], seconds: float) -> bool:
    """Tell whether there is no time for another size."""
    if len(taken) < FEW:
        return spent > SECONDS_FOR_FEW
    return spent + _next(taken) > seconds


def _next(taken: Sequence[float]) -> float:
    """Return how long the next size will take, by how long the last ones took."""
    ratio = taken[-1] / taken[-2]
    return taken[-1] * min(max(ratio, 2.0), _STEEPEST)


def _sizes(number: int) -> str:
    return " and ".join(map(str, SIZES[:number])) or "any"


def blamed(run: Run, surveyed: Survey) -> Survey:
    """Return the measures that grow worse than linearly, and do so each time they are tried again:
    with the figures of the last time.
    """
    suspects = _superlinear(surveyed)
    for _ in range(REPEATED):
        suspects = _superlinear(_tried_again(run, suspects))
    return suspects


def figures_of(run: Run, measure: Measure, up_to: int) -> Sequence[Figure]:
    """Try one measure, with the last few numbers of tokens up to this one. Raises `Blocked`."""
    sizes = SIZES[: SIZES.index(up_to) + 1][-FEWEST:]
    patience = _FOR_ONE[measure.unit]
    costs = {size: costs_with(run, size, [measure.kind], patience) for size in sizes}
    return [Figure(size, cost[measure]) for size, cost in costs.items()]


def _superlinear(surveyed: Survey) -> Survey:
    return {measure: figures for measure, figures in surveyed.items() if is_superlinear(figures)}


def _tried_again(run: Run, suspects: Survey) -> Survey:
    """Try with as many tokens as gave rise to the suspicion."""
    sizes = sorted({one.tokens for figures in suspects.values() for one in figures[-FEWEST:]})
    kinds = {measure.kind for measure in suspects}
    costs = {size: costs_with(run, size, kinds) for size in sizes}
    return {
        measure: [Figure(size, costs[size][measure]) for size in sizes if measure in costs[size]]
        for measure in suspects
    }


def costs_with(
    run: Run, tokens: int, kinds: Collection[Kind], patience: Patience = _IN_A_SURVEY
) -> dict[Measure, float]:
    """Return what calls of these kinds cost in a fresh store with so many tokens.

    Steps are left out where counting them would take too long. Raises `Blocked`.
    """
    with bench_of(run) as bench:
        return _Sized(bench, tokens, patience).costs(kinds)


class _Sized:
    """A store that holds so many tokens, of as many users."""

    def __init__(self, bench: Bench, tokens: int, patience: Patience) -> None:
        self._tokens = tokens
        self._patience = patience
        self._probe = bench.fresh()
        note = self._probe.ledger.note
        self._visitor = Visitor(self._probe.store, tokens, note, ids=self._filled())

    def _filled(self) -> Sequence[str]:
        began = time.monotonic()
        tokens = []
        for number in range(self._tokens):
            record = in_the_crowd(number)
            self._probe.ledger.note(record)
            tokens.append(to_token(record))
            self._timed(Kind.SAVE, partial(self._probe.store.save_token, tokens[-1]))
        self._filling_took = time.monotonic() - began
        return [token.get_id() or "" for token in tokens]

    def costs(self, kinds: Collection[Kind]) -> dict[Measure, float]:
        """Make the calls in turn, again and again, so that what disturbs one disturbs all."""
        seconds: dict[Kind, list[float]] = {kind: [] for kind in _in_a_round(kinds)}
        fewest, most = _ROUNDS
        ends_at = time.monotonic() + _SECONDS_OF_ROUNDS
        for round_ in range(most):
            if round_ >= fewest and time.monotonic() > ends_at:
                break
            for kind, times in seconds.items():
                times.append(self._timed(kind, self._visitor.prepared(kind, round_)))
        medians = {kind: max(median(times), _TICK) for kind, times in seconds.items()}
        steps = self._steps(medians, most)
        if Kind.WIPE in kinds:
            medians[Kind.WIPE] = max(self._wiped(self._probe.store.delete_tokens), _TICK)
            steps.update(self._steps_of_a_wipe(medians[Kind.WIPE]))
        costs = {Measure(kind, "seconds"): medians[kind] for kind in kinds}
        return costs | {Measure(kind, "steps"): steps[kind] for kind in kinds if kind in steps}

    def _steps(self, medians: Mapping[Kind, float], round_: int) -> dict[Kind, float]:
        """Make one more call of each kind, and count the steps of those that are quick enough."""
        counted: dict[Kind, float] = {}
        for kind, seconds in medians.items():
            call = self._visitor.prepared(kind, round_)
            if seconds < self._patience.counting:
                self._timed(kind, lambda: counted.update({kind: steps_of(call)}))  # noqa: B023
            else:
                self._timed(kind, call)
        return counted

    def _steps_of_a_wipe(self, seconds: float) -> Mapping[Kind, float]:
        """Fill the store and wipe it once more, if both are quick enough."""
        if seconds > self._patience.counting or self._filling_took > self._patience.filling:
            return {}
        counted: dict[Kind, float] = {}
        wipe = self._probe.store.delete_tokens
        self._filled()
        self._wiped(lambda: counted.update({Kind.WIPE: steps_of(wipe)}))
        return counted

    def _wiped(self, wipe: Callable[[], None]) -> float:
        """Wipe the store, if all that is stored is the kit's; return the seconds that it took."""
        with self._probe.place.doing(Kind.LIST.method):
            listed = look(self._probe.store)
        self._probe.refuse_strangers(listed)
        return self._timed(Kind.WIPE, wipe)

    def _timed(self, kind: Kind, call: Callable[[], object]) -> float:
        """Make a call; return the seconds that it took."""
        try:
            with self._probe.place.doing(kind.method):
                began = time.perf_counter()
                call()
                return time.perf_counter() - began
        except Exception as error:
            raise Blocked(
                f"{kind.told}, with {self._tokens:,} tokens stored, raised {shown.error(error)}",
                raised=error,
            ) from None


def _in_a_round(kinds: Collection[Kind]) -> list[Kind]:
    """Return what is called in turn: what is saved is deleted again, and a wipe comes last."""
    wanted = set(kinds)
    if wanted & {Kind.SAVE, Kind.DELETE}:
        wanted |= {Kind.SAVE, Kind.DELETE}
    return [kind for kind in Kind if kind in wanted and kind is not Kind.WIPE]
