"""The SDK's own `FileStore`, unchanged: what it breaks is known, and must stay known."""

from pathlib import Path

import pytest
from zohocrmsdk.src.com.zoho.api.authenticator.store import FileStore

from conformance import Verdict, Word, check_store, render
from conformance.contract import CLAUSES, Level


def make_store(tmp_path: Path) -> FileStore:
    return FileStore(str(tmp_path / "sdk_tokens.txt"))


@pytest.fixture(scope="module")
def verdict() -> Verdict:
    return check_store(make_store)


def test_the_clauses_that_it_breaks(verdict: Verdict) -> None:
    assert verdict.word is Word.NOT_CONFORMANT
    failed = [id_ for id_ in verdict.failed if CLAUSES[id_].chapter != "RACE"]
    assert [id_ for id_ in failed if CLAUSES[id_].level is Level.MUST] == [
        "FIND-5",
        "SAVE-7",
        "SAVE-17",
        "LIST-5",
        "ID-2",
        "ID-3",
        "DEL-4",
        "LIFE-6",
        "KEEP-5",
        "FAULT-7",
        "FAULT-8",
    ]
    assert [id_ for id_ in failed if CLAUSES[id_].level is Level.SHOULD] == [
        "FIND-14",
        "SAVE-13",
        "DEL-6",
        "SAFE-1",
        "SAFE-3",
    ]


def test_threads_that_meet_in_it_are_told_of(verdict: Verdict) -> None:
    races = {"RACE-2", "RACE-3", "RACE-4"} & set(verdict.failed)
    assert races
    assert all("meetings of threads" in verdict.explanation_of(id_) for id_ in races)


@pytest.mark.parametrize(
    ("clause", "fault"),
    [
        ("FIND-5", "assert store.find_token(token(id=ada_id)) is not None"),
        ("SAVE-7", "expected: 2 records, because the user name came later"),
        ("SAVE-13", "it raised ValueError: invalid literal for int() with base 10:"),
        ("SAVE-17", r"'line\r\nline'  'line\nline'"),
        ("LIST-5", "came:     one without _OAuthToken__find_user, which the SDK reads"),
        ("ID-2", 'with empty(STORE) as store:\n          store.find_token_by_id("no-such-id")'),
        ("DEL-6", "which was a deleted user's"),
        ("LIFE-6", "came:     revoke returned False; revoked: none"),
        ("KEEP-5", "assert survives_kills(store, 200)"),
        ("RACE-6", "save_in_processes(store, ["),
        ("FAULT-8", "with failing(store, at="),
        ("SAFE-1", "came:     mode 644, and it holds tokens"),
    ],
)
def test_the_message_names_the_fault(verdict: Verdict, clause: str, fault: str) -> None:
    assert fault in verdict.explanation_of(clause)


def test_the_whole_report_fits_in_eighty_columns_but_for_the_commands(verdict: Verdict) -> None:
    commands_and_places = ("  pytest ", '  File "', "      conformance/")
    long = [line for line in render(verdict).splitlines() if len(line) > 80]

    assert [line for line in long if not line.startswith(commands_and_places)] == []
