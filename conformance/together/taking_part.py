"""One worker's part in a run: the first look, the scenarios, and leaving nothing behind."""

from __future__ import annotations

import contextlib
import socket
import traceback
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from conformance import shown
from conformance.effort import Effort
from conformance.finding import Blocked, Finding, Halt, NoAnswer
from conformance.frames import frames_of
from conformance.guard import described
from conformance.naming import StoreSource
from conformance.record import Record
from conformance.together.rendezvous import Alone, Rendezvous
from conformance.together.scenarios import Scenario, Workplace
from conformance.together.shared_store import CannotBeHad, SharedStore
from conformance.together.team import Team, mark_of
from conformance.verdict import Outcome

_HOW_TO_SHARE_ANOTHER = (
    "Point all workers at one empty store, by a factory for instance:\n"
    "  def make_store():\n"
    "      return MyStore('postgresql://db.example/only_for_the_kit')"
)

_TIMES_LONGER = 3
"""The others are waited for so many times longer than a call of the store's may take."""

_WITHOUT_LIMIT = 600.0
"""The seconds that the others are waited for where a call may take any time: for a debugger."""


@dataclass(frozen=True)
class Seen:
    """What one worker has done and seen in one scenario."""

    outcome: Outcome
    did: str = ""
    """What it has done, or why it could not."""
    expected: str = ""
    came: str = ""
    raised_in: str = ""
    """The lines of the store's code that raised."""
    is_alone: bool = False
    """Whether no other worker was ever seen."""


@dataclass
class Account:
    """All that one worker tells of a run."""

    worker: str
    host: str
    held: int = 0
    """How many meetings came about."""
    by_scenario: dict[str, Seen] = field(default_factory=dict)
    stopped: str = ""
    """Why the worker has stopped, where going on could hurt tokens that are not the kit's, or where
    it could not even have the store."""
    left: tuple[str, ...] = ()
    """The user names of the run's records that are in the store when the worker has left."""


class Participant:
    """One worker: opens the store, plays scenarios, and cleans up after itself."""

    def __init__(self, source: StoreSource, team: Team, effort: Effort) -> None:
        self.account = Account(team.me, socket.gethostname())
        self._team = team
        self._open = contextlib.ExitStack()
        self._at: Workplace | None = None
        try:
            store = self._open.enter_context(SharedStore(source, team.me))
            _refuse_others_records(store, team, source.name)
        except (CannotBeHad, Halt) as reason:
            self.account.stopped = str(reason)
            self._open.close()
            return
        seconds = _TIMES_LONGER * source.timeout or _WITHOUT_LIMIT
        self._at = Workplace(store, team, Rendezvous(store, team, seconds), effort)

    def play(self, scenario: Scenario) -> None:
        """Play a scenario with the others, and take down what came of it."""
        at = self._at
        if at is None:
            return
        if at.rendezvous.not_met is not None:
            self.account.by_scenario[scenario.name] = Seen(Outcome.UNKNOWN, "did not begin")
            return
        at.rendezvous.begin(scenario.name)
        try:
            seen = _played(scenario, at)
            with contextlib.suppress(Blocked, Finding, NoAnswer):
                at.clear(at.rendezvous.end_scenario())
        except Halt as halt:
            self.account.stopped = str(halt)
            self._leave()
            return
        self.account.by_scenario[scenario.name] = seen

    def finish(self) -> Account:
        """Part from the others; delete what this worker has saved, and tell of what is left."""
        if self._at is not None:
            self._leave()
        return self.account

    def _leave(self) -> None:
        assert self._at is not None
        at, self._at = self._at, None
        with self._open:
            with _whatever_comes():
                at.clear(at.store.listed())
            with _whatever_comes():
                if not self.account.stopped:
                    at.rendezvous.part()
            with _whatever_comes():
                at.rendezvous.leave()
            with _whatever_comes():
                self.account.left = tuple(_names(at.store.listed(), self._team))
            self.account.held = at.rendezvous.held


@contextlib.contextmanager
def _whatever_comes() -> Iterator[None]:
    """Go on with cleaning up; what could not be removed is told of by its name."""
    with contextlib.suppress(Exception, NoAnswer, Halt):
        yield


def _played(scenario: Scenario, at: Workplace) -> Seen:
    try:
        return Seen(Outcome.PASSED, scenario.play(at))
    except Finding as finding:
        frames = frames_of(finding.raised)
        return Seen(Outcome.FAILED, expected=finding.expected, came=finding.came, raised_in=frames)
    except Blocked as blocked:
        return Seen(Outcome.UNKNOWN, blocked.reason, is_alone=isinstance(blocked, Alone))
    except NoAnswer as no_answer:
        return Seen(Outcome.UNKNOWN, str(no_answer), raised_in=frames_of(no_answer))
    except Exception:
        return Seen(Outcome.KIT_ERROR, shown.text(traceback.format_exc()))


def _names(records: Iterable[Record], team: Team) -> Iterator[str]:
    for record in records:
        if team.has_saved(record):
            yield record.user_name or record.refresh_token or ""


def _refuse_others_records(store: SharedStore, team: Team, name: str) -> None:
    """Look before anything is written; other workers of this run may have written already.

    Raises `Halt` where the store holds what is not of this run, and `CannotBeHad` where it does not
    say what it holds.
    """
    try:
        records = store.listed()
    except (Finding, NoAnswer) as error:
        came = error.came if isinstance(error, Finding) else f"get_tokens gave {error}"
        raise CannotBeHad(
            f"{name}: {came}\nSo the kit cannot tell whether the store holds tokens of yours, and "
            "has changed nothing."
        ) from None
    others = [record for record in records if not team.has_saved(record)]
    marks = {mark for record in others if (mark := mark_of(record)) is not None}
    strangers = [record for record in others if mark_of(record) is None]
    if strangers:
        raise Halt(
            f"{name} holds {described(strangers)} already, not of this run. The kit saves and "
            f"deletes, so it stops here, and has changed nothing.\n{_HOW_TO_SHARE_ANOTHER}"
        )
    if marks:
        raise Halt(
            f"{name} holds {described(others)}, which another run of this kind has saved. "
            "If none goes on, it was killed: remove what it has left, and nothing else, by\n"
            + "\n".join(how_to_remove(name, mark) for mark in sorted(marks))
        )


def how_to_remove(store: str, mark: str) -> str:
    """Return the command that removes what a run has left in a store."""
    return f"  python -m conformance.together.remove \\\n    {store} {mark}"
