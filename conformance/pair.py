"""A store and the model beside it: searched alike, and compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NoReturn

from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken

from conformance import claims, shown
from conformance.disagreement import Disagreement, clause_of_key
from conformance.finding import Finding, StoreRaised
from conformance.model import Choices, Held, Model
from conformance.probe import Found, Probe
from conformance.record import KEYS, SAVED_FIELDS, Difference, Record, differences, is_plain
from conformance.statements import Statement


@dataclass(frozen=True)
class Gone:
    """A key that finds nobody any more, whose it was, and the clause that says so."""

    asked: Record
    owner: Held
    clause_id: str
    because: str


class Pair:
    """One store, and the model that is given the same calls."""

    def __init__(self, probe: Probe, choices: Choices) -> None:
        self.probe = probe
        self.model = Model(choices)
        self.gone: list[Gone] = []
        self.dead_ids: list[str] = []
        self.handed_out: dict[str, OAuthToken] = {}
        """The token that last came by each method, or went by `save_token`."""

    def search(self, asked: Record) -> None:
        """Search on both, and compare. Raises `Disagreement`."""
        self.search_for(asked, self.model.found(asked))

    def search_for(self, asked: Record, expected: Sequence[Held]) -> None:
        """Search on the store, and compare with what the model has found.

        Raises `Disagreement`.
        """
        try:
            found = self.probe.find(asked)
        except StoreRaised as raised:
            unknown = Record() if not expected else _less_what_is_stored(asked, expected[0].record)
            if not is_plain(unknown):
                return
            if expected:
                raise Disagreement(clause_of_key(asked), raised) from None
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
            self.handed_out["find_token"] = found.token

    def _expect_a_miss(self, asked: Record, found: Found) -> None:
        if found.answer is None and not differences(asked, found.caller):
            return
        came = found.answer or found.caller
        gone = next((gone for gone in reversed(self.gone) if gone.asked == asked), None)
        if gone is not None and self._is_anothers(came, [gone.owner]):
            gone = None
        self.disagree(
            gone.clause_id if gone else "FIND-7",
            expected=f"None, because {gone.because if gone else 'no such key is stored'}",
            came=shown.whose(came),
        )

    def _expect_one_of(self, asked: Record, found: Found, expected: Sequence[Held]) -> None:
        if any(found.answer == found.caller == held.record for held in expected):
            return
        clause_id = clause_of_key(asked)
        owner = expected[0].record
        if found.answer is None:
            self.disagree(clause_id, expected=shown.whose(owner), came="None")
        unset = tuple(name for name in SAVED_FIELDS if not asked[name])
        answer = found.answer
        near = min(expected, key=lambda held: len(differences(held.record, answer, unset)))
        wrong = differences(near.record, answer, unset)
        if wrong and self._is_anothers(answer, expected):
            self.disagree(clause_id, shown.whose(owner), shown.whose(answer), wrong)
        if wrong:
            self.disagree("FIND-9", "the record as it was saved", fields_of(wrong), wrong)
        left = differences(near.record, found.caller, unset)
        if left:
            self.disagree("FIND-10", "the caller's token filled in", fields_of(left), left)
        if answer.id:
            self.learn_id(near, answer.id)

    def _is_anothers(self, answer: Record, expected: Sequence[Held]) -> bool:
        return any(
            answer[name] and answer[name] == held.record[name]
            for held in self.model.held
            if held not in expected
            for name in ("user_name", "refresh_token", "access_token", "grant_token")
        )

    def search_by_id(self, id_: str) -> None:
        """Search by an id on both, and compare. Raises `Disagreement`."""
        held = self.model.of(id_)
        try:
            token, answer = self.probe.token_and_record_by_id(id_)
        except StoreRaised as raised:
            if held is not None or is_plain(Record(id=id_)):
                raise Disagreement("ID-2" if held is None else "ID-1", raised) from None
            return
        except Finding as unreadable:
            raise Disagreement("ID-5", unreadable) from None
        if held is None:
            if answer is not None:
                clause_id = "DEL-1" if id_ in self.dead_ids else "ID-3"
                self.disagree(clause_id, "None, because no such id is stored", shown.whose(answer))
            return
        if answer is None:
            self.disagree("ID-1", shown.whose(held.record), "None")
        wrong = differences(held.record, answer, SAVED_FIELDS)
        if wrong:
            self.disagree("ID-1", "the record as it was saved", fields_of(wrong), wrong)
        if token is not None:
            self.handed_out["find_token_by_id"] = token

    def learn_id(self, held: Held, id_: object) -> None:
        """Note the id of a record, which is text, its own, and the same from first to last."""
        if id_ and id_ == held.record.id:
            return
        if not isinstance(id_, str) or not id_:
            claim = claims.each_has_an_id()
            self.disagree("SAVE-11", "an id that is text", shown.anything(id_), claim=claim)
        if held.record.id and held.record.id != id_:
            self.disagree(
                "SAVE-12",
                f"the id {shown.anything(held.record.id)}, as before",
                f"the id {shown.anything(id_)}",
                claim=claims.keeps_the_id(held.record.id),
            )
        if any(other is not held and other.record.id == id_ for other in self.model.held):
            self.disagree(
                "SAVE-11",
                "an id of its own",
                f"the id of another record, {shown.anything(id_)}",
                claim=claims.each_has_an_id_of_its_own(),
            )
        held.record = held.record.with_(id=id_)

    def note_gone(
        self, owner: Held, before: Record, after: Record, clause_id: str, because: str
    ) -> None:
        """Note which keys of a record find nobody any more, now that it is another one."""
        for key in KEYS:
            asked = before.only(*key)
            if all(asked[name] for name in key) and asked != after.only(*key):
                self.gone.append(Gone(asked, owner, clause_id, because))

    def disagree(
        self,
        clause_id: str,
        expected: str,
        came: str,
        wrong: tuple[Difference, ...] = (),
        claim: Statement | None = None,
    ) -> NoReturn:
        """Say what the store does otherwise. Raises `Disagreement`."""
        finding = self.probe.finding(expected=expected, came=came, differences=wrong, claim=claim)
        raise Disagreement(clause_id, finding)


def _less_what_is_stored(asked: Record, stored: Record) -> Record:
    """Leave out of a search what the store has accepted, and so has to take."""
    return asked.without(*(name for name, text in asked.present() if text == stored[name]))


def fields_of(wrong: Sequence[Difference]) -> str:
    """Say which fields of a record are not as they should be."""
    names = ", ".join(one.field for one in wrong)
    return f"a record whose {names} {'is' if len(wrong) == 1 else 'are'} not so"
