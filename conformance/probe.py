"""A store under test, with every call on it written down.

A probe speaks in records, makes and reads the SDK's tokens, and turns what the store raises into
findings that carry the calls that led there.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple, TypeVar, cast

from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken
from zohocrmsdk.src.com.zoho.api.authenticator.store import TokenStore

from conformance import shown
from conformance.calls import Call
from conformance.finding import Blocked, Finding, Halt, NoAnswer, StoreRaised
from conformance.frames import let_go_of_frames
from conformance.guard import Ledger, look, stranger_message
from conformance.outage import Outage
from conformance.people import CROWD, in_the_crowd
from conformance.place import Place
from conformance.record import (
    SAVED_FIELDS,
    TOKENS,
    Difference,
    Record,
    differences,
    plain,
    read,
    to_token,
    write,
)
from conformance.statements import By, Id, Script, Seen, Statement

Answer = TypeVar("Answer")
Text = TypeVar("Text")


class Found(NamedTuple):
    """What a search came to: who was asked for, the answer, and the caller's token afterwards."""

    asked: Record
    answer: Record | None
    caller: Record
    token: OAuthToken | None


class Probe:
    """One instance of the store under test.

    What a store raises is a `StoreRaised`, which fails the check; while the check only prepares
    its story (`given`, `preparing`), it is `Blocked` instead.
    """

    def __init__(
        self, store: TokenStore, place: Place, ledger: Ledger, called: str = "store"
    ) -> None:
        self.store = store
        self._called = called
        """The variable that it is in a program."""
        self.place = place
        self.script = Script()
        self._ledger = ledger
        self._calls: list[Call] = []
        self._outage: Outage | None = None
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

    # Preparing a story

    @contextlib.contextmanager
    def preparing(self) -> Iterator[None]:
        """Mark calls that set the scene: what goes wrong in them is another clause's business."""
        try:
            yield
        except Finding as finding:
            raise Blocked(
                f"a call that only prepares this check failed: {finding.came}",
                finding.calls,
                finding.raised,
            ) from None

    def given(self, *records: Record) -> None:
        """Save what the story starts with."""
        with self.preparing():
            for record in records:
                self.save(record)

    def id_of(self, record: Record) -> str:
        """Return the id of a stored record, as `get_tokens` tells it."""
        return self.stored(record).id or ""

    def stored(self, record: Record) -> Record:
        """Return the stored record that shares the user name or a token with this one."""
        with self.preparing():
            for candidate in self.records():
                id_: object = candidate.id
                if id_ and isinstance(id_, str) and _is_the_same(candidate, record):
                    return candidate
        raise Blocked(
            f"get_tokens does not show {shown.whose(record)} with an id that is text", self.calls
        )

    def say(self, aside: str) -> None:
        """Write down what happened to the store beside the calls."""
        self._calls.append(Call("", aside=aside))

    def continue_after(self, earlier: Probe) -> None:
        """Take over the calls of the instance that this one replaces after a restart."""
        self._calls = [*earlier.calls, Call("", aside="the store is opened anew")]
        self.script.follow(earlier.script)
        if not self.script.with_life:
            self.script.note("store = store.reopened()")

    def beside(self, store: TokenStore) -> Probe:
        """Return a second instance in the same place; both are in one story."""
        other = Probe(store, self.place, self._ledger, called="other")
        self.say("a second instance is opened, called other from here on")
        self.script.note("other = store.beside()")
        other._calls, other.script = self._calls, self.script
        return other

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

    def change(self, tokens: Iterable[OAuthToken], to: Record, aside: str) -> None:
        """Change every field of some tokens, and save none; say so."""
        for token in tokens:
            write(to, token)
            self.script.note_change(token)
        self.say(aside)

    # The six methods

    def save(self, record: Record) -> Record:
        """Save a new token made of the record; return the caller's token afterwards."""
        token = to_token(record)
        self.save_token(token)
        return read(token)

    def save_token(self, token: OAuthToken) -> object:
        """Save a token, and return what the store answered."""
        before = read(token)
        self._ledger.note(before)
        return self._call("save_token", before, lambda: self.store.save_token(token), token)

    def save_a_crowd(self) -> list[Record]:
        """Save the logins of a crowd of users, which is told of as a loop; return them."""
        crowd = [in_the_crowd(number) for number in range(CROWD)]
        before = len(self._calls)
        self.script.note(_CROWD_LOGS_IN, {"crowd": CROWD})
        try:
            with self.script.paused():
                for record in crowd:
                    self.save(record)
        except StoreRaised as raised:
            raise self.finding(
                expected=raised.expected,
                came=raised.came,
                raised=raised.error,
                claim=self.script.last,
            ) from None
        self.forget_calls_from(before)
        self.say(f"{CROWD} users log in")
        return crowd

    def save_anything(self, thing: object) -> object:
        """Hand `save_token` something that is no token, perhaps, or no ordinary one."""
        save, shown_as = self.store.save_token, plain(thing)
        if isinstance(shown_as, Record):
            self._ledger.note(shown_as)
        return self._call("save_token", shown_as, lambda: save(thing), thing)  # type: ignore[arg-type]

    def note_ours(self, record: Record) -> None:
        """Let the guard know a record that is about to be saved by `save_anything`."""
        self._ledger.note(record)

    def find(self, asked: Record) -> Found:
        """Search with a new token made of the record."""
        return self._found_with(to_token(asked), asked)

    def find_with(self, token: OAuthToken) -> Found:
        """Search with this very token."""
        return self._found_with(token, read(token))

    def _found_with(self, token: OAuthToken, asked: Record) -> Found:
        answer = self._find(token, asked)
        record = self._shown_of(answer, self._calls[-1].answer)
        caller = record if record is not None and answer is token else read(token)
        return Found(asked, record, caller, answer)

    def token_for(self, token: OAuthToken) -> OAuthToken | None:
        """Search with this very token, and return the answer itself."""
        return self._find(token, read(token))

    def _find(self, token: OAuthToken, asked: Record) -> OAuthToken | None:
        return self._call("find_token", asked, lambda: self.store.find_token(token), token)

    def find_by_id(self, id_: str) -> Record | None:
        """Search by an id."""
        return self.token_and_record_by_id(id_)[1]

    def token_by_id(self, id_: str) -> OAuthToken | None:
        """Search by an id, and return the token itself."""
        find, equal = self.store.find_token_by_id, _another_object(id_)
        return self._call("find_token_by_id", id_, lambda: find(equal), _as_id(id_))

    def token_and_record_by_id(self, id_: str) -> tuple[OAuthToken | None, Record | None]:
        """Search by an id, and return the token and what it holds."""
        token = self.token_by_id(id_)
        return token, self._shown_of(token, self._calls[-1].answer)

    def find_by_anything(self, thing: object) -> object:
        """Hand `find_token_by_id` something that is no text."""
        find = self.store.find_token_by_id
        return self._call("find_token_by_id", thing, lambda: find(thing), thing)  # type: ignore[arg-type]

    def delete(self, id_: str | None) -> object:
        """Delete by an id, and return what the store answered."""
        delete, equal = self.store.delete_token, _another_object(id_)
        return self._call("delete_token", id_, lambda: delete(equal), _as_id(id_))  # type: ignore[arg-type]

    def tokens(self) -> list[OAuthToken]:
        """List the stored tokens themselves.

        Raises `Blocked` where the answer is no collection of tokens: that is LIST-1's business.
        """
        answer: object = self.answer_of_get_tokens()
        if answer is None:
            return []
        listed = self._gone_through(answer) if isinstance(answer, Iterable) else None
        if listed is None or not all(isinstance(token, OAuthToken) for token in listed):
            raise Blocked(f"get_tokens answered {shown.anything(answer)}", self.calls)
        return listed

    def _gone_through(self, answer: Iterable[OAuthToken]) -> list[OAuthToken]:
        """List what was answered; to go through it is the store's own code, perhaps."""
        try:
            with self.place.doing("get_tokens"):
                listed = list(islice(answer, _MOST_LISTED + 1))
        except NoAnswer as no_answer:
            no_answer.calls = self.calls
            raise
        except Exception as error:
            came = f"going through the answer of get_tokens raised {shown.error(error)}"
            raise Blocked(came, self.calls, error) from None
        if len(listed) > _MOST_LISTED:
            raise Blocked(f"get_tokens answered more than {_MOST_LISTED:,} tokens", self.calls)
        return listed

    def answer_of_get_tokens(self) -> list[OAuthToken] | None:
        """Return what `get_tokens` answered, whatever its type."""
        return self._call("get_tokens", _NOTHING, self.store.get_tokens)

    def records(self) -> list[Record]:
        """List the stored tokens, as records."""
        tokens = self.tokens()
        answer = self._calls[-1].answer
        listed = answer if isinstance(answer, list) else [None] * len(tokens)
        return [
            self._shown_of(token, one) or Record()
            for token, one in zip(tokens, listed, strict=True)
        ]

    def has_by_id(self, record: Record, fields: Sequence[str]) -> bool:
        """Tell whether `find_token_by_id` has these fields of a record, beside what is checked."""
        try:
            with self.place.doing("find_token_by_id"):
                token = self.store.find_token_by_id(record.id or "")
                return token is not None and not differences(record, read(token), tuple(fields))
        except Exception:
            return False

    def wipe(self) -> object:
        """Call `delete_tokens`, if all that is stored is the kit's own; return its answer.

        Raises `Halt` where it is not, and `Blocked` where the store will not say.
        """
        try:
            with self.place.doing("get_tokens"):
                listed = look(self.store)
        except Exception as error:
            raise Blocked(
                "the kit does not wipe a store that will not say what it holds: get_tokens raised "
                f"{shown.error(error)}",
                self.calls,
                error,
            ) from None
        self.refuse_strangers(listed)
        return self._call("delete_tokens", _NOTHING, self.store.delete_tokens)

    def refuse_strangers(self, listed: Iterable[Record]) -> None:
        """Raise `Halt` where one of these stored records is not of the kit's own."""
        strangers = self._ledger.strangers(listed)
        if strangers:
            raise Halt(stranger_message(strangers))

    # What came of it

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

    def _call(
        self, method: str, argument: object, call: Callable[[], Answer], given: object = None
    ) -> Answer:
        arguments = () if argument is _NOTHING else (argument,)
        noted = Call(method, arguments, store=self._called)
        self._calls.append(noted)
        number = self._note(method, argument, given)
        try:
            with self.place.doing(method), self._outage or contextlib.nullcontext():
                answer = call()
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

    def _note(self, method: str, argument: object, given: object) -> int:
        has_none = argument is _NOTHING
        text = f"{self._called}.{method}({'' if has_none else '{given}'})"
        values = {} if has_none else {"given": given}
        held = argument if isinstance(argument, Record) else None
        if self._outage is None:
            return self.script.note(text, values, method, held)
        return self.script.note(f"with {self._outage.source}:\n    {text}", values, "", held)

    def _shown_of(self, answer: OAuthToken | None, shown_as: object) -> Record | None:
        """Return a token as a record, without reading it a second time."""
        return shown_as if isinstance(shown_as, Record) else self._as_record(answer)

    def _as_record(self, answer: OAuthToken | None) -> Record | None:
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


_NOTHING = object()
_MOST_LISTED = 100_000
"""More tokens than the kit ever saves; what goes on beyond has no end."""

_CROWD_LOGS_IN = """for number in range({crowd}):
    store.save_token(token(
        user_name=f"user{number}@example.com:60100",
        client_id="client-1",
        client_secret="secret-1",
        refresh_token=f"refresh-user{number}-1",
        access_token=f"access-user{number}-1",
    ))"""


def _another_object(text: Text) -> Text:
    """Return an equal text that is not the very object which the store told, as users have it.

    A program may hand over what is no text at all.
    """
    return cast("Text", text[:1] + text[1:]) if isinstance(text, str) else text


def _as_id(given: object) -> object:
    return Id(given) if isinstance(given, str) else given


def _is_the_same(candidate: Record, record: Record) -> bool:
    telling = [name for name in ("user_name", *TOKENS) if record[name]]
    return any(candidate[name] == record[name] for name in telling or SAVED_FIELDS)
