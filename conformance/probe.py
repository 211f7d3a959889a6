"""A store under test, with every call on it written down.

A probe speaks in records, makes and reads the SDK's tokens, and turns what the store raises into
findings that carry the calls that led there.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple, TypeVar, cast

from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken
from zohocrmsdk.src.com.zoho.api.authenticator.store import TokenStore

from conformance import shown
from conformance.finding import Blocked, Finding, Halt, NoAnswer, StoreRaised
from conformance.guard import look, stranger_message
from conformance.people import CROWD, in_the_crowd
from conformance.record import (
    SAVED_FIELDS,
    TOKENS,
    Record,
    differences,
    plain,
    read,
    to_token,
    write,
)
from conformance.recorded import NOTHING, Recorded
from conformance.statements import Id

Text = TypeVar("Text")


def _told(finding: Finding) -> str:
    if isinstance(finding, StoreRaised):
        return finding.came
    return f"{finding.came}, in the place of {finding.expected}"


class Found(NamedTuple):
    """What a search came to: who was asked for, the answer, and the caller's token afterwards."""

    asked: Record
    answer: Record | None
    caller: Record
    token: OAuthToken | None


class Probe(Recorded):
    """What checks ask of one instance of the store under test.

    What a store raises is a `StoreRaised`, which fails the check; while the check only prepares
    its story (`given`, `preparing`), it is `Blocked` instead.
    """

    # Preparing a story

    @contextlib.contextmanager
    def preparing(self) -> Iterator[None]:
        """Mark calls that set the scene: what goes wrong in them is another clause's business."""
        try:
            yield
        except Finding as finding:
            raise Blocked(
                f"a call that only prepares this check failed: {_told(finding)}",
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

    def beside(self, store: TokenStore) -> Probe:
        """Return a second instance in the same place; both are in one story."""
        other = Probe(store, self.place, self.ledger, called="other")
        self.say("a second instance is opened, called other from here on")
        self.script.note("other = store.beside()")
        other._calls, other.script = self._calls, self.script
        return other

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
        self.ledger.note(before)
        return self.call("save_token", before, lambda: self.store.save_token(token), token)

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
            self.ledger.note(shown_as)
        return self.call("save_token", shown_as, lambda: save(thing), thing)  # type: ignore[arg-type]

    def note_ours(self, record: Record) -> None:
        """Let the guard know a record that is about to be saved by `save_anything`."""
        self.ledger.note(record)

    def find(self, asked: Record) -> Found:
        """Search with a new token made of the record."""
        return self._found_with(to_token(asked), asked)

    def find_with(self, token: OAuthToken) -> Found:
        """Search with this very token."""
        return self._found_with(token, read(token))

    def _found_with(self, token: OAuthToken, asked: Record) -> Found:
        answer = self._find(token, asked)
        record = self.shown_of(answer, self._calls[-1].answer)
        caller = record if record is not None and answer is token else read(token)
        return Found(asked, record, caller, answer)

    def token_for(self, token: OAuthToken) -> OAuthToken | None:
        """Search with this very token, and return the answer itself."""
        return self._find(token, read(token))

    def _find(self, token: OAuthToken, asked: Record) -> OAuthToken | None:
        return self.call("find_token", asked, lambda: self.store.find_token(token), token)

    def find_by_id(self, id_: str) -> Record | None:
        """Search by an id."""
        return self.token_and_record_by_id(id_)[1]

    def token_by_id(self, id_: str) -> OAuthToken | None:
        """Search by an id, and return the token itself."""
        find, equal = self.store.find_token_by_id, _another_object(id_)
        return self.call("find_token_by_id", id_, lambda: find(equal), _as_id(id_))

    def token_and_record_by_id(self, id_: str) -> tuple[OAuthToken | None, Record | None]:
        """Search by an id, and return the token and what it holds."""
        token = self.token_by_id(id_)
        return token, self.shown_of(token, self._calls[-1].answer)

    def find_by_anything(self, thing: object) -> object:
        """Hand `find_token_by_id` something that is no text."""
        find = self.store.find_token_by_id
        return self.call("find_token_by_id", thing, lambda: find(thing), thing)  # type: ignore[arg-type]

    def delete(self, id_: str | None) -> object:
        """Delete by an id, and return what the store answered."""
        delete, equal = self.store.delete_token, _another_object(id_)
        return self.call("delete_token", id_, lambda: delete(equal), _as_id(id_))  # type: ignore[arg-type]

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
        if type(answer) is list and len(answer) <= _MOST_LISTED:
            return answer.copy()
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
        return self.call("get_tokens", NOTHING, self.store.get_tokens)

    def records(self) -> list[Record]:
        """List the stored tokens, as records."""
        tokens = self.tokens()
        answer = self._calls[-1].answer
        listed = answer if isinstance(answer, list) else [None] * len(tokens)
        return [
            self.shown_of(token, one) or Record() for token, one in zip(tokens, listed, strict=True)
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
        return self.call("delete_tokens", NOTHING, self.store.delete_tokens)

    def refuse_strangers(self, listed: Iterable[Record]) -> None:
        """Raise `Halt` where one of these stored records is not of the kit's own."""
        strangers = self.ledger.strangers(listed)
        if strangers:
            raise Halt(stranger_message(strangers))


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
