"""A method whose storage fails, held to what it came to when nothing failed.

What is right is told by the store itself, undisturbed: its answer, what it shows before the call
and what it shows afterwards. So a store that is broken otherwise is not blamed here for that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NoReturn

from zohocrmsdk.src.com.zoho.crm.api.exception import SDKException

from conformance import failure_claims as claims
from conformance import shown
from conformance.acts import Act, People
from conformance.bench import Bench
from conformance.claims import raises_only
from conformance.disagreement import Disagreement
from conformance.finding import Blocked, Finding, NoAnswer, StoreRaised
from conformance.gave_up import GaveUp
from conformance.outage import ByItself, Outage
from conformance.probe import Probe
from conformance.record import SAVED_FIELDS, Record, differences, is_alike
from conformance.statements import Draft, Statement

Came = str | Finding | Blocked | NoAnswer
"""What came instead of what was expected: in words, or what was raised."""

_SAME, _ANEW = "store", "store.beside()"


@dataclass(frozen=True)
class Undisturbed:
    """What an act comes to when nothing fails."""

    answer: object
    before: Sequence[Record]
    after: Sequence[Record]
    searches_agree: bool
    """Whether `find_token` answers what `get_tokens` shows."""


def prepared(bench: Bench, people: People) -> tuple[Probe, str]:
    """Open a store with two users in it; return it, and the id of the first."""
    probe = bench.fresh()
    probe.given(people.ada, people.grace)
    return probe, probe.id_of(people.ada)


def undisturbed(probe: Probe, act: Act, people: People, id_: str, counting: Outage) -> Undisturbed:
    """Carry an act out while nothing fails, and count what could.

    Raises `Blocked` where it does not come to what it should.
    """
    with probe.preparing():
        before = probe.records()
        with probe.in_outage(counting):
            answer = act.does(probe, people, id_)
        after = probe.records()
        searches_agree = all(
            _access_token_found(probe, person) == _access_token_listed(after, person)
            for person in (act.subject(people), people.grace)
        )
    answered = _same(before, after) if not act.changes else not _same(before, after)
    if not answered or (not act.changes and not answer):
        raise Blocked(f"{act.method} does not do its work when nothing fails, either", probe.calls)
    return Undisturbed(answer, before, after, searches_agree)


class FailingTrial:
    """One act, on one store whose storage fails meanwhile, and what is seen afterwards."""

    def __init__(
        self, bench: Bench, act: Act, people: People, expected: Undisturbed, outage: Outage | None
    ) -> None:
        self._run = bench.run
        self._act = act
        self._people = people
        self._expected = expected
        self.probe, self._id = prepared(bench, people)
        self._outage = outage or ByItself(self.probe.store)
        self._raised: BaseException | None = None
        self._draft: Draft
        self._call: Statement

    def breach(self) -> Disagreement | None:
        """Return what is broken: by the call itself, or else by what it leaves behind."""
        answer = self._carried_out()
        if not self._outage.told or isinstance(self._raised, NoAnswer):
            return None
        try:
            self._expect_work(answer)
            self._expect_it_whole_and_working()
        except Disagreement as broken:
            return broken
        return None

    def raised_otherwise(self) -> Disagreement | None:
        """Return what is not as advised of the exception that came out: SAFE-3, a should."""
        error = self._raised
        if error is None or isinstance(error, (GaveUp, NoAnswer)):
            return None
        if not isinstance(error, SDKException):
            claim, expected = "assert isinstance(error, SDKException)", "an SDKException"
        elif error.cause is None and error.__cause__ is None:
            claim = "assert error.cause is not None or error.__cause__ is not None"
            expected = "the cause kept on the SDKException"
        else:
            return None
        done = _unseen(self._draft.done[:-1])
        draft = replace(self._draft, done=done, claim=raises_only(self._call, claim))
        return self._disagreement("SAFE-3", expected, shown.error(error), draft)

    def _carried_out(self) -> object:
        try:
            with self.probe.in_outage(self._outage):
                return self._act.does(self.probe, self._people, self._id)
        except StoreRaised as raised:
            self._raised = raised.error
            return None
        except NoAnswer as no_answer:
            self._raised = no_answer
            return None
        except (Finding, Blocked) as unreadable:
            if self._act.changes:
                raise
            return unreadable
        finally:
            self._call = self.probe.script.last
            self._draft = self.probe.script.draft(None)

    # The call itself

    def _expect_work(self, answer: object) -> None:
        """The call raised, or has done its work all the same."""
        if self._raised is not None:
            return
        act, expected = self._act, self._expected
        if not act.changes and not _same(_records(answer), _records(expected.answer)):
            self._blame_the_answer(
                f"{act.method} to raise, or to answer as it does when nothing fails",
                _told(answer),
                claims.answers(self._call, expected.answer),
            )
        if act.changes:
            for store, probe in self._views():
                if not _same(self._listed(probe, store, act.clause_id), expected.after):
                    self._blame_the_answer(
                        f"{act.method} to raise, or to do its work all the same",
                        f"no exception, and {_where(store)} shows that its work is not done",
                        self._is_done(store),
                    )

    def _is_done(self, store: str) -> Statement:
        if self._act.method == "save_token":
            return claims.is_stored(self._call, self._act.subject(self._people), store)
        if self._act.method == "delete_token":
            return claims.is_gone(self._call, self._id, store)
        return claims.is_empty(self._call, store)

    def _blame_the_answer(self, expected: str, came: str, claim: Statement) -> NoReturn:
        draft = replace(self._draft, done=_unseen(self._draft.done[:-1]), claim=claim)
        raise self._disagreement(self._act.clause_id, expected, came, draft)

    # What it leaves behind

    def _expect_it_whole_and_working(self) -> None:
        kept: dict[str, Sequence[Record]] = {}
        for store, probe in reversed(self._views()):
            clause_id = self._act.damage if store == _ANEW else "FAULT-7"
            kept[store] = self._listed(probe, store, clause_id)
            self._expect_whole(kept[store], store)
        self._expect_no_difference(kept)
        self._expect_it_to_work()

    def _expect_no_difference(self, kept: Mapping[str, Sequence[Record]]) -> None:
        """What the store shows is what is stored: it holds nothing back, and makes nothing up."""
        for store, records in kept.items():
            self._expect_searches_to_agree(records, store)
        if not _same(kept[_SAME], kept.get(_ANEW, kept[_SAME])):
            self._blame_later(
                "FAULT-7",
                "the store to show what is stored",
                f"{_counted(kept[_SAME])}, where {_where(_ANEW)} shows others",
                claims.lists_what_is_stored(_ANEW),
            )

    def _expect_it_to_work(self) -> None:
        late = self._people.late
        try:
            self.probe.save(late)
        except (StoreRaised, NoAnswer) as raised:
            self._blame_later("FAULT-7", "save_token to work again", raised, claims.saves(late))
        for store, probe in self._views():
            kept = self._listed(probe, store, "FAULT-7")
            if all(one.user_name != late.user_name for one in kept):
                self._blame_later(
                    "FAULT-7",
                    f"{shown.whose(late)}, who logged in when the storage was back",
                    f"{_where(store)} does not show it",
                    claims.saves_and_lists(late, store),
                )
            self._expect_searches_to_agree(kept, store)

    def _expect_whole(self, kept: Sequence[Record], store: str) -> None:
        before, after = self._expected.before, self._expected.after
        if _same(kept, before) or _same(kept, after):
            return
        bystander = next(
            (one for one in before if one in _matching(before, after) and not _is_in(one, kept)),
            None,
        )
        if bystander is not None:
            field = _field_that_differs(bystander, kept)
            expected = f"{shown.whose(bystander)} as it was"
            claim = claims.is_kept(bystander, field, store)
        elif len(kept) in (len(before), len(after)) and len(before) != len(after):
            new, without = self._act.subject(self._people), min(len(before), len(after))
            field = _field_that_differs(new, kept)
            expected = f"{shown.whose(new)} complete, or not at all"
            claim = claims.is_whole_or_absent(new, field, without, store)
        elif len(before) != len(after):
            expected = f"as many records as before, {len(before)}, or {len(after)}"
            claim = claims.counts(len(before), len(after), store)
        else:
            new = self._act.subject(self._people)
            old = next((one for one in before if one.user_name == new.user_name), new)
            field = _field_that_differs(old, kept)
            expected = f"{shown.whose(new)} as it was, or as it was to be"
            claim = claims.is_one_of(old, new, field, store)
        came = f"{_where(store)} shows {_counted(kept)}"
        self._blame_later(self._act.damage, expected, came, claim)

    def _expect_searches_to_agree(self, kept: Sequence[Record], store: str) -> None:
        """What was never stored must not be found, from memory say; nor what is gone."""
        if not self._expected.searches_agree:
            return
        for person in (self._act.subject(self._people), self._people.grace):
            name = person.user_name or ""
            listed = _access_token_listed(kept, person)
            try:
                found = _access_token_found(self.probe, person)
            except (Finding, NoAnswer) as raised:
                claim = claims.finds_what_is_listed(name, store, is_found=False)
                self._blame_later("FAULT-7", "find_token to work again", raised, claim)
            if found != listed:
                self._blame_later(
                    "FAULT-7",
                    f"find_token to answer what is stored of {shown.anything(name)}",
                    f"{_named(found)}, where {_where(store)} shows {_named(listed)}",
                    claims.finds_what_is_listed(name, store, is_found=found is not None),
                )

    # Looking

    def _views(self) -> list[tuple[str, Probe | None]]:
        """The store itself, and one that is opened anew where that sees what was stored."""
        views: list[tuple[str, Probe | None]] = [(_SAME, self.probe)]
        traits = self._run.traits
        if traits.is_durable and not traits.wants_to_be_alone and self._act.changes:
            views.append((_ANEW, None))
        return views

    def _listed(self, probe: Probe | None, store: str, clause_id: str) -> Sequence[Record]:
        """Ask for all records, of a new instance where none is given."""
        try:
            return (probe or self._run.opened(self.probe.place)).records()
        except (Finding, Blocked, NoAnswer) as failed:
            # Whoever has to be waited for has not been seen to have lost anything.
            blamed = "FAULT-7" if isinstance(failed, NoAnswer) else clause_id
            expected = f"{_where(store)} to show what it holds, now that the storage is back"
            self._blame_later(blamed, expected, failed, claims.lists(store))

    def _blame_later(self, clause_id: str, expected: str, came: Came, claim: Statement) -> NoReturn:
        number = self._draft.done[-1].number + 1
        done = [*self._draft.done[:-1], self._draft.done[-1]._replace(may_raise=True)]
        draft = replace(self._draft, done=_unseen(done), claim=claim._replace(number=number))
        raise self._disagreement(clause_id, expected, came, draft, "after")

    def _disagreement(
        self,
        clause_id: str,
        expected: str,
        came: Came,
        draft: Draft,
        when: str = "when",
    ) -> Disagreement:
        finding = Finding(
            expected=expected,
            came=f"{came if isinstance(came, str) else _told(came)}, {when} {self._outage.told}",
            calls=self.probe.calls,
            raised=self._behind(came),
            draft=None if isinstance(came, NoAnswer) else draft,
        )
        return Disagreement(clause_id, finding)

    def _behind(self, came: Came) -> BaseException | None:
        """Return the exception that says where in the store's code to look."""
        if isinstance(came, str):
            return self._raised
        return came if isinstance(came, NoAnswer) else came.raised


