import pytest

from fake_accounts_server import Clock


def test_a_clock_goes_with_the_machines_own() -> None:
    clock = Clock()
    earlier = clock.now()
    assert 1_700_000_000 < earlier <= clock.now()
    assert not clock.is_frozen


def test_a_frozen_clock_stands_still_until_it_is_advanced() -> None:
    clock = Clock(frozen_at=1_700_000_000)
    assert (clock.now(), clock.is_frozen) == (1_700_000_000, True)
    clock.advance(60)
    assert clock.now() == 1_700_000_060


def test_a_clock_that_was_advanced_can_be_frozen_and_run_again() -> None:
    clock = Clock()
    before = clock.now()
    clock.advance(3600)
    clock.freeze()
    frozen = clock.now()
    assert frozen >= before + 3600
    assert clock.now() == frozen
    clock.run()
    assert not clock.is_frozen
    assert before + 3600 <= frozen <= clock.now()


@pytest.mark.parametrize("frozen_at", [None, 1_700_000_000.0])
def test_a_clock_that_is_reset_is_as_at_the_beginning(frozen_at: float | None) -> None:
    clock = Clock(frozen_at)
    before = clock.now()
    clock.advance(10**6)
    clock.run() if clock.is_frozen else clock.freeze()
    clock.reset()
    assert clock.is_frozen == (frozen_at is not None)
    assert before <= clock.now() < before + 10**6


@pytest.mark.parametrize("seconds", [-1, float("nan"), float("inf")])
def test_a_clock_never_goes_back(seconds: float) -> None:
    with pytest.raises(ValueError, match="the clock cannot be moved by"):
        Clock().advance(seconds)
