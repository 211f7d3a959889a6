"""What belongs to the process and not to a store: looked at, and put back where it was changed."""

from __future__ import annotations

import contextlib
import datetime
import locale
import os
import signal
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from types import ModuleType
from typing import Final, NamedTuple, TypeVar

from conformance.watch import WATCH

Value = TypeVar("Value")


class _Aspect(NamedTuple):
    """One thing that is the process's: its name, and how it is looked at.

    What a look returns puts the thing back where it has changed by then, and says whether it has.
    """

    name: str
    look: Callable[[], Callable[[], bool]]


def _aspect(name: str, read: Callable[[], Value], put_back: Callable[[Value], object]) -> _Aspect:
    """Make an aspect of what reads the thing, and what puts it back."""

    def look() -> Callable[[], bool]:
        before = read()

        def put_back_if_changed() -> bool:
            if read() == before:
                return False
            put_back(before)
            return True

        return put_back_if_changed

    return _Aspect(name, look)


class _Same:
    """Things that are equal if they are the very same ones, whatever they say themselves."""

    def __init__(self, things: Mapping[str, object]) -> None:
        self.things = dict(things)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and all(
            other.things.get(name) is thing for name, thing in self.things.items()
        )

    __hash__ = None  # type: ignore[assignment]


def _attributes(name: str, owner: ModuleType, *attributes: str) -> _Aspect:
    """Make an aspect of attributes of a module, which have to stay the very same things."""

    def read() -> _Same:
        return _Same({attribute: getattr(owner, attribute) for attribute in attributes})

    def put_back(before: _Same) -> None:
        for attribute, thing in before.things.items():
            setattr(owner, attribute, thing)

    return _aspect(name, read, put_back)


@contextlib.contextmanager
def looked_around() -> Iterator[list[str]]:
    """Look around before and after; name what has changed in between, which is put back at once.

    The working directory is put back by the place, after each call; here it is told.
    """
    with put_back_around() as changed, WATCH.noting_moves() as moves:
        yield changed
    changed += moves


@contextlib.contextmanager
def put_back_around() -> Iterator[list[str]]:
    """Put back what has changed in between, and name it, all but the working directory."""
    aspects = [(aspect.name, aspect.look()) for aspect in _ASPECTS]
    changed: list[str] = []
    try:
        yield changed
    finally:
        changed += [name for name, put_back in aspects if put_back()]


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _put_environment_back(before: Mapping[str, str]) -> None:
    for name in [name for name in os.environ if name not in before]:
        del os.environ[name]
    os.environ.update(before)


def _put_locale_back(before: str) -> None:
    locale.setlocale(locale.LC_ALL, before)


def _modules() -> _Same:
    """More modules may be imported, but none of those that are there may be exchanged."""
    return _Same(sys.modules)


def _put_modules_back(before: _Same) -> None:
    for name, module in before.things.items():
        if isinstance(module, ModuleType):
            sys.modules[name] = module


def _filters() -> _Same:
    numbered = {str(number): one for number, one in enumerate(warnings.filters)}
    return _Same({**numbered, "length": len(warnings.filters)})


def _put_filters_back(before: _Same) -> None:
    filters = [thing for name, thing in before.things.items() if name != "length"]
    warnings.resetwarnings()
    warnings.filters[:] = filters  # type: ignore[index]


_SIGNALS: Final = tuple(
    getattr(signal, name)
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGCHLD", "SIGALRM", "SIGPIPE")
    if hasattr(signal, name)
)


def _handlers() -> dict[str, signal._HANDLER]:
    return {str(int(number)): signal.getsignal(number) for number in _SIGNALS}


def _put_handlers_back(before: dict[str, signal._HANDLER]) -> None:
    if threading.current_thread() is threading.main_thread():
        for number in _SIGNALS:
            handler = before[str(int(number))]
            if handler is not None and handler is not signal.getsignal(number):
                signal.signal(number, handler)


_ASPECTS: Final = (
    _aspect("the umask", _umask, os.umask),
    _aspect("the environment", lambda: dict(os.environ), _put_environment_back),
    _aspect("the locale", lambda: locale.setlocale(locale.LC_ALL), _put_locale_back),
    _attributes("the clock", time, "time", "time_ns", "monotonic", "monotonic_ns", "sleep"),
    _attributes("the clock", datetime, "datetime"),
    _aspect("the warning filters", _filters, _put_filters_back),
    _attributes("how warnings are shown", warnings, "showwarning"),
    _aspect("a module of others in sys.modules", _modules, _put_modules_back),
    _aspect("a signal handler", _handlers, _put_handlers_back),
    _attributes("a standard stream", sys, "stdin", "stdout", "stderr"),
    _aspect("the recursion limit", sys.getrecursionlimit, sys.setrecursionlimit),
)
