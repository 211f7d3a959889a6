"""The three stores are one behaviour in three storages: the same calls get the same answers."""

from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken
from zohocrmsdk.src.com.zoho.api.authenticator.store import TokenStore
from zohocrmsdk.src.com.zoho.crm.api import UserSignature
from zohocrmsdk.src.com.zoho.crm.api.exception import SDKException

from reference_stores import InMemorySQLiteStore, ListStore, SQLiteStore
from tests.reference_stores.logins import seen

FEW = ("a", "A", "a\0", "é", "e\u0301", "1", "")
IDS = ("1", "2", "3", "01", "x")


def drawn_token(random: Random) -> OAuthToken:
    def some(values: tuple[str, ...]) -> str | None:
        return random.choice(values) if random.random() < 0.4 else None

    user = some(FEW)
    token = OAuthToken(
        id="",
        user_signature=None if user is None else UserSignature(user),
        client_id=some(("c", "d")),
        client_secret=some(("s",)),
        grant_token=some(FEW),
        refresh_token=some(FEW),
        access_token=some(FEW),
        redirect_url=some(FEW),
    )
    token.set_id(some(IDS))
    token.set_expires_in(some(("1900000000000", "1")))
    return token


def drawn_call(random: Random) -> Callable[[TokenStore], object]:
    id = random.choice(IDS)
    seed = random.random()

    def save(store: TokenStore) -> object:
        token = drawn_token(Random(seed))
        store.save_token(token)
        return seen(token)

    def find(store: TokenStore) -> object:
        token = drawn_token(Random(seed))
        found = store.find_token(token)
        return found and seen(found), seen(token)

    def find_by_id(store: TokenStore) -> object:
        found = store.find_token_by_id(id)
        return found and seen(found)

    def delete(store: TokenStore) -> object:
        return store.delete_token(id)

    def wipe(store: TokenStore) -> object:
        return store.delete_tokens()

    calls: list[Callable[[TokenStore], object]] = [save, find, find_by_id, delete, wipe]
    return random.choices(calls, [30, 30, 5, 5, 1])[0]


def answer(store: TokenStore, call: Callable[[TokenStore], object]) -> object:
    try:
        return call(store)
    except SDKException:
        return SDKException


@pytest.mark.parametrize("seed", range(4))
def test_the_same_calls_get_the_same_answers_and_leave_the_same_records(
    seed: int, tmp_path: Path
) -> None:
    random = Random(seed)
    stores = (ListStore(), InMemorySQLiteStore(), SQLiteStore(tmp_path / "tokens.db"))
    for _ in range(150):
        call = drawn_call(random)
        answers = [answer(store, call) for store in stores]
        assert answers[0] == answers[1] == answers[2]
        contents = [[seen(token) for token in store.get_tokens()] for store in stores]
        assert contents[0] == contents[1] == contents[2]
