"""One worker's instance of the store that all workers share."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Final, TypeVar

from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken

from conformance import shown
from conformance.finding import Finding, NoAnswer
from conformance.guard import look
from conformance.naming import StoreSource
from conformance.place import Place
from conformance.record import Record, read, to_token

Answer = TypeVar("Answer")

COULD_NOT_BE_MADE: Final = "the store could not be made"


class CannotBeHad(Exception):
    """A worker cannot open the store, or ask it; the message says why."""


class SharedStore(contextlib.AbstractContextManager["SharedStore"]):
    """The store, opened for as long as the worker takes part.

    A call that raises is a `Finding`: a store that waits for its turn keeps the contract, and one
    that gives up does not. A call that does not come back is `NoAnswer`.
    """

    def __init__(self, source: StoreSource, worker_id: str) -> None:
        self._place = Place(source, worker_id)
        try:
            self._store = self._place.open()
        except (Exception, NoAnswer) as error:
            self._close()
            raise CannotBeHad(f"{COULD_NOT_BE_MADE}: {shown.error(error)}") from None

    def __exit__(self, *_: object) -> None:
        self._close()

    def _close(self) -> None:
        with contextlib.suppress(Exception, NoAnswer):
            self._place.close()

    def save(self, record: Record) -> None:
        """Save a token."""
        token = to_token(record)
        self._call("save_token", lambda: self._store.save_token(token))

    def find(self, asked: Record) -> Record | None:
        """Search with a token."""
        token = to_token(asked)
        return _read(self._call("find_token", lambda: self._store.find_token(token)))

    def find_by_id(self, id_: str) -> Record | None:
        """Search by an id."""
        return _read(self._call("find_token_by_id", lambda: self._store.find_token_by_id(id_)))

    def listed(self) -> list[Record]:
        """List all records."""
        return self._call("get_tokens", lambda: look(self._store))

    def listed_anew(self) -> list[Record]:
        """List all records that an instance sees which is opened for it."""
        with self._place.doing("the constructor or factory"):
            store = self._place.open()
        with self._place.doing("get_tokens"):
            return look(store)

    def delete(self, id_: str) -> None:
        """Delete a record."""
        self._call("delete_token", lambda: self._store.delete_token(id_))

    def _call(self, method: str, call: Callable[[], Answer]) -> Answer:
        try:
            with self._place.doing(method):
                return call()
        except Exception as error:
            raise Finding(
                expected="each call to succeed: it may wait for the others",
                came=f"{method} raised {shown.error(error)}",
                calls=(),
                raised=error,
            ) from None


def _read(token: OAuthToken | None) -> Record | None:
    return None if token is None else read(token)
