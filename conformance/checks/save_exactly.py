"""`save_token(token)`: what is stored, to the last character, or refused."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping

from hypothesis import strategies as st
from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken

from conformance import claims, expect, shown, strategies
from conformance.bench import Bench
from conformance.check import clause
from conformance.finding import StoreRaised
from conformance.people import login, refreshed
from conformance.probe import Probe
from conformance.record import FIELDS, SAVED_FIELDS, Record, differences, to_token
from conformance.statements import By, says

ADA, GRACE, ALAN = "ada", "grace", "alan"


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
    merged = "OAuthToken.merge_objects({given}, {other})"
    number = probe.script.note(merged, {"given": ada, "other": ada})
    probe.script.note_handed(number, By.CALLER, token, ada)
    with probe.preparing():
        probe.save_token(token)
    _change_and_compare(probe, token)


def _change_and_compare(probe: Probe, token: OAuthToken) -> None:
    before = expect.views(probe, login(ADA))
    changed = login(GRACE, 9).with_(id="changed")
    probe.change([token], changed, "the caller's token is changed in every field, and not saved")
    expect.unchanged_views(probe, before, login(ADA), why="the changed token was not saved")


@clause("SAVE-17")
def hostile_text_is_stored_exactly_or_refused(bench: Bench) -> None:
    """In any one field, on insert and on update, beside another user's record."""

    def story(probe: Probe, values: Mapping[str, object]) -> None:
        field, text = strategies.text(values, "field"), strategies.text(values, "text")
        ada, is_update = login(ADA), strategies.text(values, "save") == "an update"
        probe.given(login(GRACE))
        if is_update and field in _UPDATABLE:
            probe.given(ada)
            _exact_or_refused(probe, ada.with_(**{field: text}), field, saved_already=True)
        else:
            _exact_or_refused(probe, ada.with_(**{field: text}), field)

    drawn = {
        "field": st.sampled_from([name for name in FIELDS if name != "expires_in"]),
        "text": strategies.hostile_text(),
        "save": st.sampled_from(("an insert", "an update")),
    }
    bench.for_all(story, drawn, examples=80)


_UPDATABLE = ("refresh_token", "access_token", "grant_token", "redirect_url", "api_domain")


@clause("SAVE-17")
def every_hostile_sample_is_stored_exactly_or_refused(bench: Bench) -> None:
    """Each of the samples that stores have choked on: as a name, as an id, and in all the rest."""
    rest = [name for name in SAVED_FIELDS if name not in ("user_name", "expires_in")]
    for text in strategies.HOSTILE:
        for names in (["user_name"], ["id"], rest):
            probe = bench.fresh()
            probe.given(login(GRACE))
            _exact_or_refused(probe, login(ADA).with_(**dict.fromkeys(names, text)), names[-1])


def _exact_or_refused(
    probe: Probe, record: Record, field: str, *, saved_already: bool = False
) -> None:
    with probe.preparing():
        before = probe.records()
    save = says("store.save_token({given})", given=record)
    told = "refresh_token" if field == "id" else field
    claim = claims.stored_or_refused(save, record, told)
    try:
        probe.save(record)
    except StoreRaised:
        expect.unchanged(probe, before, probe.records(), "the save raised", claim=claim)
        return
    if strays := probe.place.strays():
        raise probe.finding(
            expected="nothing written outside the store's folder",
            came=f"{strays[0]!r} beside it",
            claim=says("assert store.strays == []"),
        )
    after = probe.records()
    new = [other for other in after if other not in before]
    number = len(before) + (0 if saved_already else 1)
    if len(after) != number or len(new) != 1:
        raise probe.finding(
            expected=f"{number} records, one of them just saved",
            came=f"{len(after)} records, {len(new)} of them new or changed",
        )
    what = "the text to the last character, or an exception"
    for wrong in differences(record, new[0], SAVED_FIELDS)[:1]:
        claim = claims.stored_or_refused(save, record, wrong.field)
    expect.stored(probe, new[0], record, what=what, claim=claim)


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
    save = says(
        f"given = {{given}}\ngiven.{method} = Mock(side_effect=RuntimeError)\n"
        "store.save_token(given)",
        given=ada,
    )
    claim = claims.stored_or_refused(save, ada, "user_name")
    with probe.script.paused():
        try:
            probe.save_anything(token)
        except StoreRaised:
            expect.unchanged(probe, before, probe.records(), "the save raised", claim=claim)
            return
        after = probe.records()
    came = next((record for record in after if record not in before), None)
    wrong = differences(ada, came or Record(), SAVED_FIELDS)
    claim = claims.stored_or_refused(save, ada, "user_name", *(one.field for one in wrong[-1:]))
    expect.stored(probe, came, ada, what="the record complete, or an exception", claim=claim)


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
