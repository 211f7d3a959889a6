"""`find_token(token)`: five keys, and nobody else's record."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import Final

from conformance import claims, expect, near_misses, shown, strategies
from conformance.bench import Bench
from conformance.check import clause
from conformance.finding import Finding, StoreRaised
from conformance.people import CLIENT, DAY, HOUR, OTHER_CLIENT, login, milliseconds_from_now
from conformance.probe import Found, Probe
from conformance.record import FIELDS, KEYS, Difference, Record, missing_attributes

ADA, GRACE, ALAN = "ada", "grace", "alan"

BY_NAME, BY_ACCESS, BY_REFRESH, BY_GRANT = KEYS


def _each_is_found(probe: Probe, keys: tuple[str, ...], *records: Record) -> None:
    """Expect each to be found after it was saved, though it was missed before."""
    for record in records:
        with contextlib.suppress(Finding):
            probe.find(record.only(*keys))
    probe.given(*records)
    for record in records:
        found = probe.find(record.only(*keys))
        expect.the_record(probe, found, record, [other for other in records if other != record])


@clause("FIND-1")
def a_user_name_finds_that_users_record(bench: Bench) -> None:
    """Three users of one client, by the name alone and with the client beside it, and one of whom
    there is a name and an access token alone.
    """
    bare = login("barbara").only("user_name", "access_token")
    for keys in (BY_NAME, (*BY_NAME, "client_id", "client_secret")):
        _each_is_found(bench.fresh(), keys, login(ADA), login(GRACE), login(ALAN), bare)


@clause("FIND-2")
def an_access_token_alone_finds_its_record(bench: Bench) -> None:
    """Records with a name and a client, and one that was saved with nothing but its token."""
    bare = login(ALAN).only("access_token", "expires_in")
    _each_is_found(bench.fresh(), BY_ACCESS, login(ADA), login(GRACE), bare)


@clause("FIND-3")
def a_refresh_token_with_its_client_finds_its_record(bench: Bench) -> None:
    """Records with a name and without one, of two clients."""
    nameless = login(ALAN, client=OTHER_CLIENT).without("user_name", "grant_token")
    _each_is_found(bench.fresh(), BY_REFRESH, login(ADA), login(GRACE), nameless)


@clause("FIND-4")
def a_grant_token_with_its_client_finds_its_record(bench: Bench) -> None:
    """Records with a name and without one, of two clients."""
    nameless = login(ALAN, client=OTHER_CLIENT).without("user_name")
    _each_is_found(bench.fresh(), BY_GRANT, login(ADA), login(GRACE), nameless)


@clause("FIND-5")
def an_id_alone_finds_its_record(bench: Bench) -> None:
    """The search that `OAuthToken.revoke` makes."""
    probe, people = bench.fresh(), [login(ADA), login(GRACE), login(ALAN)]
    probe.given(*people)
    for person in people:
        found = probe.find(Record(id=probe.id_of(person)))
        expect.the_record(probe, found, person, [other for other in people if other != person])


@clause("FIND-6")
def a_miss_is_none_in_an_empty_store(bench: Bench) -> None:
    """Each of the five keys."""
    _misses(bench.fresh())


@clause("FIND-6")
def a_miss_is_none_in_a_filled_store(bench: Bench) -> None:
    """Each of the five keys."""
    probe = bench.fresh()
    probe.given(login(ADA), login(GRACE))
    _misses(probe)


def _misses(probe: Probe) -> None:
    for name in ("nobody", "o'brien"):
        unknown = login(name)
        for keys in KEYS:
            expect.a_miss(probe, unknown.only(*keys), "this key was never saved")
    for id_ in ("no-such-id", "999999"):
        expect.a_miss(probe, Record(id=id_), "no record has this id")


@clause("FIND-7")
def a_key_that_only_looks_like_a_stored_one_finds_nobody(bench: Bench) -> None:
    """Every near miss of a user name, of each token, and of credentials that run together."""
    probe = bench.fresh()
    zoe = login(ADA).with_(user_name="zo\u00eb@example.com:60042")
    try:
        probe.save(zoe)
    except StoreRaised:
        zoe = login(ADA)
        probe.given(zoe)
    probe.given(login(GRACE))
    for keys in KEYS:
        key = keys[-1]
        for text in near_misses.of_key(zoe[key] or ""):
            asked = zoe.only(*keys).with_(**{key: text})
            expect.nobody(probe, asked, f"no record has this {key}")
    for token in ("refresh_token", "grant_token"):
        for moved in near_misses.of_credentials(zoe, token):
            expect.nobody(probe, moved, f"no record has this {token}")


@clause("FIND-7")
def a_long_key_with_another_end_finds_nobody(bench: Bench) -> None:
    """Each key, and one that is as long and differs in its last character."""
    for keys in KEYS:
        key = keys[-1]
        ada = login(ADA).with_(**{key: f"{_LONG}1"})
        probe = bench.fresh()
        probe.given(ada)
        asked = ada.only(*keys).with_(**{key: f"{_LONG}2"})
        expect.nobody(probe, asked, f"no record has this {key}")


_LONG: Final = "1000." + "0123456789abcdef" * 20
"""Longer than a token of Zoho's, and than any column's usual width."""


@clause("FIND-7")
def an_id_that_only_looks_like_a_stored_one_finds_nobody(bench: Bench) -> None:
    """Every near miss of an id, paths to the store's own files among them."""
    probe = bench.fresh()
    probe.given(login(ADA), login(GRACE))
    stored = {probe.id_of(login(person)) for person in (ADA, GRACE)}
    for text in near_misses.of_id(probe.id_of(login(ADA)), probe.place.folder):
        if text not in stored:
            expect.nobody(probe, Record(id=text), "no record has this id")


