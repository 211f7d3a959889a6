"""How workers meet that share nothing but a store: each saves that it is there, and looks for the
others.

What a worker has saved to be seen stays until the worker knows that all have seen it: a worker that
has come to a step has seen all others at the step before.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Final, NamedTuple

from conformance.finding import Blocked, Finding, Halt
from conformance.guard import stranger_message
from conformance.record import Record
from conformance.together.shared_store import SharedStore
from conformance.together.team import Team

_PAUSE: Final = 0.002
"""Seconds between two looks: short, as all are to start at once, and not nothing, as a storage that
lets one in at a time has to let the others in, too.
"""

_BEAT: Final = 0.04
"""Seconds from one beat to the next: many more than from the first worker to see all others to the
last one.
"""

_AWAKE: Final = 0.002
"""So many seconds before a beat nobody sleeps any more."""

_OVER: Final = "over"
_END: Final = "end"
_SEEN: Final = "seen"


class NotMet(Blocked):
    """The workers did not come together; the message says who is missing, and what that means."""


class Alone(NotMet):
    """No other worker was ever seen: the workers do not share a store, by the look of it."""


class BrokenOff(Blocked):
    """Others have ended this scenario before its end."""


class Look(NamedTuple):
    """What a worker sees that waits for the others."""

    records: Sequence[Record]
    now: set[str | None]
    """The user names in these records."""
    ever: set[str | None]
    """Those in this look or in an earlier one: who gives up sooner than this worker had come all
    the same."""


class Rendezvous:
    """One worker's meetings with the others.

    `seconds` is how long the others are waited for. A meeting raises `Halt` where the store shows
    what is not of this run, and `NotMet` where somebody is missing when the time is over; from then
    on nobody is waited for. It raises `Finding` where the store has lost what this worker saved.
    """

    def __init__(self, store: SharedStore, team: Team, seconds: float) -> None:
        self.held = 0
        """How many meetings came about."""
        self.not_met: NotMet | None = None
        """Why there are no more meetings, if there are none."""
        self._store = store
        self._team = team
        self._seconds = seconds
        self._scenario = ""
        self._ever_seen: set[int] = set()

    def begin(self, scenario: str) -> None:
        """Have the meetings that follow be those of a scenario; all workers call it alike."""
        self._scenario = f"{scenario}-"

    def meet(self, step: str) -> Sequence[Record]:
        """Wait until all workers have come to this step; return what the store holds then.

        Raises `BrokenOff` where one has ended the scenario before, beside what all meetings raise.
        """
        records, away = self._gather(f"{self._scenario}{step}", f"{self._scenario}{_OVER}")
        if away:
            raise BrokenOff(
                f"{self._team.named(away)} had broken off before its end: see what came there"
            )
        return records

    def start(self, step: str) -> None:
        """Wait until all have come to this step, and then for a moment at which all begin.

        That is the next beat of this host's clock. Where the clocks of the hosts agree, it is the
        same for all; where they do not, it is none the worse.
        """
        self.meet(step)
        beat = (time.time() // _BEAT + 1) * _BEAT
        while (left := beat - time.time()) > 0:
            time.sleep(left - _AWAKE if left > _AWAKE else 0)

    def end_scenario(self) -> Sequence[Record]:
        """Wait until all workers have ended the scenario: nobody looks any more at what was saved
        in it.
        """
        records, _ = self._gather(f"{self._scenario}{_OVER}")
        return records

    def part(self) -> None:
        """Meet for the last time, and remove what was saved for the meetings.

        Whoever has gone has seen everybody: so nobody has to wait for one who is not there any
        more.
        """
        self._gather(_END)
        self._say(_SEEN)
        others = [number for number in self._team.numbers if number != self._team.number]
        self._wait(
            lambda look: [
                n
                for n in others
                if self._name(_END, n) in look.now and self._name(_SEEN, n) not in look.now
            ]
        )
        self.leave()

    def leave(self) -> None:
        """Remove what was saved for the meetings, whoever has seen it."""
        self._forget_all_but(None, self._store.listed())

    def _gather(self, *steps: str) -> tuple[Sequence[Record], list[int]]:
        """Come to the first of these steps, and wait until all are at one of them.

        Returns what was seen then, and who is not at the first one.
        """
        if self.not_met is not None:
            raise self.not_met
        arrived = self._say(steps[0])
        look = self._wait(lambda look: self._missing(steps, look.ever))
        if arrived.user_name not in look.now:
            raise self._lost()
        if missing := self._missing(steps, look.ever):
            raise self._why_not_met(missing, steps)
        self.held += 1
        self._forget_all_but(arrived.user_name, look.records)
        return look.records, self._missing(steps[:1], look.ever)

    def _say(self, step: str) -> Record:
        arrived = self._team.login(self._person(step, self._team.number))
        self._store.save(arrived)
        return arrived

    def _wait(self, missing: Callable[[Look], Sequence[int]]) -> Look:
        """Look until nobody is missing, or the time is over; return the last look."""
        began, ever = time.monotonic(), set[str | None]()
        while True:
            records = self._store.listed()
            self._refuse_strangers(records)
            self._note(records)
            now = {record.user_name for record in records}
            ever |= now
            look = Look(records, now, ever)
            if not missing(look) or time.monotonic() - began > self._seconds:
                return look
            time.sleep(_PAUSE)

    def _note(self, records: Iterable[Record]) -> None:
        names = [record.user_name or "" for record in records]
        self._ever_seen |= {
            number
            for number in self._team.numbers
            if any(name.startswith(self._person("", number)) for name in names)
        }

    def _refuse_strangers(self, records: Iterable[Record]) -> None:
        strangers = [record for record in records if not self._team.has_saved(record)]
        if strangers:
            raise Halt(stranger_message(strangers))

    def _missing(self, steps: Iterable[str], seen: set[str | None]) -> list[int]:
        """Return the numbers of those who are at none of these steps."""
        steps = tuple(steps)
        return [
            number
            for number in self._team.numbers
            if not any(self._name(step, number) in seen for step in steps)
        ]

    def _person(self, step: str, number: int) -> str:
        return f"worker{number}-at-{step}"

    def _name(self, step: str, number: int) -> str:
        return self._team.user_name(self._person(step, number))

    def _forget_all_but(self, name: str | None, records: Iterable[Record]) -> None:
        """Delete what this worker has saved for meetings that are over."""
        mine = self._person("", self._team.number)
        for record in records:
            is_mine = record.user_name is not None and record.user_name.startswith(mine)
            if is_mine and record.user_name != name:
                self._store.delete(record.id or "")

    # Why they did not meet

    def _lost(self) -> Finding:
        return Finding(
            expected="what a worker has saved to stay, until that worker deletes it",
            came=f"none of the record by which {self._team.me} has let the others know that it is "
            "there",
            calls=(),
        )

    def _why_not_met(self, missing: Sequence[int], steps: Sequence[str]) -> NotMet | Finding:
        who, seconds = self._team.named(missing), f"{self._seconds:g} s"
        if self._sees_anew(steps):
            self.not_met = NotMet(f"{who} cannot be seen by an instance that is open")
            return Finding(
                expected="an instance that is open to see what others have saved",
                came=f"nothing of {who} in {seconds}, though an instance that was opened then "
                "shows it. Does the store read once, and answer from what it has kept?",
                calls=(),
            )
        self.not_met = self._not_met(missing, who, seconds)
        return self.not_met

    def _not_met(self, missing: Sequence[int], who: str, seconds: str) -> NotMet:
        team, others = self._team, self._ever_seen - {self._team.number}
        if not others:
            return Alone(f"{team.me} saw nobody but itself in {seconds}")
        if others.issuperset(missing):
            return NotMet(
                f"{who} did not come within {seconds}, and had been there before: died, or hangs, "
                "or the store has lost what was saved there"
            )
        return NotMet(
            f"{who} was not seen within {seconds}: could not begin, or has another store than "
            f"{team.named(sorted(self._ever_seen))}"
        )

    def _sees_anew(self, steps: Sequence[str]) -> bool:
        with contextlib.suppress(Exception):
            names = {record.user_name for record in self._store.listed_anew()}
            return not self._missing(steps, names)
        return False
