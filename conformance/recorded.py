"""One instance of the store under test, with every call on it written down.

The calls are kept twice: as they were, for a person, and as statements, of which a program can be
made that shows a failure.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Final, TypeVar

from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken
from zohocrmsdk.src.com.zoho.api.authenticator.store import TokenStore

from conformance import shown
from conformance.calls import Call, Request
from conformance.finding import Finding, NoAnswer, StoreRaised
from conformance.frames import let_go_of_frames
from conformance.guard import Ledger
from conformance.outage import Outage
from conformance.place import Place
from conformance.record import Difference, Record, plain, read
from conformance.statements import NO_VALUES, By, Script, Seen, Statement

Answer = TypeVar("Answer")

NOTHING: Final = object()
"""What a method is given that takes nothing."""


class Recorded:
    """The instance, its place, and what was done to it. What it raises is a `StoreRaised`."""

    def __init__(
        self, store: TokenStore, place: Place, ledger: Ledger, called: str = "store"
    ) -> None:
        self.store = store
        self.called = called
        """The variable that it is in a program."""
        self.place = place
        self.script = Script()
        self.ledger = ledger
        self._calls: list[Call] = []
        self._outage: Outage | None = None
        self._is_called_by_the_sdk = False
        place.when_closed(self.let_go)

    @property
    def calls(self) -> tuple[Call, ...]:
        """The calls made so far."""
        return tuple(self._calls)

    @property
    def calls_made(self) -> int:
        """How many calls were made so far."""
        return len(self._calls)

    @property
    def is_open(self) -> bool:
        """Whether it has its store still."""
        return hasattr(self, "store")

    def let_go(self) -> None:
        """Drop the store, so that its connections are closed now, not when memory is tidied up."""
        if self.is_open:
            del self.store

    def say(self, aside: str) -> None:
        """Write down what happened to the store beside the calls."""
        self._calls.append(Call("", aside=aside))

    def say_to_the_sdk(self, aside: str) -> None:
        """Write down what the application asks of the SDK."""
        self._calls.append(Call("", aside=aside, is_asked_of_the_sdk=True))

    def note_request(self, request: Request) -> None:
        """Write down a request of the SDK's."""
        self._calls.append(Call("", request=request))

    @contextlib.contextmanager
    def called_by_the_sdk(self) -> Iterator[None]:
        """Take each call that is made meanwhile for the SDK's: no statement of a program's."""
        self._is_called_by_the_sdk = True
        try:
            with self.script.paused():
                yield
        finally:
            self._is_called_by_the_sdk = False

    def continue_after(self, earlier: Recorded) -> None:
        """Take over the calls of the instance that this one replaces after a restart."""
        self._calls = [*earlier.calls, Call("", aside="the store is opened anew")]
        self.script.follow(earlier.script)
        if not self.script.with_life:
            self.script.note("store = store.reopened()")

    def forget_calls_from(self, number: int) -> None:
        """Leave the calls from this one on out of what is told: a look that agreed, say."""
        del self._calls[number:]

    @contextlib.contextmanager
    def in_outage(self, outage: Outage) -> Iterator[None]:
        """Have the store's storage fail in each call that is made meanwhile."""
        self._outage = outage
        try:
            yield
        finally:
            self._outage = None

    def finding(
        self,
        *,
        expected: str,
        came: str,
        differences: tuple[Difference, ...] = (),
        raised: BaseException | None = None,
        claim: Statement | None = None,
    ) -> Finding:
        """Make the finding that fails the check, with the calls made so far.

        What a program would assert is told from the calls, and what the model answers to them;
        where that says too little, or too much, there is a `claim`.
        """
        return Finding(
            expected=expected,
            came=came,
            differences=differences,
            calls=self.calls,
            raised=raised,
            draft=self.script.draft(claim),
        )

    def call(
        self, method: str, argument: object, call: Callable[[], Answer], given: object = None
    ) -> Answer:
        """Make a call, and return its answer. What it is given is told as `argument`; `given` is
        the very object, where that is a token or the id of a record.

        Raises `StoreRaised`, and `NoAnswer` where the call does not come back in time.
        """
        arguments = () if argument is NOTHING else (argument,)
        noted = Call(method, arguments, store=self.called, is_by_the_sdk=self._is_called_by_the_sdk)
        self._calls.append(noted)
        number = self._note(method, argument, given)
        try:
            with self.place.doing(method):
                answer = call() if self._outage is None else self._in_its_outage(call)
                noted.answer = plain(answer)
        except NoAnswer as no_answer:
            noted.raised = shown.error(no_answer)
            no_answer.calls = self.calls
            raise
        except Exception as error:
            noted.raised = shown.error(error)
            if self._outage is not None:
                let_go_of_frames(error)
            self.script.note_seen(Seen(raised=error))
            draft = self.script.draft(None)
            raise StoreRaised(f"{method} to answer", error, self.calls, draft) from None
        caller = noted.answer
        if given is not answer:
            caller = plain(given)
            self.script.note_handed(number, By.CALLER, given, caller)
        self.script.note_handed(number, By.ANSWER, answer, noted.answer)
        self.script.note_seen(
            Seen(noted.answer, None, caller if isinstance(caller, Record) else None)
        )
        return answer

    def _in_its_outage(self, call: Callable[[], Answer]) -> Answer:
        with self._outage or contextlib.nullcontext():
            return call()

    def _note(self, method: str, argument: object, given: object) -> int:
        if argument is NOTHING:
            text, values, held = f"{self.called}.{method}()", NO_VALUES, None
        else:
            text, values = f"{self.called}.{method}({{given}})", {"given": given}
            held = argument if isinstance(argument, Record) else None
        if self._outage is None:
            return self.script.note(text, values, method, held)
        return self.script.note(f"with {self._outage.source}:\n    {text}", values, "", held)

    def shown_of(self, answer: OAuthToken | None, shown_as: object) -> Record | None:
        """Return a token as a record, without reading it a second time."""
        return shown_as if isinstance(shown_as, Record) else self.as_record(answer)

    def as_record(self, answer: OAuthToken | None) -> Record | None:
        """Return a token as a record. Raises the finding where it cannot be read."""
        if answer is None:
            return None
        try:
            if not isinstance(answer, OAuthToken):
                raise TypeError("it is no OAuthToken")
            return read(answer)
        except Exception as error:
            raise self.finding(
                expected="a token that can be read, or None",
                came=f"{shown.anything(answer)}, and reading it raised {shown.error(error)}",
            ) from None
