"""Random runs of calls: made from a seed, carried out beside the model, made shorter."""

import itertools
from collections.abc import Sequence

import pytest
import time_machine
from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken
from zohocrmsdk.src.com.zoho.api.authenticator.store import TokenStore

from conformance.bench import bench_of
from conformance.disagreement import Disagreement
from conformance.effort import Effort
from conformance.model import Choices
from conformance.naming import from_callable
from conformance.operations import Delete, Find, IdOf, Operation, Reopen, Save, Wipe
from conformance.people import login
from conformance.record import Record
from conformance.run import Run
from conformance.shorten import shortened
from conformance.telling import choices_of
from conformance.trial import Trial
from conformance.walk import Walk
from conformance.walking import take_walks
from reference_stores import ListStore
from tests.correct_stores.record_per_user_and_client import RecordPerUserAndClient
from tests.correct_stores.refuses_odd_questions import RefusesOddQuestions

ADA, GRACE = login("ada"), login("grace")
BY_NAME = ADA.only("user_name")


class ForgetsTheRefreshToken(ListStore):
    """An update that carries no refresh token loses the stored one."""

    def save_token(self, token: OAuthToken) -> None:
        carried, signature = token.get_refresh_token(), token.get_user_signature()
        super().save_token(token)
        if carried is None and signature is not None:
            for row in self._rows:
                if row[1] == signature.get_name():
                    row[4] = None


def run_on(store: type[TokenStore]) -> Run:
    run = Run(from_callable(store, store.__name__), effort=Effort.QUICK)
    _ = run.traits
    return run


def tried(
    operations: Sequence[Operation], store: type[TokenStore] = ListStore, *, looks: bool = True
) -> list[Operation]:
    """Carry operations out; tell which of them were."""
    with bench_of(run_on(store)) as bench:
        trial = Trial(bench.fresh(), Choices(), looks=looks, reopen=None)
        trial.carry_out(operations)
        return trial.done


def test_the_same_seed_and_number_make_the_same_walk() -> None:
    with time_machine.travel(1_800_000_000, tick=False):  # some tokens expired an hour ago
        first, again, another, elsewhere = (
            Walk(seed, number, reopens=True).operations(40)
            for seed, number in ((192, 0), (192, 0), (192, 1), (193, 0))
        )
    assert first == again
    assert first not in (another, elsewhere)


def test_walks_do_everything_that_an_application_does() -> None:
    walks = (Walk(192, number, reopens=True).operations(40) for number in range(40))
    kinds = {type(operation).__name__ for operation in itertools.chain.from_iterable(walks)}
    assert kinds == {"Save", "Find", "FindById", "Delete", "Wipe", "Reopen", "Spoil"}


def test_a_walk_reopens_only_what_can_be_reopened() -> None:
    walks = (Walk(192, number, reopens=False).operations(40) for number in range(40))
    assert Reopen() not in itertools.chain.from_iterable(walks)


def test_most_of_a_walk_is_carried_out() -> None:
    walk = Walk(192, 0, reopens=False).operations(40)
    assert len(tried(walk)) > 30


def test_what_the_sources_leave_open_is_left_out() -> None:
    mixed = Save(GRACE.with_(user_name=ADA.user_name))
    nobody = Delete(IdOf(BY_NAME))
    assert tried([nobody, Save(ADA), Save(GRACE), mixed, Find(BY_NAME)]) == [
        Save(ADA),
        Save(GRACE),
        Find(BY_NAME),
    ]


@pytest.mark.parametrize("looks", [True, False])
def test_a_disagreement_names_the_clause_and_the_calls(looks: bool) -> None:
    update = Save(Record(user_name=ADA.user_name, access_token="access-ada-2"))
    with pytest.raises(Disagreement) as caught:
        tried([Save(ADA), update, Find(BY_NAME)], ForgetsTheRefreshToken, looks=looks)
    assert caught.value.clause_id == ("SAVE-9" if looks else "FIND-9")
    assert [one.field for one in caught.value.differences] == ["refresh_token"]
    assert [call.method for call in caught.value.calls[:2]] == ["save_token", "save_token"]


def test_looks_that_agree_are_not_told() -> None:
    update = Save(Record(user_name=ADA.user_name, access_token="access-ada-2"))
    with pytest.raises(Disagreement) as caught:
        tried([Save(ADA), Save(GRACE), update], ForgetsTheRefreshToken)
    methods = [call.method for call in caught.value.calls]
    assert methods == ["save_token", "save_token", "save_token", "get_tokens"]


def test_the_shortest_walk_is_told() -> None:
    with bench_of(run_on(ForgetsTheRefreshToken)) as bench, pytest.raises(Disagreement) as caught:
        take_walks(bench)
    assert (caught.value.clause_id, len(caught.value.calls)) == ("SAVE-9", 3)


def test_a_correct_store_is_walked_through() -> None:
    with bench_of(run_on(ListStore)) as bench:
        take_walks(bench)


def test_what_the_store_chose_is_found_out() -> None:
    with bench_of(run_on(ListStore)) as bench:
        assert not choices_of(bench).record_per_client
    with bench_of(Run(from_callable(RecordPerUserAndClient, "per client"))) as bench:
        assert choices_of(bench).record_per_client


def test_a_row_is_shortened_to_what_matters() -> None:
    kept = shortened(range(100), lambda row: 17 in row and 71 in row, lambda: True)
    assert list(kept) == [17, 71]


def test_shortening_ends_when_there_is_no_time() -> None:
    tries = iter(range(3))
    kept = shortened(range(100), lambda row: 0 in row, lambda: next(tries, None) is not None)
    assert 0 in kept
    assert 1 < len(kept) < 100


def test_wiped_records_are_gone_and_can_be_saved_again() -> None:
    operations: list[Operation] = [Save(ADA), Wipe(), Find(BY_NAME), Save(ADA), Find(BY_NAME)]
    assert tried(operations) == operations


def test_a_search_may_be_refused_for_a_text_that_the_store_never_took() -> None:
    ada = login("ada")
    odd = ada.only("user_name").with_(access_token="access-1 ")
    assert tried([Save(ada), Find(odd)], RefusesOddQuestions) == [Save(ada), Find(odd)]
