"""Runs of operations, made at random from a seed: a walk through logins, refreshes and searches.

Each walk draws a few people with hostile names, one client or two, and weights of its own for what
happens, so that some walks are all logins and others mostly deletions. The same seed and number
make the same walk.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Final

from conformance import near_misses, people
from conformance.model import Choices, Model, NotAsked
from conformance.operations import (
    Delete,
    Find,
    FindById,
    IdOf,
    Operation,
    Reopen,
    Save,
    Spoil,
    Wipe,
)
from conformance.record import KEYS, Record
from conformance.trial import SPOILT_BY

_NAME: Final = "ada@example.com:60001"
_OTHER_NAMES: Final = (
    "grace@example.com:60002",
    "alan@example.com:60001",
    "ada@example.com:6000",
    "o'neil@example.com:60003",
    'say "hi"@example.com:60004',
    "a,b;c@example.com:60005",
    "josé@example.com:60006",
    "李@example.com:60007",
    "\U0001f469\u200d\U0001f4bb@example.com:60008",
    "line\nbreak@example.com:60009",
    "carriage\rreturn@example.com:60010",
    "%@example.com:60011",
    "_da@example.com:60001",
    "ada@example.com:060001",
    "1",
    "None",
    "null",
    "0",
)
_DECORATIONS: Final = ("", "", "", "'", ",", " ", "%", "é", ":", "\\", "/", "\u0301", "x" * 3000)
_ODD_IDS: Final = ("0", "-1", "999999", "id", "None", "' OR '1'='1", "1 OR 1=1", "../1", "%", "")
_NEVER: Final = 4_102_444_800_000
"""The beginning of the year 2100, in epoch milliseconds."""


class Walk:
    """One walk: a number of operations, as plain data."""

    def __init__(
        self, seed: int, number: int, *, reopens: bool, choices: Choices | None = None
    ) -> None:
        self._random = random.Random(f"{seed}/{number}")
        self._model = Model(choices or Choices())
        self._rounds = 0
        self._names = self._drawn_names()
        self._clients = self._random.choice(([people.CLIENT], [people.CLIENT, people.OTHER_CLIENT]))
        self._decoration = self._random.choice(_DECORATIONS)
        makers: dict[Callable[[], Operation], float] = {
            self._login: 3.0,
            self._login_without_a_name: 1.0,
            self._learn_the_name: 1.0,
            self._save_again: 1.0,
            self._refresh: 3.0,
            self._update_a_part: 1.0,
            self._find: 2.0,
            self._find_beside_anothers_token: 0.5,
            self._find_a_near_miss: 1.5,
            self._find_by_id: 1.0,
            self._delete: 1.0,
            self._delete_nobody: 0.3,
            Wipe: 0.15,
            self._spoil: 0.5,
        }
        if reopens:
            makers[Reopen] = 0.5
        self._makers = list(makers)
        self._weights = [
            weight * self._random.choice((0, 0.3, 1, 1, 3)) for weight in makers.values()
        ]
        self._weights[0] = max(self._weights[0], 1.0)

    def operations(self, length: int) -> list[Operation]:
        """Make the walk."""
        return [self._step() for _ in range(length)]

    def _step(self) -> Operation:
        (make,) = self._random.choices(self._makers, self._weights)
        operation = make() if self._model.held else self._login()
        if not self._follow(operation):
            operation = self._login()
            self._follow(operation)
        return operation

    def _follow(self, operation: Operation) -> bool:
        """Do on the model what the operation does; tell whether the sources decide what it is."""
        try:
            if isinstance(operation, Save):
                self._model.keep(operation.token, self._model.same_as(operation.token))
            elif isinstance(operation, Delete) and isinstance(operation.id, IdOf):
                for held in self._model.found(operation.id.asked):
                    self._model.delete(held)
            elif isinstance(operation, Wipe):
                self._model.wipe()
        except NotAsked:
            return False
        return True

    # Saves

    def _login(self) -> Save:
        """A login: new grant, refresh and access tokens for a user and a client."""
        name = self._random.choice(self._names)
        return Save(self._new_tokens(name).with_(user_name=name))

    def _login_without_a_name(self) -> Save:
        return Save(self._new_tokens("somebody"))

    def _learn_the_name(self) -> Save:
        nameless = [held.record for held in self._model.held if not held.record.user_name]
        if not nameless:
            return self._login_without_a_name()
        return Save(self._random.choice(nameless).with_(user_name=self._random.choice(self._names)))

    def _save_again(self) -> Save:
        return Save(self._stored())

    def _refresh(self) -> Save:
        """A refresh, saved with one of the keys by which the SDK knows the record."""
        record = self._stored()
        new = self._new_access_token(record)
        names = self._random.choice(
            (
                ("user_name", "client_id", "client_secret", "refresh_token", "access_token"),
                ("client_id", "client_secret", "refresh_token", "access_token"),
                ("client_id", "client_secret", "grant_token", "access_token"),
            )
        )
        if self._random.random() < 0.25:
            return Save(new.without("id"), IdOf(self._search_for(record)))
        return Save(new.only(*names, "expires_in"))

    def _update_a_part(self) -> Save:
        """An update by the user's name, or by the access token, which leaves most fields out."""
        record = self._stored()
        parts: list[tuple[str, ...]] = [("redirect_url",), ("api_domain",), ("expires_in",)]
        changed = record.with_(
            redirect_url=f"https://app.example.com/{self._round()}",
            api_domain=self._random.choice(people.API_DOMAINS),
            expires_in=self._expiry(),
        )
        part = self._random.choice(parts)
        if record.user_name and self._random.random() < 0.6:
            named = self._new_access_token(changed)
            return Save(named.only("user_name", "access_token", *part))
        return Save(changed.only("access_token", *part))

    # Searches

    def _find(self) -> Find:
        record = self._stored()
        if self._random.random() < 0.15:
            return Find(Record(), IdOf(self._search_for(record)))
        return Find(self._search_for(record))

    def _find_beside_anothers_token(self) -> Find:
        """A search by one user's name with another one's token beside it: the name decides."""
        named = [held.record for held in self._model.held if held.record.user_name]
        if not named:
            return self._find()
        other = self._search_for(self._stored()).without("user_name", "client_id", "client_secret")
        return Find(other.with_(user_name=self._random.choice(named).user_name))

    def _find_a_near_miss(self) -> Find | FindById:
        asked = self._search_for(self._stored())
        name, value = list(asked.present())[-1]
        return Find(asked.with_(**{name: self._random.choice(near_misses.of_key(value))}))

    def _find_by_id(self) -> FindById:
        if self._random.random() < 0.3:
            return FindById(self._random.choice(_ODD_IDS))
        return FindById(IdOf(self._search_for(self._stored())))

    # Deletions, and the rest

    def _delete(self) -> Delete:
        return Delete(IdOf(self._search_for(self._stored())))

    def _delete_nobody(self) -> Delete:
        return Delete(self._random.choice(_ODD_IDS))

    def _spoil(self) -> Spoil:
        return Spoil(self._random.choice(list(SPOILT_BY)))

    # Values

    def _drawn_names(self) -> list[str]:
        near = self._random.sample(near_misses.of_key(_NAME), 2)
        pool = [_NAME, *near, *self._random.sample(_OTHER_NAMES, 4)]
        return self._random.sample(pool, self._random.choice((1, 2, 3, 5)))

    def _new_tokens(self, whose: str) -> Record:
        client = self._random.choice(self._clients)
        person = whose.partition("@")[0] if whose.isascii() and whose.isprintable() else "somebody"
        mark = f"{person}-{self._round()}{self._decoration}"
        return Record(
            client_id=client.client_id,
            client_secret=client.client_secret,
            refresh_token=f"refresh-{mark}",
            access_token=f"access-{mark}",
            grant_token=f"grant-{mark}",
            expires_in=self._expiry(),
            redirect_url=people.REDIRECT_URL,
            api_domain=self._random.choice(people.API_DOMAINS),
        )

    def _new_access_token(self, record: Record) -> Record:
        stem = (record.access_token or "access").partition("+")[0]
        return record.with_(access_token=f"{stem}+{self._round()}", expires_in=self._expiry())

    def _expiry(self) -> str:
        if self._random.random() < 0.1:
            return people.milliseconds_from_now(-self._random.choice((1, 23)) * people.HOUR)
        return str(_NEVER + 1000 * self._rounds)

    def _round(self) -> int:
        self._rounds += 1
        return self._rounds

    def _stored(self) -> Record:
        return self._random.choice(self._model.held).record

    def _search_for(self, record: Record) -> Record:
        """A search that finds the record, by one of its keys."""
        keys = [key for key in KEYS if all(record[name] for name in key)]
        return record.only(*self._random.choice(keys))
