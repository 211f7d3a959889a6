"""Counting the steps of a call."""

import sys
from functools import partial

import pytest

from conformance.steps import steps_of


def go_through(number: int) -> None:
    for _ in range(number):
        pass


def test_each_round_of_a_loop_is_as_many_steps() -> None:
    few, more, most = (steps_of(partial(go_through, number)) for number in (10, 20, 30))

    assert most - more == more - few >= 10


def test_what_is_done_in_c_is_no_step() -> None:
    assert steps_of(lambda: sorted(range(1_000))) == steps_of(lambda: sorted(range(10)))


def test_whoever_traced_before_goes_on_when_a_call_has_raised() -> None:
    before = sys.gettrace()

    with pytest.raises(ZeroDivisionError):
        steps_of(lambda: 1 // 0)

    assert sys.gettrace() is before
