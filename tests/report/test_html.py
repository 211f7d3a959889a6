"""The page, as it is written: what is on it, and that nothing in it is taken for markup."""

import re
from ast import literal_eval
from base64 import b64encode
from functools import cache
from hashlib import sha256

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from conformance.contract import CONTRACT
from conformance.evidence import Message, Party
from conformance.report.diagram import diagram
from conformance.report.document import Document, UnreachedReport
from conformance.report.html import page
from conformance.report.markup import anchor, element, verbatim, visible
from conformance.verdict import Outcome
from tests.report.made import (
    CALLS,
    LIFE,
    PROGRAM,
    check,
    failed,
    lived,
    of_every_kind,
    of_failures,
    report,
)
from tests.report.reading import Page

ANY_CHARACTER = st.characters(exclude_categories=())
ANY_TEXT = st.text(ANY_CHARACTER, max_size=40)


def read(made: Document) -> Page:
    return Page(page(made))


# What is on it


@pytest.mark.parametrize(
    ("made", "verdict"),
    [
        (report(), "✓ conformant"),
        (report(failed("FIND-14")), "! conformant, with warnings"),
        (report(failed("FIND-5")), "✕ not conformant"),
        (report(check("FIND-5", Outcome.UNKNOWN, "a\n\nb")), "? unknown"),
    ],
)
def test_it_begins_with_the_verdict_in_a_sign_and_a_word(made: Document, verdict: str) -> None:
    shown = read(made)
    assert [one.text for one in shown.all("p", "verdict")] == [verdict]
    assert shown.all("title")[0].text.startswith(verdict[0])


def test_every_clause_has_a_cell_that_says_what_became_of_it_and_leads_there() -> None:
    cells = read(of_every_kind()).all("a", "cell")
    assert len(cells) == len(CONTRACT)
    by_id = {(cell.attributes["aria-label"] or "").split()[0]: cell for cell in cells}
    failure = by_id["FIND-5"]
    assert failure.text == "5✕"
    assert failure.attributes["title"] == "FIND-5 failed: an id alone finds its record"
    assert failure.attributes["href"] == "#entry-FIND-5"
    assert by_id["FIND-1"].attributes["href"] == "#clause-FIND-1"
    assert by_id["FIND-14"].text == "14!"
    assert by_id["SAVE-8"].attributes["href"] == "#entry-SAVE-7"
    assert {by_id[id_].text[-1] for id_ in ("SAVE-1", "RACE-5", "LIFE-6", "KEEP-1")} == set("E?x–")


def test_every_link_leads_somewhere_and_no_two_things_have_one_name() -> None:
    shown = read(of_every_kind())
    ids = shown.values("id")
    assert len(set(ids)) == len(ids)
    assert not any(re.search(r"\s", id_) for id_ in ids)
    linked = {link[1:] for link in shown.values("href") if link.startswith("#")}
    assert linked | set(shown.values("aria-labelledby")) <= set(ids)


@given(st.text(ANY_CHARACTER), st.text(ANY_CHARACTER))
def test_two_names_never_have_one_anchor(one: str, other: str) -> None:
    assert (anchor("clause", one) == anchor("clause", other)) == (one == other)
    assert re.fullmatch(r"[A-Za-z0-9_-]+", anchor("clause", one))


def test_the_gravest_comes_first() -> None:
    headings = [one.text for one in read(of_every_kind()).all("h3")]
    told = [heading for heading in headings if heading.endswith(")")]
    assert told == [
        "Broken (2)",
        "Errors of the kit (1)",
        "Not seen (1)",
        "Good practice not kept (1)",
        "Expected failures (1)",
    ]


def test_every_program_is_there_to_the_letter() -> None:
    programs = [f"{PROGRAM}# {number}\n" for number in range(30)]
    ids = [clause.id for clause in CONTRACT if clause.unchecked is None]
    made = report(*(failed(ids[n], program=program) for n, program in enumerate(programs)))
    shown = [one.text for one in read(made).all("code") if one.inside[-1] == "pre"]
    assert set(programs) <= set(shown)


def test_a_failure_has_all_that_shows_it() -> None:
    shown = read(report(failed("FIND-5")))
    article = shown.all("article")[0]
    assert [one.text for one in shown.all("h5")] == [
        "The shortest program",
        "The calls that led there",
        "What the threads did, as time goes on to the right",
        "Raised in",
        "In your code",
        "Look at",
        "Why it matters",
        "Run this check alone",
    ]
    assert "expected something else than it came came it came" in article.text
    assert "mystores.py, line 7" in article.text
    assert "conformance/checks/c.py::a_check_of_FIND-5" in article.text


def test_one_without_evidence_tells_what_was_told_at_the_terminal() -> None:
    unseen = check("RACE-5", Outcome.UNKNOWN, "RACE-5 (must): the clause\n\nunknown: it hung")
    shown = read(report(unseen))
    assert [one.text for one in shown.all("summary")] == ["unknown: it hung"]


def test_the_reason_of_an_expected_failure_stands_beside_it() -> None:
    expected = check("LIFE-6", Outcome.EXPECTED, "LIFE-6 (must)\n\nit came")
    shown = read(report(expected, expected={"LIFE-6": "ticket 12"}))
    reasons = [one.text for one in shown.all("p", "reason")]
    assert reasons[:2] == ["Expected: ticket 12", "ticket 12"]


def test_the_fullest_life_is_the_first_and_the_only_one_that_is_open() -> None:
    shown = read(report(lived("LIFE-1"), lived("LIFE-4", CALLS), lived("LIFE-9")))
    lives = shown.all("details", "life")
    assert [life.text.split()[0] for life in lives] == ["LIFE-4", "LIFE-1", "LIFE-9"]
    assert ["open" in life.attributes for life in lives] == [True, False, False]


