"""Concurrency between processes: several of them, each with an instance of its own, at once."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from typing import Final

from conformance import shown
from conformance.bench import Bench
from conformance.calls import Call
from conformance.check import clause
from conformance.children import CallOf, Child
from conformance.elsewhere import SeesNothing, listed_by_another, opened_by_another, records_in
from conformance.finding import Finding
from conformance.needs import need_durable
from conformance.people import login
from conformance.place import Place
from conformance.record import SAVED_FIELDS, TOKENS, Record, differences

_PROCESSES: Final = 4
_USERS_EACH: Final = 10
_LOGINS_EACH: Final = 10
_UPDATES: Final = 60
_SEARCHES: Final = 60

ADA = "ada"


@clause("RACE-6")
def users_saved_by_several_processes_are_all_there(bench: Bench) -> None:
    """Four processes save ten users each, at once; each has an id of its own."""
    people = [
        [login(f"user{process}x{number}") for number in range(_USERS_EACH)]
        for process in range(_PROCESSES)
    ]
    with _several(bench) as (place, children):
        _save_at_once(bench, children, people)
        seen = _seen(bench, place)
    everybody = [person for own in people for person in own]
    missing = [one for one in everybody if not any(_is_alike(one, record) for record in seen)]
    if missing:
        raise _finding(
            f"{_PROCESSES} processes save {_USERS_EACH} users each, at once",
            f"{len(everybody)} records, each as it was saved",
            f"{len(seen)} records; {len(missing)} are missing or not as they were saved, "
            f"the first of them {shown.whose(missing[0])}",
        )
    _expect_ids_of_their_own(seen)


@clause("RACE-6")
def one_user_saved_by_several_processes_is_one_record(bench: Bench) -> None:
    """As after an hour, when every worker finds the token expired, and logs in or refreshes."""
    logins = [
        [login(ADA, 1 + process * _LOGINS_EACH + number) for number in range(_LOGINS_EACH)]
        for process in range(_PROCESSES)
    ]
    with _several(bench) as (place, children):
        _save_at_once(bench, children, logins)
        seen = _seen(bench, place)
    done = f"{_PROCESSES} processes save {_LOGINS_EACH} logins of one user each, at once"
    if len(seen) != 1:
        raise _finding(done, "one record", f"{len(seen)} records")
    if not any(_is_alike(one, seen[0]) for own in logins for one in own):
        raise _finding(done, "one of the logins, complete", _mixed(seen[0]))


@clause("RACE-6")
def a_process_that_reads_never_sees_half_of_what_another_one_saves(bench: Bench) -> None:
    """One process saves a user's logins, one after the other; the others search for that user."""
    first, *more = (login(ADA, number) for number in range(1, _UPDATES + 2))
    with _several(bench) as (_, (writer, *readers)):
        _save_at_once(bench, [writer], [[first]])
        search: CallOf = ("find_token", first.only("user_name"))
        for record in more:
            bench.run.ledger.note(record)
        writer.begin([("save_token", record) for record in more])
        for reader in readers:
            reader.begin([search] * _SEARCHES)
        for reader in readers:
            _expect_whole_answers(reader, (first, *more))
        _expect_saved(writer)


@contextlib.contextmanager
def _several(bench: Bench) -> Iterator[tuple[Place, Sequence[Child]]]:
    """Open a store in several processes. Raises the finding where it cannot be."""
    need_durable(bench.run)
    probe = bench.fresh()
    probe.say("other processes save")
    with contextlib.ExitStack() as opened:
        children = []
        for number in range(_PROCESSES):
            try:
                child = opened_by_another(bench.run, probe.place)
            except SeesNothing as nothing:
                raise _finding(
                    f"{number + 1} processes open the store at once",
                    "each of them to have it",
                    str(nothing),
                ) from None
            opened.callback(child.close)
            children.append(child)
        yield probe.place, children


def _save_at_once(
    bench: Bench, children: Sequence[Child], records: Sequence[Sequence[Record]]
) -> None:
    for own in records:
        for record in own:
            bench.run.ledger.note(record)
    for child, own in zip(children, records, strict=True):
        child.begin([("save_token", record) for record in own])
    for child in children:
        _expect_saved(child)


def _expect_saved(child: Child) -> None:
    raised = [answer.raised for answer in child.answers() if answer.raised is not None]
    if raised:
        raise _finding(
            "several processes save at once",
            "each save to succeed: it may wait for the others, and has to be told if it cannot",
            f"save_token raised {raised[0]}",
        )


def _expect_whole_answers(reader: Child, logins: Sequence[Record]) -> None:
    done = "one process saves a user's logins one after the other, while another one searches"
    for answer in reader.answers():
        if answer.raised is not None:
            raise _finding(done, "the user's record", f"find_token raised {answer.raised}")
        records = records_in(answer)
        if not records:
            raise _finding(done, "the user's record, as one of the saves has left it", "None")
        if not any(_is_alike(one, records[0]) for one in logins):
            raise _finding(done, "what one of the saves has left, complete", _mixed(records[0]))


def _seen(bench: Bench, place: Place) -> Sequence[Record]:
    try:
        return listed_by_another(bench.run, place)
    except SeesNothing as nothing:
        raise _finding(
            f"{_PROCESSES} processes save at once", "the store to be read afterwards", str(nothing)
        ) from None


def _expect_ids_of_their_own(seen: Sequence[Record]) -> None:
    ids = [record.id for record in seen]
    twice = next((id_ for id_ in ids if ids.count(id_) > 1), None)
    if twice is not None:
        raise _finding(
            f"{_PROCESSES} processes save {_USERS_EACH} users each, at once",
            "an id of its own for each record",
            f"the id {shown.anything(twice)} {ids.count(twice)} times",
        )


def _mixed(record: Record) -> str:
    tokens = ", ".join(f"{name}={shown.value(name, record[name])}" for name in TOKENS)
    return f"a record with {tokens}"


def _finding(done: str, expected: str, came: str) -> Finding:
    return Finding(expected=expected, came=came, calls=(Call("", aside=done),))


def _is_alike(one: Record, other: Record) -> bool:
    return not differences(one, other, SAVED_FIELDS)
