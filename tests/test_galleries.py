"""The kit against stores that are known to be broken, and against stores that are known not to be.

A kit that lets a broken store pass is blind; one that finds fault with a correct store is unfair.

Some checks depend on chance: whether two threads or processes meet where a store goes wrong, a
kill comes at the wrong moment, or a machine has time for many records. Their modules are left out
for the many broken stores that are merely without a lock, or wrong otherwise. A store that breaks
one of their clauses has to fail that one each time; the others of these clauses may come and go.
"""

import contextlib
import io
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator

import pytest
from hypothesis.internal.conjecture import providers
from zohocrmsdk.src.com.zoho.api.authenticator.store import TokenStore

from conformance import Outcome, Result, Verdict, Word, check_store, render
from conformance.checks import all_checks
from conformance.contract import CONTRACT, Clause
from conformance.effort import Effort
from conformance.opening import open_run
from conformance.runner import carry_out
from reference_stores import InMemorySQLiteStore, ListStore, SQLiteStore
from tests.broken_stores import BROKEN_STORES, BrokenStore
from tests.correct_stores import CORRECT_STORES, FOR_ONE_PROCESS
from tests.environment import MEASURES

REFERENCE_STORES: dict[str, Callable[[], TokenStore]] = {
    "reference_list": ListStore,
    "reference_sqlite_file": SQLiteStore,
    "reference_sqlite_memory": InMemorySQLiteStore,
}


@pytest.fixture(autouse=True)
def _untraced(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Measure no coverage here, nor in processes that are started: other tests tell it, and these
    would take twice as long.
    """
    for name in [name for name in os.environ if name.startswith(MEASURES)]:
        monkeypatch.delenv(name)
    tracing = sys.gettrace()
    sys.settrace(None)
    yield
    sys.settrace(tracing)


@pytest.fixture(autouse=True)
def _draws_that_do_not_depend_on_the_projects_source(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep Hypothesis from drawing the constants of whichever local modules are imported so far.

    What a run at random meets first would else change with any edit, and from worker to worker.
    """
    if hasattr(providers, "_get_local_constants") and hasattr(providers, "CONSTANTS_CACHE"):
        nothing = type(providers.GLOBAL_CONSTANTS)()
        monkeypatch.setattr(providers, "_get_local_constants", lambda: nothing)
        monkeypatch.setattr(providers, "CONSTANTS_CACHE", type(providers.CONSTANTS_CACHE)(1024))


DEPEND_ON_CHANCE = {"kills", "race", "processes", "scale"}
"""The modules of checks of which that is true."""

BY_CHANCE = {
    clause.id
    for check in all_checks()
    if check.module in DEPEND_ON_CHANCE
    for clause in check.clauses
}


@pytest.mark.parametrize(
    "broken",
    [pytest.param(broken, id=f"{broken.clause}-{broken.name}") for broken in BROKEN_STORES],
)
def test_a_broken_store_fails_its_clause_and_what_follows_from_it(broken: BrokenStore) -> None:
    verdict = verdict_on(broken)
    by_example, in_runs = told_apart(verdict)
    failed, unseen = set(by_example.failed), ids_of(by_example.clauses(Outcome.UNKNOWN))
    assert broken.clause in failed
    assert failed - BY_CHANCE == {broken.clause, *broken.also} - BY_CHANCE
    assert set(in_runs.failed) <= {broken.clause, *broken.also, *broken.in_runs}
    assert unseen - BY_CHANCE == set(broken.unseen) - BY_CHANCE
    assert unseen & BY_CHANCE >= set(broken.unseen) & BY_CHANCE
    assert not verdict.clauses(Outcome.KIT_ERROR)
    assert broken.says in " ".join(by_example.explanation_of(broken.clause).split())
    for result in verdict.results:
        if result.outcome is Outcome.FAILED:
            assert_shows_it(result, broken.factory)


def verdict_on(broken: BrokenStore) -> Verdict:
    """Carry out the checks that tell something of a broken store, with little effort.

    The few kills of little effort do not come at each call of a save; those of a user's run do.
    """
    run = open_run(broken.factory)
    run.effort = Effort.DEFAULT if broken.clause == "KEEP-5" else Effort.QUICK
    _ = run.traits
    left_out = set() if broken.clause in BY_CHANCE else DEPEND_ON_CHANCE
    checks = [check for check in all_checks() if check.module not in left_out]
    return Verdict(run.source.name, [carry_out(check, run) for check in checks])


def ids_of(clauses: Iterable[Clause]) -> set[str]:
    """Return the ids of some clauses."""
    return {clause.id for clause in clauses}


def told_apart(verdict: Verdict) -> tuple[Verdict, Verdict]:
    """Tell what the checks by example came to from what the runs at random did."""
    are_runs = ["/machine.py::" in result.node_id for result in verdict.results]
    by_example, in_runs = (
        [r for r, is_run in zip(verdict.results, are_runs, strict=True) if is_run is wanted]
        for wanted in (False, True)
    )
    return Verdict(verdict.store, by_example), Verdict(verdict.store, in_runs)


def assert_shows_it(result: Result, store: Callable[[], TokenStore]) -> None:
    """Hold a failure to its program: it fails on the store, and passes on every reference store.

    What threads did is no program; there, what each of them did has to be shown. A program of what
    processes did may have to be run again, as chance has it.
    """
    is_by_chance = set(result.clause_ids) <= BY_CHANCE
    if is_by_chance and not result.program:
        assert re.search("thread 2 .*\\[|in a thread of its own", result.explanation)
        return
    assert result.program, result.explanation
    tries = 5 if is_by_chance else 1
    assert not all(passes(result.program, store) for _ in range(tries)), result.program
    for name, good in REFERENCE_STORES.items():
        assert passes(result.program, good), f"{name}\n{result.program}"


def passes(program: str, store: Callable[..., object]) -> bool:
    """Carry a program out on a store, as pytest would."""
    names: dict[str, object] = {"__name__": "program"}
    exec(program, names)
    names["STORE"] = store
    [test] = [thing for name, thing in names.items() if name.startswith("test_")]
    assert callable(test)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            test()
    except (Exception, pytest.fail.Exception):
        return False
    return True


def test_every_clause_with_a_check_has_a_store_that_fails_it() -> None:
    checked = {clause.id for clause in CONTRACT if clause.unchecked is None}
    assert checked == {broken.clause for broken in BROKEN_STORES}


@pytest.mark.parametrize("name", [*CORRECT_STORES, *REFERENCE_STORES])
def test_a_correct_store_is_conformant(name: str) -> None:
    verdict = check_store({**CORRECT_STORES, **REFERENCE_STORES}[name])
    assert verdict.word is Word.CONFORMANT, render(verdict)


@pytest.mark.parametrize("name", FOR_ONE_PROCESS)
def test_a_store_for_one_process_is_blamed_for_nothing_else(name: str) -> None:
    verdict = check_store(FOR_ONE_PROCESS[name])
    assert verdict.is_conformant, render(verdict)
    assert set(verdict.failed) <= {"KEEP-4", "RACE-6"}, render(verdict)
