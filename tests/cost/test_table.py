"""The figures as text."""

import pytest

from conformance.cost.table import table
from conformance.cost.words import power, short_names, time_of, two_digits
from tests.cost.made import broken, linear, steady


def words(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(4.23e-6, "4.2 us"), (1e-7, "0.1 us"), (0.0009996, "1 ms"), (0.0184, "18 ms"), (75, "75 s")],
)
def test_a_time_has_two_digits_and_the_unit_that_fits(seconds: float, told: str) -> None:
    assert time_of(seconds) == told


def test_a_number_has_two_digits_and_its_thousands_apart() -> None:
    assert [two_digits(one) for one in (0.4249, 9.96, 99.6, 123_456)] == [
        "0.42",
        "10",
        "100",
        "120,000",
    ]


def test_growth_is_a_power_of_the_number_of_tokens() -> None:
    assert [power(one) for one in (1.04, -0.02, -0.3, None)] == ["n^1.0", "n^0.0", "n^-0.3", "-"]


def test_stores_are_called_by_their_short_names_unless_two_are_called_so() -> None:
    assert short_names(["a:Store", "b:Store", "b:Other"]) == ["a:Store", "b:Store", "Other"]


def test_stores_stand_side_by_side_and_each_in_full() -> None:
    text = table([linear(), steady()])

    assert "median of a call, alone ListStore SteadyStore" in words(text)
    assert "find 10 tokens 10 us 1 ms 1,000 tokens 1 ms 1 ms" in words(text)
    assert "100,000 tokens 100 ms 1 ms grows as n^1.0 n^0.0" in words(text)
    assert "100,000 find 100 ms 100 ms 10 10 - save" in words(text)
    assert "100,000 find 1 ms 1 ms 1,000 8,000 4,000 save" in words(text)
    assert "4 processes are left out: what is saved does not outlive the instance." in text


def test_a_store_that_did_not_come_so_far_is_told_of_as_far_as_it_came() -> None:
    text = table([linear(sizes=(10, 100, 731))])

    assert "find 10 tokens 10 us 1,000 tokens - 100,000 tokens -" in words(text)
    assert "731 find 730 us 730 us" in words(text)


def test_a_store_of_which_nothing_is_known_is_in_the_table() -> None:
    assert "With more than 0 tokens nothing was measured." in table([broken()])


def test_it_fits_80_columns_with_many_stores_of_long_names() -> None:
    stores = [steady(f"applications.persistence.tokens{n}:ARatherLongName{n}") for n in range(7)]

    assert max(map(len, table(stores).splitlines())) <= 80
