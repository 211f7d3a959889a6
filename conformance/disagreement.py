"""A store that does not do what the model does, and the clause that is to blame for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from conformance.finding import Finding
from conformance.model import Held
from conformance.record import TOKENS, Difference, Record, is_plain


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


NOTHING_CHANGES: Final = Blame("FIND-12", "FIND-12", "finding changes nothing in the store")
"""What is to blame where nothing was done but looking."""


def clause_of_save(token: Record, before: Record) -> str:
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


def clause_of_key(asked: Record) -> str:
    """The clause of the key that decides a search."""
    if asked.user_name and any(asked[name] for name in TOKENS):
        return "FIND-8"
    return next(clause_id for name, clause_id in _KEY_CLAUSES.items() if asked[name])


_KEY_CLAUSES: Final = {
    "user_name": "FIND-1",
    "id": "FIND-5",
    "refresh_token": "FIND-3",
    "grant_token": "FIND-4",
    "access_token": "FIND-2",
}
"""The clause of each key, the one that decides first."""
