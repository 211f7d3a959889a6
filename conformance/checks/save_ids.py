"""`save_token(token)`: the ids of records."""

from __future__ import annotations

from conformance import claims, expect, shown
from conformance.bench import Bench
from conformance.check import clause
from conformance.finding import StoreRaised
from conformance.people import NAMES, login, refreshed
from conformance.probe import Probe
from conformance.record import SAVED_FIELDS, SECRETS

ADA, GRACE, ALAN = "ada", "grace", "alan"


def _expect_ids(probe: Probe, number: int, why: str) -> list[str]:
    ids: list[object] = [record.id for record in expect.count(probe, number, why)]
    for id_ in ids:
        if not isinstance(id_, str) or not id_:
            raise probe.finding(
                expected="an id on each record: text, and not empty",
                came=shown.anything(id_),
                claim=claims.each_has_an_id(),
            )
    texts = [id_ for id_ in ids if isinstance(id_, str)]
    twice = sorted({id_ for id_ in texts if texts.count(id_) > 1})
    if twice:
        raise probe.finding(
            expected=f"{number} different ids",
            came=f"{len(set(texts))}: {', '.join(map(shown.anything, twice[:3]))} more than once",
            claim=claims.each_has_an_id_of_its_own(),
        )
    return texts


@clause("SAVE-11")
def twelve_users_have_an_id_each(bench: Bench) -> None:
    """The published stores fail at the eleventh."""
    probe = bench.fresh()
    for person in NAMES:
        probe.save(login(person))
    _expect_ids(probe, 12, "twelve users logged in")


@clause("SAVE-11")
def hundreds_of_users_have_an_id_each(bench: Bench) -> None:
    """More than any store that counts in one or two digits can tell apart."""
    probe = bench.fresh()
    crowd = probe.save_a_crowd()
    expect.listed_if_found(probe, crowd)
    _expect_ids(probe, len(crowd), "so many users logged in")


@clause("SAVE-11")
def ids_stay_unique_after_deletions(bench: Bench) -> None:
    """The first, a middle and the last of six go; six more come."""
    probe = bench.fresh()
    people = [login(person) for person in NAMES]
    probe.given(*people[:6])
    gone = [people[0], people[3], people[5]]
    with probe.preparing():
        for record in gone:
            probe.delete(probe.id_of(record))
        probe.records()
    for record in people[6:]:
        probe.save(record)
    _expect_ids(probe, 9, "three of six were deleted, and six came")


@clause("SAVE-11")
def an_id_that_a_caller_has_brought_is_not_given_to_another(bench: Bench) -> None:
    """If ids count up from one, an id that lies two ahead; four more users follow."""
    probe = bench.fresh()
    probe.given(login(GRACE))
    try:
        probe.save(login(ADA).with_(id=an_id_ahead_of(probe.id_of(login(GRACE)))))
    except StoreRaised:
        return
    for person in NAMES[3:7]:
        probe.save(login(person))
    _expect_ids(probe, 6, "six users logged in")


def an_id_ahead_of(id_: str) -> str:
    """Return the next id but one, if ids count up, or else a text."""
    counts_up = id_.isascii() and id_.isdigit() and len(id_) < 6
    return str(int(id_) + 2) if counts_up else "ada-at-work"


@clause("SAVE-12")
def an_update_keeps_the_id(bench: Bench) -> None:
    """A refresh, a second login, and updates by refresh and by access token."""
    probe, ada = bench.fresh(), login(ADA)
    probe.given(login(GRACE), ada, login(ALAN))
    id_ = probe.id_of(ada)
    again = login(ADA, 2)
    for update in (
        refreshed(ada),
        refreshed(ada, 3).without("user_name", "grant_token"),
        refreshed(ada, 3).only("access_token", "expires_in"),
        again,
    ):
        probe.save(update)
        ids = [record.id for record in probe.records()]
        if id_ not in ids:
            raise probe.finding(
                expected=f"ada's record under its id {shown.anything(id_)} still",
                came=f"the ids {', '.join(map(shown.anything, ids))}",
                claim=claims.keeps_the_id(id_),
            )


@clause("SAVE-13")
def an_id_that_the_caller_brings_is_kept(bench: Bench) -> None:
    """Numbers, the greatest that databases have and beyond, and texts that are none and alike;
    others are saved before and after.
    """
    probe = bench.fresh()
    probe.given(login(GRACE))
    brought = {
        ADA: "ada-at-work",
        ALAN: "4711",
        "barbara": "ADA-AT-WORK",
        "edsger": "9223372036854775807",
        "frances": "1" * 20,
    }
    for person, id_ in brought.items():
        probe.save(login(person).with_(id=id_))
    for person in NAMES[6:9]:
        probe.save(login(person))
    _expect_ids(probe, 9, "nine users logged in")
    listed = {record.id: record.user_name for record in probe.records()}
    for person, id_ in brought.items():
        if listed.get(id_) != login(person).user_name:
            raise probe.finding(
                expected=f"{shown.whose(login(person))} under the id that it brought, {id_!r}",
                came=f"{listed.get(id_)!r} under that id",
                claim=claims.is_listed(login(person).with_(id=id_), "id", "user_name"),
            )


@clause("SAVE-19")
def the_id_is_set_on_the_callers_token(bench: Bench) -> None:
    """On insert, with an id of the caller's own or without, and on an update with none yet."""
    probe, ada = bench.fresh(), login(ADA)
    probe.given(login(GRACE))
    for record in (
        ada,
        refreshed(ada),
        refreshed(ada).without("user_name", "grant_token"),
        login(ALAN).with_(id="alan-at-work"),
    ):
        try:
            after = probe.save(record)
        except StoreRaised:
            if not record.id:
                raise
            return
        stored = probe.id_of(record.only("access_token"))
        if after.id != stored:
            raise probe.finding(
                expected=f"the record's id, {shown.anything(stored)}, on the caller's token",
                came=shown.anything(after.id),
                claim=claims.tells_its_id(record),
            )


@clause("SAVE-20")
def a_token_with_a_stored_id_updates_that_record(bench: Bench) -> None:
    """With that record's user name and without one, whole and with little else than the id."""
    probe, ada = bench.fresh(), login(ADA)
    probe.given(login(GRACE), ada, login(ALAN))
    stored = ada.with_(id=probe.id_of(ada))
    for round_, names in enumerate(
        (
            SAVED_FIELDS,
            tuple(name for name in SAVED_FIELDS if name != "user_name"),
            ("access_token", "expires_in"),
            ("user_name", "access_token", "expires_in"),
        ),
        start=2,
    ):
        update = refreshed(stored, round_).only("id", *names)
        probe.save(update)
        came = next(
            (r for r in expect.count(probe, 3, "the id is stored") if r.id == stored.id), None
        )
        kept = None if came is not None else claims.keeps_the_id(stored.id or "")
        told = ["user_name", *SECRETS, "expires_in"]
        expect.stored(probe, came, stored.updated_by(update), told, claim=kept)
