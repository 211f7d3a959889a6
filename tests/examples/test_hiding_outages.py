"""What a store hides behind a client in C is found, and shown as a program that anyone can run."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import sql_conformance
from conformance import Outcome
from conformance.checks import all_checks
from conformance.effort import Effort
from conformance.opening import open_run
from conformance.runner import carry_out
from sql_store import SQLStore
from tests.examples.hiding_outages import hides_that_it_cannot_find, hides_that_it_cannot_save
from tests.servers.configured import POSTGRESQL
from tests.test_galleries import passes


@pytest.mark.parametrize(
    ("factory", "check_name", "clause_id"),
    [
        (hides_that_it_cannot_find, "find_token_hides_no_outage", "FAULT-1"),
        (hides_that_it_cannot_save, "save_token_hides_no_outage", "FAULT-2"),
    ],
)
def test_an_outage_that_is_hidden_is_found_by_cutting_the_connection(
    factory: Callable[[Path], Iterator[SQLStore]], check_name: str, clause_id: str
) -> None:
    assert POSTGRESQL.url
    run = open_run(factory)
    run.effort = Effort.QUICK
    _ = run.traits
    [check] = [one for one in all_checks() if one.name == check_name]

    result = carry_out(check, run)

    assert result.outcome is Outcome.FAILED, result.explanation
    assert result.clause_ids == (clause_id,)
    assert "its connection to " in " ".join(result.explanation.split())
    assert "with failing(store, cut=" in result.program
    assert not passes(result.program, factory)
    assert passes(result.program, sql_conformance.on_postgresql)
