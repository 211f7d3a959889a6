"""The workers of one run, and how each of them knows the run's own records from all others."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from conformance.guard import TELLING
from conformance.people import API_DOMAINS, CLIENT, REDIRECT_URL
from conformance.record import Record

_NEVER: Final = 4_102_444_800_000
"""The beginning of the year 2100, in epoch milliseconds: what is saved is the same on all hosts,
whatever their clocks say.
"""

_MARK_TEXT: Final = "run-[0-9a-f]{12}"
_MARK: Final = re.compile(rf"@({_MARK_TEXT})\.example\.com:60100$")
_MARK_OF_A_TOKEN: Final = re.compile(rf"-({_MARK_TEXT})")


@dataclass(frozen=True)
class Team:
    """The workers of one run, in an order that all of them know, and which of them this one is."""

    run: str
    """What no other run is called."""
    workers: tuple[str, ...]
    """What pytest-xdist calls them: `gw0`, `gw1`."""
    number: int
    """Which of them this one is, counted from 0."""

    @property
    def mark(self) -> str:
        """What each record of this run has in its user name and tokens."""
        return f"run-{hashlib.sha256(self.run.encode()).hexdigest()[:12]}"

    @property
    def me(self) -> str:
        """What pytest-xdist calls this worker."""
        return self.workers[self.number]

    @property
    def numbers(self) -> range:
        """The numbers of all workers."""
        return range(len(self.workers))

    def named(self, numbers: Sequence[int]) -> str:
        """Name some of the workers: `gw1 and gw2`."""
        names = [self.workers[number] for number in numbers]
        return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)

    def user_name(self, person: str) -> str:
        """Return a user's name, as Zoho makes it: e-mail address and organisation."""
        return f"{person}@{self.mark}.example.com:60100"

    def login(self, person: str, round_: int = 1) -> Record:
        """Return what a store is given at a user's n-th login: the same for each worker."""
        end = f"{person}-{round_}-{self.mark}"
        return Record(
            user_name=self.user_name(person),
            client_id=CLIENT.client_id,
            client_secret=CLIENT.client_secret,
            refresh_token=f"refresh-{end}",
            access_token=f"access-{end}",
            grant_token=f"grant-{end}",
            expires_in=str(_NEVER + round_),
            redirect_url=REDIRECT_URL,
            api_domain=API_DOMAINS[round_ % len(API_DOMAINS)],
        )

    def has_saved(self, record: Record) -> bool:
        """Whether a record is of this run: its mark stands in what tells whose it is."""
        return any(self.mark in str(record[name]) for name in TELLING)


def without_marks(value: str) -> str:
    """Return a token as it would be without its run's mark, which makes it long."""
    return _MARK_OF_A_TOKEN.sub("", value)


def mark_of(record: Record) -> str | None:
    """Return the mark of the run that has saved a record; None for anybody else's."""
    if record.user_name:
        found = _MARK.search(str(record.user_name))
    else:
        found = _MARK_OF_A_TOKEN.search(str(record.refresh_token))
    return None if found is None else found[1]


def is_mark(text: str) -> bool:
    """Whether this is a mark of a run, and nothing more."""
    return re.fullmatch(_MARK_TEXT, text) is not None
