"""Making the first store, and asking it for its tokens, before anything is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from zohocrmsdk.src.com.zoho.api.authenticator.store import TokenStore

from conformance import shown
from conformance.finding import NoAnswer
from conformance.frames import frames_of
from conformance.guard import look, refuse_a_filled_store
from conformance.naming import StoreSource, StoreUnavailable, from_callable, load
from conformance.place import Place
from conformance.record import Record
from conformance.run import Run


def _name_of(store: object) -> str:
    """Name what makes the stores as pytest would, or else as a person would."""
    module, name = getattr(store, "__module__", None), getattr(store, "__qualname__", None)
    return f"{module}:{name}" if module and name else shown.anything(store)


def open_run(store: str | Callable[..., object], timeout: float = 0) -> Run:
    """Begin a run on a store: what `pytest --store` takes, or the class or factory itself.

    Each call of the store's code may take `timeout` seconds; 0 stands for any number, so that a
    program can be looked at in a debugger. Raises `StoreUnavailable` if no store can be made, and
    `StoreNotEmpty` if it holds tokens.
    """
    found = load(store) if isinstance(store, str) else from_callable(store, _name_of(store))
    source = replace(found, timeout=timeout)
    run = Run(source)
    ask_for_tokens(source, run.worker_id)
    return run


def ask_for_tokens(source: StoreSource, worker_id: str) -> None:
    """Make one store and ask it for its tokens, before anything is written.

    Raises `StoreUnavailable` if the store cannot be made, and `StoreNotEmpty` if it holds tokens.
    """
    place = Place(source, worker_id)
    try:
        store = _made(place, source)
        refuse_a_filled_store(lambda: _look(place, store), source.name)
    finally:
        _close(place, source)


def _made(place: Place, source: StoreSource) -> TokenStore:
    try:
        return place.open()
    except StoreUnavailable:
        raise
    except NoAnswer as no_answer:
        raise StoreUnavailable(
            f"{source.name} could not be made: {shown.error(no_answer)}, and given up. It stood "
            f"at:\n{frames_of(no_answer)}"
        ) from None
    except Exception as error:
        raise StoreUnavailable(
            f"{source.name} could not be made: it raised {shown.error(error)}\n{frames_of(error)}"
        ) from None


def _look(place: Place, store: TokenStore) -> list[Record]:
    with place.doing("get_tokens"):
        return look(store)


def _close(place: Place, source: StoreSource) -> None:
    try:
        place.close()
    except (Exception, NoAnswer) as error:
        raise StoreUnavailable(
            f"{source.name}: the factory's clean-up raised {shown.error(error)}\n{frames_of(error)}"
        ) from None