@clause("FIND-7")
def an_empty_key_finds_nobody(bench: Bench) -> None:
    """An empty text is no key; an exception is an answer, too."""
    probe = bench.fresh()
    probe.given(login(ADA), login(ALAN).only("access_token"))
    for keys in (*KEYS, ("id",)):
        asked = login(ADA).only(*keys).with_(**{keys[-1]: ""})
        expect.nobody(probe, asked, f"its {keys[-1]} is empty")


@clause("FIND-7")
def of_two_alike_keys_each_finds_its_own_record(bench: Bench) -> None:
    """Pairs of names and tokens that differ by little, both stored, or one of them."""

    def story(probe: Probe, values: Mapping[str, object]) -> None:
        key, (one, other) = strategies.text(values, "key"), strategies.pair(values, "pair")
        keys = next(keys for keys in KEYS if keys[-1] == key)
        stored = login(ADA).with_(**{key: one})
        try:
            probe.save(stored)
        except StoreRaised:
            return
        because = f"no record has this {key}"
        expect.nobody(probe, login(ADA).only(*keys).with_(**{key: other}), because)
        own = _found(probe, stored.only(*keys))
        if own is not None and own.answer is not None:
            expect.complete(probe, own.answer, stored, [key])

    drawn = {"key": strategies.key_fields(), "pair": strategies.alike_pairs()}
    bench.for_all(story, drawn, examples=40)


@clause("FIND-8")
def a_user_name_decides_whatever_token_stands_beside_it(bench: Bench) -> None:
    """Ada's name with Grace's tokens is Ada; an unknown name with Ada's tokens is nobody."""
    probe, ada, grace = bench.fresh(), login(ADA), login(GRACE)
    probe.given(ada, grace)
    for keys in (BY_ACCESS, BY_REFRESH, BY_GRANT):
        mixed = grace.only(*keys).with_(user_name=ada.user_name)
        expect.the_record(probe, probe.find(mixed), ada.without(*keys), [grace])
        unknown = ada.only(*keys).with_(user_name=login("nobody").user_name)
        expect.nobody(probe, unknown, "its user name was never saved")


