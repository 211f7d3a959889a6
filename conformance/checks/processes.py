"""Concurrency between processes: several of them, each with an instance of its own, at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NoReturn

from conformance import shown
from conformance.bench import Bench
from conformance.calls import Call
from conformance.check import clause
from conformance.crew import PROCESSES, FailedAtOnce, save_at_once, search_while_saving
from conformance.effort import Effort
from conformance.finding import Finding
from conformance.needs import need_durable
from conformance.people import login
from conformance.place import Place
from conformance.record import TOKENS, Record, is_alike
from conformance.statements import Draft, says

_EACH: Final = 10
"""So many saves each process makes."""

_ROUNDS: Final = {Effort.QUICK: 4, Effort.DEFAULT: 6, Effort.THOROUGH: 60}
"""So often the processes start together: what one meeting does not show, another one may."""

_UPDATES: Final = {Effort.QUICK: 120, Effort.DEFAULT: 200, Effort.THOROUGH: 2_000}
ADA: Final = "ada"


@clause("RACE-6")
def users_saved_by_several_processes_are_all_there(bench: Bench) -> None:
    """Four processes save ten users each, at once; each has an id of its own."""
    rounds = [
        [
            [login(f"user{again}x{process}x{number}") for number in range(_EACH)]
            for process in range(PROCESSES)
        ]
        for again in range(_ROUNDS[bench.run.effort])
    ]
    everybody = [person for people in rounds for own in people for person in own]
    done = f"{PROCESSES} processes save {_EACH} users each, at once"
    seen = _saved_at_once(bench, rounds, done, _USERS_PROGRAM)
    missing = [one for one in everybody if not any(is_alike(one, record) for record in seen)]
    if missing:
        _tell(
            done,
            f"{len(everybody)} records, each as it was saved",
            f"{len(seen)} records; {len(missing)} are missing or not as they were saved, "
            f"the first of them {shown.whose(missing[0])}",
            _USERS_PROGRAM,
        )
    ids = [record.id for record in seen]
    twice = next((id_ for id_ in ids if ids.count(id_) > 1), None)
    if twice is not None:
        came = f"the id {shown.anything(twice)} {ids.count(twice)} times"
        _tell(done, "an id of its own for each record", came, _USERS_PROGRAM)


@clause("RACE-6")
def one_user_saved_by_several_processes_is_one_record(bench: Bench) -> None:
    """As after an hour, when every worker finds the token expired, and logs in or refreshes."""
    rounds = [
        [
            [login(person, 1 + process * _EACH + number) for number in range(_EACH)]
            for process in range(PROCESSES)
        ]
        for person in (f"user{again}" for again in range(_ROUNDS[bench.run.effort]))
    ]
    done = f"{PROCESSES} processes save {_EACH} logins of one user each, at once"
    seen = _saved_at_once(bench, rounds, done, _ONE_USER_PROGRAM)
    for logins in rounds:
        name = logins[0][0].user_name
        records = [one for one in seen if one.user_name == name]
        if len(records) != 1:
            _tell(done, "one record", f"{len(records)} records", _ONE_USER_PROGRAM)
        if not any(is_alike(one, records[0]) for own in logins for one in own):
            _tell(done, "one of the logins, complete", _mixed(records[0]), _ONE_USER_PROGRAM)


@clause("RACE-6")
def a_process_that_reads_never_sees_half_of_what_another_one_saves(bench: Bench) -> None:
    """One process saves a user's logins, one after the other; the others search for that user."""
    need_durable(bench.run)
    logins = [login(ADA, number) for number in range(1, _UPDATES[bench.run.effort] + 1)]
    asked = logins[0].only("user_name")
    done = "one process saves a user's logins, one after the other, while three others search"
    try:
        found = search_while_saving(bench.run, _place(bench), asked, logins)
    except FailedAtOnce as failed:
        _tell(done, "each call to be answered", str(failed), _SEARCH_PROGRAM)
    for one in found:
        if one is None or not any(is_alike(one, saved) for saved in logins):
            expected = "the user's record, as one of the saves has left it"
            _tell(done, expected, _mixed(one), _SEARCH_PROGRAM)


def _saved_at_once(
    bench: Bench, rounds: Sequence[Sequence[Sequence[Record]]], done: str, program: str
) -> Sequence[Record]:
    """Save, and return what one of the processes sees afterwards."""
    need_durable(bench.run)
    try:
        return save_at_once(bench.run, _place(bench), rounds)
    except FailedAtOnce as failed:
        expected = "each call to succeed: it may wait for the others"
        _tell(done, expected, str(failed), program)


def _place(bench: Bench) -> Place:
    probe = bench.fresh()
    probe.say("other processes save")
    return probe.place


def _mixed(record: Record | None) -> str:
    if record is None:
        return "None"
    tokens = ", ".join(f"{name}={shown.value(name, record[name])}" for name in TOKENS)
    return f"a record with {tokens}"


def _tell(done: str, expected: str, came: str, program: str) -> NoReturn:
    raise Finding(
        expected=expected,
        came=came,
        calls=(Call("", aside=done),),
        draft=Draft((), says(program), {}, with_life=False),
    )


# What is seen by chance is tried again in a program, until it is seen.

_USERS_PROGRAM: Final = """for attempt in range(20):
    store.delete_tokens()
    save_in_processes(store, [
        [
            token(
                user_name=f"user{process}x{number}@example.com:60100",
                access_token=f"access-{process}-{number}",
            )
            for number in range(10)
        ]
        for process in range(4)
    ])
    assert len(set(ids(store))) == 40"""

_ONE_USER_PROGRAM: Final = """for attempt in range(20):
    store.delete_tokens()
    save_in_processes(store, [
        [
            token(
                user_name="ada@example.com:60001",
                access_token=f"access-{process}-{number}",
            )
            for number in range(10)
        ]
        for process in range(4)
    ])
    assert len(ids(store)) == 1"""

_SEARCH_PROGRAM: Final = """logins = [
    token(
        user_name="ada@example.com:60001",
        access_token=f"access-ada-{number}",
        api_domain=f"https://{number}.example.com",
    )
    for number in range(200)
]
names = ["access_token", "api_domain"]
saved = [fields(login, *names) for login in logins]
asked = token(user_name="ada@example.com:60001")
for attempt in range(5):
    for found in search_while_saving(store, asked, logins, *names):
        assert found in saved"""
