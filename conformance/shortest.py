"""The shortest program that shows a failure: it passes on the model, and fails on the store."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from conformance.attempt import failed_at
from conformance.claims import Claim, claims_of
from conformance.finding import NoAnswer
from conformance.model import Choices, NotAsked
from conformance.oracle import Oracle
from conformance.people import NAMES, login
from conformance.record import TOKENS, Record, is_plain
from conformance.run import Run
from conformance.shorten import shortened
from conformance.source import CannotBeWritten, Writer, Written, write_program
from conformance.statements import Draft, Handed, Seen, Statement

_SECONDS: Final = 3.0
_CLAIMS_TRIED: Final = 16
_FIELDS_DROPPED_TOGETHER: Final = (
    *((name,) for name in ("redirect_url", "api_domain", "expires_in", "grant_token", "id")),
    ("client_id", "client_secret", "refresh_token", "grant_token"),
    *((name,) for name in ("access_token", "refresh_token", "user_name")),
    ("client_id", "client_secret"),
)


@dataclass(frozen=True)
class Story:
    """What a program is called, what it is about, and the store that it names."""

    name: str
    about: str
    store: str


@dataclass(frozen=True)
class _Candidate:
    """Statements, and the last of all: the claim, or a look of which `claim` makes one."""

    done: Sequence[Statement]
    last: Statement
    claim: Claim | None


def shortest_program(draft: Draft, story: Story, run: Run, choices: Choices) -> str | None:
    """Return the source of the shortest program that was come by in a few seconds.

    None where no program that passes on the model fails on the store.
    """
    ends_at = time.monotonic() + _SECONDS
    return _Search(draft, story, run, choices, lambda: time.monotonic() < ends_at).shortest()


class _Search:
    """The search for one program."""

    def __init__(
        self,
        draft: Draft,
        story: Story,
        run: Run,
        choices: Choices,
        goes_on: Callable[[], bool],
    ) -> None:
        self._draft = replace(draft, done=tuple(_told(draft.done)))
        self._story = story
        self._run = run
        self._oracle = Oracle(choices)
        self._goes_on = goes_on
        self._best: str | None = None

    def shortest(self) -> str | None:
        """Search until time is over, or the store does not answer any more."""
        try:
            self._search()
        except NoAnswer as no_answer:
            self._run.unanswered.append(no_answer)
        return self._best

    def _search(self) -> None:
        for candidate in islice(self._candidates(), _CLAIMS_TRIED):
            if self._shows(candidate):
                self._shorten(candidate)
                break

    # Where to begin

    def _candidates(self) -> Iterator[_Candidate]:
        """Yield what may be claimed: what the check says, or what the model says otherwise, the
        last look first.
        """
        done = self._draft.done
        if self._draft.claim is not None:
            yield _Candidate(self._forgiving(done), self._draft.claim, None)
        said = self._said(done)
        for index in range(len(done) - 1, -1, -1):
            look = done[index]
            is_last = index == len(done) - 1
            if look.number not in said:
                continue
            for claim in claims_of(look, said[look.number], is_last=is_last):
                yield _Candidate(self._forgiving(done[:index]), look, claim)

    def _forgiving(self, done: Sequence[Statement]) -> Sequence[Statement]:
        """Let statements raise that raise on the model; leave out what the sources leave open."""
        said = self._said(done)
        raised = {number: seen.raised for number, seen in said.items() if seen.raised is not None}
        return [
            s._replace(may_raise=True) if s.number in raised else s
            for s in done
            if not isinstance(raised.get(s.number), NotAsked)
        ]

    def _said(self, statements: Sequence[Statement]) -> Mapping[int, Seen]:
        writer = self._writer(statements)
        steps = writer.steps()
        return self._oracle.says(steps, writer.moments, with_life=self._draft.with_life)

    def _writer(self, statements: Sequence[Statement]) -> Writer:
        draft = self._draft
        return Writer(statements, draft.sightings, with_life=draft.with_life)

    # Does it show it?

    def _shows(self, candidate: _Candidate) -> bool:
        try:
            written = self._written(candidate)
        except CannotBeWritten:
            return False
        if written is None or not self._oracle.passes(written):
            return False
        line = failed_at(written, self._run)
        if line is None or line < written.claim_line:
            return False
        self._best = written.source
        return True

    def _written(self, candidate: _Candidate) -> Written | None:
        claim: Statement | None = candidate.last
        if candidate.claim is not None:
            said = self._said([*candidate.done, candidate.last])
            claim = candidate.claim(candidate.last, said[candidate.last.number])
        if claim is None:
            return None
        claim = claim._replace(number=candidate.last.number)
        steps = self._writer([*candidate.done, claim]).steps()
        story, with_life = self._story, self._draft.with_life
        return write_program(story.name, story.about, story.store, steps, with_life=with_life)

    # Shortening

    def _shorten(self, candidate: _Candidate) -> None:
        candidate = self._with_fewer_statements(candidate)
        candidate = self._with_plain_texts(candidate)
        candidate = self._with_fewer_fields(candidate)
        self._with_fewer_statements(candidate)

    def _with_fewer_statements(self, candidate: _Candidate) -> _Candidate:
        def still_shows(done: Sequence[Statement]) -> bool:
            return self._shows(replace(candidate, done=done))

        return replace(candidate, done=shortened(candidate.done, still_shows, self._goes_on))

    def _with_fewer_fields(self, candidate: _Candidate) -> _Candidate:
        everywhere = range(-1, len(candidate.done))
        for names in _FIELDS_DROPPED_TOGETHER:
            candidate = self._without(candidate, names, everywhere)
        for place in everywhere:
            for names in _FIELDS_DROPPED_TOGETHER:
                candidate = self._without(candidate, names, [place])
        return candidate

    def _without(
        self, candidate: _Candidate, names: Sequence[str], places: Sequence[int]
    ) -> _Candidate:
        """Leave fields out of the tokens in some statements; -1 is the last one."""
        done = [
            _without(statement, names) if place in places else statement
            for place, statement in enumerate(candidate.done)
        ]
        last = _without(candidate.last, names) if -1 in places else candidate.last
        shorter = replace(candidate, done=done, last=last)
        changed = shorter.last != candidate.last or done != list(candidate.done)
        return shorter if changed and self._goes_on() and self._shows(shorter) else candidate

    def _with_plain_texts(self, candidate: _Candidate) -> _Candidate:
        """Put texts that are easily read in the place of others, each the same wherever it is."""
        texts = {
            (name, text): None
            for statement in (*candidate.done, candidate.last)
            for value in statement.values.values()
            if isinstance(value, Record)
            for name, text in value.present()
            if not is_plain(Record(**{name: text}))
        }
        for (name, text), plain in zip(texts, _plain_records(), strict=False):
            put = {text: plain[name] or "plain"}
            done = [_with_texts(statement, put) for statement in candidate.done]
            plainer = replace(candidate, done=done, last=_with_texts(candidate.last, put))
            if self._goes_on() and self._shows(plainer):
                candidate = plainer
        return candidate


def _told(statements: Sequence[Statement]) -> Iterator[Statement]:
    """Leave out what speaks of tokens that went through a look which is not told of."""
    numbers = {statement.number for statement in statements}
    for statement in statements:
        handed = [value for value in statement.values.values() if isinstance(value, Handed)]
        if all(value.number in numbers for value in handed):
            yield statement


def _plain_records() -> Iterator[Record]:
    return (login(person, 7).with_(id=f"{person}-id") for person in NAMES)


def _with_texts(statement: Statement, put: Mapping[str, str]) -> Statement:
    values = {
        name: value.with_(**{field: put.get(text, text) for field, text in value.present()})
        if isinstance(value, Record)
        else value
        for name, value in statement.values.items()
    }
    return statement._replace(values=values)


def _without(statement: Statement, names: Sequence[str]) -> Statement:
    values = {
        name: value.without(*names) if isinstance(value, Record) else value
        for name, value in statement.values.items()
    }
    shorter = statement._replace(values=values)
    return statement if statement.method == "find_token" and _has_lost_its_key(shorter) else shorter


def _has_lost_its_key(search: Statement) -> bool:
    """Whether a search asks for nobody; to that, a store may answer what it likes."""
    given = search.values["given"]
    return isinstance(given, Record) and not any(
        given[name] for name in ("id", "user_name", *TOKENS)
    )
