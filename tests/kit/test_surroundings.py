"""What belongs to the process is put back, and what was changed is named."""

import datetime
import json
import locale
import os
import signal
import sys
import time
import types
import warnings
from collections.abc import Callable

import pytest

from conformance.memory import memory_limited
from conformance.surroundings import looked_around, put_back_around


def _locale() -> None:
    now = locale.setlocale(locale.LC_TIME)
    locale.setlocale(locale.LC_TIME, "C.UTF-8" if now == "C" else "C")


CHANGES: dict[str, tuple[Callable[[], object], Callable[[], object]]] = {
    "the umask": (lambda: os.umask(0o002), lambda: os.umask(os.umask(0o077))),
    "the environment": (
        lambda: os.environ.update(PATH="", TOKEN="1"),
        lambda: dict(os.environ),
    ),
    "the locale": (_locale, lambda: locale.setlocale(locale.LC_ALL)),
    "the clock": (lambda: setattr(time, "time", lambda: 0), lambda: (time.time, datetime.datetime)),
    "the warning filters": (
        lambda: warnings.simplefilter("ignore", ResourceWarning),
        lambda: list(warnings.filters),
    ),
    "how warnings are shown": (
        lambda: setattr(warnings, "showwarning", print),
        lambda: warnings.showwarning,
    ),
    "a module of others in sys.modules": (
        lambda: sys.modules.update(json=types.ModuleType("json")),
        lambda: sys.modules["json"] is json,
    ),
    "a signal handler": (
        lambda: signal.signal(signal.SIGTERM, lambda *_: None),
        lambda: signal.getsignal(signal.SIGTERM),
    ),
    "a standard stream": (lambda: setattr(sys, "stdin", None), lambda: sys.stdin),
    "the recursion limit": (lambda: sys.setrecursionlimit(5_000), sys.getrecursionlimit),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_is_changed_is_named_and_put_back(name: str) -> None:
    change, look = CHANGES[name]
    before = look()

    with looked_around() as changed:
        change()

    assert changed == [name]
    assert look() == before


def test_nothing_is_named_where_nothing_has_changed() -> None:
    with looked_around() as changed:
        sys.modules.setdefault("a_module_more", types.ModuleType("a_module_more"))
        del sys.modules["a_module_more"]

    assert changed == []


def test_what_is_changed_is_put_back_after_an_error_too() -> None:
    before = dict(os.environ)

    with pytest.raises(KeyError), put_back_around():
        os.environ.pop(next(iter(before))) + os.environ["NO_SUCH_NAME"]

    assert dict(os.environ) == before


@pytest.mark.skipif(sys.platform != "linux", reason="the address space is limited on Linux")
def test_the_limit_on_memory_holds_for_a_while_and_no_longer() -> None:
    import resource  # noqa: PLC0415 - not on every system

    before = resource.getrlimit(resource.RLIMIT_AS)

    with memory_limited(), pytest.raises(MemoryError):
        bytes(3 * 1024**3)

    assert resource.getrlimit(resource.RLIMIT_AS) == before
    assert len(bytes(3 * 1024**2)) == 3 * 1024**2
