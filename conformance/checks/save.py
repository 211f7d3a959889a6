"""`save_token(token)`: one record a user, complete, and nobody else's touched."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping

from hypothesis import strategies as st
from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken

from conformance import expect, shown, strategies
from conformance.bench import Bench
from conformance.check import clause
from conformance.finding import StoreRaised
from conformance.people import HOUR, NAMES, login, milliseconds_from_now, refreshed
from conformance.probe import Probe
from conformance.record import FIELDS, SAVED_FIELDS, SECRETS, Record, to_token, write

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
    for keys in (
        ("user_name", "access_token"),
        ("access_token",),
        ("client_id", "client_secret", "refresh_token"),
        ("client_id", "client_secret", "grant_token"),
    ):
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
    for keys in (
        ("access_token",),
        ("client_id", "client_secret", "refresh_token"),
        ("client_id", "client_secret", "grant_token"),
    ):
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


def _is_adas(record: Record) -> bool:
    tokens = (record.refresh_token, record.access_token, record.grant_token)
    return record.user_name == login(ADA).user_name or any("-ada-" in (t or "") for t in tokens)


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
    """Any fields may be in the update."""

    def story(probe: Probe, values: Mapping[str, object]) -> None:
        changed = strategies.names(values, "changed")
        ada, again = (
            login(ADA),
            login(ADA, 2, expires=2 * HOUR).with_(
                redirect_url="https://app.example.com/second",
                api_domain="https://www.zohoapis.eu",
            ),
        )
        probe.given(login(GRACE), ada)
        probe.save(ada.with_(**{name: again[name] for name in changed}))
        came = next((r for r in probe.records() if r.user_name == ada.user_name), None)
        expect.stored(probe, came, again, changed)

    bench.for_all(story, {"changed": strategies.some_of(*_UPDATABLE)})


def _expect_ids(probe: Probe, number: int, why: str) -> list[str]:
    ids: list[object] = [record.id for record in expect.count(probe, number, why)]
    for id_ in ids:
        if not isinstance(id_, str) or not id_:
            raise probe.finding(
                expected="an id on each record: text, and not empty", came=shown.anything(id_)
            )
    texts = [id_ for id_ in ids if isinstance(id_, str)]
    twice = sorted({id_ for id_ in texts if texts.count(id_) > 1})
    if twice:
        raise probe.finding(
            expected=f"{number} different ids",
            came=f"{len(set(texts))}: {', '.join(map(shown.anything, twice[:3]))} more than once",
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
    for number in range(120):
        probe.save(login(f"user{number}").with_(user_name=f"user{number}@example.com:60100"))
    _expect_ids(probe, 120, "so many users logged in")


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
    """If ids are numbers, one that lies two ahead; four more users follow."""
    probe = bench.fresh()
    probe.given(login(GRACE))
    id_ = probe.id_of(login(GRACE))
    ahead = str(int(id_) + 2) if id_.isascii() and id_.isdigit() else "ada-at-work"
    try:
        probe.save(login(ADA).with_(id=ahead))
    except StoreRaised:
        return
    for person in NAMES[3:7]:
        probe.save(login(person))
    _expect_ids(probe, 6, "six users logged in")


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
        now = probe.id_of(update.only("access_token"))
        if now != id_:
            raise probe.finding(
                expected=f"ada's record, with its id {shown.anything(id_)}",
                came=f"the id {shown.anything(now)}",
            )


@clause("SAVE-13")
def an_id_that_the_caller_brings_is_kept(bench: Bench) -> None:
    """A number, and a text that is none; others are saved before and after."""
    probe = bench.fresh()
    probe.given(login(GRACE))
    brought = {ADA: "ada-at-work", ALAN: "4711"}
    for person, id_ in brought.items():
        probe.save(login(person).with_(id=id_))
    for person in NAMES[3:6]:
        probe.save(login(person))
    _expect_ids(probe, 6, "six users logged in")
    listed = {record.id: record.user_name for record in probe.records()}
    for person, id_ in brought.items():
        if listed.get(id_) != login(person).user_name:
            raise probe.finding(
                expected=f"{shown.whose(login(person))} under the id that it brought, {id_!r}",
                came=f"{listed.get(id_)!r} under that id",
            )


@clause("SAVE-14")
def save_token_returns_none(bench: Bench) -> None:
    """On insert and on update."""
    probe = bench.fresh()
    for record in (login(ADA), refreshed(login(ADA))):
        answer = probe.save_token(to_token(record))
        if answer is not None:
            raise probe.finding(expected="None", came=shown.anything(answer))


@clause("SAVE-15")
def a_token_without_any_token_in_it_is_refused(bench: Bench) -> None:
    """An unknown id or user name, and no access, refresh or grant token."""
    probe, nobody = bench.fresh(), login("nobody")
    for filled in (False, True):
        if filled:
            probe.given(login(ADA), login(GRACE).without("user_name"))
        for record in (
            nobody.only("user_name"),
            Record(id="no-such-id"),
            nobody.only("user_name", "client_id", "client_secret", "redirect_url"),
            Record(id="no-such-id").with_(user_name=nobody.user_name),
        ):
            _refused(probe, record)


def _refused(probe: Probe, record: Record) -> None:
    with probe.preparing():
        before = probe.records()
    try:
        probe.save(record)
    except StoreRaised:
        expect.unchanged(probe, before, probe.records(), "the save raised")
        return
    raise probe.finding(
        expected="an exception: the token matches nothing, and has nothing to log in with",
        came="none; now stored: " + (", ".join(map(shown.record, probe.records())) or "nothing"),
    )


@clause("SAVE-16")
def the_record_is_a_snapshot(bench: Bench) -> None:
    """The caller's token is changed after an insert, and after an update."""
    probe, ada = bench.fresh(), login(ADA)
    token = to_token(ada)
    with probe.preparing():
        probe.save_token(token)
    _change_and_compare(probe, token)
    update = to_token(refreshed(ada))
    with probe.preparing():
        probe.save_token(update)
    _change_and_compare(probe, update)


