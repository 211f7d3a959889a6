"""Where the shop keeps its owners' logins."""

from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken

from reference_stores import ListStore


class ShopStore(ListStore):
    """A store with two faults, both as in stores that are about."""

    def find_token(self, token: OAuthToken) -> OAuthToken | None:
        keys = (
            token.get_user_signature(),
            token.get_access_token(),
            token.get_refresh_token(),
            token.get_grant_token(),
        )
        if not any(keys):
            return None
        return super().find_token(token)

    def find_token_by_id(self, id: str | None) -> OAuthToken | None:
        try:
            return super().find_token_by_id(str(int(id or "")))
        except ValueError:
            return super().find_token_by_id(id)
