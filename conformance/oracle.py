"""What the model says of each statement of a program: what a conformant store would answer."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import replace

from conformance.attempt import failed_at
from conformance.imports import IMPORTS
from conformance.model import Choices
from conformance.model_store import ModelStore
from conformance.naming import StoreSource
from conformance.program import empty, living
from conformance.record import plain
from conformance.run import Run
from conformance.source import Step, Written
from conformance.statements import Seen


class Oracle:
    """The model as the store under test."""

    def __init__(self, choices: Choices) -> None:
        self._choices = choices
        self._made: list[ModelStore] = []
        self._run = Run(StoreSource("the model", self._make, ()))

    def _make(self) -> ModelStore:
        self._made.append(ModelStore(self._choices))
        return self._made[-1]

    def passes(self, written: Written) -> bool:
        """Whether a program passes on the model, and asks nothing that the sources leave open."""
        self._made.clear()
        passed = failed_at(written, self._run) is None
        return passed and not any(store.left_open for store in self._made)

    def says(
        self, steps: Sequence[Step], moments: Mapping[str, str], *, with_life: bool
    ) -> dict[int, Seen]:
        """Carry the steps out, each by itself; return what came of them, by their numbers.

        `moments` are the variables that a program sets to a time near to now. Here they are what
        they were, so that they can be told in the answers.
        """
        names: dict[str, object] = {}
        exec(IMPORTS, names)
        with contextlib.ExitStack() as opened:
            if with_life:
                names["life"] = opened.enter_context(living(self._run))
            else:
                names["store"] = opened.enter_context(empty(self._run))
            names.update(moments)
            return {
                step.number: _carried_out(step, names)
                for step in steps
                if step.target not in moments
            }


def _carried_out(step: Step, names: dict[str, object]) -> Seen:
    try:
        if not step.is_a_look:
            exec("\n".join(replace(step, may_raise=False, may_be_refused=False).lines), names)
            return Seen()
        exec("\n".join(step.before), names)
        answer = eval(step.code, names)
    except Exception as error:
        return Seen(raised=error)
    if step.target:
        names[step.target] = answer
    return Seen(plain(answer))
