"""How cost grows, from figures alone."""

import pytest

from conformance.growth import Figure, is_superlinear, steepness, told

SIZES = (10, 20, 40, 80, 160)


def figures(*costs: float) -> list[Figure]:
    return [Figure(tokens, cost) for tokens, cost in zip(SIZES, costs, strict=False)]


@pytest.mark.parametrize("power", [0, 0.5, 1, 2, 3])
def test_the_power_of_what_grows_by_a_power_is_that_power(power: float) -> None:
    assert steepness(figures(*(tokens**power for tokens in SIZES))) == pytest.approx(power)


def test_the_square_of_the_number_is_superlinear_whatever_comes_on_top() -> None:
    assert is_superlinear(figures(*(300 + tokens**2 for tokens in SIZES)))


def test_linear_is_not_superlinear_and_neither_is_a_sort() -> None:
    assert not is_superlinear(figures(*SIZES))
    assert not is_superlinear(figures(*(t * len(bin(t)) for t in SIZES)))


def test_a_cache_that_is_full_at_some_number_is_one_step_and_no_growth() -> None:
    assert not is_superlinear(figures(1, 1, 1, 100, 100))
    assert not is_superlinear(figures(1, 1, 100, 100, 100))


def test_one_figure_that_was_disturbed_blames_nobody() -> None:
    assert not is_superlinear(figures(1, 2, 4, 8, 16 * 20))
    assert not is_superlinear(figures(1, 2, 4, 8 * 20, 16))


def test_what_has_few_figures_is_not_blamed() -> None:
    assert not is_superlinear(figures(1, 4, 16))


def test_a_power_is_told_in_words() -> None:
    assert told(0.02) == "it stays the same with any number"
    assert told(1.04) == "it grows as their number, as if each call read all of them"
    assert told(1.97) == "it grows as if each call compared all of them with each other"
