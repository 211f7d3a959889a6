"""What a check is given: fresh stores in private folders, and stories told of many examples."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

import hypothesis
from hypothesis import HealthCheck, Phase
from hypothesis import strategies as st
from hypothesis.errors import Flaky

from conformance import shown
from conformance.calls import lines_of
from conformance.finding import Blocked, Finding, Halt
from conformance.guard import Ledger, look, stranger_message
from conformance.naming import StoreSource
from conformance.people import login
from conformance.place import Place
from conformance.probe import Probe
from conformance.record import Record


@dataclass
class Run:
    """What all checks of one run share: the store's source, and the memory of what was saved."""

    source: StoreSource
    worker_id: str = "master"
    ledger: Ledger = field(default_factory=Ledger)
    _durable: bool | None = None
    _shared: bool | None = None

    @property
    def is_durable(self) -> bool:
        """Whether a second instance in the same place sees what the first one saved.

        Found out by trying, once a run. A store on which the trial itself fails is not durable.
        """
        if self._durable is None:
            self._durable = _outlives_its_instance(self)
        return self._durable

    @property
    def is_in_a_shared_place(self) -> bool:
        """Whether a store in another folder sees the same records.

        A database of a fixed name is such a place: what a check leaves there, the next one finds,
        and so does the next run. Found out by trying, once a run.
        """
        if self._shared is None:
            self._shared = _is_seen_from_another_folder(self)
        return self._shared


class Bench:
    """One check's workplace. Everything made here is gone when the check is over."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self._places = contextlib.ExitStack()
        self._probes: list[Probe] = []

    def fresh(self) -> Probe:
        """Open an empty store in a private folder of its own."""
        place = Place(self.run.source, self.run.worker_id)
        self._places.callback(place.close)
        probe = _opened(self.run, place)
        self._take_over(probe)
        self._probes.append(probe)
        return probe

    def for_all(
        self,
        story: Callable[[Probe, Mapping[str, object]], None],
        strategies: Mapping[str, st.SearchStrategy[object]],
        examples: int = 25,
    ) -> None:
        """Tell a story of many examples, each on a fresh store.

        Raises the finding with the fewest and shortest calls that was come by.
        """
        _Search(self.run, story).over(st.fixed_dictionaries(dict(strategies)), examples)

    def close(self) -> None:
        """Clean up after every store; a shared place is cleared of what the check has saved.

        Raises `Blocked` where the store does not let itself be cleared.
        """
        with self._places:
            used = [probe for probe in self._probes if probe.calls]
            if used and self.run.is_in_a_shared_place:
                self._clear(used[-1])

    def _take_over(self, probe: Probe) -> None:
        """Clear a store on a shared place of what an earlier check has left there, and no more."""
        left = self._look(probe)
        if not left:
            return
        strangers = self.run.ledger.strangers(left)
        if strangers:
            raise Halt(stranger_message(strangers))
        self._clear(probe)

    def _clear(self, probe: Probe) -> None:
        """Delete the kit's own records, by their ids, and no others."""
        for record in self._look(probe):
            if self.run.ledger.is_ours(record):
                with contextlib.suppress(Exception), probe.place.entered():
                    probe.store.delete_token(record.id or "")
        left = [record for record in self._look(probe) if self.run.ledger.is_ours(record)]
        if left:
            raise Blocked(
                f"the store keeps {len(left)} of the kit's records in a place that outlives the "
                "check, and its delete_token does not remove them. Mend delete_token first, or "
                "name a factory that makes an empty store each time"
            )

    def _look(self, probe: Probe) -> list[Record]:
        try:
            with probe.place.entered():
                return look(probe.store)
        except Exception as error:
            raise Blocked(
                f"get_tokens of a new instance raised {shown.error(error)}", raised=error
            ) from None


def restarted(run: Run, probe: Probe) -> Probe:
    """Return the store as a restart finds it.

    A durable store is opened anew in the same place; any other is the same instance.
    """
    return _opened(run, probe.place) if run.is_durable else probe


def _opened(run: Run, place: Place) -> Probe:
    try:
        return Probe(place.open(), place, run.ledger)
    except Exception as error:
        raise Blocked(
            f"the store could not be opened: {shown.error(error)}", raised=error
        ) from None


@contextlib.contextmanager
def bench_of(run: Run) -> Iterator[Bench]:
    """Make a workplace, and clean it up."""
    bench = Bench(run)
    try:
        yield bench
    except BaseException:
        with contextlib.suppress(Exception):
            bench.close()
        raise
    try:
        bench.close()
    except Exception as error:
        raise Blocked(f"the factory's clean-up raised {shown.error(error)}", raised=error) from None


def _outlives_its_instance(run: Run) -> bool:
    with bench_of(run) as bench:
        try:
            probe = bench.fresh()
            probe.given(login("ada"))
            reopened = _opened(run, probe.place)
            return bool(reopened.records())
        except Exception:
            return False


def _is_seen_from_another_folder(run: Run) -> bool:
    here, there = Place(run.source, run.worker_id), Place(run.source, run.worker_id)
    witness = login("witness")
    try:
        probe, other = _opened(run, here), _opened(run, there)
        probe.save(witness)
        is_seen = any(record.user_name == witness.user_name for record in other.records())
        with contextlib.suppress(Exception):
            probe.delete(probe.id_of(witness))
        return is_seen
    except Exception:
        return False
    finally:
        here.close()
        there.close()


SEED: Final = 192
"""Where Hypothesis starts, so that a run can be repeated."""

_RUNS_AFTER_A_FINDING: Final = 150
_SECONDS_AFTER_A_FINDING: Final = 2.0


class _Enough(BaseException):
    """The search for a shorter example has gone on for long enough."""


class _Search:
    """Hypothesis' search for the shortest example, ended in time for slow stores."""

    def __init__(self, run: Run, story: Callable[[Probe, Mapping[str, object]], None]) -> None:
        self._run = run
        self._story = story
        self._shortest: Finding | Blocked | None = None
        self._runs_left = _RUNS_AFTER_A_FINDING
        self._ends_at = float("inf")

    def over(self, values: st.SearchStrategy[Mapping[str, object]], examples: int) -> None:
        """Run the story until it fails, and then for as long as shorter examples may be found."""
        settings = hypothesis.settings(
            max_examples=examples,
            database=None,
            deadline=None,
            derandomize=False,
            print_blob=False,
            report_multiple_bugs=False,
            phases=(Phase.explicit, Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
        )
        example = hypothesis.seed(SEED)(settings(hypothesis.given(values)(self._example)))
        with contextlib.suppress(_Enough, Finding, Blocked, Flaky):
            example()
        if self._shortest is not None:
            raise self._shortest

    def _example(self, values: Mapping[str, object]) -> None:
        if self._shortest is not None:
            self._runs_left -= 1
            if self._runs_left <= 0 or time.monotonic() > self._ends_at:
                raise _Enough
        try:
            with bench_of(self._run) as bench:
                self._story(bench.fresh(), values)
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
