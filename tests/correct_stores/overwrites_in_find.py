"""A find sets every field of the caller's token, also those that the caller had set."""

from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken

from tests.correct_stores.base import DictStore, fill


class OverwritesInFind(DictStore):
    def find_token(self, token: OAuthToken) -> OAuthToken | None:
        given = self.given(token)
        with self.records() as records:
            record = self.found(given, records)
        if record is None:
            return None
        token.set_user_signature(None)
        fill(token, record)
        return token
