"""The kit against stores that are known to be broken, and against stores that are known not to be.

A kit that lets a broken store pass is blind; one that finds fault with a correct store is unfair.
"""

import contextlib
import io
from collections.abc import Callable

import pytest
from hypothesis.internal.conjecture import providers
from zohocrmsdk.src.com.zoho.api.authenticator.store import TokenStore

from conformance import Outcome, Result, Verdict, Word, check_store, render
from conformance.contract import CONTRACT
from reference_stores import InMemorySQLiteStore, ListStore, SQLiteStore
from tests.broken_stores import BROKEN_STORES, BrokenStore
from tests.correct_stores import CORRECT_STORES

REFERENCE_STORES: dict[str, Callable[[], TokenStore]] = {
    "reference_list": ListStore,
    "reference_sqlite_file": SQLiteStore,
    "reference_sqlite_memory": InMemorySQLiteStore,
}


@pytest.fixture(autouse=True)
def _draws_that_do_not_depend_on_the_projects_source(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep Hypothesis from drawing the constants of whichever local modules are imported so far.

    What a run at random meets first would else change with any edit, and from worker to worker.
    """
    if hasattr(providers, "_get_local_constants") and hasattr(providers, "CONSTANTS_CACHE"):
        nothing = type(providers.GLOBAL_CONSTANTS)()
        monkeypatch.setattr(providers, "_get_local_constants", lambda: nothing)
        monkeypatch.setattr(providers, "CONSTANTS_CACHE", type(providers.CONSTANTS_CACHE)(1024))


@pytest.mark.parametrize(
    "broken",
    [pytest.param(broken, id=f"{broken.clause}-{broken.name}") for broken in BROKEN_STORES],
)
def test_a_broken_store_fails_its_clause_and_what_follows_from_it(broken: BrokenStore) -> None:
    verdict = check_store(broken.factory, effort="quick")
    by_example, in_runs = told_apart(verdict)
    unseen = {clause.id for clause in by_example.clauses(Outcome.UNKNOWN)}
    assert set(by_example.failed) == {broken.clause, *broken.also}
    assert set(in_runs.failed) <= {broken.clause, *broken.also, *broken.in_runs}
    assert (unseen, verdict.clauses(Outcome.KIT_ERROR)) == (set(broken.unseen), [])
    assert broken.says in " ".join(by_example.explanation_of(broken.clause).split())
    for result in verdict.results:
        if result.outcome is Outcome.FAILED:
            assert_shows_it(result, broken.factory)


def told_apart(verdict: Verdict) -> tuple[Verdict, Verdict]:
    """Tell what the checks by example came to from what the runs at random did."""
    are_runs = ["/machine.py::" in result.node_id for result in verdict.results]
    by_example, in_runs = (
        [r for r, is_run in zip(verdict.results, are_runs, strict=True) if is_run is wanted]
        for wanted in (False, True)
    )
    return Verdict(verdict.store, by_example), Verdict(verdict.store, in_runs)


def assert_shows_it(result: Result, store: Callable[[], TokenStore]) -> None:
    """Hold a failure to its program: it fails on the store, and passes on every reference store."""
    assert result.program, result.explanation
    assert passes(result.program, store) is False, result.program
    for name, good in REFERENCE_STORES.items():
        assert passes(result.program, good), f"{name}\n{result.program}"


def passes(program: str, store: Callable[[], TokenStore]) -> bool:
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
