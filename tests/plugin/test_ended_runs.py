"""Runs on stores that hang or end the process: what is told, and with which exit status."""

import signal

import pytest

from tests.plugin.project import BY_ID, MISS, Project, shown

STORES = """
    import os
    import threading
    import time

    from reference_stores import ListStore

    class Hangs(ListStore):
        def find_token_by_id(self, id):
            time.sleep(3_600)

    class HangsWhenMade(ListStore):
        def __init__(self):
            time.sleep(3_600)

    class HangsWhenAsked(ListStore):
        def get_tokens(self):
            time.sleep(3_600)

    class DiesAtOnce(ListStore):
        def __init__(self):
            os.kill(os.getpid(), 9)

    class DiesLater(ListStore):
        def find_token_by_id(self, id):
            os.kill(os.getpid(), 9)

    class LeavesByAThread(ListStore):
        def find_token_by_id(self, id):
            threading.Thread(target=os._exit, args=(0,)).start()
            time.sleep(3_600)

    class WithAChild(ListStore):
        def save_token(self, token):
            child = os.fork()
            if child == 0:
                os._exit(7)
            assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
            super().save_token(token)

    class WithASleeper(ListStore):
        def __init__(self):
            super().__init__()
            threading.Thread(target=time.sleep, args=(3_600,), name="a sleeper").start()
"""


@pytest.fixture(autouse=True)
def _stores(project: Project) -> None:
    project.has("stores.py", STORES)


def test_a_call_that_hangs_costs_its_check_alone(project: Project) -> None:
    result = project.run("--store", "stores:Hangs", "--store-timeout", "0.5", "-v", BY_ID, MISS)

    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert "unknown: no answer in 0.5 s from find_token_by_id" in shown(result)
    assert 'File "stores.py", line 10, in find_token_by_id' in shown(result)
    assert f"pytest --store stores:Hangs --store-timeout 0.5 {BY_ID}" in shown(result)
    assert f"{MISS} PASSED" in shown(result)


@pytest.mark.parametrize("seconds", ["-1", "1e9", "nan"])
def test_a_limit_that_is_none_is_told(project: Project, seconds: str) -> None:
    result = project.run("--store", "stores:Hangs", "--store-timeout", seconds, MISS)

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert f"--store-timeout {float(seconds):g}: the seconds that a call" in shown(result)


def test_a_store_that_hangs_when_it_is_made_stops_the_run(project: Project) -> None:
    result = project.run("--store", "stores:HangsWhenMade", "--store-timeout", "0.5", MISS)

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "stores:HangsWhenMade could not be made" in shown(result)
    assert "no answer in 0.5 s" in shown(result)


def test_a_store_that_hangs_when_it_is_asked_for_its_tokens_stops_the_run(
    project: Project,
) -> None:
    result = project.run("--store", "stores:HangsWhenAsked", "--store-timeout", "0.5", MISS)

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "no answer in 0.5 s So the kit cannot tell whether the store holds" in shown(result)


def test_a_store_that_dies_before_the_first_check_is_told(project: Project) -> None:
    result = project.run("--store", "stores:DiesAtOnce", MISS)

    assert result.ret == -signal.SIGKILL
    assert "Before the first check, while stores:DiesAtOnce was tried out." in shown(result)
    assert "in the middle of the constructor or factory (call 1)" in shown(result)


@pytest.mark.parametrize("capture", ["--capture=fd", "--capture=no"])
def test_a_store_that_kills_the_process_is_told_whatever_pytest_captures(
    project: Project, capture: str
) -> None:
    result = project.run("--store", "stores:DiesLater", capture, BY_ID)

    assert result.ret == -signal.SIGKILL
    assert "ID-1 (must; article): find_token_by_id answers" in shown(result)
    assert "was gone in the middle of find_token_by_id" in shown(result)
    assert f"pytest --store stores:DiesLater {BY_ID}" in shown(result)


def test_a_store_that_kills_a_worker_is_told(project: Project) -> None:
    result = project.run("--store", "stores:DiesLater", "-n", "2", BY_ID, MISS)

    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert "was gone in the middle of find_token_by_id" in shown(result)


def test_a_thread_of_the_stores_cannot_leave_with_success(project: Project) -> None:
    result = project.run("--store", "stores:LeavesByAThread", BY_ID)

    assert result.ret == 1
    assert "SystemExit: os._exit(0)" in shown(result) or "was gone in the middle" in shown(result)


def test_a_process_that_the_store_has_forked_leaves_as_it_likes(project: Project) -> None:
    result = project.run("--store", "stores:WithAChild", BY_ID)

    assert result.ret == 0


def test_threads_that_do_not_end_are_named_and_the_process_ends(project: Project) -> None:
    result = project.run("--store", "stores:WithASleeper", MISS)

    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert "do not end: a sleeper" in shown(result)


def test_a_run_that_came_to_its_end_says_nothing_of_the_watcher(project: Project) -> None:
    result = project.run("--store", "mystores:MyStore", MISS)

    assert result.ret == 0
    assert "the process ended early" not in shown(result)
    assert result.errlines == []
