"""Threads: what holds call by call also holds for calls that are made at once.

The SDK shares one store between all threads of an application. Each check plays its scenes many
times, and has one thread held up in the middle of a call while others come by. A call that raises
there, and alone would not, fails the check: nothing stored is lost, but a user's login is, and the
SDK tells nobody. A store that waits for its turn keeps the contract; one that gives up does not.

Where the same calls by one other thread, one after another, are not right either, threads are not
what is wrong, and the clause is unknown. So it is for all but RACE-1 with a store that can be used
by the thread alone that made it.
"""

from __future__ import annotations

from collections.abc import Callable

from conformance import expect, shown
from conformance.bench import Bench
from conformance.check import clause
from conformance.history import History
from conformance.linearizable import is_explained, right_answers, shortest
from conformance.meetings import Breach, meet_often
from conformance.operations import Delete, Find, ListAll, Save
from conformance.people import login
from conformance.probe import Probe
from conformance.record import SAVED_FIELDS, Difference, Record, differences
from conformance.scenes import (
    ADA,
    GRACE,
    at_random,
    many_users,
    one_user,
    pairs,
    pairs_with_lists,
    readers,
)
from conformance.threads import in_another_thread
from conformance.timeline import name_of


@clause("RACE-1")
def the_store_works_from_other_threads(bench: Bench) -> None:
    """By each method; and what one thread has saved, every other one finds."""
    alone = bench.fresh()
    with alone.preparing():
        _six_methods(alone, lambda call: call())
    _six_methods(bench.fresh(), in_another_thread)


def _six_methods(probe: Probe, elsewhere: Callable[[Callable[[], object]], object]) -> None:
    """Call each method elsewhere, and compare what is stored then with what is seen from here."""
    ada, grace, alan = login(ADA), login(GRACE), login("alan")

    def found(owner: Record) -> None:
        others = [person for person in (ada, grace, alan) if person != owner]
        expect.the_record(probe, probe.find(owner.only("user_name")), owner, others)

    probe.given(ada, grace)
    id_ = probe.id_of(ada)
    probe.say("from here on, each call is made in a thread of its own")
    elsewhere(lambda: found(ada))
    elsewhere(lambda: expect.count(probe, 2, "two users logged in, in another thread"))
    elsewhere(lambda: expect.complete(probe, probe.find_by_id(id_), ada, ("user_name",)))
    elsewhere(lambda: probe.save(alan))
    elsewhere(lambda: probe.delete(id_))
    probe.say("from here on, calls are made in the first thread again")
    found(alan)
    expect.nobody(probe, ada.only("user_name"), "another thread has deleted it")
    elsewhere(probe.wipe)
    expect.count(probe, 0, "another thread has wiped the store")


@clause("RACE-2")
def many_users_saved_at_once_are_all_there(bench: Bench) -> None:
    """From two threads and from four, one login of each user."""
    meet_often(bench, "many users", many_users(), _all_are_there)


def _all_are_there(history: History) -> Breach | None:
    raised = _raised(history)
    if raised is not None:
        return raised
    listed = _listed(history)
    ids: list[object] = [record.id for record in listed]
    names = {record.user_name for record in listed}
    for call in history.calls:
        if isinstance(call.operation, Find) and call.answer is None:
            name = call.operation.asked.user_name
            return Breach("every user who was saved", f"none of {name!r}", history)
    for name in _saved(history):
        if name not in names:
            return Breach("a list of all who were saved", f"one without {name!r}", history)
    if len(set(ids)) < len(ids) or not all(isinstance(id_, str) and id_ for id_ in ids):
        told = ", ".join(
            f"{shown.anything(id_)} of {name_of(r)}" for id_, r in zip(ids, listed, strict=True)
        )
        return Breach("an id of its own for each record", told, history)
    return None


@clause("RACE-3")
def one_user_saved_at_once_makes_one_record(bench: Bench) -> None:
    """By name, by client and refresh token alone, and where the user is stored already."""
    meet_often(bench, "one user", one_user(), _one_record)


def _one_record(history: History) -> Breach | None:
    raised = _raised(history)
    if raised is not None:
        return raised
    listed = _listed(history)
    if len(listed) == 1:
        return None
    told = ", ".join(f"{name_of(record)} with id {record.id}" for record in listed)
    came = f"{len(listed)} records{told and ': '}{told}"
    return Breach("one record, because one user was saved", came, history)


