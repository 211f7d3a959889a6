"""`get_tokens()`: each stored token once, complete, and an object of its own."""

from __future__ import annotations

from collections.abc import Mapping

from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken

from conformance import claims, expect, shown, strategies
from conformance.bench import Bench
from conformance.check import clause
from conformance.finding import Blocked
from conformance.people import login, refreshed
from conformance.probe import Probe
from conformance.record import Record, missing_attributes
from conformance.statements import says

ADA, GRACE, ALAN = "ada", "grace", "alan"


@clause("LIST-1")
def each_stored_token_is_listed_once(bench: Bench) -> None:
    """In a list, with or without user names, after inserts and updates, in any order."""
    probe = bench.fresh()
    probe.given(login(ADA), login(GRACE).without("user_name"), login(ALAN), refreshed(login(ADA)))
    answer = probe.answer_of_get_tokens()
    if not isinstance(answer, list) or not all(isinstance(t, OAuthToken) for t in answer):
        claim = says("assert isinstance(store.get_tokens(), list)")
        raise probe.finding(expected="a list of tokens", came=shown.anything(answer), claim=claim)
    keys = sorted(record.refresh_token or "" for record in probe.records())
    wanted = sorted(login(person).refresh_token or "" for person in (ADA, GRACE, ALAN))
    if keys != wanted:
        raise probe.finding(expected=f"the records of {wanted}", came=f"those of {keys}")


@clause("LIST-1")
def a_crowd_is_listed_to_the_last(bench: Bench) -> None:
    """More users than a page has room for; whoever can be found is listed."""
    probe = bench.fresh()
    with probe.preparing():
        crowd = probe.save_a_crowd()
    missing = expect.unlisted(probe, crowd)
    if missing is None:
        return
    with probe.preparing():
        found = probe.find(missing.only("user_name"))
    if found.answer is None:
        raise Blocked(f"the store has not kept {shown.whose(missing)}", probe.calls)
    name = missing.user_name or ""
    raise probe.finding(
        expected=f"{shown.whose(missing)} among the listed, as find_token finds it",
        came=f"a list without it, of {len(probe.records())} tokens",
        claim=claims.is_listed(Record(user_name=name), "user_name"),
    )


@clause("LIST-2")
def nothing_stored_is_an_empty_list(bench: Bench) -> None:
    """Before the first save, and after the last record was deleted."""
    probe = bench.fresh()
    _expect_an_empty_list(probe)
    with probe.preparing():
        probe.save(login(ADA))
        probe.delete(probe.id_of(login(ADA)))
    if not probe.tokens():
        _expect_an_empty_list(probe)


def _expect_an_empty_list(probe: Probe) -> None:
    answer = probe.answer_of_get_tokens()
    if not isinstance(answer, list) or answer:
        claim = says("assert store.get_tokens() == []")
        raise probe.finding(expected="[]", came=shown.anything(answer), claim=claim)


@clause("LIST-3")
def each_listed_token_is_complete(bench: Bench) -> None:
    """Three users, with any subset of their fields."""

    def story(probe: Probe, values: Mapping[str, object]) -> None:
        people = [strategies.record(values, person) for person in (ADA, GRACE, ALAN)]
        probe.given(*people)
        listed = probe.records()
        for record in people:
            came = next((r for r in listed if r.user_name == record.user_name), None)
            expect.complete(probe, came, record)

    bench.for_all(story, {person: strategies.logins(person) for person in (ADA, GRACE, ALAN)})


@clause("LIST-4")
def changing_a_listed_token_changes_nothing_stored(bench: Bench) -> None:
    """Every field of every token is changed, and nothing saved."""
    probe = bench.fresh()
    probe.given(login(ADA), login(GRACE))
    before = expect.views(probe, login(ADA), login(GRACE))
    tokens = probe.tokens()
    if len({id(token) for token in tokens}) != len(tokens):
        raise probe.finding(
            expected="an object for each token",
            came="one object more than once",
            claim=says(
                "tokens = store.get_tokens()\nassert len(set(map(id, tokens))) == len(tokens)"
            ),
        )
    changed = login(ALAN, 9).with_(id="changed")
    probe.change(tokens, changed, "the listed tokens are changed in every field, and not saved")
    expect.unchanged_views(probe, before, login(ADA), login(GRACE), why="nothing was saved since")


@clause("LIST-5")
def each_listed_token_can_be_given_to_the_sdk(bench: Bench) -> None:
    """It has every attribute that the SDK reads off a token that it is initialised with."""
    probe = bench.fresh()
    probe.given(login(ADA), login(GRACE).without("user_name"))
    for token in probe.tokens():
        if lacking := missing_attributes(token):
            raise probe.finding(
                expected="a token made by OAuthToken(...)",
                came=f"one without {', '.join(lacking)}, which the SDK reads",
                claim=claims.all_are_whole(),
            )
