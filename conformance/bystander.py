"""A process beside the run, which tells of it when the store's own code has ended it.

A plain script that is started by its path: it imports nothing of the kit's, so that it is there in
an instant. It reads the board, whose form `board.py` describes, and ends when its standard input
does: that is a pipe from the run, which closes however the run may end. Then it says what the run
could not say any more. A call that did not come back although it was asked to, again and again, it
ends with the process.

Arguments: the run's process id, the file of the board, the seconds that the alarm is given beyond a
call's own, the length of the board's head, and the names of what may go on.
"""

from __future__ import annotations

import mmap
import os
import select
import signal
import struct
import sys
import textwrap
import time
from collections.abc import Sequence

_TICK = 0.25
_SECONDS_TO_DIE = 3.0
_WIDTH = 80


class Bystander:
    """Looks at the board until the run is over, or gone."""

    def __init__(
        self, pid: int, board: str, grace: float, head: int, doings: Sequence[str]
    ) -> None:
        self._pid = pid
        self._grace = grace
        self._head = head
        self._doings = doings
        self._ended_after: float | None = None
        with open(board, "rb") as file:  # noqa: PTH123 - pathlib takes a while to import
            self._memory = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    def watch(self) -> None:
        """Stay until the run is gone, and say what there is to say."""
        while not self._is_gone():
            seconds = self._seconds_over_time()
            if seconds is not None and self._ended_after is None:
                self._ended_after = seconds
                self._end_the_run()
        calls, began, _, doing, is_over, length = self._numbers()
        if is_over:
            return
        told = bytes(self._memory[self._head : self._head + length]).decode("utf-8", "replace")
        which = f"{self._doings[doing]} (call {calls})"
        lines = [*told.partition("\n\n")[::2]] if told else []
        lines.insert(min(len(lines), 1), self._what_happened(which if began else None))
        title = " the store ended the process " if began else " the process ended early "
        text = "\n\n".join([f"\n{title:=^{_WIDTH}}", *lines])
        sys.stderr.write(f"{text}\n")

    def _is_gone(self) -> bool:
        if hasattr(os, "getppid") and os.name == "posix" and os.getppid() != self._pid:
            return True
        if os.name != "posix":
            return not sys.stdin.buffer.read(1)  # no select on a pipe there, and no alarms either
        readable, _, _ = select.select([0], [], [], _TICK)
        return bool(readable) and not os.read(0, 1)

    def _numbers(self) -> tuple[int, int, int, int, int, int]:
        calls, began, limit, doing, is_over, length = struct.unpack_from("=6Q", self._memory)
        return calls, began, limit, doing, is_over, length

    def _seconds_over_time(self) -> float | None:
        """Return for how long a call has gone on that ought to have been given up, if one has."""
        _, began, limit, *_ = self._numbers()
        gone = (time.monotonic_ns() - began) / 1e9
        return gone if began and limit and gone > limit / 1e9 + self._grace else None

    def _end_the_run(self) -> None:
        """End it by the signal at which Python tells where it stands, or else by force."""
        os.kill(self._pid, signal.SIGABRT)
        ends_at = time.monotonic() + _SECONDS_TO_DIE
        while not self._is_gone():
            if time.monotonic() > ends_at:
                os.kill(self._pid, signal.SIGKILL)
                return

    def _what_happened(self, which: str | None) -> str:
        if which is None:
            text = (
                "The process that ran the checks is gone, before the run was over, and not in the "
                "middle of a call of the store's own code. There is no verdict."
            )
        elif self._ended_after is not None:
            text = (
                f"{which} gave no answer in {self._ended_after:.0f} s, nor did it heed the alarm, "
                "so the process was ended. There is no verdict."
            )
        else:
            text = (
                f"The process was gone in the middle of {which}: the store's code has crashed the "
                "interpreter, was killed, or left by a way out that cannot be closed. There is no "
                "verdict."
            )
        return textwrap.fill(text, _WIDTH)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Bystander(
        int(sys.argv[1]), sys.argv[2], float(sys.argv[3]), int(sys.argv[4]), sys.argv[5:]
    ).watch()
