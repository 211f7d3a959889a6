"""Failures to order: what happens to the next requests of an operation."""

import json
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Final

from fake_accounts_server.statuses import WITHOUT_BODY


@dataclass(frozen=True)
class Answer:
    """An answer given in place of the true one: a JSON object, or any text.

    Without a body it is an error in the operation's own form: an internal one, or the API's
    TOO_MANY_REQUESTS for status 429. Nothing is changed.
    """

    status: int = 500
    body: Mapping[str, object] | str | None = None


@dataclass(frozen=True)
class Html:
    """A web page where JSON is due, as a gateway gives it. Nothing is changed."""

    status: int = 502

    @property
    def body(self) -> str:
        """The page."""
        return "<html><body><h1>Bad Gateway</h1><p>The server is busy.</p></body></html>"


@dataclass(frozen=True)
class Slow:
    """The true answer, late. `seconds` go by first."""

    seconds: float


@dataclass(frozen=True)
class Hang:
    """No answer, ever; the connection stays open. Nothing is changed."""


@dataclass(frozen=True)
class Dropped:
    """The connection is closed without an answer. Nothing is changed."""


@dataclass(frozen=True)
class HalfBody:
    """The true answer, of which the second half is lost: what was asked for is done.

    Of an answer without a body nothing arrives.
    """


Delivery = Slow | Hang | Dropped | HalfBody
"""What a transport does to an answer."""

Fault = Answer | Html | Delivery

KINDS: Final[Mapping[str, type[Fault]]] = {
    "answer": Answer,
    "html": Html,
    "slow": Slow,
    "hang": Hang,
    "dropped": Dropped,
    "half-body": HalfBody,
}
"""The faults by name, as the controls call them."""

_LONGEST: Final = 600


class Faults:
    """The faults that wait for requests, in the order in which they were planted."""

    def __init__(self, operations: tuple[str, ...]) -> None:
        """`operations` are the names that may be given."""
        self._waiting: dict[str, deque[Fault]] = {name: deque() for name in operations}

    def plan(self, operation: str, fault: Fault, times: int = 1) -> None:
        """Let this happen to the next requests of an operation, `times` of them.

        Raises ValueError for an operation that does not exist, and for a fault that cannot be.
        """
        if operation not in self._waiting:
            known = ", ".join(self._waiting)
            raise ValueError(f"no operation is called {operation!r}; there are: {known}")
        if type(times) is not int or not 1 <= times <= 10_000:
            raise ValueError(f"a fault happens between once and 10,000 times, not {times!r}")
        _check(fault)
        self._waiting[operation].extend([fault] * times)

    def fail_next(
        self,
        operation: str,
        status: int = 500,
        body: Mapping[str, object] | str | None = None,
        times: int = 1,
    ) -> None:
        """Let the next requests of an operation be answered with an error, as `plan` does."""
        self.plan(operation, Answer(status, body), times)

    def take(self, operation: str) -> Fault | None:
        """The fault that the operation meets now, which is then spent; None if none."""
        waiting = self._waiting[operation]
        return waiting.popleft() if waiting else None

    @property
    def operations(self) -> tuple[str, ...]:
        """The names that may be given."""
        return tuple(self._waiting)

    @property
    def waiting(self) -> Mapping[str, tuple[Fault, ...]]:
        """What waits, by operation."""
        return {name: tuple(faults) for name, faults in self._waiting.items() if faults}

    def forget(self) -> None:
        """Let everything go well again."""
        for waiting in self._waiting.values():
            waiting.clear()


def name_of(fault: Fault) -> str:
    """What the controls call this kind of fault."""
    return next(name for name, kind in KINDS.items() if isinstance(fault, kind))


def fault_of(kind: str, settings: Mapping[str, object]) -> Fault:
    """Make a fault from its name and its fields, such as "slow" and {"seconds": 3}.

    Raises ValueError for what is none.
    """
    if kind not in KINDS:
        raise ValueError(f"no fault is called {kind!r}; there are: {', '.join(KINDS)}")
    known = [one.name for one in fields(KINDS[kind])]
    for name in settings:
        if name not in known:
            raise ValueError(
                f"the fault {kind!r} has no {name!r}; it has: {', '.join(known) or 'nothing'}"
            )
    try:
        fault = KINDS[kind](**settings)  # type: ignore[arg-type]
    except TypeError:
        raise ValueError(f"the fault {kind!r} needs: {', '.join(known)}") from None
    _check(fault)
    return fault


def _check_body(status: int, body: Mapping[str, object] | str) -> None:
    if status in WITHOUT_BODY:
        raise ValueError(
            f"an answer with status {status} has no body: leave out the body, or choose another "
            "status"
        )
    if isinstance(body, str):
        _check_text(body)
    else:
        _check_object(body)


def _check_object(body: Mapping[str, object]) -> None:
    try:
        json.dumps(body, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise ValueError(f"the body cannot be sent as JSON: {error}") from None


def _check_text(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError("the body holds half of a character, which cannot be sent") from None


def _check(fault: Fault) -> None:
    """Raise ValueError for a fault that cannot be carried out."""
    if not isinstance(fault, Fault):
        known = ", ".join(kind.__name__ for kind in KINDS.values())
        raise ValueError(f"{fault!r} is no fault; those are {known}")
    if isinstance(fault, Slow):
        seconds = fault.seconds
        if type(seconds) not in (int, float) or not 0 < seconds <= _LONGEST:
            raise ValueError(
                f"an answer is late by more than 0 and up to {_LONGEST} seconds, not {seconds!r}"
            )
    elif isinstance(fault, (Answer, Html)):
        if type(fault.status) is not int or not 200 <= fault.status <= 599:
            raise ValueError(f"a status is a number from 200 to 599, not {fault.status!r}")
        if not isinstance(fault.body, (str, Mapping, type(None))):
            raise ValueError(f"a body is a JSON object or a text, not {fault.body!r}")
        if fault.body is not None:
            _check_body(fault.status, fault.body)
