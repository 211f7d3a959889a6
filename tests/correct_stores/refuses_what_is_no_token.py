"""An exception, instead of silence, for an argument that is no token, no text or without a key."""

from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken
from zohocrmsdk.src.com.zoho.crm.api.exception import SDKException

from tests.correct_stores.base import TOKENS, DictStore


class RefusesWhatIsNoToken(DictStore):
    def find_token(self, token: OAuthToken) -> OAuthToken | None:
        refuse_unless(OAuthToken, token)
        given = self.given(token)
        if all(given[key] is None for key in ("user_name", *TOKENS, "id")):
            raise SDKException("TOKEN_STORE", "A token without a key finds nobody")
        return super().find_token(token)

    def save_token(self, token: OAuthToken) -> None:
        refuse_unless(OAuthToken, token)
        super().save_token(token)

    def find_token_by_id(self, id: str) -> OAuthToken | None:
        refuse_unless(str, id)
        return super().find_token_by_id(id)

    def delete_token(self, id: str) -> None:
        refuse_unless(str, id)
        super().delete_token(id)


def refuse_unless(kind: type, argument: object) -> None:
    if not isinstance(argument, kind):
        raise TypeError(f"Not of the type {kind.__name__}")
