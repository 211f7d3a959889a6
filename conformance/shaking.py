"""Threads that get into each other's way, on purpose.

Left alone, threads seldom meet in the few instructions where a store can go wrong. So one of them
is held up in the middle of a call, at a step that is chosen beforehand, until others have come by,
or until it is clear that they cannot, because the held one has a lock. The steps are those that
`sys.setprofile` tells of: calls and returns, of Python's and of C's. What happens inside the SDK,
on a token that no other thread has, is no step; nor what `contextlib` does between a `with` and the
store's own code.
"""

from __future__ import annotations

import contextlib
import random
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FrameType
from typing import Final, NamedTuple, TypeVar

import zohocrmsdk.src

Thing = TypeVar("Thing")

_NO_STEPS_IN: Final = (
    str(Path(zohocrmsdk.src.__file__).parent),
    str(Path(__file__).with_name("meeting.py")),
    __file__,
    contextlib.__file__,
)

_INTERVALS: Final = (1e-6, 1e-5, 5e-3)
"""Seconds after which a thread has to let another one run; the last is Python's own."""


class Step(NamedTuple):
    """A place in the code that runs during a call of the store, and what `sys.setprofile` tells
    there: "call", "return", "c_call" and so on.
    """

    code: CodeType
    instruction: int
    event: str


class Stop(NamedTuple):
    """Where a thread is held up: the n-th time that it comes to a step."""

    step: Step
    time: int


@dataclass(frozen=True)
class Way:
    """The calls and steps that one thread makes when nothing is in its way, and how deep in calls
    each of the steps is: 1 for what a method of the store does itself.
    """

    calls: int
    steps: Sequence[Step]
    depths: Sequence[int]

    def from_the_top(self) -> list[Step]:
        """Return the steps at which calls end, each once, those of the store's methods first."""
        first_depth = dict(zip(reversed(self.steps), reversed(self.depths), strict=True))
        ends = [step for step in dict.fromkeys(self.steps) if step.event.endswith("return")]
        return sorted(ends, key=first_depth.__getitem__)


@dataclass(frozen=True)
class Schedule:
    """How the threads of one trial are shaken.

    `stops` has for each thread where it is held up. It goes on when `passes` calls of others have
    ended, when all others are done or held up in their turn, or when no other has taken a step for
    `patience` seconds; after a few times of that it is not held up again. The others start when the
    `first` one is held up, or done; if there is no first one, all start together.
    """

    stops: tuple[frozenset[Stop], ...]
    first: int | None
    passes: int
    interval: float
    patience: float