@clause("SAVE-16")
def the_record_is_a_snapshot_of_a_merged_token(bench: Bench) -> None:
    """The SDK's merge_objects leaves bound methods on a token; a shallow copy shares them."""
    probe, ada = bench.fresh(), login(ADA)
    token = to_token(ada)
    OAuthToken.merge_objects(token, to_token(ada))
    with probe.preparing():
        probe.save_token(token)
    _change_and_compare(probe, token)


def _change_and_compare(probe: Probe, token: OAuthToken) -> None:
    with probe.preparing():
        before = probe.records()
    write(login(GRACE, 9).with_(id="changed"), token)
    probe.say("the caller's token is changed in every field, and not saved")
    expect.unchanged(probe, before, probe.records(), "the changed token was not saved")


@clause("SAVE-17")
def hostile_text_is_stored_exactly_or_refused(bench: Bench) -> None:
    """In any one field, on insert and on update, beside another user's record."""

    def story(probe: Probe, values: Mapping[str, object]) -> None:
        field, text = strategies.text(values, "field"), strategies.text(values, "text")
        probe.given(login(GRACE))
        _exact_or_refused(probe, login(ADA).with_(**{field: text}))
        if field not in ("id", "user_name", "client_id", "client_secret"):
            again = login(ALAN)
            probe.given(again)
            _exact_or_refused(probe, again.with_(**{field: text}), saved_already=True)

    fields = [name for name in FIELDS if name != "expires_in"]
    drawn = {"field": st.sampled_from(fields), "text": strategies.hostile_text()}
    bench.for_all(story, drawn, examples=60)


@clause("SAVE-17")
def every_hostile_sample_is_stored_exactly_or_refused(bench: Bench) -> None:
    """Each of the samples that stores have choked on, in a name, in a token and as an id."""
    for text in strategies.HOSTILE:
        for field in ("user_name", "refresh_token", "id"):
            probe = bench.fresh()
            probe.given(login(GRACE))
            _exact_or_refused(probe, login(ADA).with_(**{field: text}))


def _exact_or_refused(probe: Probe, record: Record, *, saved_already: bool = False) -> None:
    with probe.preparing():
        before = probe.records()
    try:
        probe.save(record)
    except StoreRaised:
        expect.unchanged(probe, before, probe.records(), "the save raised")
        return
    after = probe.records()
    new = [other for other in after if other not in before]
    number = len(before) + (0 if saved_already else 1)
    if len(after) != number or len(new) != 1:
        raise probe.finding(
            expected=f"{number} records, one of them just saved",
            came=f"{len(after)} records, {len(new)} of them new or changed",
        )
    expect.stored(probe, new[0], record, what="the text to the last character, or an exception")


@clause("SAVE-17")
def a_token_whose_getter_raises_is_stored_whole_or_not_at_all(bench: Bench) -> None:
    """Each getter in turn; on a store that reads it, the save has to come to nothing."""
    for method in (
        "get_id",
        "get_user_signature",
        "get_client_id",
        "get_client_secret",
        "get_refresh_token",
        "get_access_token",
        "get_grant_token",
        "get_expires_in",
        "get_redirect_url",
        "get_api_domain",
    ):
        probe, grace = bench.fresh(), login(GRACE)
        probe.given(grace)
        with probe.preparing():
            before = probe.records()
        _save_with_a_broken_getter(probe, method, before)


def _save_with_a_broken_getter(probe: Probe, method: str, before: list[Record]) -> None:
    ada = login(ADA)
    token = to_token(ada)

    def broken() -> str:
        raise RuntimeError(f"{method} does not answer")

    setattr(token, method, broken)
    probe.say(f"a token of ada's is saved whose {method} raises")
    probe.note_ours(ada)
    try:
        probe.save_anything(token)
    except StoreRaised:
        expect.unchanged(probe, before, probe.records(), "the save raised")
        return
    after = probe.records()
    came = next((record for record in after if record not in before), None)
    expect.stored(probe, came, ada, what="the record complete, or an exception")


@clause("SAVE-18")
def what_is_no_token_is_never_stored(bench: Bench) -> None:
    """None, text, a number, a mapping and a class: silence or an exception."""
    probe = bench.fresh()
    probe.given(login(ADA))
    with probe.preparing():
        before = probe.records()
    things: tuple[object, ...] = (None, "access-ada-1", 42, {"access_token": "x"}, OAuthToken)
    for thing in things:
        with contextlib.suppress(StoreRaised):
            probe.save_anything(thing)
        expect.unchanged(probe, before, probe.records(), f"{shown.anything(thing)} is no token")


@clause("SAVE-19")
def the_id_is_set_on_the_callers_token(bench: Bench) -> None:
    """On insert, and on an update with a token that has no id yet."""
    probe, ada = bench.fresh(), login(ADA)
    probe.given(login(GRACE))
    for record in (ada, refreshed(ada), refreshed(ada).without("user_name", "grant_token")):
        after = probe.save(record)
        stored = probe.id_of(record.only("access_token"))
        if after.id != stored:
            raise probe.finding(
                expected=f"the record's id, {shown.anything(stored)}, on the caller's token",
                came=shown.anything(after.id),
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
        expect.stored(probe, came, stored.updated_by(update), ["user_name", *SECRETS, "expires_in"])
