"""What tests of the real Python SDK need: a store, a token, and the SDK as if just imported."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken
from zohocrmsdk.src.com.zoho.api.authenticator.store import TokenStore
from zohocrmsdk.src.com.zoho.crm.api import Initializer
from zohocrmsdk.src.com.zoho.crm.api.util import Utility

from fake_accounts_server import Client


class StoreInMemory(TokenStore):
    """The least that the SDK needs: tokens are kept as they are, and found by id."""

    def __init__(self) -> None:
        self.tokens: dict[str, OAuthToken] = {}

    def find_token(self, token: OAuthToken) -> OAuthToken | None:
        kept = self.tokens.get(token.get_id() or "")
        if kept is not None:
            token.set_refresh_token(kept.get_refresh_token())
        return kept

    def find_token_by_id(self, id: str) -> OAuthToken | None:
        return self.tokens.get(id)

    def save_token(self, token: OAuthToken) -> None:
        if token.get_id() is None:
            token.set_id(str(len(self.tokens) + 1))
        self.tokens[token.get_id() or ""] = token

    def delete_token(self, id: str) -> None:
        del self.tokens[id]

    def get_tokens(self) -> list[OAuthToken]:
        return list(self.tokens.values())

    def delete_tokens(self) -> None:
        self.tokens.clear()


@contextmanager
def fresh_sdk() -> Iterator[None]:
    """The SDK keeps its state in classes and in a logger: set aside before, put back after."""
    logger = logging.getLogger("SDKLogger")
    level = logger.level
    _forget()
    try:
        yield
    finally:
        _forget()
        logger.setLevel(level)


def _forget() -> None:
    Initializer.initializer = None
    Initializer.LOCAL.init = None
    Initializer.json_details = None
    Utility.apitype_vs_datatype = {}
    Utility.apitype_vs_structurename = {}
    Utility.new_file = False
    Utility.get_modified_modules = False
    Utility.force_refresh = False
    Utility.module_api_name = None
    Utility.api_supported_modules = {}


def token_for(client: Client, code: str) -> OAuthToken:
    """What the SDK logs in with."""
    return OAuthToken(
        client_id=client.client_id,
        client_secret=client.client_secret,
        grant_token=code,
        redirect_url=client.redirect_url,
    )
