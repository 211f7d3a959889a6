"""What comes of failing storage where the galleries do not look: waits, hooks, shared places."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken
from zohocrmsdk.src.com.zoho.api.authenticator.store import TokenStore
from zohocrmsdk.src.com.zoho.crm.api.exception import SDKException

from conformance import Outcome, Result, Verdict
from conformance.checks import checks_of
from conformance.opening import open_run
from conformance.program import empty, token
from conformance.program import failing as in_program
from conformance.report.terminal import summary
from conformance.runner import carry_out
from reference_stores import ListStore, SQLiteStore
from tests.broken_stores.base import FileStore
from tests.correct_stores.base import Records


def results_on(store: Callable[..., TokenStore], timeout: float = 10) -> dict[str, Result]:
    """Carry out the chapter; return each result by its clause."""
    run = open_run(store, timeout)
    return {
        check.clauses[0].id: carry_out(check, run)
        for check in checks_of("fault")
        if check.clauses[0].id.startswith("FAULT")
    }


def words_of(result: Result) -> str:
    return " ".join(result.explanation.split())


class WaitsForEver(FileStore):
    """A lock that an error leaves taken; the next write waits for it."""

    def write(self, records: Records) -> None:
        self._lock.acquire()
        super().write(records)
        self._lock.release()


def test_a_store_that_does_not_answer_any_more_is_told_of_and_not_waited_for() -> None:
    result = results_on(WaitsForEver, timeout=0.3)["FAULT-7"]

    assert result.outcome is Outcome.FAILED
    assert "no answer in 0.3 s, after call" in words_of(result)


def test_a_store_without_a_storage_is_told_what_it_could_offer() -> None:
    for result in results_on(ListStore).values():
        assert result.outcome is Outcome.NOT_APPLICABLE
        assert "a method storage_failure of the store could do it" in result.explanation


def test_the_report_says_where_the_storage_was_made_to_fail() -> None:
    results = results_on(SQLiteStore)
    report = " ".join(summary(Verdict("a store", results.values())).split())

    assert "tried FAULT-4 made to fail at 3 of 3 calls: sqlite3.connect, sqlite3.Conn" in report
    assert results["FAULT-2"].note.endswith("; on a full disk")
    assert results["FAULT-7"].note == ""


class RaisesInItsHook(ListStore):
    def storage_failure(self) -> None:
        raise RuntimeError("no server")


def test_a_hook_that_cannot_be_entered_is_no_failure_of_the_storage() -> None:
    for result in results_on(RaisesInItsHook).values():
        assert result.outcome is Outcome.UNKNOWN
        assert "the store's own storage_failure raised RuntimeError: no server" in words_of(result)


def test_a_store_that_is_broken_otherwise_is_not_blamed_for_that() -> None:
    class FindsNobody(FileStore):
        def find_token(self, token: OAuthToken) -> OAuthToken | None:
            super().find_token(token)
            return None

    results = results_on(FindsNobody)

    assert results["FAULT-1"].outcome is Outcome.UNKNOWN
    assert "does not do its work when nothing fails, either" in words_of(results["FAULT-1"])
    assert {results[f"FAULT-{number}"].outcome for number in (2, 3, 4, 5, 6, 8)} == {Outcome.PASSED}


class Turn:
    """The turn of one call at a store: over when nobody holds it any more."""

    def __init__(self, taken: set[str]) -> None:
        self._taken = taken
        taken.add("taken")

    def __del__(self) -> None:
        self._taken.clear()


class LeavesItToPython(FileStore):
    """A call's turn is kept in a local variable: where an error ends the call, it ends with the
    error, as soon as that has been handled.
    """

    def __init__(self) -> None:
        super().__init__()
        self._taken: set[str] = set()

    @contextmanager
    def records(self) -> Iterator[Records]:
        if self._taken:
            raise SDKException("TOKEN_STORE", "The store is busy")
        turn = Turn(self._taken)
        with super().records() as records:
            yield records
        del turn


def test_what_an_error_keeps_alive_is_no_fault_of_the_stores() -> None:
    results = results_on(LeavesItToPython)

    assert {id_: result.outcome for id_, result in results.items()} == dict.fromkeys(
        results, Outcome.PASSED
    )


class SharesItsFile(SQLiteStore):
    """A store of one file for all, which is of no use after an error."""

    file: Path
    _is_broken = False

    def __init__(self) -> None:
        super().__init__(self.file)

    @contextmanager
    def _database(self) -> Iterator[sqlite3.Connection]:
        if self._is_broken:
            raise OSError("broken for good")
        try:
            with super()._database() as database:
                yield database
        except Exception:
            self._is_broken = True
            raise


def test_a_place_that_a_broken_store_shares_is_cleared_by_another(tmp_path: Path) -> None:
    SharesItsFile.file = tmp_path / "tokens.db"

    result = results_on(SharesItsFile)["FAULT-7"]

    assert result.outcome is Outcome.FAILED
    assert SQLiteStore(SharesItsFile.file).get_tokens() == []


def test_in_a_program_the_storage_fails_as_it_says_and_only_there() -> None:
    with empty(SQLiteStore) as store:
        store.save_token(token(user_name="ada", access_token="access-ada"))
        with pytest.raises(Exception, match="disk I/O error"), in_program(store, at=2):
            store.get_tokens()
        with in_program(store, at=100):
            assert len(store.get_tokens()) == 1
        with in_program(store):
            assert len(store.get_tokens()) == 1
        with pytest.raises(Exception, match="could not be saved"), in_program(store, room=100):
            store.save_token(token(user_name="grace", access_token="access-grace"))

        assert len(store.get_tokens()) == 1
