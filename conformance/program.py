"""What the programs use that the kit prints for a failure; made to be read beside the SDK's names.

with empty("mymodule:MyStore") as store:
    store.save_token(token(user_name="ada@example.com:60001", access_token="access-ada-1"))
    assert len(store.get_tokens()) == 1
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast

from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken
from zohocrmsdk.src.com.zoho.api.authenticator.store import TokenStore

from conformance.bench import bench_of
from conformance.guarded import GuardedStore
from conformance.opening import open_run
from conformance.overhearing import overheard
from conformance.people import milliseconds_from_now
from conformance.probe import Probe
from conformance.record import FIELDS, Record, missing_attributes, read, to_token
from conformance.run import Run
from conformance.sdk import Life, life_of
from conformance.surroundings import looked_around

__all__ = (
    "attributes_missing",
    "empty",
    "fields",
    "id_of",
    "ids",
    "listed",
    "living",
    "looked_around",
    "milliseconds_from_now",
    "overheard",
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
        self._run = run

    @property
    def strays(self) -> list[str]:
        """What was written beside the folder: a path in an id has led there."""
        return self.probe.place.strays()

    def reopened(self) -> EmptyStore:
        """Return a new instance in the same place, as a restart of the application makes one."""
        return EmptyStore(self._run.restarted(self.probe), self._run)


@contextlib.contextmanager
def empty(store: Store) -> Iterator[EmptyStore]:
    """Open a store in a private folder; clear it afterwards of what was saved meanwhile.

    Raises `StoreUnavailable` if no store can be made, and `StoreNotEmpty` if it holds tokens.
    """
    run = _run_of(store)
    with bench_of(run) as bench:
        yield EmptyStore(bench.fresh(), run)


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
