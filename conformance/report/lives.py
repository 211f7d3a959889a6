"""The life of a token: what the SDK asked of this store and of the servers, as it happened."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from conformance.report.clauses import chip
from conformance.report.diagram import diagram
from conformance.report.document import ClauseReport, Document, LifeReport
from conformance.report.failures import check_name
from conformance.report.markup import Markup, element
from conformance.report.standing import standing

_FULLEST: Final = "LIFE-4"
"""A login, a new start, expiry, a refresh, and the start after it: nothing else has all of them."""


def lives(report: Document) -> list[Markup]:
    """Draw each life; the fullest is the first, and open."""
    clauses = {clause.id: clause for clause in report.clauses}
    fullest = _fullest(report)
    in_order = sorted(report.lives, key=lambda life: life is not fullest)
    return [_life(life, clauses, is_open=life is fullest) for life in in_order]


def _fullest(report: Document) -> LifeReport | None:
    return max(
        report.lives,
        key=lambda life: (_FULLEST in life.clause_ids, len(life.messages)),
        default=None,
    )


def _life(life: LifeReport, clauses: Mapping[str, ClauseReport], *, is_open: bool) -> Markup:
    clause = clauses.get(life.clause_ids[0])
    ids = ", ".join(life.clause_ids)
    name = check_name(life.node_id)
    return element(
        "details",
        element(
            "summary",
            element("span", ids, class_="id"),
            " ",
            name,
            " ",
            chip(standing(life.outcome, clause.level)) if clause else None,
        ),
        element("p", clause.text, class_="soft") if clause and clause.text != name else None,
        diagram(f"{ids}, {name}", life.messages),
        class_="life",
        open=is_open,
    )
