"""What threads do at once: each clause of concurrency has its scenes, the shortest ones first."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Final

from conformance.meeting import Scene
from conformance.operations import Concurrent, Delete, Find, FindById, IdOf, ListAll, Save, Wipe
from conformance.people import API_DOMAINS, HOUR, NAMES, login
from conformance.record import Record

ADA, GRACE = "ada", "grace"
_LONGEST: Final = 10
"""So many calls at most, those that look afterwards aside: the search is soon over, and so is the
reading."""


def whole(person: str, round_: int) -> Record:
    """Return a login of which every value is another one than in the person's other rounds."""
    domain = API_DOMAINS[round_ % len(API_DOMAINS)]
    return login(person, round_, api_domain=domain, expires=HOUR + round_).with_(
        redirect_url=f"https://app.example.com/oauth/callback/{round_}"
    )


def by_name(person: str) -> Record:
    """Return a search for a person by name."""
    return login(person).only("user_name")


_STORED: Final = (whole(ADA, 1),)
_ID: Final = IdOf(by_name(ADA))
_FIND: Final = Find(by_name(ADA))


def many_users() -> list[Scene]:
    """Users log in at once, each once, on an empty store and beside one who is stored."""
    logins: list[tuple[Concurrent, ...]] = [(Save(whole(person, 1)),) for person in NAMES[1:4]]
    return [_then_listed((), logins[:2]), _then_listed(_STORED, logins)]


def one_user() -> list[Scene]:
    """One user logs in at once, with a name and without one, or has one token refreshed."""
    first = whole(ADA, 1)
    nameless = first.without("user_name", "grant_token")
    return [
        _then_listed((), [(Save(first),), (Save(whole(ADA, 2)),)]),
        _then_listed((), [(Save(_with_access_of(nameless, number)),) for number in (2, 3)]),
        _then_listed((first,), [(Save(_with_access_of(first, number)),) for number in (2, 3, 4)]),
    ]


def _with_access_of(login: Record, round_: int) -> Record:
    """Return what a refresh leaves of a login: the access token, and its expiry, are new."""
    new = whole(ADA, round_)
    return login.with_(access_token=new.access_token, expires_in=new.expires_in)


def _then_listed(before: Sequence[Record], threads: Sequence[tuple[Concurrent, ...]]) -> Scene:
    saved = [one.token for thread in threads for one in thread if isinstance(one, Save)]
    names = dict.fromkeys(record.user_name for record in (*before, *saved) if record.user_name)
    finds = (Find(Record(user_name=name)) for name in names)
    return Scene(tuple(before), tuple(threads), (ListAll(), *finds))


def readers() -> list[Scene]:
    """Somebody is read, in each way that there is, while one thread saves her anew."""
    once: tuple[Concurrent, ...] = (Save(whole(ADA, 2)),)
    looks: tuple[Concurrent, ...] = (_FIND, FindById(_ID), ListAll())
    return [
        Scene(_STORED, (once, looks * 3), ()),
        *(Scene(_STORED, (once, (look,)), ()) for look in looks),
        Scene(_STORED, ((*once, Save(whole(ADA, 3))), looks, looks[::-1]), ()),
    ]


def pairs() -> list[Scene]:
    """Two threads, one of which changes what is stored; first a change beside searches."""
    searches: tuple[Concurrent, ...] = (
        _FIND,
        FindById(_ID),
        Find(whole(ADA, 1).only("access_token")),
    )
    new, again, delete = Save(whole(GRACE, 1)), Save(whole(ADA, 2)), Delete(_ID)
    threads: list[tuple[tuple[Concurrent, ...], ...]] = [
        ((again,), searches * 2),
        tuple((part,) for part in _PARTS),
        ((delete,), (*searches, new)),
        ((delete,), (again, new)),
    ]
    return list(map(_looked_at, threads))


def pairs_with_lists() -> list[Scene]:
    """Two users are stored; beside a list or a wipe one of them changes, or one after the other."""
    both = (*_STORED, whole(GRACE, 1))
    looks: tuple[Concurrent, ...] = (*[ListAll()] * 4, _FIND, Find(by_name(GRACE)))
    threads: list[tuple[tuple[Concurrent, ...], ...]] = [
        ((ListAll(),), (Save(whole(ADA, 2)), Save(whole(GRACE, 2)))),
        ((ListAll(),), (Delete(_ID), Save(whole("alan", 1)))),
        ((Wipe(),), looks),
        ((Wipe(),), (Save(whole(ADA, 2)), Save(whole("alan", 1)), Delete(_ID))),
    ]
    return [_looked_at(together, both) for together in threads]


_PARTS: Final = (
    Save(whole(ADA, 4).only("user_name", "access_token", "expires_in")),
    Save(whole(ADA, 5).only("user_name", "client_id", "client_secret", "refresh_token")),
)
"""Two updates that carry other fields: afterwards, the record has those of both."""


def at_random(seed: str, number: int, *, with_lists: bool) -> list[Scene]:
    """Return so many scenes of two to four threads and up to ten calls, from a seed."""
    drawn = random.Random(seed)
    return [_at_random(drawn, with_lists=with_lists) for _ in range(number)]


def _at_random(drawn: random.Random, *, with_lists: bool) -> Scene:
    threads = drawn.choice((2, 2, 3, 4))
    calls = drawn.randint(threads, _LONGEST)
    rounds = iter(range(2, 2 + calls))
    lanes: list[list[Concurrent]] = [[] for _ in range(threads)]
    for number in range(calls):
        lane = number if number < threads else drawn.randrange(threads)
        lanes[lane].append(_drawn(drawn, next(rounds), with_lists=with_lists))
    return _looked_at(tuple(map(tuple, lanes)))


def _drawn(drawn: random.Random, round_: int, *, with_lists: bool) -> Concurrent:
    person = drawn.choice((ADA, ADA, GRACE))
    looks: list[Concurrent] = [
        Find(by_name(person)),
        FindById(_ID),
        Find(whole(ADA, 1).only("access_token")),
    ]
    changes: list[Concurrent] = [*[Save(whole(person, round_))] * 3, Delete(_ID)]
    if with_lists:
        looks += [ListAll()] * 3
        changes += [Wipe()]
    return drawn.choice(drawn.choice((looks, changes)))


def _looked_at(
    threads: tuple[tuple[Concurrent, ...], ...], before: tuple[Record, ...] = _STORED
) -> Scene:
    """Have the store searched afterwards for whatever it may hold of what the scene is about."""
    saved = [one.token for thread in threads for one in thread if isinstance(one, Save)]
    tokens = [record.only("access_token") for record in (*before, *saved) if record.access_token]
    names = dict.fromkeys(record.only("user_name") for record in (*before, *saved))
    looks: list[Concurrent] = [*map(Find, names), FindById(_ID), *map(Find, tokens)]
    return Scene(before, threads, tuple(looks))
