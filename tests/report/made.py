"""Verdicts and documents made by hand, so that each form can be looked at without a run."""

from conformance.about import About
from conformance.contract import CONTRACT
from conformance.evidence import Compared, Evidence, Message, Party, SourceLine
from conformance.report.document import Document, document
from conformance.verdict import Outcome, Result, Verdict

ABOUT = About(
    store="mymodule:MyStore",
    file="mymodule.py",
    kit="0.1.0",
    contract="1",
    sdk="7.0.0",
    python="3.11.7",
    capabilities=("durable",),
    required=(),
    effort="default",
    seed=192,
    timeout=10.0,
    server="access tokens live 3600 s, grant tokens 120 s",
    options="--store mymodule:MyStore",
)


def result(clause_id: str, outcome: Outcome, name: str = "a_check") -> Result:
    """What a check of one clause came to, with all that it can have."""
    is_told = outcome is not Outcome.PASSED
    node_id = f"conformance/checks/made.py::{name}_{clause_id.lower().replace('-', '_')}"
    return Result(
        node_id=node_id,
        clause_ids=(clause_id,),
        outcome=outcome,
        explanation=f"{clause_id}: it came to {outcome.value}" if is_told else "",
        program="def test_it():\n    assert False\n" if outcome is Outcome.FAILED else "",
        evidence=Evidence(
            expected="the record of 'ada@example.com:60001'",
            came="None",
            compared=(Compared("user_name", "'ada'", "'grace'"),),
            at=SourceLine("mymodule.py", 7),
        )
        if outcome is Outcome.FAILED
        else None,
        messages=(Message("find_token(token())", Party.APPLICATION, Party.STORE),),
        rerun=f"pytest --store mymodule:MyStore {node_id}",
    )


def verdict(**outcomes: Outcome) -> Verdict:
    """A verdict on all clauses: all passed but those named, `FIND_5=Outcome.FAILED`."""
    other = {name.replace("_", "-"): outcome for name, outcome in outcomes.items()}
    results = [
        result(clause.id, other.get(clause.id, Outcome.PASSED))
        for clause in CONTRACT
        if clause.unchecked is None
    ]
    return Verdict(ABOUT.store, results)


def made(**outcomes: Outcome) -> Document:
    """The report on such a verdict."""
    return document(verdict(**outcomes), ABOUT, passes=not outcomes)
