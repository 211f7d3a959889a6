"""`find_token_by_id(id)`: that record, complete, or `None`."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping

from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken
from zohocrmsdk.src.com.zoho.crm.api.exception import SDKException

from conformance import expect, near_misses, shown, strategies
from conformance.bench import Bench
from conformance.check import clause
from conformance.finding import StoreRaised
from conformance.people import NAMES, login
from conformance.probe import Probe
from conformance.record import FIELDS
from conformance.statements import Id, says

ADA, GRACE, ALAN = "ada", "grace", "alan"


@clause("ID-1")
def an_id_answers_its_record(bench: Bench) -> None:
    """Each of twelve users, by the id that `get_tokens` tells."""
    probe, people = bench.fresh(), [login(person) for person in NAMES]
    probe.given(*people)
    for person in people:
        stored = person.with_(id=probe.id_of(person))
        expect.complete(probe, probe.find_by_id(stored.id or ""), stored, FIELDS)


@clause("ID-1")
def the_answer_to_an_id_is_complete(bench: Bench) -> None:
    """A user with any subset of the fields."""

    def story(probe: Probe, values: Mapping[str, object]) -> None:
        record = strategies.record(values, ADA)
        probe.given(login(GRACE), record)
        expect.complete(probe, probe.find_by_id(probe.id_of(record)), record)

    bench.for_all(story, {ADA: strategies.logins(ADA)}, examples=15)


@clause("ID-2")
def an_unknown_id_is_answered_with_none(bench: Bench) -> None:
    """In an empty store, in a filled one, and after the record was deleted."""
    probe = bench.fresh()
    _misses(probe, "no-such-id", "999999", "1")
    probe.given(login(ADA), login(GRACE))
    _misses(probe, "no-such-id", "999999")
    id_ = probe.id_of(login(ADA))
    with probe.preparing():
        probe.delete(id_)
        still_listed = any(record.id == id_ for record in probe.records())
    if not still_listed:
        _misses(probe, id_)


def _misses(probe: Probe, *ids: str) -> None:
    for id_ in ids:
        came = probe.find_by_id(id_)
        if came is not None:
            raise probe.finding(
                expected=f"None, because no record has the id {shown.anything(id_)}",
                came=shown.whose(came),
            )


@clause("ID-3")
def an_id_that_only_looks_like_a_stored_one_answers_nobody(bench: Bench) -> None:
    """Every near miss of an id, paths to the store's own files among them."""
    probe, people = bench.fresh(), [login(ADA), login(GRACE)]
    probe.given(*people)
    ids = [probe.id_of(person) for person in people]
    for text in near_misses.of_id(ids[0], probe.place.folder):
        if text not in ids:
            with contextlib.suppress(StoreRaised):
                _misses(probe, text)


@clause("ID-3")
def what_is_no_id_answers_nobody(bench: Bench) -> None:
    """An empty text, None and numbers: None or an exception."""
    probe = bench.fresh()
    probe.given(login(ADA), login(GRACE))
    for thing in ("", None, 1, 0, True):
        try:
            came = probe.find_by_anything(thing)
        except StoreRaised:
            continue
        if came is not None:
            raise probe.finding(
                expected=f"None or an exception: {shown.anything(thing)} is no id",
                came=shown.anything(probe.calls[-1].answer),
            )


@clause("ID-4")
def changing_the_answer_changes_nothing_stored(bench: Bench) -> None:
    """Every field of the answer is changed, and nothing saved."""
    probe = bench.fresh()
    probe.given(login(ADA), login(GRACE))
    before = expect.views(probe, login(ADA), login(GRACE))
    token = probe.token_by_id(probe.id_of(login(ADA)))
    if not isinstance(token, OAuthToken):
        return
    changed = login(ALAN, 9).with_(id="changed")
    probe.change([token], changed, "the answer is changed in every field, and not saved")
    expect.unchanged_views(probe, before, login(ADA), login(GRACE), why="nothing was saved since")


@clause("ID-5")
def the_sdk_can_merge_the_answer_into_its_own_token(bench: Bench) -> None:
    """As it does before each CRM call of a token that has an id: a full one, and a bare one."""
    for record in (login(ADA), login(ADA).only("access_token")):
        probe = bench.fresh()
        probe.given(record)
        id_ = probe.id_of(record)
        token = probe.token_by_id(id_)
        if not isinstance(token, OAuthToken):
            continue
        try:
            OAuthToken.merge_objects(OAuthToken(id=id_), token)
        except SDKException as error:
            raise probe.finding(
                expected="an answer that OAuthToken.merge_objects can merge",
                came=f"one on which it raises {shown.error(error)}",
                claim=says(
                    "found = store.find_token_by_id({id})\n"
                    "OAuthToken.merge_objects(OAuthToken(id={id}), found)",
                    id=Id(id_),
                ),
            ) from None
