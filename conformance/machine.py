"""Runs of operations with any values: a rule-based machine of Hypothesis' draws them.

Each rule makes an operation as plain data, and a trial carries it out. What disagrees is made
shorter by leaving operations out, as for a walk, so Hypothesis has only to find it.
"""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import hypothesis
from hypothesis import Phase
from hypothesis import strategies as st
from hypothesis.errors import Flaky
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from conformance import near_misses, people, strategies
from conformance.bench import Bench, bench_of
from conformance.disagreement import Disagreement
from conformance.example_database import Kind
from conformance.finding import Blocked
from conformance.operations import (
    Delete,
    Find,
    FindById,
    IdOf,
    Operation,
    Reopen,
    Save,
    Spoil,
    Wipe,
)
from conformance.people import CLIENT, OTHER_CLIENT, Client, milliseconds_from_now
from conformance.record import KEYS, Record
from conformance.search import hypothesis_elsewhere, settings_of_a_search
from conformance.telling import Telling, begin_with_kept, choices_of, kept, until
from conformance.trial import SPOILT_BY

_FEWEST: Final = 3
"""So many runs are begun, however slow the store is."""

_NAMES: Final = st.sampled_from([people.user_name(name) for name in people.NAMES[:3]])
_TEXTS: Final = strategies.plain_text() | strategies.hostile_text()
_CLIENTS: Final = st.sampled_from([CLIENT, OTHER_CLIENT])
_DOMAINS: Final = st.sampled_from(people.API_DOMAINS)
_SECONDS: Final = st.sampled_from([people.HOUR, 2 * people.HOUR, -people.HOUR])
_WHICH: Final = st.integers(0, 7)
"""Which of the stored records is meant, counted round."""


class _Ended(BaseException):
    """No more runs are wanted. Not an `Exception`, so Hypothesis does not replay what raises it."""


@dataclass
class Ending:
    """Why no more runs are wanted: one disagrees, or the time is over."""

    found: tuple[Sequence[Operation], Disagreement] | None = None
    is_out_of_time: bool = False


def run_machine(bench: Bench) -> None:
    """Let the machine run as often as the effort allows. Raises the shortest `Disagreement` of the
    first run that disagrees, and `Blocked` where the store keeps it from running.
    """
    extent, choices = bench.run.effort.extent, choices_of(bench)
    told = Telling(bench, choices, looks=True)
    begin_with_kept(bench, choices, Kind.MACHINE)
    goes_on, begun, ending = until(extent.seconds), itertools.count(1), Ending()
    told_of = bench.run.progress.through("runs of the machine", extent.runs)

    @hypothesis.seed(bench.run.seed)
    class OnThisStore(Machine):
        def __init__(self) -> None:
            if next(begun) > _FEWEST and not goes_on():
                ending.is_out_of_time = True
                raise _Ended
            next(told_of, None)
            super().__init__(bench, told, ending)

    settings = settings_of_a_search(extent.runs, Phase.generate, steps=extent.length)
    try:
        with hypothesis_elsewhere(), contextlib.closing(told_of):
            run_state_machine_as_test(OnThisStore, settings=settings)
    except (_Ended, Flaky):
        # Where a run ends sooner than an earlier one that began in the same way, Hypothesis says
        # so in the place of what ended it.
        if ending.found is not None:
            raise kept(bench, Kind.MACHINE, told.shortest(*ending.found)) from None
        if not ending.is_out_of_time:
            raise Blocked("the same calls did not come to the same end twice") from None


def _needs_a_record(machine: Machine) -> bool:
    return bool(machine.trial.model.held)


def _needs(stored: Callable[[Record], bool]) -> Callable[..., object]:
    """Have a rule wait for a stored record of a kind."""
    return precondition(
        lambda machine: any(stored(held.record) for held in machine.trial.model.held)
    )


