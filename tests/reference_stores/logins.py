"""Tokens as the SDK saves them after a login, and what can be seen of a token."""

from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken
from zohocrmsdk.src.com.zoho.api.authenticator.store import TokenStore
from zohocrmsdk.src.com.zoho.crm.api import UserSignature


def login(user: str, time: int = 1, *, named: bool = True, id: str | None = None) -> OAuthToken:
    """The token of a user's first, second, … login; without the name if the look-up failed."""
    token = OAuthToken(
        id=id,
        user_signature=UserSignature(user) if named else None,
        client_id="client",
        client_secret="secret",
        grant_token=f"grant-{user}-{time}",
        refresh_token=f"refresh-{user}-{time}",
        access_token=f"access-{user}-{time}",
        redirect_url="https://example.com/callback",
        api_domain="https://www.zohoapis.eu",
    )
    token.set_expires_in(f"{1_900_000_000_000 + time}")
    return token


def user_of(name: str) -> OAuthToken:
    return OAuthToken(user_signature=UserSignature(name))


def name_of(token: OAuthToken) -> str | None:
    user = token.get_user_signature()
    return None if user is None else user.get_name()


def seen(token: OAuthToken) -> tuple[str | None, ...]:
    return (
        token.get_id(),
        name_of(token),
        token.get_client_id(),
        token.get_client_secret(),
        token.get_grant_token(),
        token.get_refresh_token(),
        token.get_access_token(),
        token.get_expires_in(),
        token.get_redirect_url(),
        token.get_api_domain(),
    )


def ids(store: TokenStore) -> list[str | None]:
    return [token.get_id() for token in store.get_tokens()]


def names(store: TokenStore) -> list[str | None]:
    return sorted((name_of(token) for token in store.get_tokens()), key=str)
