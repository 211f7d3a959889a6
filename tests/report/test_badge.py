"""The verdict as a badge."""

from xml.etree import ElementTree

import pytest

from conformance import Outcome
from conformance.report.badge import badge
from tests.report.made import made

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize(
    ("outcome", "word"),
    [
        (Outcome.PASSED, "conformant"),
        (Outcome.FAILED, "not conformant"),
        (Outcome.UNKNOWN, "unknown"),
    ],
)
def test_it_says_the_verdict_in_a_word(outcome: Outcome, word: str) -> None:
    picture = ElementTree.fromstring(badge(made(FIND_5=outcome)))

    texts = [text.text for text in picture.iter(f"{SVG}text")]
    assert texts == ["TokenStore", word]
    assert picture.get("aria-label") == f"TokenStore: {word}"
