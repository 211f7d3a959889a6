"""What a check is given: fresh stores in private folders, and stories told of many examples."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping

from hypothesis import strategies as st

from conformance import shown
from conformance.calls import Call
from conformance.finding import Blocked, Halt, NoAnswer
from conformance.guard import look, stranger_message
from conformance.place import Place
from conformance.probe import Probe
from conformance.record import Record
from conformance.run import Run
from conformance.search import Search


class Bench:
    """One check's workplace. Everything made here is gone when the check is over."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self._places = contextlib.ExitStack()
        self._probes: list[Probe] = []
        self.note = ""
        """What the report has to say of the check, also where it passes."""
        self.told: tuple[Call, ...] = ()
        """The calls and requests of the last life that was lived here, by the SDK."""

    def fresh(self) -> Probe:
        """Open an empty store in a private folder of its own."""
        place = Place(self.run.source, self.run.worker_id)
        self._places.callback(place.close)
        probe = self.run.opened(place)
        self._take_over(probe)
        self._probes.append(probe)
        return probe

    def give_up(self, probe: Probe) -> None:
        """Clean up without an instance that does not work any more, and may not even answer."""
        self._probes.remove(probe)

    def for_all(
        self,
        story: Callable[[Probe, Mapping[str, object]], None],
        strategies: Mapping[str, st.SearchStrategy[object]],
        examples: int = 25,
    ) -> None:
        """Tell a story of many examples, each on a fresh store.

        Raises the finding with the fewest and shortest calls that was come by.
        """

        def example(values: Mapping[str, object]) -> None:
            with bench_of(self.run) as bench:
                story(bench.fresh(), values)

        Search(example, self.run.seed).over(st.fixed_dictionaries(dict(strategies)), examples)

    def close(self) -> None:
        """Clean up after every store; a shared place is cleared of what the check has saved.

        Raises `Blocked` where the store does not let itself be cleared.
        """
        with self._places:
            used = [probe for probe in self._probes if probe.calls]
            if used and self.run.traits.is_shared:
                last = used[-1]
                self._clear(last if last.is_open else self.run.opened(last.place))

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
                with contextlib.suppress(Exception), probe.place.doing("delete_token"):
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
            with probe.place.doing("get_tokens"):
                return look(probe.store)
        except Exception as error:
            raise Blocked(
                f"get_tokens of a new instance raised {shown.error(error)}", raised=error
            ) from None


@contextlib.contextmanager
def bench_of(run: Run) -> Iterator[Bench]:
    """Make a workplace, and clean it up."""
    bench = Bench(run)
    with cleaned_up(bench):
        yield bench


@contextlib.contextmanager
def cleaned_up(bench: Bench) -> Iterator[None]:
    """Clean a workplace up afterwards.

    What the store is like is found out first: afterwards, a check's records could be in the way.

    Raises `Blocked` where one of these fails, and nothing else has.
    """
    _ = bench.run.traits
    try:
        yield
    except BaseException:
        with contextlib.suppress(Exception, NoAnswer):
            bench.close()
        raise
    try:
        bench.close()
    except Exception as error:
        raise Blocked(f"the factory's clean-up raised {shown.error(error)}", raised=error) from None
