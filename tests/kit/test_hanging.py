"""A call that does not come back, and what the watch over a store's code leaves behind."""

import bdb
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken

from conformance import Outcome, Result, check_store
from conformance.check import Check
from conformance.checks import all_checks
from conformance.finding import NoAnswer
from conformance.naming import from_callable
from conformance.opening import open_run
from conformance.run import PATIENCE, Run
from conformance.runner import carry_out
from reference_stores import ListStore, SQLiteStore

SHORT = 0.2
"""The seconds that a call may take here."""


def check_named(name: str) -> Check:
    return next(check for check in all_checks() if check.name == name)


def result_of(name: str, run: Run) -> Result:
    return carry_out(check_named(name), run)


class Hangs(ListStore):
    """Hangs in each deletion, and counts them."""

    deletions = 0

    def delete_token(self, id: str | None) -> None:
        type(self).deletions += 1
        time.sleep(3_600)


@pytest.fixture(autouse=True)
def _counted_anew() -> None:
    Hangs.deletions = 0


@pytest.fixture
def run() -> Run:
    run = open_run(Hangs, timeout=SHORT)
    assert not run.traits.is_durable
    Hangs.deletions = 0
    return run


def test_a_call_without_an_answer_is_unknown_with_the_line_where_it_stood(run: Run) -> None:
    result = result_of("delete_token_returns_none", run)

    assert result.outcome is Outcome.UNKNOWN
    assert "no answer in 0.2 s from delete_token" in result.explanation
    assert "in delete_token\n      time.sleep(3_600)" in result.explanation
    assert Hangs.deletions == 1


@pytest.mark.parametrize(
    "name",
    [
        "any_run_of_calls_does_what_the_contract_says",
        "any_calls_with_any_values_do_what_the_contract_says",
        "any_life_does_what_the_contract_says",
    ],
)
def test_a_run_at_random_ends_with_its_first_hang(run: Run, name: str) -> None:
    result = result_of(name, run)

    assert "no answer in 0.2 s" in result.explanation
    assert Hangs.deletions == 1


def test_a_run_that_has_waited_for_long_enough_gives_up_the_rest(run: Run) -> None:
    run.unanswered.append(NoAnswer(PATIENCE))

    result = result_of("delete_token_returns_none", run)

    assert result.outcome is Outcome.UNKNOWN
    assert "not run, as the store gave no answer 1 times in earlier checks" in result.explanation
    assert Hangs.deletions == 0


def test_a_failure_is_told_where_the_store_hangs_while_its_program_is_made_shorter() -> None:
    class FailsAndThenHangs(ListStore):
        searches = 0

        def find_token_by_id(self, id: str | None) -> OAuthToken | None:
            type(self).searches += 1
            if type(self).searches > 2:
                time.sleep(3_600)
            return None

    run = open_run(FailsAndThenHangs, timeout=SHORT)

    result = result_of("an_id_answers_its_record", run)

    assert result.outcome is Outcome.FAILED
    assert "came: None" in " ".join(result.explanation.split())
    assert FailsAndThenHangs.searches == 3
    assert len(run.unanswered) == 1


def test_what_cleans_up_after_a_hang_has_a_second_for_each_call() -> None:
    left_at: list[float] = []

    def make_store() -> Iterator[Hangs]:
        yield Hangs()
        left_at.append(time.monotonic())
        time.sleep(3_600)

    source = replace(from_callable(make_store, "tests:make_store"), timeout=SHORT)
    result = result_of("delete_token_returns_none", Run(source))

    assert result.outcome is Outcome.UNKNOWN
    assert left_at


def test_a_store_that_answers_in_time_is_left_alone() -> None:
    class Slow(ListStore):
        def find_token_by_id(self, id: str | None) -> OAuthToken | None:
            time.sleep(SHORT / 4)
            return super().find_token_by_id(id)

    result = result_of("an_id_answers_its_record", open_run(Slow, timeout=30))

    assert result.outcome is Outcome.PASSED


def test_a_rerun_says_another_limit_than_the_usual_one() -> None:
    assert open_run(ListStore, timeout=10).options.endswith(":ListStore")
    assert open_run(ListStore, timeout=2.5).options.endswith(" --store-timeout 2.5")


def test_check_store_takes_the_limit() -> None:
    class HangsAtOnce(ListStore):
        def get_tokens(self) -> list[OAuthToken]:
            time.sleep(3_600)
            return []

    with pytest.raises(Exception, match=r"no answer in 0\.2 s"):
        check_store(HangsAtOnce, timeout=SHORT)


# Other people's signals


def test_a_store_leaves_the_signals_as_they_were(run: Run) -> None:
    before = signal.getsignal(signal.SIGALRM), signal.getsignal(signal.SIGINT)

    result_of("delete_token_returns_none", run)

    assert (signal.getsignal(signal.SIGALRM), signal.getsignal(signal.SIGINT)) == before
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_an_alarm_of_somebody_elses_goes_on(run: Run) -> None:
    rung: list[int] = []
    before = signal.signal(signal.SIGALRM, lambda number, _: rung.append(number))
    signal.setitimer(signal.ITIMER_REAL, 3_600)
    try:
        result = result_of("delete_token_returns_none", run)
        left, _ = signal.setitimer(signal.ITIMER_REAL, 0)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)

    assert result.outcome is Outcome.UNKNOWN
    assert 0 < left <= 3_600
    assert rung == []


@pytest.mark.parametrize("swallows", [False, True])
def test_ctrl_c_stops_the_run_whatever_the_store_makes_of_it(swallows: bool) -> None:
    class Interrupted(ListStore):
        def find_token_by_id(self, id: str | None) -> OAuthToken | None:
            try:
                os.kill(os.getpid(), signal.SIGINT)
                time.sleep(3_600)
            except KeyboardInterrupt:
                if not swallows:
                    raise
            return None

    run = open_run(Interrupted, timeout=30)

    with pytest.raises(KeyboardInterrupt):
        result_of("an_id_answers_its_record", run)


def test_a_thread_of_the_kits_is_not_interrupted_and_interrupts_nobody() -> None:
    run = open_run(SQLiteStore, timeout=SHORT)
    results: list[Result] = []
    thread = threading.Thread(
        target=lambda: results.append(result_of("an_id_answers_its_record", run))
    )
    thread.start()
    thread.join()

    assert [result.outcome for result in results] == [Outcome.PASSED]
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_a_debugger_may_take_its_time() -> None:
    class Debugged(ListStore):
        def find_token_by_id(self, id: str | None) -> OAuthToken | None:
            before, debugger = sys.gettrace(), bdb.Bdb()
            debugger.reset()
            sys.settrace(debugger.trace_dispatch)
            time.sleep(2 * SHORT)
            sys.settrace(before)
            return super().find_token_by_id(id)

    result = result_of("an_id_answers_its_record", open_run(Debugged, timeout=SHORT))

    assert result.outcome is Outcome.PASSED


def test_the_folder_is_left_after_a_hang(run: Run) -> None:
    before = Path.cwd()

    result_of("delete_token_returns_none", run)

    assert Path.cwd() == before
