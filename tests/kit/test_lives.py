"""Lives: runs of what an application does, by the real SDK, beside a model of the servers."""

from collections.abc import Sequence

import pytest
from zohocrmsdk.src.com.zoho.api.authenticator.store import TokenStore

from conformance import lives
from conformance.bench import bench_of
from conformance.disagreement import Disagreement
from conformance.effort import Effort
from conformance.life_steps import (
    PEOPLE,
    ActFor,
    Call,
    Key,
    LogIn,
    LogInTooLate,
    RefuseARefresh,
    Remove,
    Revoke,
    Step,
    Wait,
    Way,
    steps_of_a_life,
)
from conformance.life_trial import LifeTrial
from conformance.lives import live
from conformance.model import NotAsked
from conformance.naming import from_callable
from conformance.run import Run
from conformance.sdk import life_of
from reference_stores import ListStore, SQLiteStore
from tests.broken_stores.find import AnswersAnyNameWithTheLast
from tests.broken_stores.life import (
    FirstRecordForAnIdAlone,
    NewRecordOnRefresh,
    NotesWhoAsked,
    RefusesStoredIds,
    SecondLoginSecondRecord,
)

HOUR = Wait(3_660)
AS_ADA = ActFor("ada", Way.RESTART, Key.NAME)


def run_on(store: type[TokenStore]) -> Run:
    run = Run(from_callable(store, store.__name__), effort=Effort.QUICK)
    _ = run.traits
    return run


def lived(steps: Sequence[Step], store: type[TokenStore] = ListStore) -> int:
    """Live a life; return how many CRM calls Zoho has answered."""
    with bench_of(run_on(store)) as bench, life_of(bench) as life:
        LifeTrial(life).carry_out(steps)
        return sum(entry.operation == "records" for entry in life.zoho.log if entry.status == 200)


def broken_by(steps: Sequence[Step], store: type[TokenStore]) -> str:
    """Live a life that disagrees; return the clause that is broken."""
    with pytest.raises(Disagreement) as caught:
        lived(steps, store)
    return caught.value.clause_id


def test_the_same_seed_and_number_make_the_same_life() -> None:
    one, again, another = (steps_of_a_life(192, number, 25) for number in (0, 0, 1))

    assert one == again != another


def test_lives_have_every_kind_of_step_and_every_user() -> None:
    steps = [step for number in range(40) for step in steps_of_a_life(192, number, 25)]

    assert {type(step) for step in steps} == {
        *(LogIn, LogInTooLate, ActFor, Call, Wait, Revoke, Remove, RefuseARefresh)
    }
    assert {step.person for step in steps if isinstance(step, LogIn)} == {p.person for p in PEOPLE}
    assert {(s.way, s.key) for s in steps if isinstance(s, ActFor)} == {
        (way, key) for way in Way for key in Key
    }


def test_most_steps_of_a_life_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[Step] = []
    carry_out = LifeTrial._carry_out

    def counted(trial: LifeTrial, step: Step) -> str:
        clause_id = carry_out(trial, step)
        taken.append(step)
        return clause_id

    monkeypatch.setattr(LifeTrial, "_carry_out", counted)
    for number in range(4):
        lived(steps_of_a_life(192, number, 25))

    assert len(taken) > 60


@pytest.mark.parametrize("store", [ListStore, SQLiteStore])
def test_a_correct_store_lives_through_everything(store: type[TokenStore]) -> None:
    with bench_of(run_on(store)) as bench:
        live(bench)


def test_a_refused_refresh_is_no_fault_of_the_stores() -> None:
    assert lived([LogIn("ada"), RefuseARefresh(), HOUR, Call(), Call()]) == 1


def test_a_grant_token_that_has_expired_changes_nothing() -> None:
    calls = lived([LogIn("ada"), LogInTooLate("grace"), AS_ADA, Call()])

    assert calls == 1


def test_after_a_revocation_only_a_new_login_helps() -> None:
    refused: list[Step] = [LogIn("ada"), Revoke("ada", by_the_sdk=True), HOUR, Call()]

    assert lived(refused) == 0
    assert lived([*refused, LogIn("ada"), Call()]) == 1


def test_what_does_not_make_sense_is_passed_over() -> None:
    nonsense: list[Step] = [Call(), Remove("ada"), Revoke("ada", by_the_sdk=False), AS_ADA]

    assert lived([*nonsense, LogIn("ada"), Call()]) == 1


@pytest.mark.parametrize(
    ("store", "steps", "clause"),
    [
        (
            AnswersAnyNameWithTheLast,
            [LogIn("ada"), LogIn("grace"), ActFor("ada", Way.SWITCH, Key.NAME), Call()],
            "LIFE-5",
        ),
        (NewRecordOnRefresh, [LogIn("ada"), HOUR, Call()], "LIFE-3"),
        (RefusesStoredIds, [LogIn("ada"), HOUR, Call()], "LIFE-12"),
        (SecondLoginSecondRecord, [LogIn("ada"), LogIn("ada")], "LIFE-11"),
        (NotesWhoAsked, [LogIn("ada"), LogInTooLate("grace")], "LIFE-8"),
        (
            FirstRecordForAnIdAlone,
            [LogIn("ada"), LogIn("grace"), Revoke("grace", by_the_sdk=True)],
            "LIFE-6",
        ),
    ],
)
def test_a_disagreement_names_the_clause(
    store: type[TokenStore], steps: Sequence[Step], clause: str
) -> None:
    assert broken_by(steps, store) == clause


def test_the_shortest_life_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lives, "_SECONDS_TO_SHORTEN", 60)
    with bench_of(run_on(SecondLoginSecondRecord)) as bench, pytest.raises(Disagreement) as caught:
        live(bench)

    assert caught.value.clause_id == "LIFE-11"
    starts = [call for call in caught.value.calls if "initialised" in (call.aside or "")]
    assert len(starts) == 2


def test_a_fault_of_the_models_own_is_not_blamed_on_the_store(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def always(trial: LifeTrial, _: Step) -> str:
        trial.life.probe.store.delete_tokens()
        trial._known["ada"].is_stored = True
        return "LIFE-1"

    monkeypatch.setattr(LifeTrial, "_carry_out", always)

    with bench_of(run_on(ListStore)) as bench, pytest.raises(RuntimeError, match="model of a life"):
        live(bench)


def test_a_step_that_is_passed_over_says_why() -> None:
    with bench_of(run_on(ListStore)) as bench, life_of(bench) as life:
        trial = LifeTrial(life)

        with pytest.raises(NotAsked, match="nobody acts"):
            trial._carry_out(Call())
