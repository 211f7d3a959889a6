"""A run of operations, carried out on a store and beside it on the model.

After each call the store must show what the model holds. A difference is told as the clause that
it breaks, with the calls that led to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken

from conformance.disagreement import NOTHING_CHANGES, Blame, Disagreement, clause_of_save
from conformance.finding import StoreRaised
from conformance.looking import Looker
from conformance.model import Choices, Model, NotAsked
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
from conformance.pair import Pair
from conformance.probe import Probe
from conformance.record import Record, is_plain, to_token

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
        self._pair = Pair(probe, choices)
        self._looker = Looker(self._pair)
        self.done: list[Operation] = []
        """The operations that were carried out: those that the sources do not decide are not."""
        self._looks = looks
        self._reopen = reopen

    @property
    def model(self) -> Model:
        """The model, which has been given the same calls."""
        return self._pair.model

    def carry_out(self, operations: Iterable[Operation]) -> None:
        """Carry out a run. Raises `Disagreement`."""
        for operation in operations:
            try:
                blame = self._carry_out(operation)
            except NotAsked:
                continue
            self.done.append(operation)
            if self._looks:
                self._looker.look(blame)
        if not self._looks:
            self._looker.look(Blame("SAVE-8", "SAVE-2", "that is what was done"))

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
        same = self._pair.model.same_as(token)
        if same is None and not any(token[name] for name in ("refresh_token", "access_token")):
            raise NotAsked("nothing to log in with")
        before = Record() if same is None else same.record
        made = to_token(token)
        try:
            self._pair.probe.save_token(made)
        except StoreRaised as raised:
            if is_plain(token):
                raise Disagreement(clause_of_save(token, before), raised) from None
            return Blame("SAVE-17", "SAVE-17", "a save that raises leaves the store as it was")
        clause_id = clause_of_save(token, before)
        held = self._pair.model.keep(token, same)
        self._pair.handed_out["save_token"] = made
        self._pair.note_gone(held, before, held.record, "SAVE-3", "a later save has replaced it")
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
        self._pair.search(asked)
        return NOTHING_CHANGES

    def _find_by_id(self, operation: FindById) -> Blame:
        self._pair.search_by_id(self._id(operation.id))
        return NOTHING_CHANGES

    def _delete(self, operation: Delete) -> Blame:
        id_ = self._id(operation.id)
        held = self._pair.model.of(id_)
        try:
            self._pair.probe.delete(id_)
        except StoreRaised as raised:
            if held is not None:
                raise Disagreement("DEL-1", raised) from None
        if held is None:
            clause_id = "DEL-3" if is_plain(Record(id=id_)) else "DEL-4"
            return Blame(clause_id, clause_id, "the id is unknown")
        self._pair.model.delete(held)
        self._pair.dead_ids.append(id_)
        self._pair.note_gone(held, held.record, Record(), "DEL-1", "its record was deleted")
        return Blame(others="DEL-2", more="DEL-1", because="one was deleted")

    def _wipe(self) -> Blame:
        try:
            self._pair.probe.wipe()
        except StoreRaised as raised:
            raise Disagreement("ALL-1", raised) from None
        for held in self._pair.model.held:
            self._pair.note_gone(held, held.record, Record(), "ALL-1", "all records were deleted")
            if held.record.id:
                self._pair.dead_ids.append(held.record.id)
        self._pair.model.wipe()
        return Blame("ALL-1", "ALL-1", "all records were deleted")

    def _open_anew(self) -> Blame:
        if self._reopen is None:
            raise NotAsked("the store keeps nothing beyond its instance")
        before, self._pair.probe = self._pair.probe, self._reopen(self._pair.probe)
        self._pair.probe.continue_after(before)
        self._pair.handed_out.clear()
        because = "a new instance sees every record"
        return Blame("KEEP-1", "KEEP-1", because, takes_all=True)

    def _spoil(self, operation: Spoil) -> Blame:
        clause_id = SPOILT_BY[operation.which]
        if operation.which == "get_tokens":
            tokens = self._pair.probe.tokens()
        else:
            token = self._pair.handed_out.get(operation.which) or self._found_by_id(operation.which)
            if token is None:
                raise NotAsked("no token was handed out so")
            tokens = [token]
        aside = f"every field is changed of what went through {operation.which}"
        self._pair.probe.change(tokens, _SPOILT, aside)
        because = f"only what went through {operation.which} was changed"
        return Blame(clause_id, clause_id, because, takes_all=True)

    def _found_by_id(self, which: str) -> OAuthToken | None:
        """Search for any record by its id, to have a token that came by `find_token_by_id`."""
        ids = [held.record.id for held in self._pair.model.held if held.record.id]
        if which != "find_token_by_id" or not ids:
            return None
        self._pair.search_by_id(ids[0])
        return self._pair.handed_out.get(which)

    def _id(self, meant: IdOf | str) -> str:
        """Return the id that an operation means. Raises `NotAsked` if no single record is meant."""
        if isinstance(meant, str):
            return meant
        found = self._pair.model.found(meant.asked)
        if len(found) != 1:
            raise NotAsked("no single record is meant")
        if not found[0].record.id:
            self._pair.search(meant.asked)
        id_ = found[0].record.id
        if not id_:
            raise NotAsked("the store does not tell the id")
        return id_


SPOILT_BY = {
    "save_token": "SAVE-16",
    "get_tokens": "LIST-4",
    "find_token_by_id": "ID-4",
}
"""Whose tokens may be changed without changing the store, and the clause that says so."""
