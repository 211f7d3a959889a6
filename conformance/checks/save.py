"""`save_token(token)`: which record it makes or updates, and that no other is touched."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping

from hypothesis import strategies as st

from conformance import expect, near_misses, shown, strategies
from conformance.bench import Bench
from conformance.check import clause
from conformance.finding import StoreRaised
from conformance.people import HOUR, NAMES, login, milliseconds_from_now, refreshed
from conformance.probe import Probe
from conformance.record import KEYS, SAVED_FIELDS, Record, to_token

ADA, GRACE, ALAN = "ada", "grace", "alan"


def _shapes() -> dict[str, Record]:
    ada = login(ADA)
    client = ("client_id", "client_secret")
    return {
        "with everything": ada,
        "without a user name": ada.without("user_name"),
        "with refresh token and client": ada.only(
            *client, "refresh_token", "access_token", "expires_in"
        ),
        "with grant token and client": ada.only(*client, "grant_token"),
        "with an access token alone": ada.only("access_token"),
    }


@clause("SAVE-1")
def a_new_token_makes_one_record(bench: Bench) -> None:
    """With a user name and without one, with few fields and with all."""
    for name, record in _shapes().items():
        probe = bench.fresh()
        probe.save(record)
        expect.one_record(probe, record, f"one token was saved, {name}")


@clause("SAVE-1")
def new_tokens_make_a_record_each(bench: Bench) -> None:
    """Three users of one client, with any subset of their fields."""

    def story(probe: Probe, values: Mapping[str, object]) -> None:
        people = [strategies.record(values, person) for person in (ADA, GRACE, ALAN)]
        for record in people:
            probe.save(record)
        stored = expect.count(probe, 3, "three users logged in")
        for record in people:
            came = next((r for r in stored if r.user_name == record.user_name), None)
            expect.stored(probe, came, record)

    people = {person: strategies.logins(person) for person in (ADA, GRACE, ALAN)}
    bench.for_all(story, people)


@clause("SAVE-1")
def new_tokens_without_a_name_make_a_record_each(bench: Bench) -> None:
    """Three logins whose user look-ups failed, each with its own tokens."""
    probe = bench.fresh()
    people = [login(person).without("user_name") for person in (ADA, GRACE, ALAN)]
    for record in people:
        probe.save(record)
    listed = expect.count(probe, 3, "three users logged in, and their tokens differ")
    for record in people:
        came = next((r for r in listed if r.refresh_token == record.refresh_token), None)
        expect.stored(probe, came, record)


@clause("SAVE-2")
def the_same_token_saved_again_makes_no_second_record(bench: Bench) -> None:
    """A second token object with the same fields, whichever keys it carries."""
    for name, record in _shapes().items():
        probe = bench.fresh()
        probe.given(record)
        probe.save(record)
        expect.count(probe, 1, f"the same token was saved twice, {name}")


@clause("SAVE-2")
def the_same_token_object_saved_again_makes_no_second_record(bench: Bench) -> None:
    """The object that carries the id which the first save may have set on it."""
    for name, record in _shapes().items():
        probe, token = bench.fresh(), to_token(record)
        with probe.preparing():
            probe.save_token(token)
        probe.save_token(token)
        expect.count(probe, 1, f"one token object was saved twice, {name}")


@clause("SAVE-2")
def a_part_of_a_stored_token_makes_no_second_record(bench: Bench) -> None:
    """A full record, and a token with nothing but one of its keys."""
    ada = login(ADA)
    for keys in (("user_name", "access_token"), *KEYS[1:]):
        probe = bench.fresh()
        probe.given(login(GRACE), ada)
        probe.save(ada.only(*keys))
        expect.count(probe, 2, f"ada's record has the same {keys[-1]}")


@clause("SAVE-3")
def a_second_login_updates_the_users_record(bench: Bench) -> None:
    """New grant, refresh and access token; the user's name is what stays."""
    probe, again = bench.fresh(), login(ADA, 2, expires=2 * HOUR)
    probe.given(login(ADA), login(GRACE))
    probe.save(again)
    stored = expect.count(probe, 2, "ada logged in again, and grace is the other one")
    came = next((record for record in stored if record.user_name == again.user_name), None)
    expect.stored(probe, came, again)


@clause("SAVE-3")
def after_a_second_login_the_old_tokens_find_nobody(bench: Bench) -> None:
    """Zoho has not forgotten the old refresh token, but the user has a new one."""
    probe, old = bench.fresh(), login(ADA)
    probe.given(old, login(ADA, 2))
    for keys in KEYS[1:]:
        expect.nobody(probe, old.only(*keys), f"this {keys[-1]} was replaced by a second login")


