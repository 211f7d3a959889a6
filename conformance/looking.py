"""Comparing everything that can be observed of a store with what the model holds."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NoReturn

from conformance import shown
from conformance.disagreement import NOTHING_CHANGES, Blame, Disagreement
from conformance.finding import Finding, StoreRaised
from conformance.model import Held, NotAsked
from conformance.pair import Gone, Pair, fields_of
from conformance.record import KEYS, SAVED_FIELDS, Record, differences, is_alike

_LOOKED_AT: Final = 4
"""So many of the keys and ids that are gone are searched for: the latest."""


class Looker:
    """Looks at a store by `get_tokens`, by each id, and by every key."""

    def __init__(self, pair: Pair) -> None:
        self._pair = pair

    def look(self, blame: Blame) -> None:
        """Compare everything that can be observed with what the model holds."""
        before = self._pair.probe.calls_made
        handed_out = dict(self._pair.handed_out)
        try:
            self._look_at_the_list(blame)
            self._look_at_each(blame)
        except Disagreement as disagreement:
            # Many looks agree, and need not be told; the one that does not is the matter.
            disagreement.calls = (*disagreement.calls[:before], *disagreement.calls[before:][-1:])
            raise
        self._look_at_the_list(NOTHING_CHANGES)
        self._pair.probe.forget_calls_from(before)
        self._pair.handed_out = handed_out

    def _look_at_each(self, blame: Blame) -> None:
        try:
            self._search_for_each_held()
            if blame is not NOTHING_CHANGES:
                self._search_for_what_is_gone()
        except Disagreement as disagreement:
            if blame.takes_all:
                raise Disagreement(blame.others, disagreement) from None
            raise

    def _search_for_each_held(self) -> None:
        for held in self._pair.model.held:
            if held.record.id:
                self._pair.search_by_id(held.record.id)
            for asked in _searches_for(held.record):
                self._pair.search(asked)

    def _search_for_what_is_gone(self) -> None:
        for gone in self._pair.gone[-_LOOKED_AT:]:
            self._search_if_gone(gone)
        for id_ in self._pair.dead_ids[-_LOOKED_AT:]:
            if self._pair.model.of(id_) is None:
                self._pair.search_by_id(id_)

    def _search_if_gone(self, gone: Gone) -> None:
        try:
            if self._pair.model.found(gone.asked):
                return
        except NotAsked:
            return
        self._pair.search_for(gone.asked, ())

    def _look_at_the_list(self, blame: Blame) -> None:
        try:
            left = self._pair.probe.records()
        except StoreRaised as raised:
            raise Disagreement("LIST-1", raised) from None
        except Finding as unreadable:
            raise Disagreement("LIST-5", unreadable) from None
        if len(left) > len(self._pair.model.held):
            self._disagree_about_one_more(left, blame)
        missing: list[Held] = []
        seen: list[tuple[Held, object]] = []
        for held in self._pair.model.held:
            twin = next((r for r in left if not differences(held.record, r, SAVED_FIELDS)), None)
            if twin is None:
                missing.append(held)
                continue
            left.remove(twin)
            seen.append((held, twin.id))
        if missing:
            self._disagree_about(missing[0], left, blame)
        for held, id_ in seen:
            self._pair.learn_id(held, id_)

    def _disagree_about_one_more(self, listed: Sequence[Record], blame: Blame) -> NoReturn:
        known = [held.record for held in self._pair.model.held]
        more = next(
            (one for one in listed if not any(is_alike(one, record) for record in known)),
            listed[-1],
        )
        self._pair.disagree(
            blame.more,
            f"{len(known)} records, because {blame.because}",
            f"{len(listed)}, among them {shown.whose(more)}",
        )

    def _disagree_about(self, held: Held, left: Sequence[Record], blame: Blame) -> NoReturn:
        whose = f"{shown.whose(held.record)}, because {blame.because}"
        if not left:
            self._pair.disagree(
                blame.others if held is not blame.touched else blame.own, whose, "nobody"
            )
        near = min(left, key=lambda one: len(differences(held.record, one, SAVED_FIELDS)))
        wrong = differences(held.record, near, SAVED_FIELDS)
        by_id = held.record.with_(id=near.id)
        is_listed_so_alone = self._pair.probe.has_by_id(by_id, [one.field for one in wrong])
        clause_id = "LIST-3" if is_listed_so_alone else blame.clause_of(held, wrong)
        self._pair.disagree(clause_id, whose, fields_of(wrong), wrong)


@lru_cache(maxsize=1_000)
def _searches_for(record: Record) -> Sequence[Record]:
    """Make a search by each key that a record has; it is asked after each step of a run."""
    searches = [(key, record.only(*key)) for key in KEYS]
    return [asked for key, asked in searches if all(asked[name] for name in key)]
