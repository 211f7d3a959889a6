"""What a check can come to, other than passing: exceptions of the kit's own."""

from __future__ import annotations

from conformance import shown
from conformance.calls import Call
from conformance.contract import Capability
from conformance.record import Difference
from conformance.statements import Draft


class Finding(Exception):
    """The store broke the clause that is being checked.

    `raised` is the store's own exception, where one is behind it; `draft` the program that shows
    it, yet to be shortened; `timeline` the drawing of what threads did at once.
    """

    def __init__(
        self,
        *,
        expected: str,
        came: str,
        calls: tuple[Call, ...],
        differences: tuple[Difference, ...] = (),
        raised: BaseException | None = None,
        draft: Draft | None = None,
        timeline: str = "",
    ) -> None:
        super().__init__(f"expected {expected}; came {came}")
        self.expected = expected
        self.came = came
        self.calls = calls
        self.differences = differences
        self.raised = raised
        self.draft = draft
        self.timeline = timeline


class StoreRaised(Finding):
    """A call that had to be answered raised `error` instead."""

    def __init__(
        self, expected: str, raised: BaseException, calls: tuple[Call, ...], draft: Draft | None
    ) -> None:
        came = f"it raised {shown.error(raised)}"
        super().__init__(expected=expected, came=came, calls=calls, raised=raised, draft=draft)
        self.error = raised


class Blocked(Exception):
    """A call that only prepares the check failed, so the clause itself was not seen."""

    def __init__(
        self, reason: str, calls: tuple[Call, ...] = (), raised: BaseException | None = None
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.calls = calls
        self.raised = raised


class NoAnswer(BaseException):
    """A call of the store's code did not come back in `seconds`, and was given up.

    Not an `Exception`: a store catches those, and Hypothesis would tell the same story again.
    `calls` are those that led there, the last one without an answer.
    """

    def __init__(self, seconds: float) -> None:
        super().__init__(f"no answer in {seconds:g} s")
        self.seconds = seconds
        self.calls: tuple[Call, ...] = ()


class NotApplicable(Exception):
    """The clause does not apply to this store; the message says why."""


class Lacks(NotApplicable):
    """The clause applies to stores that can do something which this one cannot, as the message
    says: a failure where the user requires it.
    """

    def __init__(self, capability: Capability, reason: str) -> None:
        super().__init__(reason)
        self.capability = capability


class Halt(BaseException):
    """Going on could hurt tokens that are not the kit's: the whole run stops.

    Not an `Exception`, so that neither a store nor Hypothesis can catch it on its way.
    """
