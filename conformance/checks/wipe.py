"""`delete_tokens()`: nothing is left, and the store goes on."""

from __future__ import annotations

from conformance import expect, shown
from conformance.bench import Bench
from conformance.check import clause
from conformance.checks.delete import expect_gone, expect_nothing_old
from conformance.finding import StoreRaised
from conformance.people import login
from conformance.record import KEYS

ADA, GRACE = "ada", "grace"


@clause("ALL-1")
def after_a_wipe_nothing_is_left(bench: Bench) -> None:
    """By no method and no key: with a name and without one, bare, and found before."""
    probe = bench.fresh()
    people = [
        login(ADA),
        login(GRACE).without("user_name"),
        login("alan").only("access_token"),
        login("barbara").only("client_id", "client_secret", "grant_token"),
        login("edsger"),
    ]
    probe.given(*people)
    ids = [probe.id_of(person) for person in people]
    expect.views(probe, *people)
    probe.wipe()
    for person, id_ in zip(people, ids, strict=True):
        expect_gone(probe, person, id_)
    expect.count(probe, 0, "the store was wiped")


@clause("ALL-1")
def a_crowd_is_wiped_to_the_last(bench: Bench) -> None:
    """More users than a batch has room for."""
    probe = bench.fresh()
    with probe.preparing():
        crowd = probe.save_a_crowd()
    probe.wipe()
    expect.count(probe, 0, "the store was wiped")
    expect.nobody(probe, crowd[-1].only("user_name"), "the store was wiped")


@clause("ALL-2")
def an_empty_store_can_be_wiped(bench: Bench) -> None:
    """At once, and a second time."""
    probe = bench.fresh()
    probe.wipe()
    probe.wipe()


@clause("ALL-3")
def after_a_wipe_the_store_works_as_before(bench: Bench) -> None:
    """Users log in again, with the tokens that they had and with new ones."""
    probe = bench.fresh()
    probe.given(login(ADA), login(GRACE))
    with probe.preparing():
        probe.wipe()
    if probe.records():
        return
    people = [login(ADA), login(GRACE, 2)]
    for person in people:
        probe.save(person)
    stored = expect.count(probe, 2, "two users logged in after the wipe")
    for person in people:
        came = next((r for r in stored if r.user_name == person.user_name), None)
        expect.stored(probe, came, person)
        for keys in KEYS:
            others = [other for other in people if other != person]
            expect.the_record(probe, probe.find(person.only(*keys)), person, others)


@clause("ALL-3")
def after_a_wipe_no_record_comes_back(bench: Bench) -> None:
    """A user logs in again with little: nothing of the wiped record is in the new one."""
    probe = bench.fresh()
    probe.given(login(ADA), login(GRACE))
    with probe.preparing():
        probe.wipe()
    expect_nothing_old(probe, login(ADA, 2).only("user_name", "access_token"))


@clause("ALL-4")
def delete_tokens_returns_none(bench: Bench) -> None:
    """On a filled store and on an empty one."""
    probe = bench.fresh()
    probe.given(login(ADA))
    for _ in range(2):
        try:
            answer = probe.wipe()
        except StoreRaised:
            continue
        if answer is not None:
            raise probe.finding(expected="None", came=shown.anything(answer))
