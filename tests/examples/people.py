"""Users' tokens, as the tests of the examples hand them to a store."""

from typing import Final

from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken
from zohocrmsdk.src.com.zoho.api.authenticator.store import TokenStore
from zohocrmsdk.src.com.zoho.crm.api import UserSignature

ADA: Final = "ada@example.com:60001"
GRACE: Final = "grace@example.com:60002"


def login(user: str, number: int = 1) -> OAuthToken:
    """A user's token after a login, the `number`th."""
    token = OAuthToken(
        client_id="1000.CLIENT",
        client_secret="client-secret",
        refresh_token=f"refresh-{user}-{number}",
        access_token=f"access-{user}-{number}",
        user_signature=UserSignature(user),
    )
    token.set_expires_in("1893456000000")
    return token


def found(store: TokenStore, user: str) -> OAuthToken | None:
    """Ask a store for a user's token."""
    return store.find_token(OAuthToken(user_signature=UserSignature(user), find_user=False))


def refresh_token_of(store: TokenStore, user: str) -> str | None:
    """Ask a store for the refresh token that it keeps of a user."""
    token = found(store, user)
    return None if token is None else token.get_refresh_token()
