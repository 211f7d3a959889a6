"""The report as one page, for a browser: a single file that asks nothing of any network.

All of it can be read without scripts; the script copies, filters and opens, and no more.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from importlib.resources import files
from itertools import groupby
from typing import Final
from urllib.parse import quote

from conformance import sdk_release
from conformance.about import KIT, About
from conformance.report import clauses, failures
from conformance.report.document import Document, ProblemReport, UnreachedReport
from conformance.report.lives import lives
from conformance.report.markup import Content, Markup, element, together, verbatim
from conformance.report.standing import of_verdict
from conformance.verdict import Outcome


def page(report: Document) -> str:
    """Write the page."""
    style, script = _file("page.css"), _file("page.js")
    return together(
        Markup("<!doctype html>\n"),
        element(
            "html",
            element(
                "head",
                element("meta", charset="utf-8"),
                element("meta", **_policy(style, script)),
                element("meta", name_="viewport", content="width=device-width, initial-scale=1"),
                element("title", _title(report)),
                element("link", rel="icon", href=_icon(report)),
                verbatim("style", style),
            ),
            element("body", _body(report), verbatim("script", script)),
            lang="en",
        ),
        Markup("\n"),
    )


def _file(name: str) -> str:
    return (files(__package__) / name).read_text(encoding="utf-8")


def _policy(style: str, script: str) -> dict[str, str]:
    """Say that the page has only its own style and script, and loads nothing at all."""
    sources = (
        "default-src 'none'",
        f"style-src 'sha256-{_digest(style)}'",
        f"script-src 'sha256-{_digest(script)}'",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
    )
    return {"http_equiv": "Content-Security-Policy", "content": "; ".join(sources)}


def _digest(text: str) -> str:
    return b64encode(sha256(text.encode()).digest()).decode()


def _title(report: Document) -> str:
    sign, _ = of_verdict(report.verdict)
    return f"{sign} {report.about.store}: {report.verdict.value}"


_ICON_COLOURS: Final = {
    "good": "#19663a",
    "warn": "#8a4a00",
    "bad": "#b01c34",
    "unseen": "#5b3d9e",
    "quiet": "#525c70",
}


def _icon(report: Document) -> str:
    """Draw the verdict's sign for the browser's tab."""
    sign, colour = of_verdict(report.verdict)
    drawn = element(
        "svg",
        element("rect", width=16, height=16, rx=4, fill=_ICON_COLOURS[colour]),
        element(
            "text",
            sign,
            x=8,
            y=12,
            text_anchor="middle",
            font_size=12,
            font_family="sans-serif",
            font_weight="bold",
            fill="#fff",
        ),
        xmlns="http://www.w3.org/2000/svg",
        viewBox="0 0 16 16",
    )
    return f"data:image/svg+xml,{quote(drawn)}"


# The page


def _body(report: Document) -> Iterator[Markup]:
    all_entries = failures.entries(report)
    anchors = failures.anchors(all_entries)
    sections = [section for section in _sections(report, all_entries, anchors) if section]
    yield element("a", "Skip to the report", href="#report", class_="skip")
    yield _head(report)
    yield element(
        "nav",
        element(
            "ul",
            [
                element("li", element("a", title, href=f"#{id_}"))
                for id_, title, _content in sections
            ],
            role="list",
        ),
        aria_label="Sections",
    )
    yield element("main", [_section(*section) for section in sections], id="report", tabindex=-1)
    yield element("footer", element("p", _made_by(report.about), class_="soft"))
    yield element("p", role="status", class_="visually-hidden")


_Section = tuple[str, str, Sequence[Content]]
"""The anchor of a section, its heading, and what is in it."""


def _section(id_: str, title: str, content: Sequence[Content]) -> Markup:
    heading = f"{id_}-heading"
    return element(
        "section",
        element("h2", title, id=heading),
        content,
        id=id_,
        class_="panel",
        aria_labelledby=heading,
    )


def _sections(
    report: Document, all_entries: Sequence[failures.Entry], anchors: Mapping[str, str]
) -> Iterator[_Section | None]:
    yield _problems(report.problems)
    yield (
        "matrix",
        "At a glance",
        [clauses.counts(report), clauses.matrix(report, anchors)],
    )
    yield _failures(report, all_entries)
    yield _lives(report)
    yield "clauses", "All clauses", [_filter(), clauses.listed(report, anchors)]
    yield "unreached", "What was not reached", _unreached(report.unreached)
    yield "run", "The run", [_facts(report)]


# The head


def _head(report: Document) -> Markup:
    sign, colour = of_verdict(report.verdict)
    about = report.about
    return element(
        "header",
        element("p", "Zoho CRM TokenStore contract", class_="kicker"),
        element("h1", about.store),
        element(
            "p",
            element("span", sign, class_="sign", aria_hidden="true"),
            " ",
            report.verdict.value,
            class_="verdict",
        ),
        element("p", _sentence(report)),
        element("p", _in_short(about), class_="soft"),
        class_=colour,
    )


def _sentence(report: Document) -> str:
    """Tell how much was looked at; the verdict itself stands above it."""
    said = report.sentence.removeprefix(f"{report.verdict.value}. ")
    if report.passes and report.counted(Outcome.EXPECTED):
        return f"{said} All of its failures are expected."
    return said


def _in_short(about: About) -> str:
    seen = [*about.capabilities, f"effort {about.effort}", f"seed {about.seed}"]
    return " · ".join([*seen, f"SDK {about.sdk}", f"Python {about.python}"])


def _made_by(about: About) -> str:
    return f"Made by {KIT} {about.kit}, contract {about.contract}."


# The sections


def _problems(problems: Sequence[ProblemReport]) -> _Section | None:
    if not problems:
        return None
    items = [
        element("li", element("code", _place(one)), f" {one.clause_id}: {one.message}")
        for one in problems
    ]
    return (
        "problems",
        f"Expected failures to be mended ({len(problems)})",
        [element("ul", items, class_="problems")],
    )


def _place(problem: ProblemReport) -> str:
    return problem.file if problem.line is None else f"{problem.file}:{problem.line}"


def _failures(report: Document, all_entries: Sequence[failures.Entry]) -> _Section:
    if not all_entries:
        return "failures", "What did not pass", [element("p", "Nothing: all that was run passed.")]
    toggle = element(
        "button", "Open all", type="button", hidden=True, id="open-all", aria_pressed="false"
    )
    return (
        "failures",
        f"What did not pass ({len(all_entries)})",
        [toggle, failures.told(report, all_entries)],
    )


def _lives(report: Document) -> _Section | None:
    if not report.lives:
        return None
    about = (
        "What the SDK asked of this store, and what of Zoho's servers, as it happened in this run:"
        " each solid arrow is a call or a request, each dashed one its answer. The servers are a"
        f" fake of Zoho's: {report.about.server}."
    )
    return (
        "lives",
        "The life of a token",
        [element("p", about, class_="soft"), lives(report)],
    )


def _filter() -> Markup:
    """Offer to show only what did not pass; the script brings it to life."""
    return element(
        "button",
        "Only what did not pass",
        type="button",
        hidden=True,
        id="only-open",
        aria_pressed="false",
    )


def _unreached(files_: Sequence[UnreachedReport] | None) -> list[Content]:
    if files_ is None:
        return [element("p", "Coverage was not measured in this run.")]
    if not files_:
        return [element("p", "Every line of the store's source was reached.")]
    return [
        element("p", "Lines of the store's source of which this report can say nothing:"),
        element(
            "ul",
            [element("li", element("code", one.file), f" {_ranges(one.lines)}") for one in files_],
        ),
    ]


def _ranges(lines: Sequence[int]) -> str:
    """Write numbers of lines in short: 3, 7–9."""
    return ", ".join(
        f"{run[0]}" if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in _runs(sorted(lines))
    )


def _runs(numbers: Sequence[int]) -> Iterator[list[int]]:
    for _, run in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        yield [number for _, number in run]


def _facts(report: Document) -> Content:
    about = report.about
    limit = f"{about.timeout:g} s" if about.timeout else "any time"
    facts = (
        ("Store", about.store),
        ("As a gate", "passes" if report.passes else "does not pass"),
        ("File", about.file),
        ("Seen of the store", ", ".join(about.capabilities)),
        ("Required of it", ", ".join(about.required)),
        ("Effort", about.effort),
        ("Seed", str(about.seed)),
        ("Each call may take", limit),
        ("At the fake of Zoho's servers", about.server),
        ("Kit", f"{KIT} {about.kit}"),
        ("Contract", about.contract),
        ("SDK", f"{sdk_release.PACKAGE} {about.sdk}"),
        ("Python", about.python),
    )
    return [
        element(
            "dl",
            [
                element("div", element("dt", term), element("dd", text))
                for term, text in facts
                if text
            ],
            class_="facts",
        ),
        element("h3", "Run it again"),
        failures.command(f"pytest {about.options}", "the command of this run"),
    ]
