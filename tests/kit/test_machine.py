"""Hypothesis' machine: what it finds, and that it leaves the user's own runs alone."""

from pathlib import Path

import hypothesis
import pytest
from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken

from conformance import machine, telling
from conformance.bench import bench_of
from conformance.disagreement import Disagreement
from conformance.effort import Effort
from conformance.finding import Blocked
from conformance.machine import run_machine
from conformance.naming import from_callable
from conformance.record import is_plain, read
from conformance.run import Run
from reference_stores import ListStore
from tests.broken_stores.save import CutsToTheColumnsWidth


def run_on(store: type, effort: Effort = Effort.QUICK) -> Run:
    run = Run(from_callable(store, store.__name__), effort=effort)
    _ = run.traits
    return run


def found_on(store: type) -> Disagreement:
    """Search for as long as it takes; the first fault that is found ends the search."""
    run = run_on(store, Effort.THOROUGH)
    with bench_of(run) as bench, pytest.raises(Disagreement) as caught:
        run_machine(bench)
    return caught.value


def test_a_correct_store_is_left_in_peace() -> None:
    with bench_of(run_on(ListStore)) as bench:
        run_machine(bench)


def test_a_slow_store_is_left_in_peace_when_the_time_is_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(machine, "until", lambda _: lambda: False)

    with bench_of(run_on(ListStore)) as bench:
        run_machine(bench)


class RefusesTheOddOnes(ListStore):
    """Refuses what is not ASCII, but only every other time."""

    made = 0

    def __init__(self) -> None:
        super().__init__()
        type(self).made += 1

    def save_token(self, token: OAuthToken) -> None:
        if self.made % 2 and not is_plain(read(token)):
            raise ValueError("not today")
        super().save_token(token)


def test_a_store_that_does_not_do_the_same_twice_is_not_blamed_on_the_kit() -> None:
    run = run_on(RefusesTheOddOnes, Effort.THOROUGH)
    with bench_of(run) as bench, pytest.raises(Blocked, match="twice"):
        run_machine(bench)


@pytest.fixture
def _has_all_the_time_it_wants(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shortening ends when nothing can be left out, and not when the time is over."""
    monkeypatch.setattr(telling, "until", lambda _: lambda: True)


@pytest.mark.usefixtures("_has_all_the_time_it_wants")
def test_rich_values_find_what_is_cut_in_two_saves_at_most() -> None:
    finding = found_on(CutsToTheColumnsWidth)

    assert finding.clause_id in ("SAVE-17", "SAVE-10", "SAVE-1")
    assert 1 <= [call.method for call in finding.calls].count("save_token") <= 2


@pytest.mark.usefixtures("_has_all_the_time_it_wants")
def test_the_same_seed_finds_the_same() -> None:
    one, again = found_on(CutsToTheColumnsWidth), found_on(CutsToTheColumnsWidth)

    assert [call.method for call in one.calls] == [call.method for call in again.calls]
    assert one.differences == again.differences


def test_the_users_profile_and_folder_are_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before = hypothesis.settings.default

    found_on(CutsToTheColumnsWidth)

    assert hypothesis.settings.default is before
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    found_on(CutsToTheColumnsWidth)

    assert capsys.readouterr() == ("", "")
