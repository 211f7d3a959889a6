"""A run of operations, carried out on a store and beside it on the model.

After each call the store must show what the model holds. A difference is told as the clause that
it breaks, with the calls that led to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NoReturn

from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken

from conformance import claims, shown
from conformance.finding import Finding, StoreRaised
from conformance.model import Choices, Held, Model, NotAsked
from conformance.operations import (
    Delete,
    Find,
    FindById,
    IdOf,
    Operation,
    Reopen,
    Save,
    Spoil,
    Wipe,
)
from conformance.probe import Found, Probe
from conformance.record import (
    KEYS,
    SAVED_FIELDS,
    Difference,
    Record,
    differences,
    is_plain,
    read,
    to_token,
)
from conformance.statements import Statement


class Disagreement(Finding):
    """The store does not do what the model does; `clause_id` names the clause that it breaks."""

    def __init__(self, clause_id: str, finding: Finding) -> None:
        super().__init__(
            expected=finding.expected,
            came=finding.came,
            calls=finding.calls,
            differences=finding.differences,
            raised=finding.raised,
            draft=finding.draft,
        )
        self.clause_id = clause_id


@dataclass(frozen=True)
class Blame:
    """Which clause a difference breaks that shows after a call, and why.

    `others`: in a record that the call was not about; `more`: a record too many; `own`: in a field
    of the record that the call was about, `touched`, and which it `carried`. In a field that it
    left out, that is SAVE-9. One that `takes_all` is to blame for whatever shows in a search, too.
    """

    others: str
    more: str
    because: str
    touched: Held | None = None
    carried: tuple[str, ...] = ()
    own: str = ""
    takes_all: bool = False

    def clause_of(self, held: Held, wrong: Sequence[Difference]) -> str:
        """The clause that is broken by these differences in a record."""
        if held is not self.touched:
            return self.others
        carried = [one for one in wrong if one.field in self.carried]
        if any(not is_plain(held.record.only(one.field)) for one in carried):
            return "SAVE-17"
        return self.own if carried else "SAVE-9"


_NOTHING_CHANGES = Blame("FIND-12", "FIND-12", "finding changes nothing in the store")


@dataclass(frozen=True)
class Gone:
    """A key that finds nobody any more, whose it was, and the clause that says so."""

    asked: Record
    owner: Held
    clause_id: str
    because: str


_KEY_CLAUSES = {
    "user_name": "FIND-1",
    "id": "FIND-5",
    "refresh_token": "FIND-3",
    "grant_token": "FIND-4",
    "access_token": "FIND-2",
}
"""The clause of each key, the one that decides first."""

_SPOILT = Record(*[f"spoilt-{number}" for number in range(10)])


class Trial:
    """One store, and the model beside it.

    With `looks`, everything that can be observed is compared after each operation; without, at the
    end alone, since looking can repair a fault, or hide it.
    """

    def __init__(
        self,
        probe: Probe,
        choices: Choices,
        *,
        looks: bool,
        reopen: Callable[[Probe], Probe] | None,
    ) -> None:
        self.probe = probe
        self.model = Model(choices)
        self.done: list[Operation] = []
        """The operations that were carried out: those that the sources do not decide are not."""
        self._looks = looks
        self._reopen = reopen
        self._gone: list[Gone] = []
        self._dead_ids: list[str] = []
        self._handed_out: dict[str, OAuthToken] = {}

    def carry_out(self, operations: Iterable[Operation]) -> None:
        """Carry out a run. Raises `Disagreement`."""
        for operation in operations:
            try:
                blame = self._carry_out(operation)
            except NotAsked:
                continue
            self.done.append(operation)
            if self._looks:
                self._look(blame)
        if not self._looks:
            self._look(Blame("SAVE-8", "SAVE-2", "that is what was done"))

    def _carry_out(self, operation: Operation) -> Blame:  # noqa: PLR0911 - one for each kind
        match operation:
            case Save():
                return self._save(operation)
            case Find():
                return self._find(operation)
            case FindById():
                return self._find_by_id(operation)
            case Delete():
                return self._delete(operation)
            case Wipe():
                return self._wipe()
            case Reopen():
                return self._open_anew()
            case Spoil():
                return self._spoil(operation)

    # The operations

    def _save(self, operation: Save) -> Blame:
        token = operation.token
        if operation.id is not None:
            token = token.with_(id=self._id(operation.id))
        same = self.model.same_as(token)
        if same is None and not any(token[name] for name in ("refresh_token", "access_token")):
            raise NotAsked("nothing to log in with")
        before = Record() if same is None else same.record
        made = to_token(token)
        try:
            self.probe.save_token(made)
        except StoreRaised as raised:
            if is_plain(token):
                raise Disagreement(_clause_of_save(token, before), raised) from None
            return Blame("SAVE-17", "SAVE-17", "a save that raises leaves the store as it was")
        clause_id = _clause_of_save(token, before)
        held = self.model.keep(token, same)
        self._handed_out["save_token"] = made
        self._note_gone(held, before, held.record, "SAVE-3", "a later save has replaced it")
        return Blame(
            others="SAVE-8",
            more=clause_id,
            because="it is a new token"
            if same is None
            else "the token is the same as a stored one",
            touched=held,
            carried=tuple(name for name, _ in token.present()),
            own="SAVE-1" if same is None else "SAVE-10",
        )

    def _find(self, operation: Find) -> Blame:
        asked = operation.asked
        if operation.id is not None:
            asked = asked.with_(id=self._id(operation.id))
        self._search(asked)
        return _NOTHING_CHANGES

    def _find_by_id(self, operation: FindById) -> Blame:
        self._search_by_id(self._id(operation.id))
        return _NOTHING_CHANGES

    def _delete(self, operation: Delete) -> Blame:
        id_ = self._id(operation.id)
        held = self.model.of(id_)
        try:
            self.probe.delete(id_)
        except StoreRaised as raised:
            if held is not None:
                raise Disagreement("DEL-1", raised) from None
        if held is None:
            clause_id = "DEL-3" if is_plain(Record(id=id_)) else "DEL-4"
            return Blame(clause_id, clause_id, "the id is unknown")
        self.model.delete(held)
        self._dead_ids.append(id_)
        self._note_gone(held, held.record, Record(), "DEL-1", "its record was deleted")
        return Blame(others="DEL-2", more="DEL-1", because="one was deleted")

    def _wipe(self) -> Blame:
        try:
            self.probe.wipe()
        except StoreRaised as raised:
            raise Disagreement("ALL-1", raised) from None
        for held in self.model.held:
            self._note_gone(held, held.record, Record(), "ALL-1", "all records were deleted")
            if held.record.id:
                self._dead_ids.append(held.record.id)
        self.model.wipe()
        return Blame("ALL-1", "ALL-1", "all records were deleted")

    def _open_anew(self) -> Blame:
        if self._reopen is None:
            raise NotAsked("the store keeps nothing beyond its instance")
        before, self.probe = self.probe, self._reopen(self.probe)
        self.probe.continue_after(before)
        self._handed_out.clear()
        because = "a new instance sees every record"
        return Blame("KEEP-1", "KEEP-1", because, takes_all=True)

    def _spoil(self, operation: Spoil) -> Blame:
        clause_id = SPOILT_BY[operation.which]
        if operation.which == "get_tokens":
            tokens = self.probe.tokens()
        else:
            token = self._handed_out.get(operation.which) or self._found_by_id(operation.which)
            if token is None:
                raise NotAsked("no token was handed out so")
            tokens = [token]
        aside = f"every field is changed of what went through {operation.which}"
        self.probe.change(tokens, _SPOILT, aside)
        because = f"only what went through {operation.which} was changed"
        return Blame(clause_id, clause_id, because, takes_all=True)

    def _found_by_id(self, which: str) -> OAuthToken | None:
        """Search for any record by its id, to have a token that came by `find_token_by_id`."""
        ids = [held.record.id for held in self.model.held if held.record.id]
        if which != "find_token_by_id" or not ids:
            return None
        self._search_by_id(ids[0])
        return self._handed_out.get(which)

    def _id(self, meant: IdOf | str) -> str:
        """Return the id that an operation means. Raises `NotAsked` if no single record is meant."""
        if isinstance(meant, str):
            return meant
        found = self.model.found(meant.asked)
        if len(found) != 1:
            raise NotAsked("no single record is meant")
        if not found[0].record.id:
            self._search(meant.asked)
        id_ = found[0].record.id
        if not id_:
            raise NotAsked("the store does not tell the id")
        return id_

    # The searches

    def _search(self, asked: Record) -> None:
        """Search on both, and compare."""
        expected = self.model.found(asked)
        try:
            found = self.probe.find(asked)
        except StoreRaised as raised:
            if expected:
                raise Disagreement(_key_clause(asked), raised) from None
            if is_plain(asked):
                raise Disagreement("FIND-6", raised) from None
            return
        except Finding as unreadable:
            raise Disagreement("FIND-11", unreadable) from None
        if not expected:
            self._expect_a_miss(asked, found)
        else:
            self._expect_one_of(asked, found, expected)
        if found.token is not None:
            self._handed_out["find_token"] = found.token

    def _expect_a_miss(self, asked: Record, found: Found) -> None:
        if found.answer is None and not differences(asked, found.caller):
            return
        came = found.answer or found.caller
        gone = next((gone for gone in reversed(self._gone) if gone.asked == asked), None)
        if gone is not None and self._is_anothers(came, [gone.owner]):
            gone = None
        self._disagree(
            gone.clause_id if gone else "FIND-7",
            expected=f"None, because {gone.because if gone else 'no such key is stored'}",
            came=shown.whose(came),
        )

    def _expect_one_of(self, asked: Record, found: Found, expected: Sequence[Held]) -> None:
        clause_id = _key_clause(asked)
        owner = expected[0].record
        if found.answer is None:
            self._disagree(clause_id, expected=shown.whose(owner), came="None")
        unset = tuple(name for name in SAVED_FIELDS if not asked[name])
        answer = found.answer
        near = min(expected, key=lambda held: len(differences(held.record, answer, unset)))
        wrong = differences(near.record, answer, unset)
        if wrong and self._is_anothers(answer, expected):
            self._disagree(clause_id, shown.whose(owner), shown.whose(answer), wrong)
        if wrong:
            self._disagree("FIND-9", "the record as it was saved", _changed(wrong), wrong)
        left = differences(near.record, found.caller, unset)
        if left:
            self._disagree("FIND-10", "the caller's token filled in", _changed(left), left)
        if answer.id:
            self._learn_id(near, answer.id)

    def _is_anothers(self, answer: Record, expected: Sequence[Held]) -> bool:
        return any(
            answer[name] and answer[name] == held.record[name]
            for held in self.model.held
            if held not in expected
            for name in ("user_name", "refresh_token", "access_token", "grant_token")
        )

    def _search_by_id(self, id_: str) -> None:
        held = self.model.of(id_)
        try:
            token = self.probe.token_by_id(id_)
        except StoreRaised as raised:
            if held is not None or is_plain(Record(id=id_)):
                raise Disagreement("ID-2" if held is None else "ID-1", raised) from None
            return
        answer = self._read_by_id(token)
        if held is None:
            if answer is not None:
                clause_id = "DEL-1" if id_ in self._dead_ids else "ID-3"
                self._disagree(clause_id, "None, because no such id is stored", shown.whose(answer))
            return
        if answer is None:
            self._disagree("ID-1", shown.whose(held.record), "None")
        wrong = differences(held.record, answer, SAVED_FIELDS)
        if wrong:
            self._disagree("ID-1", "the record as it was saved", _changed(wrong), wrong)
        if token is not None:
            self._handed_out["find_token_by_id"] = token

    def _read_by_id(self, token: OAuthToken | None) -> Record | None:
        try:
            return None if token is None else read(token)
        except Exception as error:
            self._disagree(
                "ID-5", "a token that can be read", f"reading it raised {shown.error(error)}"
            )

    # Looking

    def _look(self, blame: Blame) -> None:
        """Compare everything that can be observed with what the model holds."""
        before = len(self.probe.calls)
        handed_out = dict(self._handed_out)
        try:
            self._look_at_the_list(blame)
            self._look_at_each(blame)
        except Disagreement as disagreement:
            # Many looks agree, and need not be told; the one that does not is the matter.
            disagreement.calls = (*disagreement.calls[:before], *disagreement.calls[before:][-1:])
            raise
        self._look_at_the_list(_NOTHING_CHANGES)
        self.probe.forget_calls_from(before)
        self._handed_out = handed_out

    def _look_at_each(self, blame: Blame) -> None:
        try:
            self._search_for_each()
        except Disagreement as disagreement:
            if blame.takes_all:
                raise Disagreement(blame.others, disagreement) from None
            raise

    def _search_for_each(self) -> None:
        for held in self.model.held:
            if held.record.id:
                self._search_by_id(held.record.id)
            for key in KEYS:
                asked = held.record.only(*key)
                if all(asked[name] for name in key):
                    self._search(asked)
        for gone in self._gone[-_LOOKED_AT:]:
            self._search_if_gone(gone)
        for id_ in self._dead_ids[-_LOOKED_AT:]:
            if self.model.of(id_) is None:
                self._search_by_id(id_)

    def _search_if_gone(self, gone: Gone) -> None:
        try:
            if self.model.found(gone.asked):
                return
        except NotAsked:
            return
        self._search(gone.asked)

    def _look_at_the_list(self, blame: Blame) -> None:
        try:
            left = self.probe.records()
        except StoreRaised as raised:
            raise Disagreement("LIST-1", raised) from None
        except Finding as unreadable:
            raise Disagreement("LIST-5", unreadable) from None
        if len(left) > len(self.model.held):
            self._disagree_about_one_more(left, blame)
        missing: list[Held] = []
        for held in self.model.held:
            twin = next((r for r in left if not differences(held.record, r, SAVED_FIELDS)), None)
            if twin is None:
                missing.append(held)
                continue
            left.remove(twin)
            self._learn_id(held, twin.id)
        if missing:
            self._disagree_about(missing[0], left, blame)

    def _disagree_about_one_more(self, listed: Sequence[Record], blame: Blame) -> NoReturn:
        known = [held.record for held in self.model.held]
        more = next(
            (one for one in listed if not any(_is_alike(one, record) for record in known)),
            listed[-1],
        )
        self._disagree(
            blame.more,
            f"{len(known)} records, because {blame.because}",
            f"{len(listed)}, among them {shown.whose(more)}",
        )

    def _disagree_about(self, held: Held, left: Sequence[Record], blame: Blame) -> NoReturn:
        whose = f"{shown.whose(held.record)}, because {blame.because}"
        if not left:
            self._disagree(
                blame.others if held is not blame.touched else blame.own, whose, "nobody"
            )
        near = min(left, key=lambda one: len(differences(held.record, one, SAVED_FIELDS)))
        wrong = differences(held.record, near, SAVED_FIELDS)
        by_id = held.record.with_(id=near.id)
        is_listed_so_alone = self.probe.has_by_id(by_id, [one.field for one in wrong])
        clause_id = "LIST-3" if is_listed_so_alone else blame.clause_of(held, wrong)
        self._disagree(clause_id, whose, _changed(wrong), wrong)

    def _learn_id(self, held: Held, id_: object) -> None:
        """Note the id of a record, which is text, its own, and the same from first to last."""
        if not isinstance(id_, str) or not id_:
            claim = claims.each_has_an_id()
            self._disagree("SAVE-11", "an id that is text", shown.anything(id_), claim=claim)
        if held.record.id and held.record.id != id_:
            self._disagree(
                "SAVE-12",
                f"the id {shown.anything(held.record.id)}, as before",
                f"the id {shown.anything(id_)}",
                claim=claims.keeps_the_id(held.record.id),
            )
        if any(other is not held and other.record.id == id_ for other in self.model.held):
            self._disagree(
                "SAVE-11",
                "an id of its own",
                f"the id of another record, {shown.anything(id_)}",
                claim=claims.each_has_an_id_of_its_own(),
            )
        held.record = held.record.with_(id=id_)

    def _note_gone(
        self, owner: Held, before: Record, after: Record, clause_id: str, because: str
    ) -> None:
        for key in KEYS:
            asked = before.only(*key)
            if all(asked[name] for name in key) and asked != after.only(*key):
                self._gone.append(Gone(asked, owner, clause_id, because))

    def _disagree(
        self,
        clause_id: str,
        expected: str,
        came: str,
        wrong: tuple[Difference, ...] = (),
        claim: Statement | None = None,
    ) -> NoReturn:
        finding = self.probe.finding(expected=expected, came=came, differences=wrong, claim=claim)
        raise Disagreement(clause_id, finding)


SPOILT_BY = {
    "save_token": "SAVE-16",
    "get_tokens": "LIST-4",
    "find_token_by_id": "ID-4",
}
"""Whose tokens may be changed without changing the store, and the clause that says so."""

_LOOKED_AT = 4


def _is_alike(one: Record, other: Record) -> bool:
    return not differences(one, other, SAVED_FIELDS)


def _clause_of_save(token: Record, before: Record) -> str:
    """The clause that says what a save of this token does, given the record that it updates."""
    if before == Record():
        return "SAVE-1"
    if token.user_name and not before.user_name:
        return "SAVE-7"
    if token.user_name:
        return "SAVE-2" if token.refresh_token in (None, before.refresh_token) else "SAVE-3"
    if token.id:
        return "SAVE-20"
    by = {"refresh_token": "SAVE-4", "grant_token": "SAVE-5", "access_token": "SAVE-6"}
    return next(clause_id for name, clause_id in by.items() if token[name])


def _key_clause(asked: Record) -> str:
    """The clause of the key that decides a search."""
    return next(clause_id for name, clause_id in _KEY_CLAUSES.items() if asked[name])


def _changed(wrong: Sequence[Difference]) -> str:
    names = ", ".join(one.field for one in wrong)
    return f"a record whose {names} {'is' if len(wrong) == 1 else 'are'} not so"
