"""The contract's model: what a conformant store holds, and may answer."""

import pytest

from conformance.model import Choices, Model, NotAsked
from conformance.people import CLIENT, OTHER_CLIENT, login
from conformance.record import Record

ADA, GRACE = login("ada"), login("grace")


@pytest.fixture
def model() -> Model:
    model = Model()
    save(model, ADA)
    save(model, GRACE)
    return model


def save(model: Model, token: Record) -> Record:
    return model.keep(token, model.same_as(token)).record


def records(model: Model) -> list[Record]:
    return [held.record for held in model.held]


@pytest.mark.parametrize(
    "key",
    [
        ("user_name",),
        ("access_token",),
        ("client_id", "client_secret", "refresh_token"),
        ("client_id", "client_secret", "grant_token"),
    ],
)
def test_each_key_finds_its_record_and_updates_it(model: Model, key: tuple[str, ...]) -> None:
    assert [held.record for held in model.found(ADA.only(*key))] == [ADA]
    changed = ADA.only(*key).with_(redirect_url="https://app.example.com/new")
    if "access_token" not in key:
        changed = changed.with_(access_token="access-ada-2")
    assert save(model, changed) == ADA.updated_by(changed)
    assert len(model.held) == 2


def test_a_second_login_replaces_all_tokens(model: Model) -> None:
    second = login("ada", 2)
    assert save(model, second) == second
    assert model.found(ADA.only("access_token")) == []


def test_a_name_learned_later_joins_its_record(model: Model) -> None:
    named = login("alan")
    save(model, named.without("user_name"))
    assert save(model, named) == named
    assert len(model.held) == 3


def test_a_user_name_decides_whatever_stands_beside_it(model: Model) -> None:
    asked = Record(user_name=ADA.user_name, access_token=GRACE.access_token)
    assert [held.record for held in model.found(asked)] == [ADA]


def test_logins_with_two_clients_are_one_record_or_two_as_the_store_chose() -> None:
    counts = {}
    for choice in (False, True):
        model = Model(Choices(record_per_client=choice))
        save(model, login("ada", client=CLIENT))
        save(model, login("ada", 2, client=OTHER_CLIENT))
        counts[choice] = len(model.held)
    assert counts == {False: 1, True: 2}


def test_a_stored_id_decides_where_refresh_and_grant_token_are_new(model: Model) -> None:
    (ada,) = model.found(ADA.only("user_name"))
    ada.record = ada.record.with_(id="7")

    save(model, login("ada", 2).with_(id="7", user_name=None))

    assert [record.grant_token for record in records(model)] == ["grant-ada-2", GRACE.grant_token]


def test_deletions_leave_the_others(model: Model) -> None:
    (ada,) = model.found(ADA.only("user_name"))
    model.delete(ada)
    assert records(model) == [GRACE]
    model.wipe()
    assert records(model) == []


@pytest.mark.parametrize(
    "token",
    [
        pytest.param(GRACE.with_(user_name=ADA.user_name), id="one user's name, another's tokens"),
        pytest.param(
            ADA.with_(user_name=None, grant_token="grant-new"),
            id="a known refresh token, a new grant",
        ),
        pytest.param(
            ADA.with_(user_name=None, grant_token=GRACE.grant_token), id="keys of two records"
        ),
        pytest.param(
            login("alan", client=OTHER_CLIENT).with_(access_token=ADA.access_token),
            id="another record's access token, beside a client",
        ),
    ],
)
def test_what_the_sources_leave_open_is_not_asked(model: Model, token: Record) -> None:
    before = records(model)
    with pytest.raises(NotAsked):
        save(model, token)
    assert records(model) == before


def test_a_search_without_a_key_is_not_asked(model: Model) -> None:
    with pytest.raises(NotAsked):
        model.found(ADA.only("client_id", "client_secret"))
