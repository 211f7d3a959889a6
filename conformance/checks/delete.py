"""`delete_token(id)`: that record, and no other."""

from __future__ import annotations

import contextlib

from conformance import expect, near_misses, shown
from conformance.bench import Bench
from conformance.check import clause
from conformance.checks.save_ids import an_id_ahead_of
from conformance.finding import StoreRaised
from conformance.people import NAMES, login
from conformance.probe import Probe
from conformance.record import KEYS, Record
from conformance.statements import Id, says

ADA, GRACE, ALAN = "ada", "grace", "alan"


def expect_gone(probe: Probe, record: Record, id_: str) -> None:
    """Expect a record to be found by no method and no key."""
    for listed in probe.records():
        if listed.id == id_ or (record.refresh_token == listed.refresh_token is not None):
            raise probe.finding(
                expected=f"{shown.whose(record)} gone from get_tokens", came="it is still there"
            )
    with contextlib.suppress(StoreRaised):
        by_id = probe.find_by_id(id_)
        if by_id is not None:
            raise probe.finding(expected="None, because it was deleted", came=shown.whose(by_id))
    known = [record.only(*keys) for keys in KEYS if record[keys[-1]]]
    for asked in (*known, Record(id=id_)):
        expect.nobody(probe, asked, "it was deleted")


@clause("DEL-1")
def a_deleted_record_is_gone(bench: Bench) -> None:
    """Of twelve one from the middle, the first and the last; each was found before by every key."""
    probe = bench.fresh()
    probe.given(*map(login, NAMES))
    for person in (login(NAMES[5]), login(NAMES[0]), login(NAMES[11])):
        id_ = probe.id_of(person)
        expect.views(probe, person)
        probe.delete(id_)
        expect_gone(probe, person, id_)


@clause("DEL-1")
def a_deleted_record_does_not_come_back(bench: Bench) -> None:
    """The user logs in again with little: nothing of the deleted record is in the new one."""
    probe, ada = bench.fresh(), login(ADA)
    probe.given(ada, login(GRACE))
    with probe.preparing():
        probe.delete(probe.id_of(ada))
    expect_nothing_old(probe, login(ADA, 2).only("user_name", "access_token"))


def expect_nothing_old(probe: Probe, record: Record) -> None:
    """Save a record, and expect nothing in it but what was saved."""
    probe.given(record)
    came = next((r for r in probe.records() if r.user_name == record.user_name), None)
    expect.stored(probe, came, record, what="nothing but what was saved after the deletion")


@clause("DEL-2")
def every_other_record_stays(bench: Bench) -> None:
    """Twelve users, so that one id may be the beginning of another."""
    probe = bench.fresh()
    probe.given(*(login(person) for person in NAMES))
    with probe.preparing():
        left = probe.records()
    for person in (NAMES[0], NAMES[1], NAMES[11]):
        id_ = probe.id_of(login(person))
        probe.delete(id_)
        left = [record for record in left if record.id != id_]
        now = [record for record in probe.records() if record.id != id_]
        expect.unchanged(probe, left, now, f"only the record with id {shown.anything(id_)} goes")


@clause("DEL-3")
def what_is_no_stored_id_removes_nothing(bench: Bench) -> None:
    """Unknown ids, an empty one, and the None that `remove()` hands over without an id."""
    probe = bench.fresh()
    probe.given(login(ADA), login(GRACE))
    for id_ in ("no-such-id", "999999", "", None):
        _removes_nothing(probe, id_)


@clause("DEL-4")
def an_id_with_sql_or_a_near_miss_in_it_removes_nothing(bench: Bench) -> None:
    """An id is data: tautologies, wildcards, paths and numbers written another way."""
    probe, people = bench.fresh(), [login(ADA), login(GRACE), login(ALAN)]
    probe.given(*people)
    ids = [probe.id_of(person) for person in people]
    for text in near_misses.of_id(ids[0], probe.place.folder):
        if text not in ids:
            _removes_nothing(probe, text)


def _removes_nothing(probe: Probe, id_: str | None) -> None:
    with probe.preparing():
        before = probe.records()
    with contextlib.suppress(StoreRaised):
        probe.delete(id_)
    expect.unchanged(probe, before, probe.records(), f"no record has the id {shown.anything(id_)}")


@clause("DEL-5")
def delete_token_returns_none(bench: Bench) -> None:
    """For a stored id."""
    probe = bench.fresh()
    probe.given(login(ADA))
    answer = probe.delete(probe.id_of(login(ADA)))
    if answer is not None:
        raise probe.finding(expected="None", came=shown.anything(answer))


@clause("DEL-6")
def a_deleted_id_is_not_given_again(bench: Bench) -> None:
    """The only record goes, the newest, then all of them; others log in."""
    probe, gone = bench.fresh(), list[str]()
    for people in (["karen"], [ADA, GRACE, ALAN], ["barbara"]):
        for person in people:
            _expect_new_id(probe, person, gone)
        gone.append(probe.id_of(login(people[-1])))
        with probe.preparing():
            probe.delete(gone[-1])
    with probe.preparing():
        for record in probe.records():
            gone.append(record.id or "")
            probe.delete(record.id)
    _expect_new_id(probe, "edsger", gone)


@clause("DEL-6")
def a_deleted_id_that_was_brought_is_not_given_to_another(bench: Bench) -> None:
    """If ids count up from one, an id that lies two ahead; four users follow."""
    probe = bench.fresh()
    probe.given(login(GRACE))
    try:
        probe.save(login(ADA).with_(id=an_id_ahead_of(probe.id_of(login(GRACE)))))
    except StoreRaised:
        return
    brought = probe.id_of(login(ADA))
    with probe.preparing():
        probe.delete(brought)
    for person in NAMES[3:7]:
        _expect_new_id(probe, person, [brought])


def _expect_new_id(probe: Probe, person: str, gone: list[str]) -> None:
    probe.given(login(person))
    id_ = probe.id_of(login(person))
    if id_ in gone:
        raise probe.finding(
            expected="an id that no user has had before",
            came=f"{shown.anything(id_)}, which was a deleted user's",
            claim=says("assert {id} not in ids(store)", id=Id(id_)),
        )
