"""The report as data, and its published schema."""

import json
from pathlib import Path

import jsonschema_rs
import pytest

from conformance import Outcome
from conformance.report.document import Document, as_json, schema
from tests.report.made import made

PUBLISHED = Path(__file__).parents[2] / "docs" / "report.schema.json"


def test_the_published_schema_is_that_of_the_report() -> None:
    assert PUBLISHED.read_text() == schema()


@pytest.mark.parametrize("outcome", list(Outcome))
def test_a_report_keeps_to_the_schema(outcome: Outcome) -> None:
    written = json.loads(as_json(made(FIND_5=outcome, LIFE_4=outcome)))

    jsonschema_rs.validator_for(json.loads(PUBLISHED.read_text())).validate(written)


def test_a_report_that_lacks_its_verdict_does_not_keep_to_it() -> None:
    written = json.loads(as_json(made()))
    del written["verdict"]

    assert not jsonschema_rs.is_valid(json.loads(PUBLISHED.read_text()), written)


def test_a_report_is_read_back_as_it_was() -> None:
    report = made(FIND_5=Outcome.FAILED)

    assert Document.model_validate_json(as_json(report)) == report


def test_failures_and_lives_stand_in_the_order_of_the_contract() -> None:
    report = made(SAVE_1=Outcome.FAILED, FIND_5=Outcome.UNKNOWN, FIND_2=Outcome.EXPECTED)

    assert [f.clause_ids for f in report.failures] == [("FIND-2",), ("FIND-5",), ("SAVE-1",)]
    assert [life.clause_ids[0] for life in report.lives][:2] == ["LIFE-1", "LIFE-2"]
