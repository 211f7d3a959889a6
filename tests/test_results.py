"""The results of stores in the field, as they are kept under `docs/results`, still hold."""

from pathlib import Path

import pytest

from conformance.contract import CONTRACT, CONTRACT_VERSION
from conformance.verdict import Word
from tests.requirements_of_the_machine import absent
from tests.results.field import FIELD, KEPT, FieldStore, report_on
from tests.results.kept import is_by_chance, outcomes_in, verdict_in, written
from tests.sdk_releases import NotFetched


@pytest.mark.parametrize("store", FIELD, ids=lambda store: store.file.stem)
def test_a_store_comes_to_what_is_written_down(store: FieldStore, tmp_path: Path) -> None:
    kept = store.file.read_text(encoding="utf-8")

    try:
        now = written(report_on(store, tmp_path, "quick"), store)
    except NotFetched as error:
        absent(f"needs a package index: {error}")

    assert verdict_in(now) is verdict_in(kept)
    assert less_chance(now, kept) == less_chance(kept, kept)


def less_chance(text: str, kept: str) -> dict[str, str]:
    """The outcomes, less those that a store that is broken comes to by chance."""
    is_broken = verdict_in(kept) is Word.NOT_CONFORMANT
    outcomes = outcomes_in(text).items()
    return {id_: word for id_, word in outcomes if not (is_broken and is_by_chance(id_))}


def test_nothing_else_is_kept() -> None:
    assert set(KEPT.glob("*.txt")) == {store.file for store in FIELD}


def test_what_is_kept_was_made_by_this_contract() -> None:
    for store in FIELD:
        kept = store.file.read_text(encoding="utf-8")
        assert f"contract {CONTRACT_VERSION}" in kept
        assert list(outcomes_in(kept)) == [clause.id for clause in CONTRACT]
