"""The people, clients and tokens that the checks tell their stories with.

Every value says what it is and whose ("refresh-ada-1"), so that a failure can be read without the
kit's source at hand, and so that the kit knows its own records from anybody else's.
"""

from __future__ import annotations

import time
from typing import Final, NamedTuple

from conformance.record import TOKENS, Record

NAMES: Final = (
    "ada",
    "grace",
    "alan",
    "barbara",
    "edsger",
    "frances",
    "donald",
    "margaret",
    "dennis",
    "radia",
    "john",
    "karen",
)
"""Twelve: the published stores fail at the eleventh user."""

US: Final = "https://www.zohoapis.com"
API_DOMAINS: Final = (
    US,
    "https://www.zohoapis.eu",
    "https://www.zohoapis.in",
    "https://www.zohoapis.com.au",
    "https://www.zohoapis.jp",
    "https://www.zohoapis.com.cn",
    "https://www.zohoapis.ca",
    "https://www.zohoapis.sa",
)
"""The CRM's address in each of the eight data centres that the SDK knows."""

REDIRECT_URL: Final = "https://app.example.com/oauth/callback"

HOUR: Final = 3_600
DAY: Final = 24 * HOUR


class Client(NamedTuple):
    """An application's credentials at Zoho."""

    client_id: str
    client_secret: str


CLIENT: Final = Client("client-1", "secret-1")
OTHER_CLIENT: Final = Client("client-2", "secret-2")


def milliseconds_from_now(seconds: float) -> str:
    """Return the moment that lies so many seconds ahead, as text of epoch milliseconds.

    It does not end with a zero, so that a store which rounds is always seen to do so.
    """
    moment = int((time.time() + seconds) * 1000)
    return str(moment + (moment % 10 == 0))


def user_name(person: str) -> str:
    """Return a person's name at Zoho, as the SDK makes it: e-mail address and organisation."""
    number = NAMES.index(person) if person in NAMES else len(NAMES)
    return f"{person}@example.com:{60001 + number}"


def person_of(record: Record) -> str:
    """Return the person that a record speaks of: "ada" for "refresh-ada-1", or an empty text."""
    values = (record.user_name, *map(record.__getitem__, TOKENS))
    return next(filter(None, map(_person, values)), "")


def _person(value: object) -> str:
    words = str(value or "").partition("@")[0].split("-")
    person = words[1] if len(words) > 2 else words[0]
    return person if person.isascii() and person.isidentifier() else ""


def login(
    person: str,
    round_: int = 1,
    *,
    client: Client = CLIENT,
    api_domain: str = US,
    expires: float = HOUR,
) -> Record:
    """Return what a store is given at a person's n-th login: everything but the id.

    `expires` is in seconds from now.
    """
    return Record(
        user_name=user_name(person),
        client_id=client.client_id,
        client_secret=client.client_secret,
        refresh_token=f"refresh-{person}-{round_}",
        access_token=f"access-{person}-{round_}",
        grant_token=f"grant-{person}-{round_}",
        expires_in=milliseconds_from_now(expires),
        redirect_url=REDIRECT_URL,
        api_domain=api_domain,
    )


CROWD: Final = 120
"""More users than fit into a page, or a batch, of the back ends that have such a thing."""


def in_the_crowd(number: int) -> Record:
    """Return the login of one of a crowd of users, without what a program needs not show."""
    person = f"user{number}"
    return (
        login(person)
        .only("client_id", "client_secret", "refresh_token", "access_token")
        .with_(user_name=f"{person}@example.com:60100")
    )


def refreshed(record: Record, round_: int = 2) -> Record:
    """Return the record as a refresh leaves it: a new access token, valid for an hour."""
    token: object = record.access_token
    person = token.split("-")[1] if isinstance(token, str) and "-" in token else "nobody"
    return record.with_(
        access_token=f"access-{person}-{round_}-refreshed",
        expires_in=milliseconds_from_now(HOUR + round_),
    )