@clause("RACE-4")
def a_reader_never_sees_a_record_missing_or_mixed(bench: Bench) -> None:
    """By user name, by id and in the list, while another thread saves the user's next login."""
    meet_often(bench, "readers", readers(), _whole_and_there)


def _whole_and_there(history: History) -> Breach | None:
    raised = _raised(history)
    if raised is not None:
        return raised
    saved = [call.operation.token for call in history.calls if isinstance(call.operation, Save)]
    versions = [*history.before, *saved]
    for number, call in enumerate(history.calls):
        if not call.only_reads:
            continue
        answers = call.answer if isinstance(call.answer, list) else [call.answer]
        if len(answers) != 1 or not isinstance(answers[0], Record):
            came = f"{len(answers)} records" if isinstance(call.answer, list) else "None"
            return _about(history, number, "the user's record, which was there all the time", came)
        near = min((differences(one, answers[0], SAVED_FIELDS) for one in versions), key=len)
        if near:
            names = ", ".join(one.field for one in near)
            came = f"a record that never was: {names} of another save than the rest"
            return _about(history, number, "the record as one of the saves has left it", came, near)
    return None


def _about(
    history: History, number: int, expected: str, came: str, wrong: tuple[Difference, ...] = ()
) -> Breach:
    """Blame one reading call; show it with the calls that change something, and no others."""
    calls = tuple(c for i, c in enumerate(history.calls) if i == number or not c.only_reads)
    return Breach(expected, came, History(history.before, calls), wrong)


@clause("RACE-5")
def some_order_of_the_calls_explains_every_answer(bench: Bench) -> None:
    """Save, find, find by id and delete: a few at once, and up to ten in four threads."""
    number = bench.run.effort.extent.scenes
    scenes = [*pairs(), *at_random(f"{bench.run.seed}/calls", number, with_lists=False)]
    meet_often(bench, "calls", scenes, _explained)


@clause("RACE-7")
def some_order_explains_lists_and_wipes_too(bench: Bench) -> None:
    """A list or a wipe beside other calls, and up to ten in four threads."""
    number = bench.run.effort.extent.scenes
    drawn = at_random(f"{bench.run.seed}/lists", number, with_lists=True)
    meet_often(bench, "lists", [*pairs_with_lists(), *drawn], _explained)


def _explained(history: History) -> Breach | None:
    if is_explained(history):
        return None
    short = shortest(history)
    expected = (
        "answers that some order of the calls explains: one after another, and none before a call "
        "that had ended when it began"
    )
    return _raised(short) or Breach(expected, _why(short), short)


def _why(history: History) -> str:
    """Say which answer is wrong, if it is a single one, and what it might have been."""
    for number, call in enumerate(history.calls):
        if not call.only_reads:
            continue
        right = right_answers(history, number)
        if right:
            might = " or ".join(dict.fromkeys(map(_in_short, right)))
            return (
                f"call {number + 1} answered {_in_short(call.answer)}, and in every order of the "
                f"calls that explains the others it has to answer {might}"
            )
    return "no order of these calls explains their answers"


def _in_short(answer: object) -> str:
    if isinstance(answer, list):
        return f"a list of {', '.join(sorted(map(_in_short, answer))) or 'nothing'}"
    return name_of(answer) if isinstance(answer, Record) else shown.anything(answer)


def _raised(history: History) -> Breach | None:
    """Blame a call that raised; whether a deletion may do so, the model knows."""
    for number, call in enumerate(history.calls):
        if call.raised is not None and not isinstance(call.operation, Delete):
            return Breach(
                f"call {number + 1} to be answered, as it is when nothing else is going on",
                f"it raised {shown.error(call.raised)}",
                history,
                raised=call.raised,
            )
    return None


def _saved(history: History) -> list[str]:
    """Return the names of the users who were stored before, or saved."""
    saved = [call.operation.token for call in history.calls if isinstance(call.operation, Save)]
    return [record.user_name for record in (*history.before, *saved) if record.user_name]


def _listed(history: History) -> list[Record]:
    """Return what the list that was asked for last shows."""
    answers = [call.answer for call in history.calls if isinstance(call.operation, ListAll)]
    last = answers[-1] if answers else None
    return [one for one in last if isinstance(one, Record)] if isinstance(last, list) else []
