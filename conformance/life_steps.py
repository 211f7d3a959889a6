"""A run of what an application and its users do, as plain data: logins, restarts, calls, hours.

Which steps make sense depends on those before; one that does not is passed over when the run is
carried out, so that any step can be left out to make a run shorter.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Final, NamedTuple


class Key(Enum):
    """What an application knows of a user whom it starts the SDK with, or switches it to."""

    NAME = "name"
    ID = "id"
    REFRESH_TOKEN = "refresh token"


class Way(Enum):
    """How an application comes to act for a user."""

    START = "start"
    RESTART = "restart"
    SWITCH = "switch"


@dataclass(frozen=True)
class LogIn:
    """A user logs in, for the first time or again, with a new grant token."""

    person: str


@dataclass(frozen=True)
class LogInTooLate:
    """A user is granted a token, and the application redeems it when it has expired."""

    person: str


@dataclass(frozen=True)
class ActFor:
    """The application acts for a user from now on."""

    person: str
    way: Way
    key: Key


@dataclass(frozen=True)
class Call:
    """The application asks the CRM for something."""


@dataclass(frozen=True)
class Wait:
    """Time passes."""

    seconds: int


@dataclass(frozen=True)
class Revoke:
    """A user's refresh token is revoked, by the SDK or by the user at Zoho."""

    person: str
    by_the_sdk: bool


@dataclass(frozen=True)
class Remove:
    """The application removes a user's token."""

    person: str


@dataclass(frozen=True)
class RefuseARefresh:
    """The server fails at the next refresh."""


Step = LogIn | LogInTooLate | ActFor | Call | Wait | Revoke | Remove | RefuseARefresh


class Somebody(NamedTuple):
    """A user, where Zoho keeps the user's data, and with which client the user logs in."""

    person: str
    data_centre: str
    client: int


PEOPLE: Final = (
    Somebody("ada", "us", 1),
    Somebody("grace", "us", 2),
    Somebody("alan", "eu", 1),
)

_HALF_AN_HOUR: Final = 1_800
_AN_HOUR_AND_A_BIT: Final = 3_660


def steps_of_a_life(seed: int, number: int, length: int) -> list[Step]:
    """Draw the steps of a life; the same seed and number draw the same."""
    drawn = random.Random(f"{seed}/life/{number}")

    def person() -> str:
        return drawn.choice(PEOPLE).person

    makers: dict[Callable[[], Step], float] = {
        lambda: LogIn(person()): 2,
        lambda: LogInTooLate(person()): 0.4,
        lambda: ActFor(person(), drawn.choice(list(Way)), drawn.choice(list(Key))): 4,
        Call: 4,
        lambda: Wait(drawn.choice((_HALF_AN_HOUR, _AN_HOUR_AND_A_BIT))): 2,
        lambda: Revoke(person(), drawn.random() < 0.5): 0.5,
        lambda: Remove(person()): 0.5,
        RefuseARefresh: 0.4,
    }
    chosen = drawn.choices(list(makers), list(makers.values()), k=length)
    return [LogIn(person()), *(make() for make in chosen)]
