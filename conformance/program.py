"""What the programs use that the kit prints for a failure; made to be read beside the SDK's names.

with empty("mymodule:MyStore") as store:
    store.save_token(token(user_name="ada@example.com:60001", access_token="access-ada-1"))
    assert len(store.get_tokens()) == 1
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import cast

from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken
from zohocrmsdk.src.com.zoho.api.authenticator.store import TokenStore

from conformance.bench import bench_of
from conformance.crew import save_at_once
from conformance.crew import search_while_saving as search_in_processes
from conformance.crowd import Kind
from conformance.cutting import CutConnections
from conformance.elsewhere import listed_by_another
from conformance.finding import Finding
from conformance.growth import steepness
from conformance.guarded import GuardedStore
from conformance.kills import kill_again_and_again
from conformance.opening import open_run
from conformance.outage import ByItself, FailingCalls, FilesEnd, Outage
from conformance.overhearing import overheard
from conformance.people import milliseconds_from_now
from conformance.probe import Probe
from conformance.record import FIELDS, Record, missing_attributes, read, to_token
from conformance.run import Run
from conformance.sdk import Life, life_of
from conformance.surroundings import looked_around
from conformance.survey import Measure, Unit, figures_of

__all__ = (
    "attributes_missing",
    "empty",
    "failing",
    "fields",
    "growth_of",
    "id_of",
    "ids",
    "listed",
    "listed_in_a_new_process",
    "living",
    "looked_around",
    "milliseconds_from_now",
    "overheard",
    "save_in_processes",
    "search_while_saving",
    "survives_kills",
    "token",
)

Store = str | Callable[..., object] | Run
"""What `pytest --store` takes, or the class or factory itself; the kit hands over its own run."""


def token(**content: str) -> OAuthToken:
    """Make a token with these of the ten fields, and no others.

    Unlike the SDK's own constructor it takes any of them together; `user_name` is the name of the
    token's user signature.
    """
    return to_token(Record(**content))


def fields(of: OAuthToken | None, *names: str) -> dict[str, str | None]:
    """Return these fields of a token, an empty text as None; of no token, nothing."""
    if of is None:
        return {}
    record = read(of)
    return {name: record[name] or None for name in names or FIELDS}


def listed(store: TokenStore, *names: str) -> list[dict[str, str | None]]:
    """Return these fields of every token that `get_tokens` answers."""
    return [fields(of, *names) for of in store.get_tokens()]


def listed_in_a_new_process(store: EmptyStore, *names: str) -> list[dict[str, str | None]]:
    """Return these fields of every token that `get_tokens` answers in a process of its own."""
    return [{name: of[name] or None for name in names} for of in store.listed_in_a_new_process()]


def survives_kills(store: EmptyStore, times: int) -> bool:
    """Kill processes while they save, and say whether every save that had returned is there."""
    if not store.run.traits.has_storage:
        return True
    store.probe.let_go()
    try:
        kill_again_and_again(store.run, store.probe.place, times)
    except Finding:
        return False
    return True


def growth_of(store: EmptyStore, call: str, *, up_to: int, counting: Unit) -> float:
    """Return the power of the number of tokens with which the cost of a call grows: 1 is linear.

    Tried on stores of four sizes, each twice the one before, up to so many tokens. `call` is one of
    `conformance.crowd.Kind`, as it is told; `counting` is "seconds", or "steps": lines of Python.
    """
    kind = next(kind for kind in Kind if kind.told == call)
    return steepness(figures_of(store.run, Measure(kind, counting), up_to))


def save_in_processes(store: EmptyStore, tokens: Sequence[Sequence[OAuthToken]]) -> None:
    """Let processes save these tokens at once, each of them those of one list.

    Of a store that keeps nothing beyond its instance, the instance saves them. Raises
    `FailedAtOnce` where a save raises.
    """
    if store.run.traits.has_storage:
        records = [[read(of) for of in own] for own in tokens]
        save_at_once(store.run, store.probe.place, [records])
        return
    for of in (of for own in tokens for of in own):
        store.save_token(of)


def search_while_saving(
    store: EmptyStore, asked: OAuthToken, tokens: Sequence[OAuthToken], *names: str
) -> list[dict[str, str | None]]:
    """Search in three processes while a fourth one saves these tokens; return what was found.

    Nobody is an empty mapping. Of a store that keeps nothing beyond its instance, the instance
    saves them, and is searched. Raises `FailedAtOnce` where a call raises.
    """
    if not store.run.traits.has_storage:
        for of in tokens:
            store.save_token(of)
        return [fields(store.find_token(asked), *names)]
    records = [read(of) for of in tokens]
    found = search_in_processes(store.run, store.probe.place, read(asked), records)
    return [fields(None if one is None else to_token(one), *names) for one in found]


def id_of(store: TokenStore, **content: str) -> str:
    """Return the id of the stored token with these fields.

    Raises `LookupError` where none is listed.
    """
    for of in store.get_tokens():
        if fields(of, *content) == content:
            return cast("str", of.get_id())
    raise LookupError(f"get_tokens shows no token with {', '.join(content)} as asked for")


def ids(store: TokenStore) -> list[str]:
    """Return the id of every token that `get_tokens` answers."""
    return [cast("str", of.get_id()) for of in store.get_tokens()]


def attributes_missing(of: OAuthToken | None) -> tuple[str, ...]:
    """Name the attributes that the SDK reads off a token, and that this one does not have."""
    return () if of is None else missing_attributes(of)


class EmptyStore(GuardedStore):
    """A store that was empty, in a private folder of its own."""

    def __init__(self, probe: Probe, run: Run) -> None:
        super().__init__(probe)
        self.run = run

    @property
    def strays(self) -> list[str]:
        """What was written beside the folder: a path in an id has led there."""
        return self.probe.place.strays()

    def reopened(self) -> EmptyStore:
        """Return a new instance in the same place, as a restart of the application makes one.

        Of a store that keeps nothing beyond its instance, that is the instance itself.
        """
        if not self.run.traits.has_storage:
            return self
        self.probe.let_go()
        return EmptyStore(self.run.opened(self.probe.place), self.run)

    def beside(self) -> EmptyStore:
        """Return a second instance in the same place, while this one is there.

        Of a store that keeps nothing beyond its instance, that is the instance itself.
        """
        if not self.run.traits.has_storage:
            return self
        return EmptyStore(self.run.opened(self.probe.place), self.run)

    def listed_in_a_new_process(self) -> Sequence[Record]:
        """Return what a process that is started for it sees of the store.

        Of a store that keeps nothing beyond its instance, that is what the instance shows.
        """
        if not self.run.traits.has_storage:
            return [read(of) for of in self.get_tokens()]
        return listed_by_another(self.run, self.probe.place)


@contextlib.contextmanager
def empty(store: Store) -> Iterator[EmptyStore]:
    """Open a store in a private folder; clear it afterwards of what was saved meanwhile.

    Raises `StoreUnavailable` if no store can be made, and `StoreNotEmpty` if it holds tokens.
    """
    run = _run_of(store)
    with bench_of(run) as bench:
        yield EmptyStore(bench.fresh(), run)


@contextlib.contextmanager
def failing(
    store: GuardedStore,
    *,
    at: int | None = None,
    lasting: bool = False,
    room: int | None = None,
    cut: int | None = None,
) -> Iterator[None]:
    """Make the storage of a store fail in the calls of its methods that are made meanwhile.

    `at` says which call that reaches the storage fails, counting from 1, and with `lasting` so does
    each that follows; with `room` no file can be written beyond so many bytes; with `cut` the
    connections of a client in C are cut at that moment of those at which there are any. With none
    of them, the store's own `storage_failure` is entered. A store that has none does not fail.
    """
    if at is not None:
        outage: Outage = FailingCalls(at, lasting=lasting)
    elif cut is not None:
        outage = CutConnections(cut, lasting=lasting)
    elif room is not None:
        outage = FilesEnd(room)
    else:
        outage = ByItself(store.probe.store)
    with store.probe.in_outage(outage):
        yield


@contextlib.contextmanager
def living(store: Store) -> Iterator[Life]:
    """Open a store as `empty` does, for the real SDK, with Zoho's servers played.

    Raises `StoreUnavailable` if no store can be made, and `StoreNotEmpty` if it holds tokens.
    """
    with bench_of(_run_of(store)) as bench, life_of(bench) as life:
        yield life


def _run_of(store: Store) -> Run:
    if isinstance(store, Run):
        return store
    if str(Path.cwd()) not in sys.path:
        # A store is found from here by `pytest --store`, and so it is by its program.
        sys.path.insert(0, str(Path.cwd()))
    return open_run(store)
