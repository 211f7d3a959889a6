"""A token's ten fields as a plain dict. The same in every lesson; nothing here has to be mended.

It keeps three rules of the contract for you: what is no token is refused [SAVE-18], a found token
is filled in place [FIND-10], and a new one is made by its constructor [FIND-11, ID-5].
"""

from typing import TypeAlias

from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken
from zohocrmsdk.src.com.zoho.crm.api import UserSignature
from zohocrmsdk.src.com.zoho.crm.api.exception import SDKException

Record: TypeAlias = dict[str, str | None]

TOKENS = ("access_token", "refresh_token", "grant_token")
DETAILS = ("client_id", "client_secret", *TOKENS, "expires_in", "redirect_url", "api_domain")
FIELDS = ("id", "user_name", *DETAILS)


def record_of(token: OAuthToken) -> Record:
    """Return what a token carries. A field that it leaves out, or that is empty, is None."""
    if not isinstance(token, OAuthToken):
        raise SDKException("TOKEN_STORE", "Not an OAuthToken")
    user = token.get_user_signature()
    record = {"id": token.get_id(), "user_name": user.get_name() if user else None}
    record |= {field: getattr(token, f"get_{field}")() for field in DETAILS}
    if not all(value is None or isinstance(value, str) for value in record.values()):
        raise SDKException("TOKEN_STORE", "Every field of a token has to be text")
    return {field: value or None for field, value in record.items()}


def filled(token: OAuthToken, record: Record) -> OAuthToken:
    """Set what `token` leaves out, and its id, from the record; return `token` itself."""
    given = record_of(token)
    token.set_id(record["id"])
    if record["user_name"] and not given["user_name"]:
        token.set_user_signature(UserSignature(record["user_name"]))
    for field in DETAILS:
        if not given[field]:
            getattr(token, f"set_{field}")(record[field])
    return token


def new_token(record: Record) -> OAuthToken:
    """Return a token of its own with the ten fields of the record."""
    return filled(OAuthToken(id=record["id"]), record)
