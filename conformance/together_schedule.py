"""How pytest-xdist hands the scenarios out: each worker plays all of them, and none is replaced."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class Worker(Protocol):
    """What is asked of a worker of pytest-xdist's."""

    def send_runtest_all(self) -> None:
        """Have it run all that it has collected."""

    def shutdown(self) -> None:
        """Have it end after that."""


class OneForEach:
    """A schedule as pytest-xdist wants it.

    Its own one for `--dist each` replaces a worker that died by another one, which then would play
    on by itself.
    """

    def __init__(self, number: int) -> None:
        self.nodes: list[Worker] = []
        self.has_pending = False
        self.tests_finished = False
        self._number = number
        self._collected: list[Worker] = []

    @property
    def collection_is_completed(self) -> bool:
        """Whether all workers are ready to begin."""
        return len(self._collected) >= self._number

    def add_node(self, node: Worker) -> None:
        """A worker has started."""
        self.nodes.append(node)

    def add_node_collection(self, node: Worker, _: Sequence[str]) -> None:
        """A worker is ready to begin."""
        self._collected.append(node)

    def schedule(self) -> None:
        """All begin at once; from here on there is nothing to be handed out."""
        for node in self.nodes:
            node.send_runtest_all()
            node.shutdown()
        self.tests_finished = True

    def mark_test_complete(self, node: Worker, item_index: int, duration: float = 0) -> None:
        """Note nothing: the worker tells by itself, at its end."""

    def remove_node(self, node: Worker) -> None:
        """A worker has ended, or died. Raises `KeyError` where it had not even started."""
        if node not in self.nodes:
            raise KeyError(node)
        self.nodes.remove(node)
