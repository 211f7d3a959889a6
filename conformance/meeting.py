"""Threads that meet in one store: what each does there, and the history that comes of it."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from zohocrmsdk.src.com.zoho.api.authenticator.store import TokenStore

from conformance import shown
from conformance.finding import Halt
from conformance.gave_up import GaveUp
from conformance.history import History, Timed
from conformance.operations import Concurrent, Delete, Find, FindById, IdOf, ListAll, Save, Wipe
from conformance.probe import Probe
from conformance.record import Record, plain, to_token
from conformance.shaking import Schedule, Shaking, Watching, Way
from conformance.threads import at_once, in_another_thread

_AFTERWARDS = -1


@dataclass(frozen=True)
class Scene:
    """What is stored before, what each thread does, and what is looked at when all are done."""

    before: tuple[Record, ...]
    threads: tuple[tuple[Concurrent, ...], ...]
    afterwards: tuple[Concurrent, ...]


class Calm(NamedTuple):
    """How a scene goes when nothing is in the way of anything."""

    history: History
    ways: list[Way]
    """The steps that each thread takes in the store's code."""
    seconds: float


class Meeting:
    """One scene on one empty store. Raises `Blocked` where that cannot be prepared."""

    def __init__(self, probe: Probe, scene: Scene) -> None:
        self._probe = probe
        self._made: list[Timed] = []
        self._halted: Halt | None = None
        probe.given(*scene.before)
        self._before = tuple(record.with_(id=probe.id_of(record)) for record in scene.before)
        self._threads = [list(map(self._told, thread)) for thread in scene.threads]
        self._afterwards = list(map(self._told, scene.afterwards))
        for operation in (one for thread in scene.threads for one in thread):
            if isinstance(operation, Save):
                probe.note_ours(operation.token)

    def calm(self) -> Calm:
        """Have one other thread do everything, one call after another.

        Raises `Blocked` where it does not come back, and `Halt` before the wipe of a store that
        holds what the kit has not saved.
        """
        watching = Watching(len(self._threads))

        def everything() -> None:
            for number, operations in enumerate(self._threads):
                self._carry_out(number, operations, watching)

        with self._probe.place:
            began = time.perf_counter()
            in_another_thread(everything)
            seconds = time.perf_counter() - began
            self._look_afterwards()
        return Calm(self._history(), watching.ways, seconds)

    def shaken(self, planned: Schedule) -> History:
        """Have the threads do their work at once, shaken as planned. Raises as `calm` does."""
        shaking = Shaking(planned)

        def work(number: int, operations: Sequence[Concurrent]) -> Callable[[], None]:
            def carry_out() -> None:
                try:
                    shaking.begin(number)
                    self._carry_out(number, operations, shaking)
                finally:
                    shaking.is_done(number)

            return carry_out

        with self._probe.place, shaking.switching():
            at_once([work(*numbered) for numbered in enumerate(self._threads)])
            self._look_afterwards()
        return self._history()

    def _history(self) -> History:
        if self._halted is not None:
            raise self._halted
        return History(self._before, tuple(self._made)).in_order

    def _carry_out(
        self, thread: int, operations: Sequence[Concurrent], around: Shaking | Watching
    ) -> None:
        for operation in operations:
            if isinstance(operation, Wipe) and not self._may_wipe(thread):
                continue
            self._call(thread, operation, around.call_of(thread))

    def _look_afterwards(self) -> None:
        for operation in self._afterwards:
            self._call(_AFTERWARDS, operation, contextlib.nullcontext())

    def _may_wipe(self, thread: int) -> bool:
        """Look at what is stored, as one more call; the run halts if it is not the kit's."""
        looked = self._call(thread, ListAll(), contextlib.nullcontext())
        listed = looked.answer if isinstance(looked.answer, list) else []
        try:
            self._probe.refuse_strangers(one for one in listed if isinstance(one, Record))
        except Halt as halt:
            self._halted = halt
            return False
        return looked.raised is None and all(isinstance(one, Record) for one in listed)

    def _call(
        self,
        thread: int,
        operation: Concurrent,
        around: contextlib.AbstractContextManager[None],
    ) -> Timed:
        call = _prepared(self._probe.store, operation)
        answer: object = None
        raised: BaseException | None = None
        with around:
            start = time.perf_counter_ns()
            try:
                answer = call()
            except Exception as error:
                raised = error
            except BaseException as error:
                raised = GaveUp(shown.error(error))
            end = time.perf_counter_ns()
        made = Timed(thread, operation, start, end, plain(answer), raised)
        self._made.append(made)
        return made

    def _told(self, operation: Concurrent) -> Concurrent:
        """Put the id of a stored record in the place of what finds it."""
        match operation:
            case FindById(IdOf(asked)):
                return FindById(self._id_of(asked))
            case Delete(IdOf(asked)):
                return Delete(self._id_of(asked))
        return operation

    def _id_of(self, asked: Record) -> str:
        stored = next(one for one in self._before if one.user_name == asked.user_name)
        return stored.id or ""


def _prepared(store: TokenStore, operation: Concurrent) -> Callable[[], object]:
    """Return the call of the store's method, its token made already."""
    match operation:
        case Save(token):
            saved = to_token(token)
            return lambda: store.save_token(saved)
        case Find(asked):
            sought = to_token(asked)
            return lambda: store.find_token(sought)
        case FindById(id_):
            return lambda: store.find_token_by_id(str(id_))
        case Delete(id_):
            return lambda: store.delete_token(str(id_))
        case ListAll():
            return store.get_tokens
        case Wipe():
            return store.delete_tokens
