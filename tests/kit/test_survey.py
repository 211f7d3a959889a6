"""What calls cost with more and more tokens: told exactly where a store and its clock are known."""

from collections.abc import Callable, Sequence

import pytest
from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken

from conformance import survey as surveying
from conformance.crowd import Kind
from conformance.finding import Blocked, NotApplicable
from conformance.opening import open_run
from conformance.survey import SIZES, Measure, blamed, figures_of, survey
from reference_stores import ListStore

FIND = Measure(Kind.FIND, "seconds")


class Clock:
    """Moves only when a store says that it does something."""

    now = 0.0

    def monotonic(self) -> float:
        return self.now

    perf_counter = monotonic


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(surveying, "time", clock)
    return clock


def quick_but(clock: Clock, **seconds: Callable[[int], float]) -> type[ListStore]:
    """A store whose methods take no time, except for those that are named."""

    class Timed(ListStore):
        def _take(self, method: str) -> None:
            takes = seconds.get(method)
            clock.now += 1e-6 if takes is None else takes(len(self._rows))

        def find_token(self, token: OAuthToken) -> OAuthToken | None:
            self._take("find_token")
            return super().find_token(token)

        def save_token(self, token: OAuthToken) -> None:
            self._take("save_token")
            super().save_token(token)

        def delete_tokens(self) -> None:
            self._take("delete_tokens")
            super().delete_tokens()

        def get_tokens(self) -> list[OAuthToken]:
            self._take("get_tokens")
            return super().get_tokens()

        def find_token_by_id(self, id: str | None) -> OAuthToken | None:
            self._take("find_token_by_id")
            return super().find_token_by_id(id)

        def delete_token(self, id: str | None) -> None:
            self._take("delete_token")
            super().delete_token(id)

    return Timed


def about(figures: Sequence[tuple[int, float]]) -> object:
    """The figures as they come out of a clock that adds up small parts of a second."""
    return [pytest.approx(figure) for figure in figures]


def test_the_figures_are_what_calls_take_with_so_many_tokens(clock: Clock) -> None:
    run = open_run(
        quick_but(clock, find_token=lambda tokens: tokens / 1000, save_token=lambda _: 0.01)
    )

    figures = survey(run, 3)

    assert figures[FIND][:4] == about([(size, size / 1000) for size in SIZES[:4]])
    assert figures[Measure(Kind.SAVE, "seconds")][-1].cost == pytest.approx(0.01)


def test_a_survey_ends_before_the_size_that_would_take_too_long(clock: Clock) -> None:
    run = open_run(quick_but(clock, save_token=lambda _: 0.02))

    survey(run, 20)

    assert 10 < clock.now <= 20


def test_a_slow_store_gets_more_time_for_the_fewest_sizes(clock: Clock) -> None:
    run = open_run(quick_but(clock, save_token=lambda _: 0.02))

    assert len(survey(run, 0.1)[FIND]) == 5


def test_a_store_that_is_too_slow_for_that_is_told_of_and_not_blamed(clock: Clock) -> None:
    run = open_run(quick_but(clock, save_token=lambda _: 0.2))

    with pytest.raises(NotApplicable, match=r"timed with 9 and 19 tokens stored, and no more"):
        survey(run, 1)


def test_what_takes_the_square_is_blamed_and_nothing_else_is(clock: Clock) -> None:
    run = open_run(quick_but(clock, find_token_by_id=lambda tokens: tokens**2 / 1e6))

    guilty = blamed(run, survey(run, 0.1))

    assert [measure.kind for measure in guilty] == [Kind.FIND_BY_ID]


def test_a_wipe_that_takes_the_square_is_blamed(clock: Clock) -> None:
    run = open_run(quick_but(clock, delete_tokens=lambda tokens: tokens**2 / 1e6))

    assert [measure.kind for measure in blamed(run, survey(run, 0.1))] == [Kind.WIPE]


def test_what_takes_the_number_of_tokens_is_not_blamed(clock: Clock) -> None:
    run = open_run(quick_but(clock, get_tokens=lambda tokens: tokens / 1e4))

    assert not blamed(run, survey(run, 0.1))


def test_what_a_busy_machine_does_once_is_not_blamed(clock: Clock) -> None:
    is_busy = True
    run = open_run(quick_but(clock, find_token=lambda tokens: tokens**2 / 1e6 if is_busy else 1e-6))
    figures = survey(run, 0.1)
    is_busy = False

    assert not blamed(run, figures)


def test_what_makes_more_steps_is_blamed_though_it_takes_no_time(clock: Clock) -> None:
    class Compares(quick_but(clock, save_token=lambda _: 1e-4)):  # type: ignore[misc]
        def find_token_by_id(self, id: str | None) -> OAuthToken | None:
            for _ in self._rows:
                for _ in self._rows:
                    pass
            found: OAuthToken | None = super().find_token_by_id(id)
            return found

    run = open_run(Compares)

    guilty = blamed(run, survey(run, 0.1))

    assert list(guilty) == [Measure(Kind.FIND_BY_ID, "steps")]


def test_a_measure_is_tried_again_with_the_last_few_sizes(clock: Clock) -> None:
    run = open_run(quick_but(clock, find_token=lambda tokens: tokens / 1000))

    again = figures_of(run, FIND, SIZES[5])

    assert again == about([(size, size / 1000) for size in SIZES[2:6]])


def test_a_call_that_raises_is_another_clauses_business() -> None:
    class Full(ListStore):
        def save_token(self, token: OAuthToken) -> None:
            if len(self._rows) == 20:
                raise OSError("the table is full")
            super().save_token(token)

    with pytest.raises(Blocked, match=r"save_token of a new user, with 39 tokens stored, raised"):
        survey(open_run(Full), 0.1)


def test_what_a_survey_leaves_on_a_shared_place_is_nothing() -> None:
    store = ListStore()

    survey(open_run(lambda: store), 0.1)

    assert store.get_tokens() == []
