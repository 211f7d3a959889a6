"""What workers do in one store at the same time, and what has to be there afterwards.

Each worker does its part, and judges what it sees itself. Who has saved what is known beforehand to
all, so that nothing has to be told.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import count, cycle
from typing import Final, NoReturn

from conformance import shown
from conformance.contract import CLAUSES, Capability, Clause
from conformance.effort import Effort
from conformance.finding import Finding
from conformance.record import TOKENS, Record, is_alike
from conformance.telling import until
from conformance.together.rendezvous import Rendezvous
from conformance.together.shared_store import SharedStore
from conformance.together.team import Team, without_marks

_ROUNDS: Final = {Effort.QUICK: 4, Effort.DEFAULT: 12, Effort.THOROUGH: 100}
"""So often the workers start together: what one meeting does not show, another one may."""

_SECONDS: Final = {Effort.QUICK: 0.5, Effort.DEFAULT: 1.5, Effort.THOROUGH: 20.0}
"""So long each worker in turn writes, while the others read."""

_USERS: Final = 6
"""So many users each worker saves in a round."""

_SHARED_USERS: Final = 3
"""So many users all workers save in a round, one after the other, in the same order."""

_PAUSE: Final = 0.0005
"""Seconds between two reads: a storage that lets one in at a time lets the writer in, too."""

_LAST: Final = 1_000_000
"""The number of a login that is the last one, however many came before it."""


@dataclass(frozen=True)
class Workplace:
    """What a scenario is played in, by one worker."""

    store: SharedStore
    team: Team
    rendezvous: Rendezvous
    effort: Effort
    mine: list[Record] = field(default_factory=list)
    """What this worker is to delete when all have ended the scenario."""

    def save(self, record: Record) -> None:
        """Save what this worker is to delete afterwards."""
        self.mine.append(record)
        self.store.save(record)

    def save_with_others(self, record: Record) -> None:
        """Save what others save as well, and the first of them is to delete."""
        if self.team.number == 0:
            self.mine.append(record)
        self.store.save(record)

    def clear(self, records: Iterable[Record]) -> None:
        """Delete what was saved in the scenario, of what the store holds."""
        marks = {self._told(record) for record in self.mine}
        for record in records:
            if self._told(record) in marks:
                self.store.delete(record.id or "")
        self.mine.clear()

    @staticmethod
    def _told(record: Record) -> str | None:
        return record.user_name or record.refresh_token


@dataclass(frozen=True)
class Scenario:
    """One scenario. `play` returns what the worker has done, in words.

    It raises `Finding` where a clause is broken, and `Blocked` where that could not be seen.
    """

    name: str
    about: str
    clauses: tuple[Clause, ...]
    play: Callable[[Workplace], str]


def _scenario(*ids: str) -> Callable[[Callable[[Workplace], str]], Scenario]:
    """Make a scenario of a function. What several processes share is required in such a run."""

    def make(play: Callable[[Workplace], str]) -> Scenario:
        required = {Capability.PROCESSES}
        clauses = (CLAUSES[id_] for id_ in ids)
        musts = tuple(replace(clause, level=clause.level_where(required)) for clause in clauses)
        about = " ".join((play.__doc__ or "").split()).removesuffix(".")
        return Scenario(play.__name__, about, musts, play)

    return make


@_scenario("RACE-2", "RACE-6")
def users_saved_by_all_workers_are_all_there(at: Workplace) -> str:
    """Each worker saves users of its own, at the same time as the others."""
    rounds = _ROUNDS[at.effort]

    def users(number: int, again: int) -> Sequence[Record]:
        return [at.team.login(f"user{again}x{number}x{one}") for one in range(_USERS)]

    for again in range(rounds):
        at.rendezvous.start(f"users-{again}")
        for record in users(at.team.number, again):
            at.save(record)
    seen = at.rendezvous.meet("users-saved")
    everybody = [r for n in at.team.numbers for again in range(rounds) for r in users(n, again)]
    missing = [one for one in everybody if not any(is_alike(one, record) for record in seen)]
    if missing:
        _tell(
            f"{len(everybody)} users, each as it was saved",
            f"{len(missing)} are missing or not as they were saved, the first of them "
            f"{shown.whose(missing[0])}",
        )
    _refuse_two_with_one_id(seen)
    return f"saved {len(at.mine)} users in {rounds} rounds, and saw all {len(everybody)}"


@_scenario("RACE-3", "RACE-6")
def one_user_saved_by_all_workers_is_one_record(at: Workplace) -> str:
    """All workers save the same users at the same time, each with a login of its own."""
    rounds = _ROUNDS[at.effort]
    people = [f"shared{again}x{n}" for again in range(rounds) for n in range(_SHARED_USERS)]
    for again in range(rounds):
        at.rendezvous.start(f"one-user-{again}")
        for person in people[again * _SHARED_USERS :][:_SHARED_USERS]:
            at.save_with_others(at.team.login(person, at.team.number))
    seen = at.rendezvous.meet("one-user-saved")
    wrong = [person for person in people if len(_of(at, person, seen)) != 1]
    if wrong:
        found = len(_of(at, wrong[0], seen))
        _tell(
            "one record for each user",
            f"{found} records of {at.team.user_name(wrong[0])!r}"
            f"{f', and so of {len(wrong) - 1} more users' if len(wrong) > 1 else ''}",
        )
    for person in people:
        [record] = _of(at, person, seen)
        if not any(is_alike(at.team.login(person, n), record) for n in at.team.numbers):
            _tell("one of the logins, complete", _mixed(record))
    return f"saved a login of each of {len(people)} users in {rounds} rounds, and saw one record"


@_scenario("RACE-3", "RACE-6")
def one_refresh_token_saved_by_all_workers_is_one_record(at: Workplace) -> str:
    """All workers save what they have refreshed, at the same time, without a user name."""
    rounds = _ROUNDS[at.effort]

    def refreshed(again: int, number: int) -> Record:
        first = at.team.login(f"nameless{again}").without("user_name", "grant_token")
        return first.with_(access_token=f"{first.access_token}-{number}")

    for again in range(rounds):
        at.rendezvous.start(f"refresh-{again}")
        at.save_with_others(refreshed(again, at.team.number))
    seen = at.rendezvous.meet("refreshed")
    for again in range(rounds):
        token = refreshed(again, 0).refresh_token
        records = [record for record in seen if record.refresh_token == token]
        if len(records) != 1:
            _tell(
                "one record for one refresh token",
                f"{len(records)} records with {without_marks(str(token))!r}",
            )
        if not any(is_alike(refreshed(again, n), records[0]) for n in at.team.numbers):
            _tell("one of the refreshes, complete", _mixed(records[0]))
    return f"saved a refresh of each of {rounds} tokens, and saw one record"


@_scenario("RACE-4", "RACE-6")
def a_worker_that_reads_never_sees_half_of_what_another_one_saves(at: Workplace) -> str:
    """Each worker in turn saves a user's logins, one after the other, while the others read."""
    saved = looked = 0
    versions: set[Record] = set()
    for writer in at.team.numbers:
        person = f"reader{writer}"
        if writer == at.team.number:
            at.save(at.team.login(person))
        first = _only(at, person, at.rendezvous.meet(f"read-{writer}"))
        goes_on = until(_SECONDS[at.effort] / len(at.team.workers))
        if writer == at.team.number:
            saved += _save_again_and_again(at, person, goes_on)
        else:
            found = list(_seen_by_a_reader(at, person, first.id or "", goes_on))
            versions.update(found)
            looked += len(found)
        last = _only(at, person, at.rendezvous.meet(f"read-{writer}-done"))
        if not is_alike(last, at.team.login(person, _LAST)):
            _tell(f"the last login that {at.team.workers[writer]} has saved", _mixed(last))
    return f"saved {saved} logins, and read {looked} times, seeing {len(versions)} different ones"


