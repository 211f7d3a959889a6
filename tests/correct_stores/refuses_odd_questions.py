"""Only printable ASCII without space around it is taken, in a save and in a search alike."""

from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken
from zohocrmsdk.src.com.zoho.crm.api.exception import SDKException

from tests.correct_stores.base import DictStore, Record


class RefusesOddQuestions(DictStore):
    def given(self, token: OAuthToken) -> Record:
        given = super().given(token)
        if not all(_is_ordinary(text) for text in given.values() if text):
            raise SDKException("TOKEN_STORE", "Every field has to be printable ASCII")
        return given


def _is_ordinary(text: str) -> bool:
    return text.isascii() and text.isprintable() and text == text.strip()
