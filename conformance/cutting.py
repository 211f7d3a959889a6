"""Cutting the connections of a client that is written in C, as a server does that is killed.

What such a client does cannot be seen call by call. But a store in Python calls it, and between its
calls it can be seen whether a connection is open: each such moment is one at which to cut it.
"""

from __future__ import annotations

from types import FrameType
from typing import Any, NamedTuple

from conformance.connections import Socket, cut, open_sockets, sockets_of_python
from conformance.frames import Line, line_of_the_users
from conformance.storage_calls import is_the_stores
from conformance.watching import Watching


class Moment(NamedTuple):
    """A moment at which a connection is open."""

    name: str
    """The kind of event that shows it: `call` or `c_call`."""
    where: Line
    """The line of the store that is at work."""


class CutConnections(Watching):
    """Counts the moments at which a connection is open, and cuts all of them at one, or from it on.

    `at` counts from 1; without it none is cut. Connections are those of the process, less those
    that `socket.socket` holds, whose calls can be made to fail one by one.
    """

    def __init__(self, at: int | None = None, *, lasting: bool = False) -> None:
        super().__init__()
        self._at = at
        self._lasting = lasting
        self._dealt_with: frozenset[Socket] = frozenset()
        self.moments: list[Moment] = []
        """The moments that were seen."""
        self._cut: list[tuple[str, Moment]] = []

    @property
    def is_cut(self) -> bool:
        """Whether there was a connection to cut."""
        return bool(self._cut)

    @property
    def source(self) -> str:
        """What stands behind `with` in a program."""
        return f"failing(store, cut={self._at}{', lasting=True' if self._lasting else ''})"

    @property
    def told(self) -> str:
        """What was cut, for a person; empty where nothing was."""
        if not self._cut:
            return ""
        address, moment = self._cut[0]
        onwards = ", and so was every later one," if self._lasting else ""
        return f"its connection to {address}{onwards} was cut, in {moment.where}"

    def __enter__(self) -> CutConnections:
        self._dealt_with = sockets_of_python()
        super().__enter__()
        return self

    def watch(self, frame: FrameType, event: str, function: Any) -> None:  # noqa: ANN401
        """Count a moment, and cut what is open if its turn has come."""
        if not (event == "call" or (event == "c_call" and _is_a_method(function))):
            return
        if not is_the_stores(frame):
            return
        here = open_sockets() - self._dealt_with
        if here:
            self._note(here, Moment(event, line_of_the_users(frame)))

    def _note(self, here: frozenset[Socket], moment: Moment) -> None:
        self.moments.append(moment)
        number = len(self.moments)
        if self._at is None or not (number == self._at or (self._lasting and number > self._at)):
            return
        own = here - sockets_of_python()
        self._cut += [(address, moment) for address in cut(own)]
        self._dealt_with |= own


def _is_a_method(function: Any) -> bool:  # noqa: ANN401
    """Whether it belongs to something that an extension made: a cursor, and not a list or text."""
    receiver = getattr(function, "__self__", None)
    return receiver is not None and type(receiver).__module__ not in ("builtins", "module")
