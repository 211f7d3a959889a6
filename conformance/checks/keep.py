"""Persistence: what was saved outlives the instance, and the process."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence

from conformance import claims, expect, shown
from conformance.bench import Bench
from conformance.check import clause
from conformance.elsewhere import CannotBeOpened, SeesNothing, listed_by_another
from conformance.finding import Blocked, Finding, StoreRaised
from conformance.needs import need_durable, need_storage
from conformance.people import login, refreshed
from conformance.probe import Probe
from conformance.record import KEYS, SAVED_FIELDS, Record, differences, is_alike

ADA, GRACE, BARBARA = "ada", "grace", "barbara"


@clause("KEEP-1")
def a_new_instance_sees_every_record(bench: Bench) -> None:
    """Complete, by the list and by every key; and nothing that was replaced or deleted."""
    need_storage(bench.run)
    probe = bench.fresh()
    people = _three_users(probe)
    _expect_to_be_durable(bench, probe, people[0])
    again = _reopened(bench, probe)
    for person in people:
        for key in KEYS:
            if all(person[name] for name in key):
                found = again.find(person.only(*key)).answer
                expect.complete(again, found, person)
    expect.count(again, len(people), "so many users had logged in and not out")


@clause("KEEP-2")
def a_new_process_sees_every_record(bench: Bench) -> None:
    """Complete, while this one still runs and has closed nothing."""
    need_durable(bench.run)
    probe = bench.fresh()
    people = _three_users(probe)
    try:
        seen = _seen_by_a_new_process(bench, probe)
    except SeesNothing as nothing:
        raise probe.finding(
            expected=f"a new process to see {len(people)} records",
            came=str(nothing),
            claim=claims.is_listed_in_a_new_process(people[0], "user_name"),
        ) from None
    for person in people:
        _expect_among(probe, person, seen)
    if len(seen) > len(people):
        raise probe.finding(
            expected=f"a new process to see {len(people)} records",
            came=f"{len(seen)} records",
            claim=claims.so_many_in_a_new_process(len(people)),
        )


@clause("KEEP-3")
def opening_a_filled_store_neither_fails_nor_wipes_it(bench: Bench) -> None:
    """Twice over; and what is saved afterwards comes to what was there."""
    need_storage(bench.run)
    probe = bench.fresh()
    ada = login(ADA)
    probe.given(ada)
    if not bench.run.traits.is_durable:
        _expect_not_to_be_wiped(bench, probe, ada)
        return
    again = _opened_anew(bench, probe)
    expect.one_record(again, ada, "the store was opened a second time")
    with again.preparing():
        again.save(login(GRACE))
    expect.count(_opened_anew(bench, again), 2, "the store was opened a third time")


@clause("KEEP-3")
def opening_an_empty_store_again_does_not_fail(bench: Bench) -> None:
    """An application that has no users yet is started twice, and then gets its first one."""
    need_storage(bench.run)
    probe = bench.fresh()
    again = _opened_anew(bench, _opened_anew(bench, probe))
    expect.count(again, 0, "nothing was saved")
    ada = login(ADA)
    again.save(ada)
    expect.one_record(again, ada, "the first user has logged in")


@clause("KEEP-4")
def two_instances_at_once_agree_after_every_call(bench: Bench) -> None:
    """What one of them saves, updates, deletes and wipes, the other one sees at once: by the user's
    name, and by the id, by which the SDK asks. The other one has looked before, and may remember.
    """
    need_durable(bench.run)
    one = bench.fresh()
    other = _opened_beside(bench, one)
    ada, grace = login(ADA), login(GRACE)
    with one.preparing():
        one.save(ada)
    _expect_found(other, ada)
    with one.preparing():
        id_ = one.id_of(ada)
    for number, (acting, looking) in enumerate([(one, other), (other, one)], 2):
        _looked_at_by_id(looking, id_)
        update = login(ADA, number)
        with acting.preparing():
            acting.save(update)
        _expect_found(looking, update)
        _expect_found_by_id(looking, update.with_(id=id_), acting)
    with one.preparing():
        one.save(grace)
    _looked_at_by_id(one, id_)
    with other.preparing():
        other.delete(id_)
    expect.nobody(one, ada.only("user_name"), "the other instance has deleted that record")
    _expect_gone_by_id(one, id_, other)
    _expect_found(one, grace)
    _expect_found(other, grace)
    with one.preparing():
        one.wipe()
    expect.nobody(other, grace.only("user_name"), "the other instance has wiped the store")


def _expect_to_be_durable(bench: Bench, probe: Probe, saved: Record) -> None:
    """Go on only with a durable store; one that writes a file, and forgets, is at fault."""
    traits = bench.run.traits
    if traits.is_durable:
        return
    again = _reopened(bench, probe)
    if not any(is_alike(saved, record) for record in again.records()):
        raise again.finding(
            expected=f"a new instance to see {shown.whose(saved)}, which is in "
            f"{traits.file_unread} (if that is no storage, say --store-memory-only)",
            came="no such record",
        )


def _expect_not_to_be_wiped(bench: Bench, probe: Probe, saved: Record) -> None:
    """Open the store again, and see that its file holds what it held."""
    token = (saved.refresh_token or "").encode()
    if probe.place.file_with(token) is None:
        raise Blocked("the file does not hold what was saved", probe.calls)
    again = _opened_anew(bench, probe)
    if again.place.file_with(token) is None:
        raise again.finding(
            expected=f"opening the store again to leave {shown.whose(saved)} where it was",
            came=f"{bench.run.traits.file_unread} no longer holds it",
            claim=claims.is_listed(saved, "user_name"),
        )


# A second look


def _seen_by_a_new_process(bench: Bench, probe: Probe) -> Sequence[Record]:
    """List the store in a new process; one that wants its file alone, when this one is gone."""
    try:
        return listed_by_another(bench.run, probe.place)
    except CannotBeOpened:
        probe.let_go()
        return listed_by_another(bench.run, probe.place)


def _three_users(probe: Probe) -> Sequence[Record]:
    """Have three users log in, and one of them refresh; a fourth one goes again."""
    ada, grace, barbara = login(ADA), login(GRACE), login(BARBARA).without("user_name")
    update = refreshed(ada)
    probe.given(ada, login("alan"), grace, barbara, update)
    with probe.preparing():
        probe.delete(probe.id_of(login("alan")))
    return ada.updated_by(update), grace, barbara


def _reopened(bench: Bench, probe: Probe) -> Probe:
    """Open the store again in the same place, as a restart does. Raises `Blocked`."""
    probe.let_go()
    again = bench.run.opened(probe.place)
    again.continue_after(probe)
    return again


def _opened_anew(bench: Bench, probe: Probe) -> Probe:
    """Do so, and raise the finding where it fails."""
    try:
        return _reopened(bench, probe)
    except Blocked as blocked:
        raise probe.finding(
            expected="the store to be opened a second time in the same place",
            came=blocked.reason,
            raised=blocked.raised,
            claim=claims.is_reopened(),
        ) from None


def _opened_beside(bench: Bench, probe: Probe) -> Probe:
    try:
        other = bench.run.opened(probe.place)
    except Blocked as blocked:
        raise probe.finding(
            expected="a second instance to be opened while there is one",
            came=blocked.reason,
            raised=blocked.raised,
            claim=claims.is_opened_beside(),
        ) from None
    return probe.beside(other.store)


def _expect_found(probe: Probe, person: Record) -> None:
    expect.complete(probe, probe.find(person.only("user_name")).answer, person)


def _looked_at_by_id(probe: Probe, id_: str) -> None:
    """Have an instance answer an id; whether it does so rightly is ID-1's business."""
    with contextlib.suppress(Finding):
        probe.find_by_id(id_)