def _unseen(done: Sequence[Statement]) -> tuple[Statement, ...]:
    """Forget what came of the statements: whether a call failed there is not to be claimed."""
    return tuple(statement._replace(seen=None) for statement in done)


def _records(answer: object) -> Sequence[Record]:
    listed = answer if isinstance(answer, list) else [answer]
    return [one for one in listed if isinstance(one, Record)]


def _same(some: Sequence[Record], others: Sequence[Record]) -> bool:
    return len(some) == len(others) and len(_matching(some, others)) == len(some)


def _matching(some: Sequence[Record], others: Sequence[Record]) -> Sequence[Record]:
    """Return those of some records that have a twin among the others; the id is the store's."""
    left, found = list(others), []
    for one in some:
        twin = next((other for other in left if is_alike(one, other)), None)
        if twin is not None:
            left.remove(twin)
            found.append(one)
    return found


def _is_in(one: Record, records: Sequence[Record]) -> bool:
    return any(is_alike(one, other) for other in records)


def _field_that_differs(record: Record, kept: Sequence[Record]) -> str:
    near = next((one for one in kept if one.user_name == record.user_name), None)
    wrong = [] if near is None else [one.field for one in differences(record, near, SAVED_FIELDS)]
    return next((name for name in wrong if name != "user_name"), "access_token")


def _where(store: str) -> str:
    return "the store" if store == _SAME else "the store, opened anew,"


def _told(answer: object) -> str:
    if isinstance(answer, (Finding, Blocked)):
        return answer.came if isinstance(answer, Finding) else answer.reason
    if isinstance(answer, NoAnswer):
        return str(answer)
    if isinstance(answer, list):
        return f"a list of {_counted(answer)}"
    return shown.whose(answer) if isinstance(answer, Record) else shown.anything(answer)


def _counted(records: Sequence[object]) -> str:
    return f"{len(records) or 'no'} record{'' if len(records) == 1 else 's'}"


def _access_token_found(probe: Probe, person: Record) -> str | None:
    found = probe.find(person.only("user_name")).answer
    return None if found is None else found.access_token


def _access_token_listed(records: Sequence[Record], person: Record) -> str | None:
    names = {one.user_name: one.access_token for one in records}
    return names.get(person.user_name)


def _named(access_token: str | None) -> str:
    return "nobody" if access_token is None else f"the access token {shown.anything(access_token)}"
