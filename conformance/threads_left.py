"""Threads that a store has started and that do not end: Python would wait for them for ever."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

_SECONDS_TO_END: Final = 2.0
_SECONDS_TO_LEAVE: Final = 3.0


def lasting_threads() -> list[threading.Thread]:
    """Return the threads that the process waits for before it ends, this one apart."""
    return [
        thread
        for thread in threading.enumerate()
        if not thread.daemon and thread is not threading.current_thread()
    ]


def left_over(before: Sequence[threading.Thread]) -> list[threading.Thread]:
    """Return the threads that were started since, and do not end within a while."""
    ends_at = time.monotonic() + _SECONDS_TO_END
    new = [thread for thread in lasting_threads() if thread not in before]
    for thread in new:
        thread.join(max(0.0, ends_at - time.monotonic()))
    return [thread for thread in new if thread.is_alive()]


def message(threads: Iterable[threading.Thread]) -> str:
    """Say which they are, and what becomes of the process."""
    counted = Counter(thread.name for thread in threads)
    names = ", ".join(f"{name} ({number})" for name, number in sorted(counted.items()))
    return (
        f"Threads that were started during the run do not end: {names}. Python waits for such "
        "threads, so an application with this store would never exit. The process is ended without "
        "them. Start them as daemons, or end them with the store."
    )


def leave_without_them(status: int) -> None:
    """Have the process end with this status, in spite of them, when its main thread has ended."""

    def leave() -> None:
        threading.main_thread().join()
        time.sleep(_SECONDS_TO_LEAVE)
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)

    threading.Thread(target=leave, name="the end of the run", daemon=True).start()
