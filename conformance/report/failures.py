"""What did not pass: clause by clause, the gravest first, with all that shows it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from conformance.evidence import Evidence
from conformance.report.clauses import chip
from conformance.report.diagram import diagram
from conformance.report.document import ClauseReport, Document, FailureReport
from conformance.report.markup import Content, Markup, anchor, element, together
from conformance.report.standing import Standing, of_failure

_SUMMARY_LENGTH: Final = 300

_HEADINGS: Final = {
    Standing.FAILED: "Broken",
    Standing.KIT_ERROR: "Errors of the kit",
    Standing.UNKNOWN: "Not seen",
    Standing.SHOULD: "Good practice not kept",
    Standing.EXPECTED: "Expected failures",
}
_ABOUT: Final = {
    Standing.FAILED: "These clauses are a must: the store is not conformant without them.",
    Standing.KIT_ERROR: "Here the kit is at fault, not the store. Please report them.",
    Standing.UNKNOWN: "What these clauses ask for was not seen: mend the others first.",
    Standing.SHOULD: "These clauses are a should: they do not fail a run that is not strict.",
    Standing.EXPECTED: "They failed, and the project has said so beforehand.",
}


@dataclass(frozen=True)
class Entry:
    """A clause that did not pass, and the checks that say so."""

    clause_id: str
    standing: Standing
    failures: tuple[FailureReport, ...]

    @property
    def anchor(self) -> str:
        """The id of the entry on the page."""
        return anchor("entry", self.clause_id)


def entries(report: Document) -> list[Entry]:
    """Gather the failures by the clause that each names first; the gravest clauses come first."""
    by_clause: dict[str, list[FailureReport]] = {}
    for failure in report.failures:
        by_clause.setdefault(failure.clause_ids[0], []).append(failure)
    gathered = [_entry(report, id_, failures) for id_, failures in by_clause.items()]
    return sorted(gathered, key=lambda entry: entry.standing.gravity)


def _entry(report: Document, clause_id: str, failures: Sequence[FailureReport]) -> Entry:
    standings = [of_failure(report, failure) for failure in failures]
    return Entry(clause_id, min(standings, key=lambda one: one.gravity), tuple(failures))


def anchors(all_entries: Sequence[Entry]) -> dict[str, str]:
    """Return where each clause that did not pass is told of, by its id."""
    found: dict[str, str] = {}
    for entry in all_entries:
        for failure in entry.failures:
            for clause_id in failure.clause_ids:
                found.setdefault(clause_id, entry.anchor)
    return found | {entry.clause_id: entry.anchor for entry in all_entries}


def told(report: Document, all_entries: Sequence[Entry]) -> list[Markup]:
    """Tell of all of them."""
    clauses = {clause.id: clause for clause in report.clauses}
    return [
        element(
            "section",
            element("h3", f"{_HEADINGS[standing]} ({len(together_)})"),
            element("p", _ABOUT[standing], class_="soft"),
            [_article(entry, clauses, is_first=entry is all_entries[0]) for entry in together_],
            class_="standing",
        )
        for standing, group in groupby(all_entries, key=lambda entry: entry.standing)
        for together_ in [list(group)]
    ]


def _article(entry: Entry, clauses: Mapping[str, ClauseReport], *, is_first: bool) -> Markup:
    clause = clauses.get(entry.clause_id)
    expected = clause.reason if clause and entry.standing is Standing.EXPECTED else ""
    return element(
        "article",
        element(
            "h4",
            chip(entry.standing),
            " ",
            element("span", entry.clause_id, class_="id"),
            " ",
            clause.text if clause else "",
            element("small", f" ({_weight(clause)})") if clause else None,
        ),
        element("p", f"Expected: {expected}", class_="reason") if expected else None,
        [
            _details(failure, clauses, is_open=is_first and number == 0)
            for number, failure in enumerate(entry.failures)
        ],
        id=entry.anchor,
        class_=entry.standing.colour,
    )


def _weight(clause: ClauseReport) -> str:
    """Say what a clause weighs, and who says so."""
    return f"{clause.level.value}; {', '.join(source.value for source in clause.sources)}"


def _details(
    failure: FailureReport, clauses: Mapping[str, ClauseReport], *, is_open: bool
) -> Markup:
    return element(
        "details",
        element("summary", _in_short(failure)),
        element("div", _in_full(failure, clauses), class_="full"),
        class_="failure",
        open=is_open,
    )


def _in_short(failure: FailureReport) -> Markup:
    if failure.evidence is None:
        return element("span", element("i", _cut(_paragraphs(failure)[0])))
    return together(
        _labelled("expected", failure.evidence.expected),
        " ",
        _labelled("came", failure.evidence.came),
    )


def _labelled(label: str, text: str) -> Markup:
    return element("span", element("b", label), " ", element("i", _cut(text)))


def _paragraphs(failure: FailureReport) -> list[str]:
    """Return what is told between the texts of the clauses and the command."""
    paragraphs = failure.explanation.split("\n\n")
    told = [one for one in paragraphs if not (failure.rerun and one.endswith(failure.rerun))]
    return told[len(failure.clause_ids) :] or paragraphs


def _cut(text: str) -> str:
    return textwrap.shorten(text, _SUMMARY_LENGTH, placeholder=" …")


def _in_full(failure: FailureReport, clauses: Mapping[str, ClauseReport]) -> Iterator[Content]:
    name = f"{failure.clause_ids[0]}: {check_name(failure.node_id)}"
    concerned = [clauses[id_] for id_ in failure.clause_ids if id_ in clauses]
    if len(concerned) > 1:
        yield element("p", "Also of ", ", ".join(f"{c.id} ({c.text})" for c in concerned[1:]))
    if failure.evidence is None:
        yield _coded("What is told", "\n\n".join(_paragraphs(failure)))
    else:
        yield from _evidence(failure.evidence)
    if failure.program:
        about = f"the program of {name}"
        yield _part("The shortest program", _copied(failure.program, "the program", about))
    if failure.messages:
        yield _part("The calls that led there", diagram(name, failure.messages))
    if failure.evidence is not None:
        yield from _threads_and_frames(failure.evidence)
    yield from _advice(concerned)
    if failure.rerun:
        yield _part("Run this check alone", command(failure.rerun, f"the command of {name}"))


def _evidence(evidence: Evidence) -> Iterator[Markup]:
    if len(evidence.expected) > _SUMMARY_LENGTH or len(evidence.came) > _SUMMARY_LENGTH:
        yield _coded("Expected", evidence.expected)
        yield _coded("Came", evidence.came)
    if evidence.compared:
        head = [element("th", text, scope="col") for text in ("Field", "Expected", "Came")]
        rows = [
            element(
                "tr",
                element("th", one.field, scope="row"),
                element("td", element("code", one.expected)),
                element("td", element("code", one.came)),
            )
            for one in evidence.compared
        ]
        yield element(
            "table",
            element("caption", "The fields that are not as they should be"),
            element("thead", element("tr", head)),
            element("tbody", rows),
            class_="compared",
        )


def _threads_and_frames(evidence: Evidence) -> Iterator[Markup]:
    if evidence.timeline:
        yield _coded("What the threads did, as time goes on to the right", evidence.timeline)
    if evidence.raised_in:
        yield _coded("Raised in", evidence.raised_in)
    if evidence.at is not None:
        yield _coded("In your code", f"{evidence.at.file}, line {evidence.at.line}")


def _advice(concerned: Sequence[ClauseReport]) -> Iterator[Markup]:
    for heading, texts in (
        ("Look at", [clause.look_at for clause in concerned]),
        ("Why it matters", [clause.why for clause in concerned]),
    ):
        if any(texts):
            yield _part(heading, [element("p", text) for text in texts if text])


def _part(heading: str, *content: Content) -> Markup:
    """Put a part of an entry under a heading of its own."""
    return element("div", element("h5", heading), *content, class_="part")


def _code(text: str, label: str, *, wraps: bool = False) -> Markup:
    """Show a text in the letters of code, line by line; the label says what it is.

    Who has no mouse moves wide lines by the keyboard, and so has to come to it. The inner element
    keeps a line break at the beginning, which `pre` alone would drop.
    """
    return element(
        "pre",
        element("code", text),
        class_="wraps" if wraps else None,
        tabindex=0,
        role="group",
        aria_label=label,
    )


def _coded(heading: str, text: str) -> Markup:
    return _part(heading, _code(text, heading))


def command(text: str, about: str) -> Markup:
    """Show a command with a button that copies it; it may be broken into lines."""
    return _copied(text, "the command", about, wraps=True)


def _copied(text: str, what: str, about: str, *, wraps: bool = False) -> Markup:
    """Show a text with a button that copies it; the button is there where scripts run."""
    return element(
        "div",
        element(
            "button",
            f"Copy {what}",
            type="button",
            class_="copy",
            hidden=True,
            aria_label=f"Copy {about}",
        ),
        _code(text, what[:1].upper() + what[1:], wraps=wraps),
        class_="copied",
    )


def check_name(node_id: str) -> str:
    """Return the name of a check as a sentence."""
    return node_id.rpartition("::")[2].replace("_", " ")