@_scenario("KEEP-4")
def what_one_worker_changes_all_others_see(at: Workplace) -> str:
    """Each worker saves a user, then another login, then deletes it; all look after each step."""
    team, mine = at.team, f"changing{at.team.number}"
    people = [f"changing{number}" for number in team.numbers]
    at.save(team.login(mine, 1))
    at.rendezvous.meet("changes-saved")
    for person in people:
        _expect(at, team.login(person, 1))
    at.rendezvous.meet("changes-found")
    at.store.save(team.login(mine, 2))
    seen = at.rendezvous.meet("changes-again")
    for person in people:
        _expect(at, team.login(person, 2))
        _expect_nobody(at, team.login(person, 1).only("access_token"))
    at.rendezvous.meet("changes-found-again")
    at.store.delete(_only(at, mine, seen).id or "")
    at.rendezvous.meet("changes-deleted")
    for person in people:
        _expect_nobody(at, team.login(person).only("user_name"))
    return f"saw each change of {len(people)} workers"


SCENARIOS: Final = (
    users_saved_by_all_workers_are_all_there,
    one_user_saved_by_all_workers_is_one_record,
    one_refresh_token_saved_by_all_workers_is_one_record,
    a_worker_that_reads_never_sees_half_of_what_another_one_saves,
    what_one_worker_changes_all_others_see,
)


