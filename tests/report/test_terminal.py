"""The verdict at a terminal."""

from dataclasses import replace

import pytest

from conformance import Outcome, Verdict
from conformance.report.terminal import header, summary
from tests.report.made import ABOUT, result, verdict


def row(text: str, chapter: str) -> list[str]:
    """The numbers in the table's row of a chapter."""
    line = next(line for line in text.splitlines() if line.startswith(f"{chapter} "))
    return [word for word in line.split() if word.isdigit() or word == "."]


def test_the_header_says_what_is_checked_by_what_and_how() -> None:
    text = "\n".join(header(ABOUT))

    for fact in (
        "store: mystores:make_store (mystores.py)",
        "0.1.0, contract 1, SDK 7.0.0, Python 3.11.7",
        "seen: durable",
        "default, seed: 192, time limit: 10 s a call",
        "access tokens live 3600 s, grant tokens 120 s",
    ):
        assert fact in text


def test_the_table_counts_each_chapter() -> None:
    text = summary(verdict(FIND_5=Outcome.FAILED, FIND_14=Outcome.FAILED))

    assert text.splitlines()[0].split() == ["passed", "failed", "should"]
    assert row(text, "FIND") == ["12", "1", "1"]
    assert row(text, "LIST") == ["5", ".", "."]


def test_a_column_that_would_be_empty_is_left_out() -> None:
    assert summary(verdict()).splitlines()[0].split() == ["passed", "failed"]


def test_each_broken_clause_has_its_meaning_and_the_command_that_reruns_it() -> None:
    lines = summary(verdict(FIND_5=Outcome.FAILED)).splitlines()

    entry = lines.index("failed         FIND-5   an id alone finds its record")
    assert lines[entry + 1] == "    pytest --store mystores:make_store \\"
    assert lines[entry + 2] == "      conformance/checks/c.py::a_check_of_FIND-5"


def test_the_command_is_of_a_check_by_example_where_there_is_one() -> None:
    at_random = replace(
        result("FIND-5", Outcome.FAILED), node_id="conformance/checks/machine.py::any_run"
    )
    results = [at_random, result("FIND-5", Outcome.FAILED)]

    text = summary(Verdict(ABOUT.store, results))

    assert "c.py::a_check_of_FIND-5" in text
    assert "any_run" not in text


@pytest.mark.parametrize("outcome", list(Outcome))
def test_it_fits_in_80_columns(outcome: Outcome) -> None:
    text = summary(verdict(FIND_5=outcome, RACE_5=outcome, RACE_7=outcome, SAVE_17=outcome))

    assert [line for line in text.splitlines() if len(line) > 80] == []


def test_the_last_line_is_the_verdict() -> None:
    last = " ".join(summary(verdict(FIND_5=Outcome.EXPECTED)).splitlines()[-2:])

    assert last.startswith("mystores:make_store: not conformant. Ran 92 of the 92 clauses")
