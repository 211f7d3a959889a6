"""Failures to order: the next answer of an operation is an error, and nothing is changed by it."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """An answer given in place of the true one: a JSON object, or any text."""

    status: int
    body: Mapping[str, object] | str


class Faults:
    """The faults that wait for requests, in the order in which they were planted."""

    def __init__(self, default_bodies: Mapping[str, Mapping[str, object]]) -> None:
        """`default_bodies` holds, for each operation, the error it answers with unless told."""
        self._default_bodies = default_bodies
        self._waiting: dict[str, deque[Fault]] = {name: deque() for name in default_bodies}

    def fail_next(
        self,
        operation: str,
        status: int = 500,
        body: Mapping[str, object] | str | None = None,
        times: int = 1,
    ) -> None:
        """Let the next requests of an operation fail, `times` of them, before its rules apply.

        Without a `body` the answer is an internal error in the operation's own form. Raises
        ValueError for an operation that does not exist.
        """
        if operation not in self._waiting:
            known = ", ".join(self._waiting)
            raise ValueError(f"no operation is called {operation!r}; there are: {known}")
        fault = Fault(status, self._default_bodies[operation] if body is None else body)
        self._waiting[operation].extend([fault] * times)

    def take(self, operation: str) -> Fault | None:
        """The fault that the operation must answer with now, which is then spent; None if none."""
        waiting = self._waiting[operation]
        return waiting.popleft() if waiting else None
