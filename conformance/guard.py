"""The guard over tokens that are not the kit's.

A store that is given to the kit may turn out to be the one that an application lives on. So the
store is asked for its tokens before the first write, again for each new instance, and again before
each wipe. A record that the kit did not save stops the run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken
from zohocrmsdk.src.com.zoho.api.authenticator.store import TokenStore

from conformance import shown
from conformance.finding import NoAnswer
from conformance.record import Record, read

TELLING: Final = ("user_name", "refresh_token", "access_token", "grant_token", "client_id")
"""The fields by which a record is known again; ids come round."""


class StoreNotEmpty(Exception):
    """The store holds tokens already, or will not say; the message says what to do."""


class Ledger:
    """What the kit has given to stores in this run, so that it knows its own records again."""

    def __init__(self) -> None:
        self._values: set[str] = set()
        self.tell: Callable[[Iterable[str]], None] | None = None
        """Whom to tell of what is about to be saved: who has to know it after this run."""

    def note(self, record: Record) -> None:
        """Remember a record that is about to be saved."""
        values = [value for name in TELLING if (value := record[name])]
        if self.tell is not None:
            self.tell(values)
        self._values.update(values)

    def is_ours(self, record: Record) -> bool:
        """Tell whether a stored record comes from the kit: by what is in it, never by its id.

        Ids come round again, so a stranger's record may well have one that the kit's had before. A
        record in which nothing tells anything is taken for the kit's own: the store was empty at
        the start, and a store that loses every field is broken, not full of somebody's tokens.
        """
        telling = [value for name in TELLING if (value := record[name])]
        return not telling or any(value in self._values for value in telling)

    def strangers(self, records: Iterable[Record]) -> list[Record]:
        """Return the records that the kit did not save."""
        return [record for record in records if not self.is_ours(record)]


def look(store: TokenStore) -> list[Record]:
    """Ask a store for its tokens, as records. `None` is taken for an empty list.

    Raises whatever the store raises, and `TypeError` for an answer that is no collection of tokens.
    """
    answer: Sequence[OAuthToken] | None = store.get_tokens()
    return [] if answer is None else [_read(token) for token in answer]


def _read(token: OAuthToken) -> Record:
    if not isinstance(token, OAuthToken):
        raise TypeError(f"get_tokens shows {shown.anything(token)}, which is no token")
    return read(token)


def refuse_a_filled_store(ask: Callable[[], list[Record]], name: str) -> None:
    """Ask a store for its tokens, once, before anything is written.

    Raises `StoreNotEmpty` if it holds any, or if the question raises.
    """
    try:
        records = ask()
    except (Exception, NoAnswer) as error:
        raise StoreNotEmpty(
            f"{name}: get_tokens raised {shown.error(error)}\n"
            "So the kit cannot tell whether the store holds tokens of yours, and has changed "
            "nothing. An empty store has to answer an empty list."
        ) from None
    if records:
        raise StoreNotEmpty(
            f"{name} holds {_counted(records)} already ({_described(records)}). The kit saves, "
            "deletes and wipes, so it stops here and has changed nothing.\n"
            f"{HOW_TO_POINT_ELSEWHERE}"
        )


HOW_TO_POINT_ELSEWHERE: Final = (
    "Point it at an empty store, by a factory for instance:\n"
    "  def make_store(tmp_path):          # tmp_path: a private, empty folder\n"
    "      return MyStore(tmp_path / 'tokens.db')\n"
    "  pytest --store mymodule:make_store"
)


def stranger_message(strangers: Sequence[Record]) -> str:
    """Say that records turned up which the kit did not save, without any secret."""
    return (
        f"the store shows {_counted(strangers)} that the kit did not save "
        f"({_described(strangers)}). Something else writes to it, or it changes beyond recognition "
        f"what it is given; the kit has stopped before the next write.\n{HOW_TO_POINT_ELSEWHERE}"
    )


def described(records: Sequence[Record]) -> str:
    """Say how many records those are, and of whom, without any secret."""
    return f"{_counted(records)} ({_described(records)})"


def _counted(records: Sequence[Record]) -> str:
    return "1 token" if len(records) == 1 else f"{len(records)} tokens"


def _described(records: Sequence[Record]) -> str:
    named = [shown.value("user_name", r.user_name) for r in records if r.user_name]
    if not named:
        return "without user names"
    more = f" and {len(named) - 3} more" if len(named) > 3 else ""
    return f"of {', '.join(named[:3])}{more}"