def _expect_found_by_id(looking: Probe, person: Record, acting: Probe) -> None:
    """Expect of one instance what the other one, which has saved it, answers to the id."""
    try:
        came = looking.find_by_id(person.id or "")
    except Finding:
        if acting.has_by_id(person, SAVED_FIELDS):
            raise
        return
    if acting.has_by_id(person, SAVED_FIELDS):
        expect.complete(looking, came, person)


def _expect_gone_by_id(looking: Probe, id_: str, acting: Probe) -> None:
    """Expect that an instance does not answer the id, where the one that has deleted it does not
    either. Raising, for an id that is not there, is ID-2's business.
    """
    with contextlib.suppress(StoreRaised):
        came = looking.find_by_id(id_)
        if came is not None and not acting.has_by_id(came.with_(id=id_), ("user_name",)):
            raise looking.finding(
                expected="None, because the other instance has deleted that record",
                came=shown.whose(came),
            )


def _expect_among(probe: Probe, person: Record, seen: Sequence[Record]) -> None:
    """Expect one of the records that another process has seen to be this one."""
    if any(is_alike(person, one) for one in seen):
        return
    near = next((one for one in seen if one.refresh_token == person.refresh_token), None)
    wrong = () if near is None else differences(person, near, SAVED_FIELDS)
    fields = [one.field for one in wrong] or ["refresh_token"]
    raise probe.finding(
        expected=f"a new process to see {shown.whose(person)}, complete",
        came="no such record" if near is None else f"another {', '.join(fields)}",
        differences=wrong,
        claim=claims.is_listed_in_a_new_process(person, *fields),
    )
