"""Many meetings of threads, each on a fresh store; the shortest history that is not right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from conformance.bench import Bench, bench_of
from conformance.finding import Blocked, Finding
from conformance.history import History
from conformance.meeting import Meeting, Scene
from conformance.record import Difference
from conformance.shaking import Schedules
from conformance.telling import until
from conformance.timeline import timeline

_FEWEST: Final = 18
"""So often each scene is played where the time is up sooner: on a slow store, or a busy machine."""

_TIMES_LONGER: Final = 5
"""Even so, a check takes no longer than so many times the time that it has."""

_PATIENCE: Final = 0.0005
"""Seconds for which a thread is held up while nobody moves; more on a slow store, up to
`_MOST_PATIENCE`."""

_MOST_PATIENCE: Final = 0.05


@dataclass(frozen=True)
class Breach:
    """What is wrong with a history, and as much of the history as shows it."""

    expected: str
    came: str
    history: History
    differences: tuple[Difference, ...] = ()
    raised: BaseException | None = None


Judge = Callable[[History], Breach | None]


def meet_often(bench: Bench, seed: str, scenes: Sequence[Scene], judge: Judge) -> None:
    """Play each scene as often as the effort allows, shaken otherwise each time.

    Raises the shortest finding, and `Blocked` where a scene is not right without any haste: whether
    threads meet there is then not what is wrong.
    """
    run = bench.run
    extent = run.effort.extent
    schedules = [
        _schedules(bench, f"{run.seed}/{seed}/{number}", scene, judge)
        for number, scene in enumerate(scenes)
    ]
    goes_on = until(extent.meeting_seconds)
    may_go_on = until(_TIMES_LONGER * extent.meeting_seconds)
    breaches: list[Breach] = []
    played = 0
    pairs = list(zip(scenes, schedules, strict=True))
    rounds = run.progress.through("rounds of meetings", extent.meetings)
    for number, (scene, planned) in ((number, pair) for number in rounds for pair in pairs):
        if number > 0 and not (may_go_on() if number < _FEWEST else goes_on()):
            break
        try:
            with bench_of(run) as place:
                history = Meeting(place.fresh(), scene).shaken(planned.numbered(number))
        except Blocked:
            if breaches:
                break
            raise
        played += 1
        breach = judge(history)
        if breach is not None:
            breaches.append(breach)
    if breaches:
        shortest = min(breaches, key=lambda breach: len(breach.history.calls))
        raise _finding(shortest, _seen(len(breaches), played, run.seed))


def _schedules(bench: Bench, seed: str, scene: Scene, judge: Judge) -> Schedules:
    """Play a scene without haste, to know the ways of its threads."""
    with bench_of(bench.run) as place:
        calm = Meeting(place.fresh(), scene).calm()
    breach = judge(calm.history)
    if breach is not None:
        raise Blocked(
            "the same calls by a single other thread, one after another, are not right either: "
            f"expected {breach.expected}; came {breach.came}",
            raised=breach.raised,
        )
    return Schedules(seed, calm.ways, min(max(_PATIENCE, calm.seconds / 2), _MOST_PATIENCE))


def _seen(times: int, played: int, seed: int) -> str:
    return (
        f"Seen in {times} of {played} meetings of threads. The seed {seed} shakes them\n"
        "alike in another run, as nearly as threads allow."
    )


def _finding(breach: Breach, seen: str) -> Finding:
    return Finding(
        expected=breach.expected,
        came=breach.came,
        differences=breach.differences,
        calls=(),
        raised=breach.raised,
        timeline=f"{timeline(breach.history)}\n\n{seen}",
    )
