"""A user has one record, whatever was known of the user when a login was saved."""

from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken
from zohocrmsdk.src.com.zoho.api.authenticator.store import TokenStore

from tests.reference_stores.logins import ids, login, names, seen, user_of


def test_a_user_name_learned_later_joins_the_record_of_the_same_login(store: TokenStore) -> None:
    store.save_token(login("ada", named=False))
    store.save_token(login("ada"))
    assert names(store) == ["ada"]
    assert ids(store) == ["1"]


def test_a_user_name_learned_later_joins_the_record_with_the_id(store: TokenStore) -> None:
    nameless = login("ada", named=False)
    store.save_token(nameless)
    store.save_token(login("ada", 2, id=nameless.get_id()))
    assert names(store) == ["ada"]
    assert ids(store) == ["1"]


def test_a_login_saved_while_its_user_was_unknown_ends_up_in_the_record_of_that_user(
    store: TokenStore,
) -> None:
    store.save_token(login("bob"))
    store.save_token(login("ada"))
    again = login("ada", 2, named=False)
    store.save_token(again)
    assert ids(store) == ["1", "2", "3"]
    learned = login("ada", 2, id=again.get_id())
    store.save_token(learned)
    assert ids(store) == ["1", "2"]
    assert learned.get_id() == "2"
    found = store.find_token(user_of("ada"))
    assert found is not None
    assert seen(found) == seen(login("ada", 2, id="2"))


def test_a_login_of_the_same_user_through_another_client_updates_the_record(
    store: TokenStore,
) -> None:
    store.save_token(login("ada"))
    elsewhere = login("ada", 2)
    elsewhere.set_client_id("another client")
    store.save_token(elsewhere)
    assert [seen(token) for token in store.get_tokens()] == [seen(elsewhere)]


def test_a_token_that_is_a_client_alone_finds_nobody_and_is_not_saved_under_anyone(
    store: TokenStore,
) -> None:
    store.save_token(login("ada"))
    client_alone = OAuthToken(id="", client_id="client", client_secret="secret")
    assert store.find_token(client_alone) is None
    assert seen(client_alone)[1:] == (None, "client", "secret", *[None] * 6)
