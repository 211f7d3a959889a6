"""Verdicts and reports made by hand, so that each form can be looked at without a run."""

from dataclasses import replace
from typing import Final

from conformance.about import About
from conformance.contract import CONTRACT
from conformance.evidence import Compared, Evidence, Message, Party, SourceLine
from conformance.report.document import Document, ProblemReport, UnreachedReport, document
from conformance.verdict import Outcome, Result, Verdict

ABOUT = About(
    store="mystores:make_store",
    file="mystores.py",
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
    options="--store mystores:make_store",
)

PROGRAM: Final = '''\
"""FIND-5: an id alone finds its record"""

from conformance.program import empty, id_of, token

STORE = "mystores:make_store"


def test_an_id_alone_finds_its_record():
    with empty(STORE) as store:
        assert store.find_token(token(id="a < b & 'c'")) is not None
'''

LIFE: Final = (
    Message("the SDK is initialised with the grant token", Party.APPLICATION, Party.SDK),
    Message("find_token(token(grant_token='grant-1'))", Party.SDK, Party.STORE),
    Message("None", Party.STORE, Party.SDK, is_answer=True),
    Message("POST accounts.zoho.com/oauth/v2/token (grant)", Party.SDK, Party.ACCOUNTS),
    Message("200 ok", Party.ACCOUNTS, Party.SDK, is_answer=True),
    Message("3660 seconds pass"),
    Message(f"save_token({'a long token, ' * 40})", Party.SDK, Party.STORE),
    Message("None", Party.STORE, Party.SDK, is_answer=True),
    Message("GET www.zohoapis.com/crm/v8/users (users)", Party.SDK, Party.CRM),
    Message("200 ok", Party.CRM, Party.SDK, is_answer=True),
)
CALLS: Final = (
    Message("find_token(token(id='1'))", Party.APPLICATION, Party.STORE),
    Message("None", Party.STORE, Party.APPLICATION, is_answer=True),
)


def check(clause_id: str, outcome: Outcome = Outcome.PASSED, text: str = "") -> Result:
    return Result(f"conformance/checks/c.py::a_check_of_{clause_id}", (clause_id,), outcome, text)


def failed(clause_id: str, text: str = "it came", program: str = PROGRAM) -> Result:
    """A failure with all that a failure can have; `text` is in every part of it."""
    node_id = f"conformance/checks/c.py::a_check_of_{clause_id}"
    evidence = Evidence(
        expected=f"something else than {text}",
        came=text,
        compared=(Compared("user_name", "'line\\r\\n'", text),),
        timeline=f"thread 1  [1  ]\nthread 2    [2  ]\n\n{text}",
        raised_in=f'File "mystores.py", line 7, in find_token\n    {text}',
        at=SourceLine("mystores.py", 7),
    )
    return Result(
        node_id,
        (clause_id,),
        Outcome.FAILED,
        f"{clause_id} (must)\n\n{text}",
        program,
        evidence=evidence,
        messages=(*CALLS, Message(text, Party.STORE, Party.APPLICATION, is_answer=True)),
        rerun=f"pytest --store mystores:make_store {node_id}",
    )


def lived(clause_id: str, messages: tuple[Message, ...] = LIFE) -> Result:
    """A life that passed."""
    node_id = f"conformance/checks/life.py::a_life_of_{clause_id}"
    return Result(node_id, (clause_id,), Outcome.PASSED, messages=messages)


def report(
    *results: Result,
    store: str = "mystores:make_store",
    expected: dict[str, str] | None = None,
    problems: tuple[ProblemReport, ...] = (),
    unreached: tuple[UnreachedReport, ...] | None = None,
) -> Document:
    """A report with these results; what they do not tell of has passed."""
    told = {id_ for result in results for id_ in result.clause_ids}
    others = [check(c.id) for c in CONTRACT if c.unchecked is None and c.id not in told]
    verdict = Verdict(store, [*results, *others], expected=expected or {})
    passes = verdict.is_conformant and not problems
    about = replace(ABOUT, store=store, required=("processes",), options=f"--store {store}")
    return document(verdict, about, passes=passes, problems=problems, unreached=unreached)


def of_every_kind(text: str = "it came", program: str = PROGRAM) -> Document:
    """A report that has one of everything; `text` is wherever a report shows what it was given."""
    return report(
        failed("FIND-5", text, program),
        failed("FIND-14", text, program),
        replace(failed("FIND-14", text, program), node_id="c.py::another_check_of_FIND-14"),
        Result("c.py::both", ("SAVE-7", "SAVE-8"), Outcome.FAILED, f"one\n\ntwo\n\n{text}"),
        check("RACE-5", Outcome.UNKNOWN, f"RACE-5 (must)\n\nunknown: {text}"),
        check("SAVE-1", Outcome.KIT_ERROR, f"SAVE-1 (must)\n\na fault of the kit\n\n{text}"),
        check("LIFE-6", Outcome.EXPECTED, f"LIFE-6 (must)\n\n{text}"),
        check("KEEP-1", Outcome.NOT_APPLICABLE, text),
        lived("LIFE-1", CALLS),
        lived("LIFE-4", (*LIFE, Message(text), Message(text, Party.SDK, Party.SDK))),
        store=text,
        expected={"LIFE-6": text},
        problems=(ProblemReport(file="e.toml", line=3, clause_id="FIND-1", message=text),),
        unreached=(UnreachedReport(file=text, lines=(3, 7, 8, 9)),),
    )


def of_failures(count: int, messages: int = 100) -> Document:
    """A report with so many failures, each with so many messages."""
    ids = [clause.id for clause in CONTRACT if clause.unchecked is None]
    results = [failed(ids[number % len(ids)]) for number in range(count)]
    made = report(*results)
    long = (LIFE * messages)[:messages]
    failures = [one.model_copy(update={"messages": long}) for one in made.failures]
    return made.model_copy(update={"failures": tuple(failures)})


def result(clause_id: str, outcome: Outcome) -> Result:
    """What a check of one clause came to; a life is told of each check of that chapter."""
    if outcome is Outcome.FAILED:
        return failed(clause_id)
    if outcome is Outcome.PASSED and clause_id.startswith("LIFE-"):
        return lived(clause_id)
    is_told = outcome is not Outcome.PASSED
    return check(clause_id, outcome, f"{clause_id}: {outcome.value}" if is_told else "")


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
