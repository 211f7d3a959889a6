"""Is there an order of the calls in which each answer is right?

Calls that were made at once may have taken effect in any order, but one that ended before another
began came first. A history is right if some such order of its calls, one after another, makes the
contract's model give the same answers. The search is the one of Wing and Gong, "Testing and
verifying concurrent objects" (1993), that goes no way twice (Lowe, 2017).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from conformance.history import History, Timed
from conformance.model import Held, Model, NotAsked
from conformance.operations import Delete, Find, FindById, IdOf, ListAll, Save, Wipe
from conformance.record import SAVED_FIELDS, Record, differences

State = frozenset[Record]
"""What a store holds. A record has no id until an answer has told it: until then it may be any."""


def is_explained(history: History) -> bool:
    """Whether some order of the calls explains every answer.

    Where one order leads to a call that the contract leaves open, every answer is right.
    """
    search = _Search(history)
    try:
        return search.finds_an_order()
    except NotAsked:
        return True


def right_answers(history: History, number: int) -> list[object]:
    """Return what the call of this index may answer, so that all other answers are explained.

    An empty list: whatever it answers, the others cannot be explained.
    """
    others = _Search(history.without(number))
    others.goes_everywhere()
    operation = history.calls[number].operation
    if isinstance(operation, ListAll):
        possible: list[object] = [list(state) for state in others.states]
    else:
        possible = [None, *{record for state in others.states for record in state}]
    return [answer for answer in possible if is_explained(history.answered(number, answer))]


def shortest(history: History) -> History:
    """Leave out what need not be seen of a history that no order explains.

    Only calls that change nothing are left out: without a save, say, an answer that it explains
    would look wrong. And something is left that was at once, since that is what went wrong.
    """
    for number in reversed(range(len(history.calls))):
        shorter = history.without(number)
        if (
            history.calls[number].only_reads
            and shorter.has_calls_at_once
            and not is_explained(shorter)
        ):
            history = shorter
    return history


class _Search:
    """One search through the orders of a history's calls."""

    def __init__(self, history: History) -> None:
        self._calls = history.calls
        self._begin: State = frozenset(history.before)
        self.states: set[State] = set()
        """What the store may have held at some time, on the ways that were gone."""

    def finds_an_order(self) -> bool:
        return any(done == self._all for done, _ in self._ways())

    def goes_everywhere(self) -> None:
        for _ in self._ways():
            pass

    @property
    def _all(self) -> int:
        return (1 << len(self._calls)) - 1

    def _ways(self) -> Iterator[tuple[int, State]]:
        """Go every way; yield which calls are done, as bits, and what is stored then."""
        seen: set[tuple[int, State]] = set()
        ways = [(0, self._begin)]
        while ways:
            way = ways.pop()
            if way in seen:
                continue
            seen.add(way)
            done, state = way
            self.states.add(state)
            yield way
            for number in self._next(done):
                ways += [
                    (done | 1 << number, after) for after in _after(state, self._calls[number])
                ]

    def _next(self, done: int) -> list[int]:
        """Return the calls that may be the next one: none that is left ended before they began."""
        left = [number for number in range(len(self._calls)) if not done >> number & 1]
        first_end = min((self._calls[number].end for number in left), default=0)
        return [number for number in left if self._calls[number].start <= first_end]


def _after(state: State, call: Timed) -> Iterator[State]:
    """Yield what may be stored after a call, if the call may answer so. Raises `NotAsked`."""
    model = Model()
    model.held = [Held(record) for record in state]
    match call.operation:
        case Delete(id_):
            yield from _after_delete(model, id_, call)
        case _ if call.raised is not None:
            return
        case Save(token):
            model.keep(token, model.same_as(token))
            yield _state(model)
        case Find(asked):
            found = model.found(asked)
            if not found and call.answer is None:
                yield state
            yield from _answering(model, found, call.answer)
        case FindById(id_):
            known = model.of(_text(id_))
            if known is None and call.answer is None:
                yield state
            if isinstance(call.answer, Record):
                candidates = _without_id(model) if known is None else [known]
                yield from _answering(model, candidates, call.answer.with_(id=_text(id_)))
        case ListAll():
            yield from _listing(model, call.answer)
        case Wipe():
            yield frozenset()


def _after_delete(model: Model, id_: IdOf | str, call: Timed) -> Iterator[State]:
    """A store may raise where the id is unknown; a record whose id was not told may be the one."""
    known = model.of(_text(id_))
    if known is None:
        yield _state(model)
    if call.raised is None:
        for held in _without_id(model) if known is None else [known]:
            yield _state(model) - {held.record}


def _answering(model: Model, found: Iterable[Held], answer: object) -> Iterator[State]:
    for held in found:
        if isinstance(answer, Record) and _is_answered_by(model, held, answer):
            yield (_state(model) - {held.record}) | {held.record.with_(id=answer.id)}


def _listing(model: Model, answer: object) -> Iterator[State]:
    listed = answer if isinstance(answer, list) else []
    left = list(model.held)
    for came in listed:
        twin = next(
            (
                held
                for held in left
                if isinstance(came, Record) and _is_answered_by(model, held, came)
            ),
            None,
        )
        if twin is None:
            return
        left.remove(twin)
        twin.record = twin.record.with_(id=came.id)
    if not left:
        yield _state(model)


def _is_answered_by(model: Model, held: Held, answer: Record) -> bool:
    if differences(held.record, answer, SAVED_FIELDS):
        return False
    if held.record.id:
        return held.record.id == answer.id
    return not any(other.record.id == answer.id for other in model.held if other.record.id)


def _without_id(model: Model) -> list[Held]:
    return [held for held in model.held if not held.record.id]


def _state(model: Model) -> State:
    return frozenset(held.record for held in model.held)


def _text(id_: IdOf | str) -> str:
    if isinstance(id_, IdOf):
        raise TypeError("an id in a history is text: it was told before the threads started")
    return id_
