"""The kit against stores that are known to be broken, and against stores that are known not to be.

A kit that lets a broken store pass is blind; one that finds fault with a correct store is unfair.
"""

import contextlib
import io
import sys
from collections.abc import Callable, Iterator

import pytest
from hypothesis.internal.conjecture import providers
from zohocrmsdk.src.com.zoho.api.authenticator.store import TokenStore

from conformance import Outcome, Result, Verdict, Word, check_store, render
from conformance.checks import all_checks, checks_of
from conformance.contract import CONTRACT
from conformance.effort import Effort
from conformance.opening import open_run
from conformance.runner import carry_out
from reference_stores import InMemorySQLiteStore, ListStore, SQLiteStore
from tests.broken_stores import BROKEN_STORES, BrokenStore
from tests.correct_stores import CORRECT_STORES

REFERENCE_STORES: dict[str, Callable[[], TokenStore]] = {
    "reference_list": ListStore,
    "reference_sqlite_file": SQLiteStore,
    "reference_sqlite_memory": InMemorySQLiteStore,
}


BY_CHANCE = ("kills", "processes")
"""The modules of checks of which the outcome depends on the moment, where a store is at fault."""

DEPENDING_ON_CHANCE = {
    clause.id for module in BY_CHANCE for check in checks_of(module) for clause in check.clauses
}


@pytest.fixture(autouse=True)
def _untraced() -> Iterator[None]:
    """Measure no coverage here: other tests tell it, and these would take twice as long."""
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


@pytest.mark.parametrize(
    "broken",
    [pytest.param(broken, id=f"{broken.clause}-{broken.name}") for broken in BROKEN_STORES],
)
def test_a_broken_store_fails_its_clause_and_what_follows_from_it(broken: BrokenStore) -> None:
    verdict = verdict_on(broken)
    by_example, by_chance, in_runs = told_apart(verdict)
    breaks = {broken.clause, *broken.also}
    unseen = {clause.id for clause in by_example.clauses(Outcome.UNKNOWN)}
    assert set(by_example.failed) == breaks - DEPENDING_ON_CHANCE
    assert set(by_chance.failed) <= breaks
    assert set(in_runs.failed) <= {*breaks, *broken.in_runs}
    assert (unseen, verdict.clauses(Outcome.KIT_ERROR)) == (set(broken.unseen), [])
    assert broken.clause in verdict.failed
    assert broken.says in " ".join(verdict.explanation_of(broken.clause).split())
    for result in verdict.results:
        if result.outcome is Outcome.FAILED:
            assert_shows_it(result, broken.factory)


def verdict_on(broken: BrokenStore) -> Verdict:
    """Hold a broken store to the contract, less what it breaks by chance and does not name.

    A store that is not made for several processes, say, fails RACE-6 at some times and passes it at
    others. What is said of it here is about its own fault.
    """
    run = open_run(broken.factory)
    run.effort = Effort.QUICK
    names = {broken.clause, *broken.also}
    wanted = [
        check
        for check in all_checks()
        if check.module not in BY_CHANCE or names & {clause.id for clause in check.clauses}
    ]
    return Verdict(run.source.name, [carry_out(check, run) for check in wanted])


def told_apart(verdict: Verdict) -> tuple[Verdict, Verdict, Verdict]:
    """Tell what the checks by example came to from what came by chance, and in runs at random."""
    kinds: dict[str, list[Result]] = {"": [], "by chance": [], "machine": []}
    for result in verdict.results:
        module = result.node_id.partition(".py::")[0].rpartition("/")[2]
        kinds[
            "by chance" if module in BY_CHANCE else "machine" if module == "machine" else ""
        ].append(result)
    by_example, by_chance, in_runs = (Verdict(verdict.store, kind) for kind in kinds.values())
    return by_example, by_chance, in_runs


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
