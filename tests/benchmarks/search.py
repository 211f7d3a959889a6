"""What the search for faults costs: `python -m tests.benchmarks.search`, from a checkout's top.

Prints three things, and asserts nothing. How many steps a second Hypothesis' machine takes on the
list store, beside a machine with the same rules and empty bodies, which is the ceiling. How long
the runs at random take to the first failure of each broken store. And how many calls the shortest
program has.
"""

from __future__ import annotations

import ast
import contextlib
import io
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import hypothesis
from hypothesis import Phase
from hypothesis.stateful import (
    Rule,
    RuleBasedStateMachine,
    precondition,
    rule,
    run_state_machine_as_test,
)

from conformance import Outcome, machine
from conformance.bench import bench_of
from conformance.check import Check
from conformance.checks import all_checks
from conformance.effort import SEED
from conformance.model import Choices
from conformance.naming import from_callable
from conformance.opening import open_run
from conformance.run import Run
from conformance.runner import carry_out
from conformance.search import hypothesis_elsewhere, settings_of_a_search
from conformance.telling import Telling
from reference_stores import ListStore
from tests.broken_stores import BROKEN_STORES, BrokenStore

RUNS, STEPS, ROUNDS = 60, 25, 21


class Counted(RuleBasedStateMachine):
    """Counts the steps of every run: Hypothesis ends some early."""

    steps = 0

    def check_invariants(self, *_: object) -> None:
        """Count the step that was taken; neither machine has invariants."""
        Counted.steps += 1


class Bare(Counted):
    """Draws what the kit's machine draws, and does nothing with it.

    Its rules wait for a record as the kit's do: a login brings one, and a wipe takes it away.
    """

    has_record = False

    def does_nothing(self, name: str) -> None:
        """Note whether there would be a record now."""
        self.has_record = (self.has_record or name == "log_in") and name != "wipe"


def bare_machine() -> type[Bare]:
    """Give the bare machine the rules of the kit's machine, with their preconditions."""
    rules: Sequence[Rule] = machine.Machine.setup_state().rules
    as_rule: Callable[..., Callable[[Callable[..., None]], Callable[..., None]]] = rule
    bodies: dict[str, Callable[..., None]] = {}
    for one in rules:
        name = one.function.__name__
        body = as_rule(**one.arguments)(_empty(name))
        bodies[name] = (
            precondition(lambda self: self.has_record)(body) if one.preconditions else body
        )
    return type("BareMachine", (Bare,), bodies)


def _empty(name: str) -> Callable[..., None]:
    def body(self: Bare, **_: object) -> None:
        self.does_nothing(name)

    body.__name__ = name
    return body


def steps_per_second(make: type[RuleBasedStateMachine]) -> float:
    """Run a machine, and tell how many steps it takes in a second of the processor's."""
    Counted.steps = 0
    settings = settings_of_a_search(RUNS, Phase.generate, steps=STEPS)
    seeded = hypothesis.seed(SEED)(make)
    began = time.process_time()
    with hypothesis_elsewhere():
        run_state_machine_as_test(seeded, settings=settings)
    return Counted.steps / (time.process_time() - began)


@contextlib.contextmanager
def machine_on_the_list_store() -> Iterator[type[RuleBasedStateMachine]]:
    """Make the kit's machine, with its looks at everything after each step."""
    run = Run(from_callable(ListStore, "ListStore"))
    with bench_of(run) as bench:
        told = Telling(bench, Choices(), looks=True)

        class OnTheListStore(machine.Machine, Counted):
            def __init__(self) -> None:
                super().__init__(bench, told, machine.Ending())

        yield OnTheListStore


class FirstFailure(NamedTuple):
    """The first check that fails: after how long, with its program, and how many calls that has.

    A failure of concurrent calls is shown as a timeline, and has no program to count.
    """

    seconds: float
    calls: int | None


def first_failure(broken: BrokenStore, checks: Sequence[Check]) -> FirstFailure | None:
    """Carry out checks on a broken store until one fails; None if all of them pass."""
    began = time.perf_counter()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        run = open_run(broken.factory)
        for check in checks:
            result = carry_out(check, run)
            if result.outcome is Outcome.FAILED:
                calls = calls_in(result.program) if result.program else None
                return FirstFailure(time.perf_counter() - began, calls)
    return None


def calls_in(program: str) -> int:
    """Count the calls that a program makes on its store, or on the SDK."""
    called = (n.func for n in ast.walk(ast.parse(program)) if isinstance(n, ast.Call))
    names = (ast.unparse(f) for f in called if isinstance(f, ast.Attribute))
    return sum(name.startswith(("store.", "life.")) for name in names)


def print_first_failures(title: str, checks: Sequence[Check]) -> None:
    """Let checks look for the fault of each broken store, and tell how they did."""
    failures = [first_failure(broken, checks) for broken in BROKEN_STORES]
    found = [failure for failure in failures if failure is not None]
    seconds = statistics.median(failure.seconds for failure in found)
    calls = [failure.calls for failure in found if failure.calls is not None]
    print(
        f"{title}: {len(found)} of {len(failures)} broken stores; the first failure after "
        f"{seconds:.2f} s (median); {len(calls)} programs, of {statistics.median(calls):.0f} calls "
        f"(median), {max(calls)} at most"
    )


def main() -> None:
    """Measure, and print."""
    with machine_on_the_list_store() as on_the_list_store:
        pairs = [
            (steps_per_second(bare_machine()), steps_per_second(on_the_list_store))
            for _ in range(ROUNDS)
        ]
    ceiling, ours = (statistics.median(side) for side in zip(*pairs, strict=True))
    ratio = statistics.median(ours / ceiling for ceiling, ours in pairs)
    print(f"steps a second: {ours:,.0f}; with empty bodies {ceiling:,.0f}; the ratio {ratio:.2f}")
    runs_last = sorted(all_checks(), key=lambda check: check.module == "machine")
    print_first_failures("all checks", runs_last)
    print_first_failures("runs alone", [one for one in all_checks() if one.module == "machine"])


if __name__ == "__main__":
    main()