def _save_again_and_again(at: Workplace, person: str, goes_on: Callable[[], bool]) -> int:
    for number in count(2):
        at.store.save(at.team.login(person, number))
        if not goes_on():
            break
    at.store.save(at.team.login(person, _LAST))
    return number + 1


def _seen_by_a_reader(
    at: Workplace, person: str, id_: str, goes_on: Callable[[], bool]
) -> Iterator[Record]:
    """Yield the record, by the user's name, by its id, and in the list, in turn.

    Raises `Finding` where it is missing, or was never saved so.
    """
    asked = Record(user_name=at.team.user_name(person))
    ways: tuple[Callable[[], Record | None], ...] = (
        lambda: at.store.find(asked),
        lambda: at.store.find_by_id(id_),
        lambda: next(iter(_of(at, person, at.store.listed())), None),
    )
    for way in cycle(ways):
        record = way()
        if record is None or not is_alike(at.team.login(person, _round_of(record)), record):
            _tell("the user's record, as one of the saves has left it", _mixed(record))
        yield record
        if not goes_on():
            return
        time.sleep(_PAUSE)


def _round_of(record: Record) -> int:
    """Return which login a record is, by its access token."""
    words = str(record.access_token).split("-")
    return int(words[2]) if len(words) > 2 and words[2].isdigit() else 0


def _of(at: Workplace, person: str, records: Iterable[Record]) -> list[Record]:
    name = at.team.user_name(person)
    return [record for record in records if record.user_name == name]


def _only(at: Workplace, person: str, records: Iterable[Record]) -> Record:
    """Return the one record of a user that all workers have to see. Raises `Finding`."""
    found = _of(at, person, records)
    if len(found) != 1:
        _tell(f"one record of {at.team.user_name(person)!r}", f"{len(found)} records")
    return found[0]


def _expect(at: Workplace, saved: Record) -> None:
    found = at.store.find(saved.only("user_name"))
    if found is None or not is_alike(saved, found):
        _tell(f"what another worker has saved: {_mixed(saved)}", _mixed(found))


def _expect_nobody(at: Workplace, asked: Record) -> None:
    found = at.store.find(asked)
    if found is not None:
        _tell("nobody, as another worker has deleted or replaced it", _mixed(found))


def _refuse_two_with_one_id(records: Iterable[Record]) -> None:
    ids: Counter[str | None] = Counter(record.id for record in records)
    [(id_, times)] = ids.most_common(1)
    if times > 1:
        _tell("an id of its own for each record", f"the id {shown.anything(id_)} {times} times")


def _mixed(record: Record | None) -> str:
    if record is None:
        return "None"
    short = record.with_(**{name: without_marks(str(record[name])) for name in TOKENS})
    tokens = ", ".join(f"{name}={shown.value(name, short[name])}" for name in TOKENS)
    return f"a record with {tokens}"


def _tell(expected: str, came: str) -> NoReturn:
    raise Finding(expected=expected, came=came, calls=())
