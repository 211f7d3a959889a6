"""How far a long check has come."""

import time
from collections.abc import Iterator

import pytest

from conformance.progress import Progress


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is shown, where half a second goes by whenever somebody looks at the clock."""
    clock = iter(number / 2 for number in range(1_000))
    monkeypatch.setattr(time, "monotonic", lambda: next(clock))
    return []


def all_of(numbers: Iterator[int]) -> list[int]:
    return list(numbers)


def test_what_takes_a_while_is_shown_and_taken_away_at_its_end(shown: list[str]) -> None:
    counted = all_of(Progress(shown.append).through("walks", 4))

    assert counted == [0, 1, 2, 3]
    assert shown == ["walks: 2 of 4", "walks: 3 of 4", ""]


def test_it_is_taken_away_where_the_count_ends_early(shown: list[str]) -> None:
    for number in Progress(shown.append).through("walks", 100):
        if number == 2:
            break

    assert shown == ["walks: 2 of 100", ""]


def test_what_is_over_soon_is_not_shown(shown: list[str]) -> None:
    all_of(Progress(shown.append).through("walks", 1))

    assert shown == []


def test_nobody_has_to_wait() -> None:
    assert all_of(Progress().through("walks", 2)) == [0, 1]