def _updates(bench: Bench, first: Record, second: Record, why: str) -> None:
    probe, grace = bench.fresh(), login(GRACE)
    probe.given(grace, first)
    probe.save(second)
    stored = expect.count(probe, 2, why)
    came = next((record for record in stored if record.user_name != grace.user_name), None)
    expect.stored(probe, came, first.updated_by(second), what=f"one updated record, because {why}")


@clause("SAVE-4")
def the_same_refresh_token_updates_the_record(bench: Bench) -> None:
    """Without a user name, on a record that has one and on one that has not."""
    why = "the client and the refresh token are the same"
    nameless = login(ADA).without("user_name", "grant_token")
    _updates(bench, nameless, refreshed(nameless), why)
    _updates(bench, login(ADA), refreshed(login(ADA)).without("user_name", "grant_token"), why)


@clause("SAVE-5")
def the_same_grant_token_updates_the_record(bench: Bench) -> None:
    """Without a user name, on a record that has one and on one that has not."""
    why = "the client and the grant token are the same"
    nameless = login(ADA).without("user_name", "refresh_token")
    _updates(bench, nameless, refreshed(nameless), why)
    _updates(bench, login(ADA), refreshed(login(ADA)).without("user_name", "refresh_token"), why)


@clause("SAVE-6")
def the_same_access_token_updates_the_record(bench: Bench) -> None:
    """Without user name, client id and secret: nothing but the access token."""
    bare = login(ADA).only("access_token")
    later = bare.with_(expires_in=milliseconds_from_now(2 * HOUR), api_domain=login(ADA).api_domain)
    why = "the access token is the same"
    _updates(bench, bare, later, why)
    _updates(bench, login(ADA), later, why)


@clause("SAVE-7")
def a_user_name_learned_later_joins_the_record(bench: Bench) -> None:
    """By the refresh token, the grant token and the access token that were saved without it."""
    why = "the user name came later, with a token that is stored"
    for known in (
        ("client_id", "client_secret", "refresh_token", "access_token", "expires_in"),
        ("client_id", "client_secret", "grant_token", "access_token", "expires_in"),
        ("access_token", "expires_in"),
    ):
        nameless = login(ADA).only(*known)
        _updates(bench, nameless, nameless.with_(user_name=login(ADA).user_name), why)


@clause("SAVE-7")
def a_user_name_learned_with_a_refresh_joins_the_record(bench: Bench) -> None:
    """The SDK saves the token it holds: id, refresh token and client, and a new access token."""
    for with_id in (False, True):
        probe, nameless = bench.fresh(), login(ADA).without("user_name")
        probe.given(login(GRACE), nameless)
        named = refreshed(nameless).with_(user_name=login(ADA).user_name)
        probe.save(named.with_(id=probe.id_of(nameless)) if with_id else named)
        stored = expect.count(probe, 2, "the refresh token and its client are stored already")
        came = next((r for r in stored if r.refresh_token == nameless.refresh_token), None)
        expect.stored(probe, came, named)


@clause("SAVE-8")
def saving_one_user_leaves_every_other_record(bench: Bench) -> None:
    """An insert, a refresh, a second login and a nameless update, among five others."""

    def story(probe: Probe, values: Mapping[str, object]) -> None:
        others = [strategies.record(values, person) for person in NAMES[1:6]]
        others[-1] = others[-1].without("user_name")
        probe.given(*others)
        before = probe.records()
        ada = strategies.record(values, ADA)
        for record in (ada, refreshed(ada), login(ADA, 3), login(ADA, 3).without("user_name")):
            probe.save(record)
        after = [r for r in probe.records() if not _is_adas(r)]
        expect.unchanged(probe, before, after, "only ada's token was saved since")

    people = {person: strategies.logins(person) for person in NAMES[:6]}
    bench.for_all(story, people, examples=15)


@clause("SAVE-8")
def a_user_whose_name_looks_alike_is_another_user(bench: Bench) -> None:
    """Users log in whose names are look-alikes of ada's; one that is refused is none of them."""
    probe, ada = bench.fresh(), login(ADA)
    probe.given(ada)
    number = 1
    for name in near_misses.of_key(ada.user_name or ""):
        before = probe.records()
        other = login(f"user{number}").with_(user_name=name)
        with contextlib.suppress(StoreRaised):
            probe.save(other)
            number += 1
        after = probe.records()
        left = [record for record in after if record.refresh_token != other.refresh_token]
        expect.unchanged(probe, before, left, f"{shown.value('user_name', name)} is another user")


