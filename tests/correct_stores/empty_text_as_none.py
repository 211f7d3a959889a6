"""`""` counts as not given: left out of an update, and given back as `None`."""

from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken

from tests.correct_stores.base import DictStore, Record


class EmptyTextAsNone(DictStore):
    def given(self, token: OAuthToken) -> Record:
        return {field: text or None for field, text in super().given(token).items()}
