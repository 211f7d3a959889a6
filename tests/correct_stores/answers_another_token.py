"""`find_token` fills the caller's token and returns another one that equals it."""

from copy import deepcopy

from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken

from tests.correct_stores.base import DictStore


class AnswersAnotherToken(DictStore):
    def find_token(self, token: OAuthToken) -> OAuthToken | None:
        return deepcopy(super().find_token(token))
