"""What the outcomes of clauses make of a store."""

import pytest

from conformance import Outcome, Verdict, Word
from conformance.contract import Capability
from conformance.verdict import CHECKED
from tests.report.made import ABOUT, result, verdict


@pytest.mark.parametrize(
    ("outcomes", "word"),
    [
        ({}, Word.CONFORMANT),
        ({"FIND_5": Outcome.FAILED}, Word.NOT_CONFORMANT),
        ({"FIND_14": Outcome.FAILED}, Word.CONFORMANT_WITH_WARNINGS),
        ({"FIND_5": Outcome.UNKNOWN}, Word.UNKNOWN),
        ({"FIND_14": Outcome.UNKNOWN}, Word.UNKNOWN),
        ({"FIND_5": Outcome.KIT_ERROR}, Word.UNKNOWN),
        ({"FIND_5": Outcome.FAILED, "FIND_6": Outcome.UNKNOWN}, Word.NOT_CONFORMANT),
        ({"FIND_14": Outcome.FAILED, "FIND_6": Outcome.UNKNOWN}, Word.UNKNOWN),
        ({"KEEP_1": Outcome.NOT_APPLICABLE}, Word.CONFORMANT),
        ({"FIND_5": Outcome.EXPECTED}, Word.NOT_CONFORMANT),
        ({"FIND_14": Outcome.EXPECTED}, Word.CONFORMANT_WITH_WARNINGS),
    ],
)
def test_the_word_follows_from_the_outcomes(outcomes: dict[str, Outcome], word: Word) -> None:
    assert verdict(**outcomes).word is word


def test_a_run_of_some_clauses_has_no_verdict_even_where_one_is_broken() -> None:
    some = Verdict(ABOUT.store, [result("FIND-5", Outcome.FAILED)])

    assert some.word is Word.NO_VERDICT
    assert (some.ran, some.failed) == (1, ["FIND-5"])


def test_each_clause_that_was_looked_at_is_counted() -> None:
    whole = verdict(FIND_5=Outcome.FAILED, KEEP_1=Outcome.NOT_APPLICABLE, RACE_1=Outcome.UNKNOWN)

    assert whole.ran == CHECKED - 1


def test_the_gravest_of_a_clauses_checks_is_its_outcome() -> None:
    results = [
        result("FIND-6", Outcome.PASSED),
        result("FIND-6", Outcome.EXPECTED),
        result("FIND-6", Outcome.FAILED),
    ]

    assert Verdict(ABOUT.store, results).outcome_of("FIND-6") is Outcome.FAILED
    assert Verdict(ABOUT.store, results[:2]).outcome_of("FIND-6") is Outcome.EXPECTED


def test_a_should_that_is_required_weighs_as_a_must() -> None:
    results = verdict(RACE_6=Outcome.FAILED).results
    required = Verdict(ABOUT.store, results, [Capability.PROCESSES])

    assert Verdict(ABOUT.store, results).word is Word.CONFORMANT_WITH_WARNINGS
    assert required.word is Word.NOT_CONFORMANT


def test_a_clause_of_which_a_check_is_missing_was_not_run_unless_it_is_broken() -> None:
    checks = {"c.py::a_check_of_FIND-6": ("FIND-6",), "c.py::another": ("FIND-6", "FIND-7")}
    passed, failed = result("FIND-6", Outcome.PASSED), result("FIND-6", Outcome.FAILED)

    for one, outcome in ((passed, None), (failed, Outcome.FAILED)):
        part = Verdict(ABOUT.store, [one], checks=checks)
        assert part.outcome_of("FIND-6") is outcome
        assert part.word is Word.NO_VERDICT
