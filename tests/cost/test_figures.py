"""The figures as data."""

import pytest

from conformance.cost.figures import Act, Way, cost_of, read, written
from tests.cost.made import broken, linear, steady


def test_a_cost_is_the_median_and_what_one_in_a_hundred_calls_exceeds() -> None:
    cost = cost_of(Act.FIND, Way.ALONE, 10, [*range(1, 101)], 7)

    assert (cost.calls, cost.median, cost.percentile_99, cost.per_second) == (100, 50.5, 99, 7)


def test_of_few_calls_the_slowest_stands_for_all_that_are_slow() -> None:
    assert cost_of(Act.FIND, Way.ALONE, 10, [3, 1, 2], 1).percentile_99 == 3


def test_growth_is_told_from_what_was_measured_with_many_tokens() -> None:
    assert linear().growth(Act.SAVE) == pytest.approx(1)
    assert steady().growth(Act.SAVE) == pytest.approx(0)
    assert linear(sizes=(10, 100)).growth(Act.SAVE) is None


def test_what_was_not_measured_is_not_there() -> None:
    assert linear().of(Act.FIND, Way.PROCESSES, 10) is None
    assert broken().tokens == []


def test_figures_are_the_same_when_they_are_read_again() -> None:
    stores = (linear(), steady(), broken())

    assert read(written(stores)) == stores
