"""The registry of clauses, and the checks that it promises."""

import hashlib
from itertools import groupby

import pytest

from conformance.check import Check
from conformance.checks import all_checks
from conformance.contract import (
    CHAPTERS,
    CLAUSES,
    CONTRACT,
    CONTRACT_VERSION,
    Capability,
    Clause,
    Level,
)
from conformance.report.terminal import contract
from conformance.sdk_release import RUN_ON

NUMBERS = {
    "FIND": 14,
    "SAVE": 20,
    "LIST": 5,
    "ID": 5,
    "DEL": 6,
    "ALL": 5,
    "LIFE": 12,
    "KEEP": 5,
    "RACE": 7,
    "FAULT": 8,
    "SAFE": 4,
    "SCALE": 1,
}


def test_no_clause_is_dropped_and_each_chapter_counts_from_one() -> None:
    chapters = {name: [c.id for c in group] for name, group in groupby(CONTRACT, _chapter)}

    assert list(chapters) == list(CHAPTERS)
    for name, ids in chapters.items():
        assert ids == [f"{name}-{number}" for number in range(1, NUMBERS[name] + 1)]


def _chapter(clause: Clause) -> str:
    return clause.chapter


@pytest.mark.parametrize("clause", CONTRACT, ids=lambda clause: clause.id)
def test_a_clause_has_a_check_or_says_why_not_yet(clause: Clause) -> None:
    has_a_check = any(clause in check.clauses for check in all_checks())

    assert has_a_check == (clause.unchecked is None)


@pytest.mark.parametrize("check", all_checks(), ids=lambda check: check.name)
def test_a_check_names_its_clause_and_tells_its_story(check: Check) -> None:
    assert check.clauses
    assert all(CLAUSES[clause.id] is clause for clause in check.clauses)
    assert check.run.__doc__


def test_the_names_of_checks_are_unique_in_their_chapter() -> None:
    node_ids = [check.node_id for check in all_checks()]

    assert len(set(node_ids)) == len(node_ids)


def test_the_clauses_that_may_be_broken_without_losing_tokens_are_few() -> None:
    should = [clause.id for clause in CONTRACT if clause.level is Level.SHOULD]

    assert should == [
        "FIND-14",
        "SAVE-13",
        "SAVE-19",
        "DEL-6",
        "KEEP-4",
        "RACE-6",
        "RACE-7",
        "SAFE-1",
        "SAFE-2",
        "SAFE-3",
        "SAFE-4",
        "SCALE-1",
    ]


def test_capabilities_are_needed_where_the_contract_says_so() -> None:
    needs = {clause.id: set(clause.needs) for clause in CONTRACT if clause.needs}

    assert set(needs) == {
        "ALL-5",
        *(f"KEEP-{number}" for number in range(1, 6)),
        "RACE-6",
        *(f"FAULT-{number}" for number in range(1, 9)),
    }
    assert needs["RACE-6"] == {Capability.DURABLE, Capability.PROCESSES}


def test_a_clause_that_later_releases_alone_can_be_held_on_has_a_check_to_itself() -> None:
    later = [clause for clause in CONTRACT if clause.since != RUN_ON[0]]

    assert {clause.id: clause.since for clause in later} == {"LIFE-6": "7.0.0"}
    for clause in later:
        assert any(check.clauses == (clause,) for check in all_checks())


def test_the_printed_contract_tells_every_clause_in_eighty_columns() -> None:
    lines = contract().splitlines()

    assert max(map(len, lines)) <= 80
    for clause in CONTRACT:
        assert any(line.startswith(f"  {clause.id} ({clause.level.value}; ") for line in lines)


def test_the_printed_contract_tells_from_which_release_on_a_clause_holds() -> None:
    assert contract().count("Holds from zohocrmsdk8_0 7.0.0 on.") == 1


def test_the_contracts_version_counts_up_when_clauses_ask_for_something_else() -> None:
    said = "\n".join(
        f"{c.id} {c.level.value} {' '.join(need.value for need in c.needs)}: {c.text}"
        for c in CONTRACT
    )
    digest = hashlib.sha256(said.encode()).hexdigest()[:16]

    # Where a clause only says the same in other words, the digest changes alone.
    assert (CONTRACT_VERSION, digest) == ("1", "163535e0841ba13b")
