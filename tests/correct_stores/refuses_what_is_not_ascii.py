"""Refuses, before anything is stored, text that its storage could not keep: all but plain ASCII."""

from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken
from zohocrmsdk.src.com.zoho.crm.api.exception import SDKException

from tests.correct_stores.base import DictStore


class RefusesWhatIsNotAscii(DictStore):
    def save_token(self, token: OAuthToken) -> None:
        for text in self.given(token).values():
            if text and not (text.isascii() and text.isprintable()):
                raise SDKException("TOKEN_STORE", "The storage holds printable ASCII alone")
        super().save_token(token)
