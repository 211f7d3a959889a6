"""A process in which a store is opened anew: started by `children`, and told what to do by it.

`python -m conformance.child PORT WORD` connects to that port of this machine, and says the word so
that it is known again. That first process opens no store. It waits, with the SDK loaded, and makes
a copy of itself for each child that is asked for: nothing of a store is in it, so a store's module
is imported in each child for the first time.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import asdict
from pathlib import Path
from typing import Final, NoReturn, TextIO

from zohocrmsdk.src.com.zoho.api.authenticator.store import TokenStore

from conformance import shown
from conformance.crowd import Kind, Visitor
from conformance.naming import StoreUnavailable, load
from conformance.outage import FailingCalls, LastCall
from conformance.record import Record, plain, to_token
from conformance.rounds import timed_rounds

Message = Mapping[str, object]
"""What goes over the line, one JSON object a line."""

HOST = "127.0.0.1"
_AWAKE: Final = 0.002
"""So many seconds before a moment that is waited for, nobody sleeps any more."""


class Line:
    """One connection between two processes: a message is a line of JSON."""

    def __init__(self, connection: socket.socket) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, True)
        self.connection = connection
        self._lines: TextIO = connection.makefile("r", encoding="ascii")

    def say(self, message: Message) -> None:
        """Send a message."""
        self.connection.sendall(json.dumps(message).encode("ascii") + b"\n")

    def heard(self) -> dict[str, object] | None:
        """Return the next message; None where there will be no more.

        Raises `TimeoutError`.
        """
        try:
            line = self._lines.readline()
        except ConnectionError:
            return None
        message: dict[str, object] | None = json.loads(line) if line.endswith("\n") else None
        return message

    def close(self) -> None:
        """Hang up."""
        with contextlib.closing(self.connection), contextlib.suppress(OSError):
            self._lines.close()


def connected(port: int, word: str) -> Line:
    """Connect to the process that started this one, and say the word."""
    line = Line(socket.create_connection((HOST, port)))
    line.say({"word": word, "process": os.getpid()})
    return line


def as_message(record: Record | str | None) -> object:
    """Write what a call is given, or a part of what it answers, for the line."""
    return asdict(record) if isinstance(record, Record) else record


def from_message(part: object) -> Record | str | None:
    """Read it again."""
    if isinstance(part, dict):
        return Record(**part)
    return None if part is None else str(part)


class _Opened:
    """The store in this process."""

    def __init__(self, wanted: Message) -> None:
        sys.path[:] = [str(entry) for entry in _listed(wanted["path"])]
        source = load(str(wanted["store"]))
        os.chdir(str(wanted["folder"]))
        self._clean_ups: list[Iterator[object]] = []
        self._store: TokenStore = source.open(
            Path(str(wanted["folder"])), str(wanted["worker_id"]), self._clean_ups.append
        )

    def call(
        self, method: str, given: Record | str | None, outage: AbstractContextManager[object]
    ) -> Message:
        """Call a method; return what came of it."""
        arguments = {"get_tokens": (), "delete_tokens": ()}.get(method, (_argument(given),))
        try:
            with outage:
                answer = plain(getattr(self._store, method)(*arguments))
        except BaseException as error:  # sys.exit says so as well
            return {"raised": shown.error(error)}
        if isinstance(answer, list):
            return {"answers": [_answer(one) for one in answer]}
        return {"answers": [] if answer is None else [_answer(answer)]}

    def rounds(self, asked: Message) -> Message:
        """Make calls in turn for a while; return how long each of them took."""
        kinds = [Kind[str(name)] for name in _listed(asked["rounds_of"])]
        tokens, number = int(str(asked["tokens"])), int(str(asked["number"]))
        visitor = Visitor(self._store, tokens, lambda _: None, number=number)
        _wait_until(asked["starts_at"])
        try:
            timed = timed_rounds(visitor, kinds, float(str(asked["seconds"])))
        except BaseException as error:  # sys.exit says so as well
            return {"raised": shown.error(error)}
        taken = {kind.name: times for kind, times in timed.taken.items()}
        return {"taken": taken, "elapsed": timed.elapsed}


def _argument(given: Record | str | None) -> object:
    return to_token(given) if isinstance(given, Record) else given


def _answer(answer: object) -> object:
    return as_message(answer) if isinstance(answer, Record) else shown.anything(answer)


def _listed(thing: object) -> list[object]:
    return list(thing) if isinstance(thing, list) else []


def serve(line: Line) -> None:
    """Open the store that is asked for, and make the calls that are asked for, until the end."""
    opened: _Opened | None = None
    while (asked := line.heard()) is not None:
        if "store" in asked:
            opened = _open(line, asked)
        elif opened is not None and "rounds_of" in asked:
            line.say(opened.rounds(asked))
        elif opened is not None:
            _make_calls(line, opened, asked)


def _make_calls(line: Line, opened: _Opened, asked: Message) -> None:
    _wait_until(asked["starts_at"])
    for number, (method, given) in enumerate(_calls(asked)):
        if asked["begins_are_told"]:
            line.say({"begins": number})
        with_end = _last_call(asked) if number == asked["ends_in"] else FailingCalls()
        is_counted = asked["is_counted"] or number == asked["ends_in"]
        came = opened.call(method, given, with_end if is_counted else contextlib.nullcontext())
        line.say({"did": number, "reached": len(with_end.calls), **came})
    line.say({"done": True})


def _wait_until(moment: object) -> None:
    """Wait for a moment of the machine's monotonic clock: others wait for it, too."""
    while isinstance(moment, float) and (left := moment - time.monotonic()) > 0:
        time.sleep(left - _AWAKE if left > _AWAKE else 0)


def _last_call(asked: Message) -> LastCall:
    return LastCall(int(str(asked["ends_at"])))


def _open(line: Line, wanted: Message) -> _Opened | None:
    try:
        opened = _Opened(wanted)
    except StoreUnavailable as error:
        line.say({"unavailable": str(error)})
    except BaseException as error:  # sys.exit says so as well
        line.say({"raised": shown.error(error)})
    else:
        line.say({"opened": True})
        return opened
    return None


def _calls(asked: Message) -> Iterator[tuple[str, Record | str | None]]:
    for call in _listed(asked.get("calls")):
        method, given = _listed(call)
        yield str(method), from_message(given)


def main(port: int, word: str) -> None:
    """Wait, and become a child for each one that is asked for."""
    line = connected(port, word)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while (asked := line.heard()) is not None:
        if os.fork() == 0:
            line.close()
            _be_a_child(port, str(asked["word"]))


def _be_a_child(port: int, word: str) -> NoReturn:
    status = 1
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        serve(connected(port, word))
        status = 0
    finally:
        os._exit(status)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
