"""A disk that fails once is asked a second time, and a third."""

from collections.abc import Callable
from typing import TypeVar

from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken
from zohocrmsdk.src.com.zoho.crm.api.exception import SDKException

from tests.correct_stores.own_json_file import OwnJsonFile

Answer = TypeVar("Answer")


class TriesAgain(OwnJsonFile):
    def find_token(self, token: OAuthToken) -> OAuthToken | None:
        return _at_last(lambda: super(TriesAgain, self).find_token(token))

    def save_token(self, token: OAuthToken) -> None:
        _at_last(lambda: super(TriesAgain, self).save_token(token))

    def get_tokens(self) -> list[OAuthToken]:
        return _at_last(super().get_tokens)

    def find_token_by_id(self, id: str) -> OAuthToken | None:
        return _at_last(lambda: super(TriesAgain, self).find_token_by_id(id))

    def delete_token(self, id: str) -> None:
        _at_last(lambda: super(TriesAgain, self).delete_token(id))

    def delete_tokens(self) -> None:
        _at_last(super().delete_tokens)


def _at_last(call: Callable[[], Answer]) -> Answer:
    for _ in range(2):
        try:
            return call()
        except SDKException:
            continue
    return call()
