"""Telling a story of many examples by Hypothesis, and keeping the shortest that fails."""

from __future__ import annotations

import contextlib
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

import hypothesis
from hypothesis import HealthCheck, Phase, configuration
from hypothesis import strategies as st
from hypothesis.errors import Flaky

from conformance.calls import lines_of
from conformance.finding import Blocked, Finding

_RUNS_AFTER_A_FINDING: Final = 150
_SECONDS_AFTER_A_FINDING: Final = 2.0


@contextlib.contextmanager
def hypothesis_elsewhere() -> Iterator[None]:
    """Keep Hypothesis from leaving its `.hypothesis` in the user's folder, for a while."""
    home: Path | None = vars(configuration).get("__hypothesis_home_directory")
    with tempfile.TemporaryDirectory(prefix="tokenstore-") as folder:
        configuration.set_hypothesis_home_dir(folder)
        try:
            yield
        finally:
            configuration.set_hypothesis_home_dir(home)


def settings_of_a_search(examples: int, *phases: Phase, steps: int = 1) -> hypothesis.settings:
    """Return settings that are the kit's own, whatever profile the user has loaded."""
    return hypothesis.settings(
        max_examples=examples,
        stateful_step_count=steps,
        database=None,
        deadline=None,
        derandomize=False,
        print_blob=False,
        report_multiple_bugs=False,
        phases=phases,
        suppress_health_check=list(HealthCheck),
        verbosity=hypothesis.Verbosity.normal,
    )


class _Enough(BaseException):
    """The search for a shorter example has gone on for long enough."""


class Search:
    """Hypothesis' search for the shortest example, ended in time for slow stores."""

    def __init__(self, story: Callable[[Mapping[str, object]], None], seed: int) -> None:
        self._story = story
        self._seed = seed
        self._shortest: Finding | Blocked | None = None
        self._runs_left = _RUNS_AFTER_A_FINDING
        self._ends_at = float("inf")

    def over(self, values: st.SearchStrategy[Mapping[str, object]], examples: int) -> None:
        """Tell the story until it fails, and then for as long as shorter examples may be found.

        Raises the failure with the fewest and shortest calls.
        """
        settings = settings_of_a_search(examples, Phase.explicit, Phase.generate, Phase.shrink)
        example = hypothesis.seed(self._seed)(settings(hypothesis.given(values)(self._example)))
        try:
            with hypothesis_elsewhere():
                example()
        except (_Enough, Finding, Blocked, Flaky):
            if self._shortest is None:
                raise
        if self._shortest is not None:
            raise self._shortest

    def _example(self, values: Mapping[str, object]) -> None:
        if self._shortest is not None:
            self._runs_left -= 1
            if self._runs_left <= 0 or time.monotonic() > self._ends_at:
                raise _Enough
        try:
            self._story(values)
        except (Finding, Blocked) as failure:
            self._keep(failure)
            raise

    def _keep(self, failure: Finding | Blocked) -> None:
        if self._shortest is None:
            self._ends_at = time.monotonic() + _SECONDS_AFTER_A_FINDING
            self._shortest = failure
        elif _length(failure) <= _length(self._shortest):
            self._shortest = failure


def _length(failure: Finding | Blocked) -> tuple[bool, int, int]:
    lines = lines_of(failure.calls)
    return isinstance(failure, Blocked), len(failure.calls), sum(map(len, lines))
