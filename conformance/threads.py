"""Several pieces of work at once, each in a thread of its own."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from typing import Final, TypeVar

from conformance.finding import Blocked

Answer = TypeVar("Answer")

SECONDS: Final = 30.0
"""Longer than a store waits for a lock: SQLite's own limit is five seconds, and ten are common."""


def at_once(works: Sequence[Callable[[], None]], seconds: float = SECONDS) -> None:
    """Start all works at the same moment, and wait until the last one is done.

    Raises what one of them has raised, and `Blocked` where one is not done after so many seconds.
    Such a thread is left behind; it does not keep the process from ending.
    """
    started = threading.Barrier(len(works))
    raised: list[BaseException] = []

    def carry_out(work: Callable[[], None]) -> None:
        try:
            started.wait()
            work()
        except BaseException as error:
            raised.append(error)

    threads = [threading.Thread(target=carry_out, args=[work], daemon=True) for work in works]
    for thread in threads:
        thread.start()
    ends_at = time.monotonic() + seconds
    for thread in threads:
        thread.join(max(0.0, ends_at - time.monotonic()))
    if raised:
        raise raised[0]
    left = sum(thread.is_alive() for thread in threads)
    if left:
        raise Blocked(
            f"{left} of {len(threads)} threads did not come back from the store within "
            f"{seconds:g} seconds: they wait for each other, or for a lock that nobody gives back"
        )


def in_another_thread(work: Callable[[], Answer], seconds: float = SECONDS) -> Answer:
    """Do a piece of work in a thread of its own; return what it returns, or raise what it raises.

    Raises `Blocked` where it is not done after so many seconds.
    """
    answers: list[Answer] = []
    at_once([lambda: answers.append(work())], seconds)
    return answers[0]
