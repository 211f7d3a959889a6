"""Threads that meet in stores: what is blamed for it, and what is not."""

import re

import pytest
from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken

from conformance.bench import bench_of
from conformance.checks import checks_of
from conformance.effort import Effort
from conformance.finding import Halt
from conformance.meeting import Meeting, Scene
from conformance.opening import open_run
from conformance.operations import Wipe
from conformance.people import login
from conformance.record import Record, to_token
from conformance.runner import carry_out
from conformance.verdict import Outcome, Result
from tests.broken_stores.race import LocksTwice
from tests.correct_stores.base import DictStore


def race(store: type[DictStore], seed: int = 192) -> dict[str, Result]:
    """Carry out the checks of threads; return what came of each clause."""
    run = open_run(store)
    run.effort, run.seed = Effort.QUICK, seed
    results = [carry_out(check, run) for check in checks_of("race")]
    return {result.clause_ids[0]: result for result in results}


class FindsNobody(DictStore):
    def find_token(self, token: OAuthToken) -> OAuthToken | None:
        return None


def test_what_is_wrong_without_any_haste_is_not_blamed_on_threads() -> None:
    results = race(FindsNobody)
    searching = [results[f"RACE-{number}"].outcome for number in (1, 2, 4, 5, 7)]

    assert searching == [Outcome.UNKNOWN] * 5
    words = " ".join(results["RACE-4"].explanation.split())
    assert "by a single other thread, one after another, are not right either" in words


class Impatient(DictStore):
    def save_token(self, token: OAuthToken) -> None:
        if not self._lock.acquire(blocking=False):
            raise OSError("the database is locked")
        self._lock.release()
        super().save_token(token)


def test_a_save_that_gives_up_because_of_another_one_is_a_failed_login() -> None:
    result = race(Impatient)["RACE-2"]

    assert result.outcome is Outcome.FAILED
    assert "it raised OSError: the database is locked" in result.explanation


@pytest.mark.parametrize("seed", [192, 7])
def test_a_failure_tells_the_seed_and_how_often_it_was_seen(seed: int) -> None:
    [(seen, played, told)] = re.findall(
        r"Seen in (\d+) of (\d+) meetings of threads\. The seed (\d+)",
        race(LocksTwice, seed)["RACE-3"].explanation,
    )

    assert 0 < int(seen) <= int(played)
    assert int(told) == seed


def test_no_thread_wipes_a_store_that_shows_what_the_kit_did_not_save() -> None:
    with bench_of(open_run(DictStore)) as bench:
        probe = bench.fresh()
        meeting = Meeting(probe, Scene((login("ada"),), ((Wipe(),),), ()))
        probe.store.save_token(to_token(Record(user_name="somebody", access_token="theirs")))
        with pytest.raises(Halt, match="the store shows 1 token that the kit did not save"):
            meeting.calm()

        assert len(probe.store.get_tokens()) == 2
