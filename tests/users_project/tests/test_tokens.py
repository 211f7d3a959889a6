"""The shop's own tests."""

from hypothesis import given
from hypothesis import strategies as st
from shop.tokens import ShopStore
from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken

EXAMPLES: list[str] = []


def test_a_new_store_is_empty(store: ShopStore) -> None:
    assert store.get_tokens() == []


@given(access_token=st.text(alphabet="abcdef", min_size=1))
def test_a_token_can_be_saved(access_token: str) -> None:
    EXAMPLES.append(access_token)
    store = ShopStore()

    store.save_token(OAuthToken(access_token=access_token))

    assert len(store.get_tokens()) == 1


def test_the_shops_own_profile_was_in_force() -> None:
    assert len(EXAMPLES) == 7