class Machine(RuleBasedStateMachine):
    """One run on a fresh store."""

    def __init__(self, bench: Bench, told: Telling, ending: Ending) -> None:
        super().__init__()
        self._ending = ending
        self._open = contextlib.ExitStack()
        self._operations: list[Operation] = []
        self._is_durable = bench.run.traits.is_durable
        self.trial = told.trial_on(self._open.enter_context(bench_of(bench.run)))

    def teardown(self) -> None:
        """Clean up after the store, and let go of what was written down; Hypothesis keeps us."""
        self._open.close()
        del self.trial

    def _do(self, operation: Operation) -> None:
        self._operations.append(operation)
        try:
            self.trial.carry_out([operation])
        except Disagreement as disagreement:
            self._ending.found = self._operations, disagreement
            raise _Ended from None

    def _stored(self, which: int) -> Record:
        held = self.trial.model.held
        return held[which % len(held)].record

    def _search_for(self, which: int, key: int) -> Record:
        record = self._stored(which)
        keys = [names for names in KEYS if all(record[name] for name in names)]
        return record.only(*keys[key % len(keys)])

    @rule(
        name=_NAMES | _TEXTS | st.none(),
        mark=_TEXTS | st.just(""),
        client=_CLIENTS,
        api_domain=_DOMAINS,
        seconds=_SECONDS,
        left_out=st.sets(st.sampled_from(("refresh_token", "grant_token", "redirect_url"))),
    )
    def log_in(  # noqa: PLR0917 - Hypothesis hands them over by name
        self,
        name: str | None,
        mark: str,
        client: Client,
        api_domain: str,
        seconds: int,
        left_out: set[str],
    ) -> None:
        """A login, with a user name or without one."""
        number = len(self._operations)
        self._do(
            Save(
                Record(
                    user_name=name,
                    client_id=client.client_id,
                    client_secret=client.client_secret,
                    refresh_token=f"refresh-{number}{mark}",
                    access_token=f"access-{number}{mark}",
                    grant_token=f"grant-{number}{mark}",
                    expires_in=milliseconds_from_now(seconds),
                    redirect_url=people.REDIRECT_URL,
                    api_domain=api_domain,
                ).without(*sorted(left_out))
            )
        )

    @_needs(lambda record: not record.user_name)
    @rule(which=_WHICH, name=_NAMES | _TEXTS)
    def learn_the_name(self, which: int, name: str) -> None:
        """A name that was not known at the login."""
        nameless = [h.record for h in self.trial.model.held if not h.record.user_name]
        self._do(Save(nameless[which % len(nameless)].without("id").with_(user_name=name)))

    @precondition(_needs_a_record)
    @rule(which=_WHICH, key=_WHICH, mark=_TEXTS, seconds=_SECONDS, by_id=st.booleans())
    def refresh(self, which: int, key: int, mark: str, seconds: int, by_id: bool) -> None:
        """A new access token, saved by a key of its record, or by its id."""
        number = len(self._operations)
        new = Record(
            access_token=f"access-{number}{mark}", expires_in=milliseconds_from_now(seconds)
        )
        asked = self._search_for(which, key)
        if by_id:
            self._do(Save(self._stored(which).without("id").updated_by(new), IdOf(asked)))
        elif not asked.access_token:
            self._do(Save(asked.updated_by(new)))

    @precondition(_needs_a_record)
    @rule(
        which=_WHICH,
        key=_WHICH,
        field=st.sampled_from(("redirect_url", "api_domain", "expires_in")),
        text=_TEXTS,
    )
    def update_a_field(self, which: int, key: int, field: str, text: str) -> None:
        """An update that leaves most fields out."""
        asked = self._search_for(which, key)
        same = Record(access_token=self._stored(which).access_token)
        value = milliseconds_from_now(people.DAY) if field == "expires_in" else text
        self._do(Save(same.updated_by(asked).with_(**{field: value})))

    @precondition(_needs_a_record)
    @rule(which=_WHICH)
    def save_again(self, which: int) -> None:
        """The same token once more."""
        self._do(Save(self._stored(which)))

    @precondition(_needs_a_record)
    @rule(which=_WHICH, key=_WHICH, by_id=st.booleans())
    def find(self, which: int, key: int, by_id: bool) -> None:
        """A search that finds a record."""
        asked = self._search_for(which, key)
        self._do(Find(Record(), IdOf(asked)) if by_id else Find(asked))

    @_needs(lambda record: bool(record.user_name))
    @rule(which=_WHICH, other=_WHICH, key=_WHICH)
    def find_beside_anothers_token(self, which: int, other: int, key: int) -> None:
        """A search by one user's name with another one's token beside it: the name decides."""
        named = [h.record for h in self.trial.model.held if h.record.user_name]
        name = named[which % len(named)].user_name
        beside = self._search_for(other, key).without("client_id", "client_secret")
        self._do(Find(beside.with_(user_name=name)))

    @precondition(_needs_a_record)
    @rule(which=_WHICH, key=_WHICH, near=st.integers(0, 80), text=_TEXTS, other=st.booleans())
    def find_nobody(self, which: int, key: int, near: int, text: str, other: bool) -> None:
        """A search for what only looks like a key, or for anything."""
        asked = self._search_for(which, key)
        name, value = list(asked.present())[-1]
        misses = near_misses.of_key(value)
        self._do(Find(asked.with_(**{name: text if other else misses[near % len(misses)]})))

    @precondition(_needs_a_record)
    @rule(which=_WHICH, key=_WHICH)
    def find_by_id(self, which: int, key: int) -> None:
        """A record by its id."""
        self._do(FindById(IdOf(self._search_for(which, key))))

    @precondition(_needs_a_record)
    @rule(text=_TEXTS, deleted=st.booleans())
    def ask_for_an_unknown_id(self, text: str, deleted: bool) -> None:
        """Any text for an id."""
        self._do(Delete(text) if deleted else FindById(text))

    @precondition(_needs_a_record)
    @rule(which=_WHICH, key=_WHICH)
    def delete(self, which: int, key: int) -> None:
        """A record goes."""
        self._do(Delete(IdOf(self._search_for(which, key))))

    @precondition(_needs_a_record)
    @rule(method=st.sampled_from(sorted(SPOILT_BY)))
    def spoil(self, method: str) -> None:
        """A token that was handed out is changed."""
        self._do(Spoil(method))

    @precondition(_needs_a_record)
    @rule()
    def wipe(self) -> None:
        """All records go."""
        self._do(Wipe())

    @precondition(lambda machine: machine._is_durable)
    @rule()
    def reopen(self) -> None:
        """The application is started anew."""
        self._do(Reopen())
