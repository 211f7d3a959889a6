"""Other processes on the same store."""

import contextlib
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from zohocrmsdk.src.com.zoho.api.authenticator.store import TokenStore

from conformance.children import Answer
from conformance.elsewhere import SeesNothing, listed_by_another, opened_by_another
from conformance.finding import Blocked
from conformance.naming import from_callable, load
from conformance.people import login
from conformance.place import Place
from conformance.record import SAVED_FIELDS, Record, differences
from conformance.run import Run
from reference_stores import SQLiteStore
from tests.correct_stores.own_json_file import OwnJsonFile

ADA = login("ada")
STORE = "tests.correct_stores.own_json_file:OwnJsonFile"


class CannotBeOpened(OwnJsonFile):
    """Its constructor raises."""

    def __init__(self) -> None:
        raise OSError("the disk is gone")


class NeverAnswers(OwnJsonFile):
    """A search waits for what never comes."""

    def find_token_by_id(self, id: str) -> None:
        while True:
            pass


@contextlib.contextmanager
def a_place(run: Run) -> Iterator[Place]:
    """A folder for a store."""
    with contextlib.closing(Place(run.source, run.worker_id)) as place:
        yield place


def of(store: type[TokenStore]) -> Run:
    """A run on a store that another process can import."""
    return Run(load(f"{store.__module__}:{store.__qualname__}"))


def is_alike(one: Record, other: object) -> bool:
    return isinstance(other, Record) and not differences(one, other, SAVED_FIELDS)


def test_another_process_sees_what_was_saved_here() -> None:
    run = Run(load(STORE))
    with a_place(run) as place:
        run.opened(place).save(ADA)

        [seen] = listed_by_another(run, place)

    assert is_alike(ADA, seen)


def test_what_another_process_saves_is_seen_here() -> None:
    run = Run(load(STORE))
    with a_place(run) as place, contextlib.closing(opened_by_another(run, place)) as child:
        answer = child.call("save_token", ADA)

        assert answer == Answer()
        assert is_alike(ADA, run.opened(place).find(ADA.only("user_name")).answer)


def test_each_process_has_nothing_of_the_one_before() -> None:
    run = Run(load("tests.broken_stores.outliving:LivesInItsClass"))
    with a_place(run) as place:
        with contextlib.closing(opened_by_another(run, place)) as child:
            child.call("save_token", ADA)
            assert len(child.call("get_tokens").records) == 1

        assert listed_by_another(run, place) == []


def test_calls_are_made_in_their_order_and_answered() -> None:
    run = Run(load(STORE))
    with a_place(run) as place, contextlib.closing(opened_by_another(run, place)) as child:
        child.begin([("save_token", ADA), ("get_tokens", None), ("find_token_by_id", "nobody")])

        saved, listed, missed = child.answers()

    assert (saved, missed) == (Answer(), Answer())
    assert is_alike(ADA, listed.records[0])


def test_what_a_call_raises_is_told() -> None:
    run = Run(load(STORE))
    with a_place(run) as place, contextlib.closing(opened_by_another(run, place)) as child:
        answer = child.call("save_token", Record(user_name="nobody@example.com:60099"))

    assert answer.raised is not None
    assert "No such record" in answer.raised


def test_what_the_constructor_raises_is_told() -> None:
    run = of(CannotBeOpened)
    with a_place(run) as place, pytest.raises(SeesNothing, match="OSError: the disk is gone"):
        opened_by_another(run, place)


def test_a_store_that_another_process_cannot_import_is_told_by_its_name() -> None:
    run = Run(from_callable(lambda: SQLiteStore("tokens.db"), "here:<lambda>"))
    with a_place(run) as place, pytest.raises(Blocked) as blocked:
        opened_by_another(run, place)

    assert "another process cannot have the store by its name" in blocked.value.reason
    assert "here:<lambda>" in blocked.value.reason


def test_a_call_that_gives_no_answer_is_given_up() -> None:
    run = of(NeverAnswers)
    with a_place(run) as place, contextlib.closing(opened_by_another(run, place)) as child:
        child.wait_at_most(0.2)

        with pytest.raises(
            Blocked, match=r"find_token_by_id gave no answer in 0\.2 s in another process"
        ):
            child.call("find_token_by_id", "1")


def test_a_process_that_is_killed_has_ended() -> None:
    run = Run(load(STORE))
    with a_place(run) as place, contextlib.closing(opened_by_another(run, place)) as child:
        child.kill()

        assert list(child.heard_until_its_end()) == []


def test_the_working_directory_of_another_process_is_the_stores_folder(tmp_path: Path) -> None:
    run = Run(load(STORE))
    with a_place(run) as place, contextlib.closing(opened_by_another(run, place)) as child:
        child.call("save_token", ADA)

        assert (place.folder / "tokens.json").is_file()
    assert list(tmp_path.iterdir()) == []


def test_a_folder_of_the_users_that_has_the_kits_name_does_not_matter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "conformance").mkdir()
    (tmp_path / "conformance" / "__init__.py").write_text("raise ImportError('not the kit')\n")
    monkeypatch.chdir(tmp_path)
    run = Run(load(STORE))

    with a_place(run) as place:
        assert listed_by_another(run, place) == []


def test_where_no_process_can_be_started_that_is_said_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    run = Run(load(STORE))

    with pytest.raises(Blocked, match="no further process could be started on this machine"):
        run.child()


class Leaves(OwnJsonFile):
    """Ends its process by `sys.exit`."""

    def delete_tokens(self) -> None:
        sys.exit(3)


def test_a_store_that_leaves_another_process_is_told_as_one_that_raised() -> None:
    run = of(Leaves)
    with a_place(run) as place, contextlib.closing(opened_by_another(run, place)) as child:
        answer = child.call("delete_tokens")

    assert answer.raised == "SystemExit: 3"


def test_a_process_that_hangs_does_not_outlive_its_use() -> None:
    run = of(NeverAnswers)
    with a_place(run) as place:
        child = opened_by_another(run, place)
        child.begin([("find_token_by_id", "1")])

        child.close()

    for _ in range(500):
        if not is_there(child.process):
            break
        time.sleep(0.01)
    assert not is_there(child.process)


def is_there(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True
