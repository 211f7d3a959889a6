"""`get_tokens` in another order than that of the saves."""

from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken

from tests.correct_stores.base import DictStore


class NewestFirst(DictStore):
    def get_tokens(self) -> list[OAuthToken]:
        return super().get_tokens()[::-1]
