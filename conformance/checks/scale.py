"""Scale: what a call costs when there are many tokens."""

from __future__ import annotations

from collections.abc import Sequence

from conformance import claims
from conformance.bench import Bench
from conformance.calls import Call
from conformance.check import clause
from conformance.finding import Finding
from conformance.growth import FEWEST, TOLERATED, Figure, steepness, told
from conformance.survey import Measure, Survey, blamed, survey


@clause("SCALE-1")
def cost_per_call_grows_no_worse_than_linearly(bench: Bench) -> None:
    """Each kind of call, in stores of more and more users; by the time, and by lines of Python."""
    surveyed = survey(bench.run, bench.run.effort.extent.cost_seconds)
    bench.note = _note(surveyed)
    guilty = blamed(bench.run, surveyed)
    if guilty:
        raise _finding(bench, guilty)


def _note(surveyed: Survey) -> str:
    """Say how far it was looked, and what takes the longest there."""
    timed = {measure: figures for measure, figures in surveyed.items() if measure.unit == "seconds"}
    slowest = max(timed, key=lambda measure: timed[measure][-1].cost)
    first, last = timed[slowest][0], timed[slowest][-1]
    return (
        f"timed with {first.tokens} to {last.tokens:,} tokens stored; {slowest.kind.told} is the "
        f"slowest there: from {_cost(slowest, first)} to {_cost(slowest, last)} ms"
    )


def _finding(bench: Bench, guilty: Survey) -> Finding:
    """Blame the steps of Python before the time, and else what grows the most."""
    worst = max(guilty, key=lambda one: (one.unit == "steps", _power(guilty[one])))
    figures = guilty[worst][-FEWEST:]
    probe = bench.fresh()
    seen = (
        Call("", aside=f"{figures[-1].tokens:,} users log in, and then"),
        Call("", aside=f"{worst.kind.told} is called again and again"),
    )
    claim = claims.grows_no_worse_than_linearly(
        worst.kind.told, worst.unit, figures[-1].tokens, TOLERATED
    )
    others = dict.fromkeys(one.kind.told for one in guilty if one.kind is not worst.kind)
    also = f"; {' and '.join(others)} as well" if others else ""
    return Finding(
        expected=f"{worst.kind.told} to cost no more than twice as much with twice as many tokens "
        "stored",
        came=f"{_row(worst, figures)}: {told(_power(figures))}{also}",
        calls=seen,
        draft=probe.script.draft(claim),
    )


def _row(measure: Measure, figures: Sequence[Figure]) -> str:
    first, *others = figures
    unit = "lines of Python" if measure.unit == "steps" else "ms"
    listed = ", ".join(f"{_cost(measure, one)} with {one.tokens:,}" for one in others)
    return f"{_cost(measure, first)} {unit} with {first.tokens:,} tokens, {listed}"


def _cost(measure: Measure, figure: Figure) -> str:
    if measure.unit == "steps":
        return f"{figure.cost:,.0f}"
    return f"{figure.cost * 1000:.2g}" if figure.cost < 0.1 else f"{figure.cost * 1000:,.0f}"


def _power(figures: Sequence[Figure]) -> float:
    return steepness(figures[-FEWEST:])
