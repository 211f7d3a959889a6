"""The measurement behind docs/mutants.md: what it makes and tells apart, and that all is explained.

The measurement itself takes too long for a test: `python -m tests.mutation`.
"""

from collections.abc import Iterator

import pytest

from conformance.contract import CLAUSES
from tests.mutation import results
from tests.mutation.mutants import in_one_line, mutants_of
from tests.mutation.results import Kind, Measured, Survivor
from tests.mutation.trial import STORES, Fate, fate_of

LIST_STORE = next(store for store in STORES if store.name == "ListStore")


def survivors() -> Iterator[tuple[str, Survivor]]:
    """Each survivor, with the name of its store."""
    for measured in results.read().stores:
        yield from ((measured.store, survivor) for survivor in measured.survivors)


@pytest.mark.parametrize(
    ("before", "after", "fate"),
    [
        pytest.param("return _filled(token, given, row)", "pass", Fate.FAILED, id="obvious"),
        pytest.param(
            "old in zip(given, stored, strict=True)",
            "old in zip(given, stored)",
            Fate.SURVIVED,
            id="equivalent",
        ),
        pytest.param("import threading", "import threading_", Fate.REFUSED, id="no store"),
    ],
)
def test_an_obvious_mutant_is_caught_and_an_equivalent_one_survives(
    before: str, after: str, fate: Fate
) -> None:
    source = LIST_STORE.file.read_text()
    assert source.count(before) == 1
    came, _ = fate_of(source.replace(before, after), LIST_STORE)
    assert came is fate


def test_code_sql_and_what_can_be_left_out_are_mutated() -> None:
    source = "def find(id):\n    with lock:\n        return one('id = :id', key=id) or None\n"
    changes = {mutant.place[1:] for mutant in mutants_of(source)}
    line = "return one('id = :id', key=id) or None"
    assert changes == {
        (line, "return one('id = :id', key=id) and None"),
        (line, "return one('id <> :id', key=id) or None"),
        (line, "return one('id LIKE :id', key=id) or None"),
        (line, "return one('id = :id') or None"),
        (line, "pass"),
        ("with lock:", "if True:"),
    }


def test_what_means_the_same_to_python_is_no_mutant() -> None:
    source = 'def find(id: str | None) -> int | None:\n    """WHERE id = :id"""\n    # OR not\n'
    assert list(mutants_of(source)) == []


def test_every_survivor_is_explained() -> None:
    for store, survivor in survivors():
        assert survivor.kind is not Kind.UNEXPLAINED, (store, survivor)
        assert survivor.why, (store, survivor)
        names_clauses = survivor.kind in (Kind.GAP, Kind.UNCHECKED)
        assert names_clauses == bool(survivor.clauses), (store, survivor)
        assert set(survivor.clauses) <= set(CLAUSES), (store, survivor)


def test_a_gap_is_of_a_clause_that_has_a_check() -> None:
    gaps = [survivor for _, survivor in survivors() if survivor.kind is Kind.GAP]
    assert all(CLAUSES[id_].unchecked is None for gap in gaps for id_ in gap.clauses)


def test_every_survivor_is_a_change_of_its_store_as_it_is_now() -> None:
    sources = {store.name: in_one_line(store.file.read_text()) for store in STORES}
    assert {measured.store for measured in results.read().stores} == set(sources)
    for store, survivor in survivors():
        assert survivor.before in sources[store], f"python -m tests.mutation {store}"


def test_a_new_measurement_keeps_the_explanations_of_the_mutants_that_it_meets_again() -> None:
    known = Survivor(function="find", before="a", after="b", number=1, why="it is known")
    again, new = (
        known.model_copy(update={"why": ""}),
        known.model_copy(update={"number": 2, "why": ""}),
    )
    earlier = Measured(store="S", failed=1, hung=0, refused=0, survivors=(known,))
    later = Measured(store="S", failed=0, hung=0, refused=0, survivors=(new, again))
    assert later.explained_by(earlier).survivors == (new, known)
