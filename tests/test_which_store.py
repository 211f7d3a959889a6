"""The figures behind `docs/which-store.md` are of the stores that it names; times may differ."""

import pytest

from conformance.cost.figures import Act, StoreCosts, Way
from conformance.cost.plot import plot
from tests.which_store.stores import MEASURED, PLOT, figures

AGAIN = "python -m tests.which_store measures anew"


def test_every_store_is_measured_and_no_other() -> None:
    assert [store.store for store in figures()] == [store.title for store in MEASURED], AGAIN


@pytest.mark.parametrize("store", figures(), ids=lambda store: store.store)
def test_a_store_has_figures_for_each_call_or_says_why_not(store: StoreCosts) -> None:
    for act in Act:
        assert store.of(act, Way.ALONE, 10) is not None, AGAIN
        for way in Way:
            is_told = any(way.value in one for one in store.left_out)
            assert is_told or store.of(act, way, 10) is not None, AGAIN


def test_the_plot_is_drawn_from_the_figures() -> None:
    assert PLOT.read_text(encoding="utf-8") == plot(figures()), AGAIN