class Schedules:
    """The schedules of one scene, in an order that depends on the seed alone.

    The threads are held up in turn: once, or where others have several calls to come by with, once
    for each of them. Now and then a second one is held up, too. Half of the steps are taken from
    the top of the store's methods downwards, since what belongs together is most often torn apart
    between their own statements; the other half from anywhere.
    """

    def __init__(self, seed: str, ways: Sequence[Way], patience: float) -> None:
        self._seed = seed
        self._patience = patience
        self._times = [Counter(way.steps) for way in ways]
        drawn = random.Random(seed)
        calls = sum(way.calls for way in ways)
        top: list[_Turn] = []
        anywhere: list[_Turn] = []
        for thread, way in enumerate(ways):
            others = calls - way.calls
            size = min(others, _MOST) if others >= _SEVERAL else 1
            top += _turns(thread, way.from_the_top(), size)
            anywhere += _turns(thread, _shuffled(dict.fromkeys(way.steps), drawn), size)
        self._top = sorted(top, key=lambda turn: turn.number)
        self._anywhere = sorted(anywhere, key=lambda turn: turn.number)

    def numbered(self, number: int) -> Schedule:
        """Return one of the schedules; their numbers have no end."""
        drawn = random.Random(f"{self._seed}/{number}")
        stops = [self._now_and_then(times, drawn) for times in self._times]
        passes = drawn.choice((1, 2, _MOST))
        is_from_the_top = number % 2 == 0
        order = self._top if is_from_the_top else self._anywhere
        first: int | None = None
        if order:
            turn = order[number // 2 % len(order)]
            times = self._times[turn.thread]
            stops[turn.thread] = frozenset(
                Stop(step, 1 if is_from_the_top else drawn.randint(1, times[step]))
                for step in turn.steps
            )
            if len(turn.steps) > 1 or is_from_the_top:
                passes = 1 if len(turn.steps) > 1 else _MOST
            if is_from_the_top or drawn.random() < 3 / 4:
                first = turn.thread
        return Schedule(tuple(stops), first, passes, drawn.choice(_INTERVALS), self._patience)

    def _now_and_then(self, times: Counter[Step], drawn: random.Random) -> frozenset[Stop]:
        if not times or drawn.random() > 1 / 4:
            return frozenset()
        step = drawn.choice(list(times))
        return frozenset([Stop(step, drawn.randint(1, times[step]))])


_SECONDS_TO_START: Final = 1.0

_TO_WAKE: Final = 20
"""So many times the patience is had with threads that have yet to start."""

_LONGEST: Final = 40
"""So many times the patience at most, whatever others do: they may be trying a lock over and over,
and give up in the end, which would be the kit's doing."""

_IN_VAIN: Final = 3
"""So often a thread is held up though nobody comes by: it has a lock, at least at those steps."""

_SEVERAL: Final = 3
"""With so many calls, others can come by at more than one step."""

_MOST: Final = 8


class _Turn(NamedTuple):
    """A few steps of one thread at which it is held up in one trial; the turns of each thread are
    numbered.
    """

    number: int
    thread: int
    steps: list[Step]


def _turns(thread: int, steps: Sequence[Step], size: int) -> list[_Turn]:
    return [
        _Turn(number, thread, list(steps[start : start + size]))
        for number, start in enumerate(range(0, len(steps), size))
    ]


def _shuffled(things: Iterable[Thing], drawn: random.Random) -> list[Thing]:
    shuffled = list(things)
    drawn.shuffle(shuffled)
    return shuffled


class Shaking:
    """The threads of one trial, while they run."""

    def __init__(self, planned: Schedule) -> None:
        self._planned = planned
        self._changed = threading.Condition()
        self._is_running = [True for _ in planned.stops]
        self._ended = 0
        self._held = 0
        self._waiter: _Waiter | None = None
        self._taken = [0 for _ in planned.stops]
        self._times: list[Counter[Step]] = [Counter() for _ in planned.stops]
        self._codes = [{stop.step.code for stop in stops} for stops in planned.stops]
        self._in_vain = [0 for _ in planned.stops]

    @contextlib.contextmanager
    def switching(self) -> Iterator[None]:
        """Let threads take turns as often as the schedule says, and as before afterwards."""
        before = sys.getswitchinterval()
        sys.setswitchinterval(self._planned.interval)
        try:
            yield
        finally:
            sys.setswitchinterval(before)

    def begin(self, thread: int) -> None:
        """Wait until it is this thread's time to start."""
        first = self._planned.first
        if first is None or first == thread:
            return
        with self._changed:
            self._changed.wait_for(
                lambda: self._held > 0 or not self._is_running[first], _SECONDS_TO_START
            )

    @contextlib.contextmanager
    def call_of(self, thread: int) -> Iterator[None]:
        """Hold the thread up where the schedule says so, during one call of the store.

        Afterwards a thread that has waited for the call goes on first, as far as to its next stop.
        """
        with _profiled(self._holding(thread)):
            yield
        with self._changed:
            self._ended += 1
            self._changed.notify_all()
            waiter, held = self._waiter, self._held
            if waiter is not None and self._ended >= waiter.until:
                self._changed.wait_for(
                    lambda: self._held > held or not self._is_running[waiter.thread],
                    self._planned.patience,
                )

    def is_done(self, thread: int) -> None:
        """Note that the thread makes no more calls."""
        with self._changed:
            self._is_running[thread] = False
            self._changed.notify_all()

    def _holding(self, thread: int) -> Profile:
        codes, times = self._codes[thread], self._times[thread]
        taken, in_vain = self._taken, self._in_vain

        def step(frame: FrameType, event: str, _: object) -> None:
            taken[thread] += 1
            if frame.f_code not in codes:
                return
            at = Step(frame.f_code, frame.f_lasti, event)
            times[at] += 1
            if (
                Stop(at, times[at]) not in self._planned.stops[thread]
                or in_vain[thread] == _IN_VAIN
            ):
                return
            in_vain[thread] += not self._hold_up(thread)

        return step

    def _hold_up(self, thread: int) -> bool:
        """Wait; return whether anybody has come by."""
        with self._changed:
            self._held += 1
            number, until = self._held, self._ended + self._planned.passes
            self._waiter = waiter = _Waiter(thread, until)
            self._changed.notify_all()

            def goes_on() -> bool:
                others_run = sum(self._is_running) > 1
                return self._held > number or self._ended >= until or not others_run

            is_first = number == 1 and self._planned.first is not None
            still = _TO_WAKE if is_first else 1
            for _ in range(_LONGEST):
                if still == 0 or goes_on():
                    break
                before = sum(self._taken)
                self._changed.wait_for(goes_on, self._planned.patience)
                still = 1 if sum(self._taken) > before else still - 1
            if self._waiter is waiter:
                self._waiter = None
            return goes_on()


class _Waiter(NamedTuple):
    """The thread that was held up last, and how many calls have ended when it goes on."""

    thread: int
    until: int


class Watching:
    """Threads that nothing is in the way of, watched for the steps that they take."""

    def __init__(self, threads: int) -> None:
        self._calls = [0 for _ in range(threads)]
        self._steps: list[list[Step]] = [[] for _ in range(threads)]
        self._depths: list[list[int]] = [[] for _ in range(threads)]

    @property
    def ways(self) -> list[Way]:
        """The steps of each thread so far."""
        return list(map(Way, self._calls, self._steps, self._depths))

    @contextlib.contextmanager
    def call_of(self, thread: int) -> Iterator[None]:
        """Watch one call of the store."""
        self._calls[thread] += 1
        depth = 0
        top: int | None = None

        def step(frame: FrameType, event: str, _: object) -> None:
            nonlocal depth, top
            depth -= event == "return"
            if not frame.f_code.co_filename.startswith(_NO_STEPS_IN):
                if top is None:
                    top = depth + 1
                if depth >= top:
                    self._steps[thread].append(Step(frame.f_code, frame.f_lasti, event))
                    self._depths[thread].append(depth - top + 1)
            depth += event == "call"

        with _profiled(step):
            yield


Profile = Callable[[FrameType, str, object], None]


@contextlib.contextmanager
def _profiled(step: Profile) -> Iterator[None]:
    """Have this thread's steps told; whatever profile function it has is put back afterwards."""
    before = sys.getprofile()
    sys.setprofile(step)
    try:
        yield
    finally:
        sys.setprofile(before)