@clause("FIND-9")
def the_answer_is_complete(bench: Bench) -> None:
    """Tokens with any subset of their fields, from every data centre, found by every key."""

    def story(probe: Probe, values: Mapping[str, object]) -> None:
        record = strategies.record(values, "record")
        probe.given(login(GRACE), record)
        stored = record.with_(id=probe.id_of(record))
        for keys in (*KEYS, ("id",)):
            found = _found(probe, stored.only(*keys)) if _has(stored, keys) else None
            if found is not None and found.answer is not None and _is_of(found.answer, stored):
                unset = [name for name in FIELDS if name not in keys]
                expect.complete(probe, found.answer, stored, unset)

    bench.for_all(story, {"record": strategies.logins(ADA)})


def _is_of(answer: Record, owner: Record) -> bool:
    """Whether an answer is not plainly another user's: that is the business of the key's clause."""
    return not answer.user_name or answer.user_name == owner.user_name


def _has(record: Record, keys: tuple[str, ...]) -> bool:
    return all(record[key] for key in keys)


def _found(probe: Probe, asked: Record) -> Found | None:
    """Search; that a search raises is the business of the clauses on what each key finds."""
    try:
        return probe.find(asked)
    except StoreRaised:
        return None


@clause("FIND-10")
def the_callers_token_is_filled_in_place(bench: Bench) -> None:
    """By every key, the id among them: `revoke` reads the token that it passed."""
    probe, ada = bench.fresh(), login(ADA)
    probe.given(login(GRACE), ada)
    id_ = probe.id_of(ada)
    for asked in (*(ada.only(*keys) for keys in KEYS), Record(id=id_)):
        found = _found(probe, asked)
        if found is not None and found.answer is not None:
            wrong = [
                Difference(name, found.answer[name], found.caller[name])
                for name in FIELDS
                if not asked[name] and found.caller[name] != found.answer[name]
            ]
            if wrong:
                raise probe.finding(
                    expected="the caller's token filled like the answer",
                    came="one that was not",
                    differences=tuple(wrong),
                )


@clause("FIND-11")
def the_answer_can_be_refreshed_and_saved(bench: Bench) -> None:
    """It has every attribute that the SDK reads, and saving it updates its record."""
    probe, ada = bench.fresh(), login(ADA)
    probe.given(ada, login(GRACE))
    for keys in KEYS:
        found = probe.find(ada.only(*keys))
        if found.token is None:
            continue
        if lacking := missing_attributes(found.token):
            raise probe.finding(
                expected="a token made by OAuthToken(...)",
                came=f"one without {', '.join(lacking)}, which the SDK reads",
                claim=claims.is_whole(probe.script.last),
            )
    found = probe.find(ada.only("user_name"))
    if found.token is not None:
        found.token.set_access_token("access-ada-2")
        found.token.set_expires_in(milliseconds_from_now(HOUR))
        probe.save_token(found.token)
        stored = [r for r in probe.records() if r.user_name == ada.user_name]
        if [record.access_token for record in stored] != ["access-ada-2"]:
            raise probe.finding(
                expected="one record of ada, with access_token 'access-ada-2'",
                came=f"{len(stored)} of hers: {[record.access_token for record in stored]}",
            )


@clause("FIND-12")
def finding_changes_nothing(bench: Bench) -> None:
    """Hits and misses by every key, with another record's field set on the caller's token."""
    probe, ada = bench.fresh(), login(ADA)
    probe.given(ada, login(GRACE))
    before = probe.records()
    for keys in KEYS:
        _found(probe, ada.only(*keys))
        _found(probe, login("nobody").only(*keys))
    _found(probe, Record(user_name=ada.user_name, redirect_url="https://elsewhere.example.com"))
    _found(probe, Record(id=probe.id_of(ada)))
    expect.unchanged(probe, before, probe.records(), "nothing was saved since")


