"""The ways out of the process that pass by every `finally`, closed while the store's code runs.

`os._exit(0)` in a store would end the run with the exit status of a success.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Final, NoReturn

from conformance.watch import WATCH

_NAMES: Final = ("_exit", "abort", "execv", "execve")
"""What all others lead to, `os.execlp` say."""


@contextlib.contextmanager
def ways_out_closed() -> Iterator[None]:
    """Have a store that leaves so raise `SystemExit`, as by `sys.exit`.

    A store has to be imported within, or it may have the real ones at hand. Forked processes leave
    as they like. Whoever leaves this process when no call of the store's goes on, a thread of its
    say, does not leave with the exit status of a success.
    """
    modules = [os, sys.modules[os.name]]
    before = [(module, name, getattr(module, name)) for module in modules for name in _NAMES]
    for module, name, real in before:
        setattr(module, name, _closed(name, real, os.getpid()))
    try:
        yield
    finally:
        for module, name, real in before:
            _put_back(module, name, real)


def _put_back(module: ModuleType, name: str, real: object) -> None:
    setattr(module, name, real)


def _closed(name: str, real: Callable[..., NoReturn], pid: int) -> Callable[..., NoReturn]:
    def leave(*args: object, **named: object) -> NoReturn:
        if os.getpid() != pid:
            real(*args, **named)
        if WATCH.is_on:
            shown = ", ".join(map(str, args)) if name == "_exit" else "..."
            raise SystemExit(f"os.{name}({shown})")
        if name == "_exit" and args == (0,):
            real(1)
        real(*args, **named)

    return leave