@clause("SAVE-8")
def a_token_whose_id_looks_alike_is_another_record(bench: Bench) -> None:
    """Tokens without a name bring look-alikes of ada's id, each saved twice; or are refused."""
    probe, ada = bench.fresh(), login(ADA)
    probe.given(ada)
    id_ = probe.id_of(ada)
    before = probe.records()
    for number, alike in enumerate((f"0{id_}", f" {id_}", f"{id_} ", "_" * len(id_), "%"), start=1):
        other = login(f"user{number}").without("user_name").with_(id=alike)
        with contextlib.suppress(StoreRaised):
            probe.save(other)
            probe.save(refreshed(other))
        left = [record for record in probe.records() if "-user" not in str(record.refresh_token)]
        expect.unchanged(probe, before, left, f"{alike!r} is another id")


def _is_adas(record: Record) -> bool:
    tokens = (record.refresh_token, record.access_token, record.grant_token)
    return record.user_name == login(ADA).user_name or any("-ada-" in str(t) for t in tokens)


_UPDATABLE = (
    "refresh_token",
    "access_token",
    "grant_token",
    "expires_in",
    "redirect_url",
    "api_domain",
)


@clause("SAVE-9")
def what_an_update_leaves_out_stays(bench: Bench) -> None:
    """Any fields may be left out of the update, the refresh token above all."""

    def story(probe: Probe, values: Mapping[str, object]) -> None:
        ada, left_out = login(ADA), strategies.names(values, "left_out")
        update = login(ADA, 2, expires=2 * HOUR).without(*left_out)
        if not (update.refresh_token or update.access_token or update.grant_token):
            update = update.with_(access_token="access-ada-2")
        if "client" in left_out:
            update = update.without("client_id", "client_secret")
        probe.given(login(GRACE), ada)
        probe.save(update)
        came = next((r for r in probe.records() if r.user_name == ada.user_name), None)
        kept = [name for name in SAVED_FIELDS if not update[name]]
        expect.stored(probe, came, ada, kept)

    bench.for_all(story, {"left_out": strategies.some_of(*_UPDATABLE)})


@clause("SAVE-9")
def a_refresh_by_access_token_keeps_the_refresh_token(bench: Bench) -> None:
    """The update that every refresh makes: name, new access token, new expiry, no refresh token."""
    probe, ada = bench.fresh(), login(ADA)
    probe.given(ada)
    probe.save(refreshed(ada).only("user_name", "access_token", "expires_in"))
    came = next(iter(probe.records()), None)
    expect.stored(
        probe, came, ada, [n for n in SAVED_FIELDS if n not in ("access_token", "expires_in")]
    )


@clause("SAVE-10")
def what_an_update_carries_replaces_what_was_stored(bench: Bench) -> None:
    """Any fields may be in the update; the new token may also expire sooner than the old one."""

    def story(probe: Probe, values: Mapping[str, object]) -> None:
        changed = strategies.names(values, "changed")
        ada, again = (
            login(ADA),
            login(ADA, 2, expires=HOUR / 2 if values["sooner"] else 2 * HOUR).with_(
                redirect_url="https://app.example.com/second",
                api_domain="https://www.zohoapis.eu",
            ),
        )
        probe.given(login(GRACE), ada)
        probe.save(ada.with_(**{name: again[name] for name in changed}))
        came = next((r for r in probe.records() if r.user_name == ada.user_name), None)
        expect.stored(probe, came, again, changed)

    bench.for_all(story, {"changed": strategies.some_of(*_UPDATABLE), "sooner": st.booleans()})


@clause("SAVE-10")
def after_an_update_every_search_answers_the_new_values(bench: Bench) -> None:
    """Each search was made before, and may be remembered; then came a refresh."""
    ada = login(ADA)
    _expect_new_values(bench, ada, refreshed(ada), "a refresh was saved")


@clause("SAVE-3")
def after_a_second_login_every_search_answers_the_new_tokens(bench: Bench) -> None:
    """Each search was made before, and may be remembered; then came a second login."""
    _expect_new_values(bench, login(ADA), login(ADA, 2), "a second login was saved")


def _expect_new_values(bench: Bench, first: Record, second: Record, because: str) -> None:
    probe = bench.fresh()
    probe.given(login(GRACE), first)
    expect.views(probe, first)
    probe.save(second)
    for where, now in expect.views(probe, second).items():
        is_hers = now is not None and now.user_name in (None, second.user_name)
        if now is not None and is_hers and now.access_token != second.access_token:
            raise probe.finding(
                expected=f"{where}, with access_token {second.access_token!r}, because {because}",
                came=f"access_token {now.access_token!r}",
            )
