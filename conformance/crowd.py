"""Calls on a store that holds many users, one of each kind after the other: made to be timed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum
from functools import partial
from typing import Final

from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken
from zohocrmsdk.src.com.zoho.api.authenticator.store import TokenStore

from conformance.people import in_the_crowd
from conformance.record import Record, to_token


class Kind(Enum):
    """The kinds of calls: the method, and what it is asked for."""

    FIND = ("find_token", "by user name")
    FIND_BY_REFRESH_TOKEN = ("find_token", "by refresh token")
    FIND_BY_ACCESS_TOKEN = ("find_token", "by access token")
    FIND_NOBODY = ("find_token", "by a name that is not there")
    FIND_BY_ID = ("find_token_by_id", "")
    REFRESH = ("save_token", "of a known user")
    SAVE = ("save_token", "of a new user")
    DELETE = ("delete_token", "")
    LIST = ("get_tokens", "")
    WIPE = ("delete_tokens", "")

    @property
    def method(self) -> str:
        """The method of the store."""
        return self.value[0]

    @property
    def told(self) -> str:
        """The method, and what it is asked for."""
        return " ".join(filter(None, self.value))


NEWCOMERS: Final = 10_000_000
"""Where the numbers of users begin who are saved to be deleted again: nobody else has those."""


class Visitor:
    """Somebody who calls a store that holds so many users, each known by a number from 0 on.

    Several visitors of one store differ by `number`, so that no two save the same new user. `ids`
    are those of the stored users, as far as they are known. `note` is told of what is to be saved.
    """

    def __init__(
        self,
        store: TokenStore,
        tokens: int,
        note: Callable[[Record], None],
        *,
        number: int = 0,
        ids: Sequence[str] = (),
    ) -> None:
        self._store = store
        self._tokens = tokens
        self._note = note
        self._number = number
        self._ids = ids
        self._newcomer = to_token(Record())

    def prepared(self, kind: Kind, round_: int) -> Callable[[], object]:
        """Make ready a call of a kind, so that nothing but the store's own work is left to time.

        The rounds go over users from all parts of the store, as evenly whatever its size. Each
        round has a save before its deletion, which takes away again what was saved.
        """
        return partial(getattr(self._store, kind.method), *self._given(kind, round_))

    def _given(self, kind: Kind, round_: int) -> tuple[object, ...]:
        if kind in (Kind.LIST, Kind.WIPE):
            return ()
        if kind is Kind.DELETE:
            return (self._newcomer.get_id(),)
        if kind is Kind.FIND_BY_ID:
            return (self._ids[self._user(round_)],)
        if kind is Kind.SAVE:
            self._newcomer = self._to_save(self.newcomer(round_))
            return (self._newcomer,)
        if kind is Kind.REFRESH:
            return (self._to_save(self._refreshed(round_)),)
        return (to_token(self._asked(kind, round_)),)

    def newcomer(self, round_: int) -> Record:
        """Return the login of the user who is saved in a round, and deleted."""
        return in_the_crowd(NEWCOMERS * (self._number + 1) + round_)

    def _to_save(self, record: Record) -> OAuthToken:
        self._note(record)
        return to_token(record)

    def _asked(self, kind: Kind, round_: int) -> Record:
        # Users with even numbers are never refreshed, and keep the access token that is asked for.
        known = in_the_crowd(self._user(round_) // 2 * 2)
        if kind is Kind.FIND_BY_ACCESS_TOKEN:
            return known.only("access_token")
        if kind is Kind.FIND_BY_REFRESH_TOKEN:
            return known.only("client_id", "client_secret", "refresh_token")
        if kind is Kind.FIND_NOBODY:
            return Record(user_name=f"nobody{round_}@example.com:60100")
        return known.only("user_name")

    def _refreshed(self, round_: int) -> Record:
        known = in_the_crowd(abs(self._user(round_) // 2 * 2 - 1))
        return known.with_(access_token=f"{known.access_token}-{self._number}-{round_}-refreshed")

    def _user(self, round_: int) -> int:
        return int(self._tokens * ((0.5 + round_ * _GOLDEN) % 1))


_GOLDEN: Final = 0.6180339887498949
"""Steps of this length round a circle come everywhere as often."""
