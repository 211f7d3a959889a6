"""The clauses on the page: the matrix at its top, and the list with what became of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby

from conformance.report.document import ChapterReport, ClauseReport, Document
from conformance.report.markup import Content, Markup, anchor, element
from conformance.report.standing import Standing, of_clause
from conformance.verdict import Outcome


def chip(standing: Standing) -> Markup:
    """Show a standing: a sign on its colour, and the word."""
    return element("span", sign(standing), " ", standing.word, class_=f"chip {standing.colour}")


def sign(standing: Standing) -> Markup:
    """Show the sign of a standing, to those who see it; the word has to stand beside it."""
    return element("span", standing.sign, class_="sign", aria_hidden="true")


def counts(report: Document) -> Markup:
    """Tell how many clauses stand how: the key to the signs of the matrix."""
    standings = [of_clause(clause) for clause in report.clauses]
    return element(
        "ul",
        [
            element("li", element("b", str(standings.count(one))), " ", chip(one))
            for one in Standing
            if one in standings
        ],
        class_="counts",
        role="list",
    )


# The matrix


def matrix(report: Document, entries: Mapping[str, str]) -> Markup:
    """Draw a row for each chapter, and in it a cell for each clause.

    `entries` has the anchors of what is told of clauses that did not pass; the others lead to the
    list of clauses.
    """
    rows = [
        element(
            "li",
            _chapter_name(chapter),
            element(
                "ul",
                [element("li", _cell(clause, entries)) for clause in clauses],
                class_="cells",
                role="list",
                aria_label=f"Clauses of {chapter.id}",
            ),
        )
        for chapter, clauses in _by_chapter(report)
    ]
    return element("ul", rows, class_="matrix", role="list")


def _chapter_name(chapter: ChapterReport) -> Markup:
    return element(
        "div",
        element("b", chapter.id),
        " ",
        element("span", chapter.about, class_="soft"),
        class_="chapter",
    )


def _cell(clause: ClauseReport, entries: Mapping[str, str]) -> Markup:
    stands = of_clause(clause)
    in_words = f"{clause.id} {stands.word}: {clause.text}"
    return element(
        "a",
        element("span", clause.id.rpartition("-")[2]),
        element("b", stands.sign),
        href=f"#{entries.get(clause.id, anchor('clause', clause.id))}",
        class_=f"cell {stands.colour}",
        title=in_words,
        aria_label=in_words,
    )


def _by_chapter(report: Document) -> Iterator[tuple[ChapterReport, list[ClauseReport]]]:
    about = {chapter.id: chapter for chapter in report.chapters}
    for id_, clauses in groupby(report.clauses, key=lambda clause: clause.chapter):
        yield about.get(id_, ChapterReport(id=id_, about="")), list(clauses)


# The list


def listed(report: Document, entries: Mapping[str, str]) -> list[Markup]:
    """List all clauses by chapter, with what became of each, why, and what was tried."""
    return [
        element(
            "section",
            element("h3", chapter.id, " ", element("span", chapter.about, class_="soft")),
            element(
                "table",
                element(
                    "thead",
                    element(
                        "tr",
                        element("th", "Clause", scope="col"),
                        element("th", "What it says, and what was seen", scope="col"),
                    ),
                ),
                element("tbody", [_row(clause, entries) for clause in clauses]),
            ),
            class_="listed",
        )
        for chapter, clauses in _by_chapter(report)
    ]


def _row(clause: ClauseReport, entries: Mapping[str, str]) -> Markup:
    stands = of_clause(clause)
    return element(
        "tr",
        element(
            "th",
            element("span", clause.id, class_="id"),
            " ",
            chip(stands),
            scope="row",
        ),
        element("td", _told(clause, entries)),
        id=anchor("clause", clause.id),
        data_stands="passed" if stands is Standing.PASSED else "other",
    )


def _told(clause: ClauseReport, entries: Mapping[str, str]) -> Iterator[Content]:
    yield element("p", clause.text, " ", element("span", f"({clause.level.value})", class_="soft"))
    yield element("p", clause.why, class_="soft")
    if clause.reason and clause.outcome is not Outcome.UNKNOWN:
        yield element("p", clause.reason.partition("\n\n")[0], class_="reason")
    if clause.note:
        yield element("p", f"Tried: {clause.note}", class_="note")
    if clause.id in entries:
        yield element("p", element("a", f"What came of {clause.id}", href=f"#{entries[clause.id]}"))