@clause("FIND-12")
def an_expired_token_is_still_found_with_its_refresh_token(bench: Bench) -> None:
    """Expired seconds, an hour and nearly a day ago: the refresh token is as good as ever."""
    people = {ADA: 1, GRACE: HOUR, ALAN: DAY - HOUR}
    probe = bench.fresh()
    probe.given(*(login(person, expires=-ago) for person, ago in people.items()))
    live = bench.fresh()
    live.given(*(login(person) for person in people))
    listed = expect.count(probe, 3, "a token that has expired is kept")
    for person in people:
        record = login(person)
        for key, found in _found_by_each_key(live, record).items():
            came = _found_by_each_key(probe, record).get(key)
            if found == record.refresh_token and came != found:
                raise probe.finding(
                    expected=f"{shown.whose(record)} by its {key}, as before it expired",
                    came="nothing" if came is None else f"refresh_token {shown.anything(came)}",
                )
    expect.unchanged(probe, listed, probe.records(), "finding expired tokens removes none")


def _found_by_each_key(probe: Probe, record: Record) -> dict[str, str | None]:
    """Search by every key, and by `find_token_by_id`; return the refresh tokens that are found."""
    with probe.preparing():
        ids = {listed.user_name: listed.id for listed in probe.records()}
    stored = record.with_(id=ids.get(record.user_name))
    answers: dict[str, Record | None] = {}
    for keys in (*KEYS, ("id",)):
        found = _found(probe, stored.only(*keys))
        answers[keys[-1]] = found.answer if found is not None else None
    with contextlib.suppress(Finding):
        answers["id, by find_token_by_id"] = probe.find_by_id(stored.id or "")
    return {key: None if a is None else a.refresh_token for key, a in answers.items()}


@clause("FIND-12")
def changing_the_answer_changes_nothing_stored(bench: Bench) -> None:
    """The SDK writes into the answer while it refreshes, and the refresh may fail."""
    for keys in KEYS:
        probe = bench.fresh()
        probe.given(login(ADA), login(GRACE))
        before = expect.views(probe, login(ADA), login(GRACE))
        found = _found(probe, login(ADA).only(*keys))
        if found is not None and found.token is not None:
            changed = login(ALAN, 9).with_(id="changed")
            aside = "the answer is changed in every field, and not saved"
            probe.change([found.token], changed, aside)
            expect.unchanged_views(
                probe, before, login(ADA), login(GRACE), why="nothing was saved since"
            )


@clause("FIND-13")
def a_token_without_any_key_finds_nobody(bench: Bench) -> None:
    """No field at all, client id and secret alone, and fields that are no keys."""
    probe = bench.fresh()
    probe.given(login(ADA), login(GRACE).without("user_name"), login(ALAN).only("access_token"))
    ada = login(ADA)
    for asked in (
        Record(),
        ada.only("client_id", "client_secret"),
        ada.only("client_id"),
        ada.only("redirect_url", "api_domain"),
        ada.only("expires_in"),
    ):
        expect.nobody(probe, asked, "it carries no key")


@clause("FIND-14")
def another_clients_credentials_find_nobody(bench: Bench) -> None:
    """Ada's refresh and grant token, asked for with the id or secret of another client, or both."""
    probe, ada = bench.fresh(), login(ADA, client=CLIENT)
    probe.given(ada, login(GRACE, client=OTHER_CLIENT))
    for token in ("refresh_token", "grant_token"):
        asked = ada.only("client_id", "client_secret", token)
        for other in (
            OTHER_CLIENT._asdict(),
            {"client_id": OTHER_CLIENT.client_id},
            {"client_secret": OTHER_CLIENT.client_secret},
            {"client_id": "%"},
            {"client_secret": "%"},
        ):
            expect.nobody(probe, asked.with_(**other), f"this {token} belongs to another client")