@pytest.mark.parametrize(
    ("unreached", "said"),
    [
        (None, "Coverage was not measured in this run."),
        ((), "Every line of the store's source was reached."),
        ((UnreachedReport(file="mystores.py", lines=(9, 3, 8, 7)),), "mystores.py 3, 7–9"),
    ],
)
def test_it_says_which_lines_were_not_reached(
    unreached: tuple[UnreachedReport, ...] | None, said: str
) -> None:
    sections = read(report(unreached=unreached)).all("section")
    [section] = [one for one in sections if one.attributes.get("id") == "unreached"]
    assert section.text.endswith(said)


def test_a_page_of_a_hundred_failures_is_not_large() -> None:
    text = page(of_failures(100))
    assert len(text.encode()) < 5_000_000
    assert len(Page(text).elements) < 40_000


# Diagrams


def test_only_those_stand_in_a_diagram_who_take_part() -> None:
    assert heads(LIFE) == ["application", "Zoho SDK", "store", "accounts server", "CRM"]
    assert heads(CALLS) == ["application", "store"]


def heads(messages: tuple[Message, ...]) -> list[str]:
    shown = Page(diagram("a life", messages))
    [first, _] = shown.all("svg")
    return [one.text for one in shown.all("text") if one.text in first.text]


def test_a_diagram_has_a_name_and_the_same_in_words() -> None:
    shown = Page(diagram("a life", LIFE))
    [drawing] = [one for one in shown.all("svg") if one.attributes.get("role") == "img"]
    assert (drawing.attributes["aria-label"] or "").startswith("Sequence diagram of a life")
    words = [one.text for one in shown.all("li")]
    assert words[:3] == [
        "application to Zoho SDK: the SDK is initialised with the grant token",
        "Zoho SDK to store: find_token(token(grant_token='grant-1'))",
        "store answers: None",
    ]
    assert words[5] == "3660 seconds pass"
    assert len(words) == len(LIFE)


def test_a_text_that_is_cut_off_is_there_in_full_for_the_mouse_and_in_words() -> None:
    text = "find_token(" + "a long token, " * 100
    shown = Page(diagram("a life", (Message(text, Party.APPLICATION, Party.STORE),)))
    assert [one.text for one in shown.all("title")] == [text]
    assert text in shown.all("li")[0].text
    assert all(len(one.text) < 100 for one in shown.all("tspan"))


def test_remarks_alone_are_told_without_a_diagram() -> None:
    shown = Page(diagram("a life", (Message("an hour passes"),)))
    assert [one.text for one in shown.elements] == ["an hour passes"] * 2


# Hostile texts


@settings(deadline=None, max_examples=20)
@given(ANY_TEXT, ANY_TEXT)
@example("</script><script>alert(1)</script>", "</code></pre><!--")
@example("\" onload='x' &quot; ]]>", "\x00\x1b[31m\ud800\u202e\r\n")
def test_no_text_is_taken_for_markup(text: str, program: str) -> None:
    hostile = page(of_every_kind(f"a{text}", f"a{program}"))
    hostile.encode()
    assert shape(hostile) == shape_of_harmless()


@cache
def shape_of_harmless() -> list[tuple[str, list[str]]]:
    return shape(page(of_every_kind("a", "a")))


def shape(source: str) -> list[tuple[str, list[str]]]:
    """The elements and what attributes they have, but not into how many lines a text is broken."""
    return [
        (one.name, sorted(one.attributes))
        for one in Page(source).elements
        if one.name != "tspan" and not (one.name == "title" and "text" in one.inside)
    ]


@settings(deadline=None, max_examples=20)
@given(ANY_TEXT)
def test_a_program_is_shown_whatever_is_in_it(program: str) -> None:
    shown = [one.text for one in read(of_every_kind(program=f"a{program}")).all("code")]
    assert visible(f"a{program}") in shown


@given(st.text(st.characters(exclude_categories=(), exclude_characters="\\'\n")))
def test_what_cannot_be_shown_stands_there_as_python_writes_it(text: str) -> None:
    assert literal_eval(f"'{visible(text)}'") == text
    assert visible(text).replace("\t", "").isprintable()


def test_what_can_be_shown_stays_as_it_is() -> None:
    assert visible("Ünïcödé\tŁ 文\n") == "Ünïcödé\tŁ 文\n"


def test_markup_joined_to_a_text_is_a_text() -> None:
    assert element("p", "<" + element("b", "x")) == "<p>&lt;&lt;b&gt;x&lt;/b&gt;</p>"


def test_a_script_that_would_end_itself_is_not_written() -> None:
    with pytest.raises(ValueError, match="would end it"):
        verbatim("script", "'</script>'")


# What it may do


def test_it_allows_nothing_but_its_own_style_and_script() -> None:
    shown = read(report())
    [policy] = [one for one in shown.values("content") if one.startswith("default-src 'none'")]
    for name in ("style", "script"):
        [part] = shown.all(name)
        digest = b64encode(sha256(part.text.encode()).digest()).decode()
        assert f"{name}-src 'sha256-{digest}'" in policy
    assert not any(name.startswith("on") for one in shown.elements for name in one.attributes)
    assert shown.values("style") == []


def test_it_names_no_address_from_which_something_would_be_loaded() -> None:
    shown = read(of_every_kind())
    assert shown.values("src") == []
    assert {link[:5] for link in shown.values("href") if not link.startswith("#")} == {"data:"}
