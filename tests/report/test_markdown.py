"""The verdict in Markdown."""

from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from conformance import Outcome
from conformance.report.markdown import summary
from tests.report.made import ABOUT, PROGRAM, made

MARKDOWN = MarkdownIt("gfm-like", {"linkify": False})


class Text(HTMLParser):
    """The text of a page, and its tags."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text, self.tags = "", set[str]()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.add(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def read(markdown: str) -> Text:
    return Text(MARKDOWN.render(markdown))


def test_it_begins_with_the_verdict_and_how_much_ran() -> None:
    page = read(summary(made(FIND_5=Outcome.FAILED)))

    assert page.text.lstrip().startswith("❌ mystores:make_store: not conformant")
    assert "Ran 92 of the 92 clauses" in page.text


def test_each_clause_that_did_not_pass_has_a_row() -> None:
    page = read(summary(made(FIND_5=Outcome.FAILED, SAVE_3=Outcome.UNKNOWN)))

    assert {"FIND-5", "SAVE-3"} <= set(page.text.split())
    assert "FIND-6" not in page.text
    assert "table" in page.tags


def test_a_conformant_store_has_no_table() -> None:
    assert "table" not in read(summary(made())).tags


def test_a_failures_program_is_there() -> None:
    assert f"```python\n{PROGRAM.rstrip()}\n```" in summary(made(FIND_5=Outcome.FAILED))


def test_of_many_programs_a_few_are_shown_and_the_others_counted() -> None:
    text = summary(made(**{f"FIND_{number}": Outcome.FAILED for number in range(1, 7)}))

    assert text.count("```python") == 3
    assert "3 more programs are in the full report." in text


@pytest.mark.parametrize("name", ["a`b:C", "*a*:<b>", "@somebody:S", "[a](b):c", "a|b:c"])
def test_a_stores_name_is_taken_for_no_markup(name: str) -> None:
    report = made(FIND_5=Outcome.FAILED)
    named = report.model_copy(update={"about": vars(ABOUT) | {"store": name}})
    about = type(ABOUT)(**named.about)  # type: ignore[arg-type]
    page = read(summary(report.model_copy(update={"about": about})))

    assert name in page.text


@settings(deadline=None)
@given(st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), max_size=30))
def test_no_text_of_the_stores_is_taken_for_markup(came: str) -> None:
    report = made(FIND_5=Outcome.FAILED)
    [failure] = report.failures
    assert failure.evidence is not None
    evidence = type(failure.evidence)(expected="", came=came)
    failures = (failure.model_copy(update={"evidence": evidence}),)
    page = read(summary(report.model_copy(update={"failures": failures})))

    assert "".join(came.split()) in "".join(page.text.split())
    assert page.tags == read(summary(report)).tags
