"""The contract as a small program: what a conformant store holds after each call, and may answer.

The model is given the same calls as the store. It says which record a token is the same as, what
that record then is, and which records a search may answer. Where the sources leave something open
it says so (`NotAsked`), and such a call is not made. Where a store may choose, `Choices` has what
it chose.

Ids are the store's business: they are told to the model once they have been seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from conformance.record import TOKENS, Record

LOGGED_IN_BY: Final = ("refresh_token", "grant_token")
"""The tokens that are keys with client id and secret beside them."""


@dataclass(frozen=True)
class Choices:
    """What the contract leaves to a store."""

    record_per_client: bool = False
    """Whether a user's logins with two clients are two records, or one."""


class NotAsked(Exception):
    """The sources do not say what this call does; the message says why."""


@dataclass
class Held:
    """One record that a conformant store holds."""

    record: Record


class Model:
    """What a conformant store holds."""

    def __init__(self, choices: Choices = Choices()) -> None:
        self.choices = choices
        self.held: list[Held] = []

    # Changes

    def same_as(self, token: Record) -> Held | None:
        """Return the record that a save of this token updates; None if it makes a new one.

        Raises `NotAsked`.
        """
        by_key = self._by_keys(token)
        by_name = self._of_user(token.user_name) if token.user_name else []
        if self.choices.record_per_client and token.client_id:
            by_name = [held for held in by_name if held.record.client_id == token.client_id]
        if len(_distinct([*by_name, *by_key])) > 1:
            raise NotAsked("keys that point at different records")
        if token.user_name and not by_name and any(held.record.user_name for held in by_key):
            raise NotAsked("one user's name with another's token")
        same = next(iter([*by_name, *by_key]), None)
        if any(_share_a_token(token, other.record) for other in self.held if other is not same):
            raise NotAsked("a token that another record has, under another key")
        return same

    def keep(self, token: Record, same: Held | None) -> Held:
        """Keep a token in the record that is the same as it, or in a new one; return which."""
        if same is None:
            same = Held(Record())
            self.held.append(same)
        same.record = same.record.updated_by(token)
        return same

    def delete(self, held: Held) -> None:
        """Let a record go."""
        self.held.remove(held)

    def wipe(self) -> None:
        """Let every record go."""
        self.held.clear()

    # Searches

    def found(self, asked: Record) -> Sequence[Held]:
        """Return the records that a search may answer; none is a miss. Raises `NotAsked`."""
        if asked.user_name:
            return self._of_user(asked.user_name)
        keys = self._keys_of(asked)
        if not keys:
            raise NotAsked("a search without a key (FIND-13)")
        found = [self._with(**key) for key in keys]
        if any(records != found[0] for records in found):
            raise NotAsked("keys that point at different records")
        return found[0]

    def of(self, id_: str) -> Held | None:
        """Return the record with this id."""
        return next(iter(self._with(id=id_)), None)

    # Which records a token's keys point at

    def _by_keys(self, token: Record) -> list[Held]:
        pointed_at = [self._with(**key) for key in self._keys_of(token)]
        by_login = pointed_at[1:] if token.id else pointed_at
        is_half_known = len({bool(one) for one in by_login}) > 1
        if token.refresh_token and token.grant_token and is_half_known and not token.user_name:
            raise NotAsked("a known refresh token with a new grant token, or the other way round")
        return _distinct(held for records in pointed_at for held in records)

    def _keys_of(self, token: Record) -> list[dict[str, str]]:
        """Return the keys that a token carries beside its user name, each with what it needs."""
        keys = [{"id": token.id}] if token.id else []
        if token.client_id and token.client_secret:
            client = {"client_id": token.client_id, "client_secret": token.client_secret}
            keys += [client | {name: value} for name in LOGGED_IN_BY if (value := token[name])]
        elif token.access_token and not token.client_id and not token.client_secret:
            keys.append({"access_token": token.access_token})
        return keys

    def _of_user(self, user_name: str) -> list[Held]:
        return self._with(user_name=user_name)

    def _with(self, **fields: str) -> list[Held]:
        return [held for held in self.held if _has(held.record, fields)]


def _has(record: Record, fields: Mapping[str, str]) -> bool:
    for name, value in fields.items():  # noqa: SIM110 - asked of each record in each search
        if record[name] != value:
            return False
    return True


def _share_a_token(one: Record, other: Record) -> bool:
    return any(one[name] and one[name] == other[name] for name in TOKENS)


def _distinct(records: Iterable[Held]) -> list[Held]:
    return list({id(held): held for held in records}.values())
