"""What the workers tell, made into one outcome for each scenario, and into words."""

from __future__ import annotations

import shlex
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from conformance import explanation
from conformance.together.scenarios import Scenario
from conformance.together.shared_store import COULD_NOT_BE_MADE
from conformance.together.taking_part import Account, Seen, how_to_remove
from conformance.verdict import Outcome

_GRAVEST_FIRST: Final = (Outcome.FAILED, Outcome.KIT_ERROR, Outcome.UNKNOWN, Outcome.PASSED)
_WIDTH: Final = 80
_NOTHING: Final = Seen(Outcome.UNKNOWN, "told nothing of it")


class Merged(NamedTuple):
    """What a scenario came to, by all workers, and the text for a person where it did not pass."""

    scenario: Scenario
    outcome: Outcome
    explanation: str


@dataclass
class Accounts:
    """What all workers have told of one run on a store, and what became of those that did not."""

    store: str
    mark: str
    args: Sequence[str]
    """What pytest has to be told to make the run again."""
    asks_for: Sequence[str] = ()
    """What the store's factory asks for by name."""
    told: dict[str, Account] = field(default_factory=dict)
    """By the names of the workers."""
    lost: dict[str, str] = field(default_factory=dict)
    """Why a worker has told nothing."""

    @property
    def reason_to_stop(self) -> str:
        """Why nothing can be said of the store, if that is so: it is not one, or not the kit's."""
        stopped: dict[str, list[str]] = {}
        for name, one in sorted(self.told.items()):
            stopped.setdefault(one.stopped, []).append(self._called(name))
        stopped.pop("", None)
        if stopped:
            told = (f"{why}\n(Said by {', '.join(names)}.)" for why, names in stopped.items())
            return "\n".join([*told, *self._others_could(stopped)])
        if self.lost and not any(one.by_scenario for one in self.told.values()):
            why = (f"{name}: {reason}" for name, reason in sorted(self.lost.items()))
            return "\n".join(["Nothing was played, as not all workers could begin.", *why])
        if len(self.told) > 1 and not self.lost and all(map(_is_alone, self.told.values())):
            return self._not_shared()
        return ""

    def _others_could(self, stopped: Mapping[str, Sequence[str]]) -> Iterator[str]:
        """Say what it may mean that only some of the workers could have the store."""
        if len(self.told) > sum(map(len, stopped.values())) and all(
            why.startswith(COULD_NOT_BE_MADE) for why in stopped
        ):
            yield from _wrapped(
                "The other workers could. Does it fail where several open it at the same moment, "
                "as CREATE TABLE IF NOT EXISTS may do in PostgreSQL? Or is it out of reach there?"
            )

    def merged(self, scenario: Scenario) -> Merged:
        """Return what a scenario came to."""
        seen = {name: one.by_scenario.get(scenario.name, _NOTHING) for name, one in self._all()}
        outcomes = {one.outcome for one in seen.values()}
        outcome = next(outcome for outcome in _GRAVEST_FIRST if outcome in outcomes)
        text = "" if outcome is Outcome.PASSED else self._explained(scenario, seen, outcome)
        return Merged(scenario, outcome, text)

    def _explained(self, scenario: Scenario, seen: Mapping[str, Seen], outcome: Outcome) -> str:
        told = "\n".join(line for name, one in seen.items() for line in self._lines(name, one))
        first = next(one for one in seen.values() if one.outcome is outcome)
        return explanation.between_workers(
            scenario.clauses,
            told,
            expected=first.expected,
            came=first.came,
            frames=first.raised_in,
            unknown="" if outcome is Outcome.FAILED else "the workers did not see it through",
            again=self._again(scenario),
        )

    def _again(self, scenario: Scenario) -> str:
        """Return the command that plays a scenario again, in lines that a shell takes together."""
        lines = textwrap.wrap(
            shlex.join(["pytest", *self.args]),
            _WIDTH - 8,
            break_long_words=False,
            break_on_hyphens=False,
        )
        return " \\\n    ".join([*lines, f"-k {scenario.name}"])

    def _lines(self, name: str, seen: Seen) -> list[str]:
        did = self.lost.get(name) or seen.did
        if seen.outcome is Outcome.FAILED:
            did = f"saw {seen.came}, in the place of {seen.expected}"
        first = f"  {self._called(name)}: "
        return textwrap.wrap(
            f"{first}{did}",
            _WIDTH,
            subsequent_indent="    ",
            break_long_words=False,
            break_on_hyphens=False,
        )

    def summary(self, merged: Sequence[Merged]) -> Iterator[str]:
        """Tell who met, how often, and what came of it, in lines of 80 columns."""
        met = max((one.held for one in self.told.values()), default=0)
        who = ", ".join(self._called(name) for name, _ in self._all())
        hosts = {one.host for one in self.told.values()}
        yield from _wrapped(
            f"{len(self.told)} workers on {len(hosts)} {'host' if len(hosts) == 1 else 'hosts'} "
            f"met {met} times in one store: {who}"
        )
        yield ""
        for one in merged:
            ids = ", ".join(clause.id for clause in one.scenario.clauses)
            yield from _wrapped(f"{one.outcome.value:<9}{ids:<15} {one.scenario.about}", 25)
            if one.outcome is Outcome.PASSED:
                for did, names in self._alike(one.scenario).items():
                    yield from _wrapped(f"{'':25}{', '.join(names)}: {did}", 27)
        yield ""
        yield from self._left()
        passed = sum(one.outcome is Outcome.PASSED for one in merged)
        yield from _wrapped(
            f"{self.store}: {passed} of {len(merged)} scenarios between workers passed. This is no "
            f"verdict on the contract: pytest --store {self.store} makes one."
        )

    def _alike(self, scenario: Scenario) -> Mapping[str, Sequence[str]]:
        """Return what was done, and by whom: most workers do the same."""
        alike: dict[str, list[str]] = {}
        for name, account in sorted(self.told.items()):
            alike.setdefault(account.by_scenario[scenario.name].did, []).append(name)
        return alike

    def _left(self) -> Iterator[str]:
        """Tell of what is left in the store: what all who told anything have seen at their end."""
        if not self.told:
            return
        left = set.intersection(*(set(one.left) for one in self.told.values()))
        if left or self.lost:
            yield from _wrapped(
                f"{len(left)} records of this run are left in the store"
                + (f", of {min(left)!r} and the like" if left else "")
                + ". This removes them, and nothing else:"
            )
            yield how_to_remove(self.store, self.mark)
            yield ""

    def _all(self) -> Iterator[tuple[str, Account]]:
        yield from sorted(self.told.items())
        yield from ((name, Account(name, "")) for name in sorted(self.lost))

    def _called(self, name: str) -> str:
        return f"{name} on {self.told[name].host}" if name in self.told else name

    def _not_shared(self) -> str:
        asks = " and ".join(name for name in self.asks_for)
        own = (
            f"Its factory asks for {asks}, which is another one for each worker: make the store's "
            "address without it."
            if asks
            else "Is it in memory, in a file of each host's own, or at an address that means "
            "another server on each host (localhost)?"
        )
        text = (
            f"{self.store}: the workers do not share a store. Each of them saw nobody but itself, "
            f"so nothing was tried between them, and no clause is broken. {own} For one process "
            f"alone, leave --store-together out."
        )
        return textwrap.fill(text, _WIDTH, break_long_words=False, break_on_hyphens=False)


def _is_alone(account: Account) -> bool:
    return any(seen.is_alone for seen in account.by_scenario.values())


def _wrapped(text: str, indent: int = 0) -> list[str]:
    return textwrap.wrap(
        text,
        _WIDTH,
        subsequent_indent=" " * indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
