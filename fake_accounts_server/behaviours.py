"""How the fake behaves, rule by rule, and how sure it is that Zoho does, too."""

from dataclasses import dataclass
from enum import Enum
from typing import Final

_PROTOCOL: Final = "Zoho Accounts, OAuth 2.0 protocol"
_TOKEN_LIMITS: Final = "Zoho Accounts, OAuth token limits"
_VALIDITY: Final = "CRM API v8, Token Validity"
_KAIZEN_43: Final = "Zoho CRM Kaizen #43, Tokens and Limitations"
_SDK: Final = "zohocrmsdk8_0 7.0.0"


class Standing(Enum):
    """How sure a behaviour is."""

    DOCUMENTED = "documented"
    SEEN = "seen in the SDK"
    REPORTED = "reported from the field"
    ASSUMED = "assumed"


@dataclass(frozen=True)
class Behaviour:
    """One rule. `setting` is the name of the setting that changes it, if there is one."""

    says: str
    standing: Standing
    reference: str = ""
    setting: str | None = None


_DOCUMENTED, _SEEN = Standing.DOCUMENTED, Standing.SEEN
_REPORTED, _ASSUMED = Standing.REPORTED, Standing.ASSUMED

ACCOUNTS: Final = (
    Behaviour(
        "Consent sends the browser back with code, location, accounts-server and state; denial "
        "with error=access_denied.",
        _DOCUMENTED,
        _PROTOCOL,
    ),
    Behaviour(
        "An unknown client, or a redirect URL that it has not registered, is told to the user on a "
        "page with status 400, and sent nowhere.",
        _ASSUMED,
    ),
    Behaviour(
        "Another response_type, a scope that cannot be, or another access_type is sent back as "
        "error=invalid_response_type, invalid_scope or invalid_request.",
        _ASSUMED,
    ),
    Behaviour(
        "A user of any data centre can consent at any; location and accounts-server name theirs.",
        _DOCUMENTED,
        "CRM API v8, Multi DC Support",
    ),
    Behaviour(
        "access_type=offline buys a refresh token the first time, and with prompt=consent another; "
        "a self client's code always buys one.",
        _DOCUMENTED,
        _PROTOCOL,
    ),
    Behaviour(
        "A code of the consent page lives for two minutes.",
        _DOCUMENTED,
        "CRM API v3, Token Validity; three minutes in v8",
        "code_life",
    ),
    Behaviour(
        "A self client's code lives for three minutes, or as long as was chosen.",
        _DOCUMENTED,
        _VALIDITY,
        "self_client_code_life",
    ),
    Behaviour(
        "A code works once, for the client, the redirect URL and the data centre that it was made "
        "for.",
        _DOCUMENTED,
        _PROTOCOL,
    ),
    Behaviour("A refusal leaves a code unspent.", _ASSUMED),
    Behaviour(
        "A self client's code is redeemed with any redirect URL or none.",
        _ASSUMED,
    ),
    Behaviour(
        'Refusals of tokens come with status 200 and {"error": …}.',
        _REPORTED,
        "forum threads; status 400 on some pages",
        "refusal_status",
    ),
    Behaviour(
        "An unknown client, and a code or refresh token of another data centre, is invalid_client; "
        "a wrong secret invalid_client_secret; a code or refresh token that is unknown, spent, "
        "expired or revoked invalid_code.",
        _REPORTED,
        "Zoho CRM Kaizen #4, Troubleshooting OAuth 2.0",
    ),
    Behaviour("A code or refresh token of another client is invalid_code.", _ASSUMED),
    Behaviour(
        "A redirect URL that is not the code's is invalid_redirect_uri.",
        _ASSUMED,
        "",
        "word_for_wrong_redirect_url",
    ),
    Behaviour(
        "A grant type that is missing or unknown is unsupported_grant_type.",
        _ASSUMED,
        "",
        "word_for_unknown_grant_type",
    ),
    Behaviour(
        "A parameter given twice and not alike, and a body that is no form, is general_error.",
        _ASSUMED,
    ),
    Behaviour(
        "Parameters may stand in the query or in a form, URL-encoded or multipart.",
        _SEEN,
        f"{_SDK}; @zohocrm/nodejs-sdk-8.0 2.0.0 sends multipart",
    ),
    Behaviour(
        "An access token lives for an hour; a refresh token until it is revoked.",
        _DOCUMENTED,
        _VALIDITY,
        "access_token_life",
    ),
    Behaviour(
        "A token answer names no scope.",
        _REPORTED,
        "some answers do",
        "scope_in_answer",
    ),
    Behaviour(
        "A client gets 10 codes in 10 minutes, then access_denied.",
        _DOCUMENTED,
        _VALIDITY,
        "grants_in_ten_minutes",
    ),
    Behaviour(
        "A refresh token buys 10 access tokens in 10 minutes, then the throttle answers; the one "
        "that came with its code does not count.",
        _DOCUMENTED,
        f"{_TOKEN_LIMITS}; what counts is assumed",
        "access_tokens_in_ten_minutes",
    ),
    Behaviour(
        "The throttle answers with status 400.",
        _REPORTED,
        f"status 200 in {_KAIZEN_43}",
        "throttle_status",
    ),
    Behaviour(
        "A client holds 20 refresh tokens of a user; the next ends the oldest and its access "
        "tokens.",
        _DOCUMENTED,
        _KAIZEN_43,
        "refresh_tokens_per_user",
    ),
    Behaviour(
        "A refresh token has 15 live access tokens; the next ends the oldest.",
        _DOCUMENTED,
        f"{_VALIDITY}; 10 in {_TOKEN_LIMITS}; 30 on pages of other products",
        "live_access_tokens",
    ),
    Behaviour(
        "Revoking a refresh token ends its access tokens; revoking an unknown token has status "
        "400.",
        _DOCUMENTED,
        _PROTOCOL,
    ),
    Behaviour(
        "The error for revoking an unknown or dead token is invalid_code.",
        _ASSUMED,
        "",
        "word_for_unknown_token",
    ),
    Behaviour("Clients are known in every data centre.", _ASSUMED),
    Behaviour(
        "The data centre uk is at accounts.zoho.uk and www.zohoapis.uk.",
        _DOCUMENTED,
        f"CRM API v8, Multi DC Support; {_SDK} has no name for it, and uk, its sandbox and its "
        "developer host are assumed",
    ),
)
"""The accounts servers."""

ACCESS: Final = (
    Behaviour(
        "A token that is unknown, expired, revoked or of another data centre is 401 INVALID_TOKEN.",
        _DOCUMENTED,
        "CRM API v8, Status Codes",
    ),
    Behaviour("No token at all is 401 AUTHENTICATION_FAILURE.", _ASSUMED),
    Behaviour(
        "A token whose scopes do not allow it is 401 OAUTH_SCOPE_MISMATCH.",
        _DOCUMENTED,
        "CRM API v8, Status Codes",
    ),
    Behaviour("The scope WRITE covers CREATE, UPDATE and DELETE.", _ASSUMED),
    Behaviour('"Bearer" in the Authorization header does as well.', _ASSUMED),
    Behaviour(
        "An organisation has 5,000 requests in 24 hours, then 429 TOO_MANY_REQUESTS.",
        _DOCUMENTED,
        "CRM API v8, API Limits: the credits of the free edition; a request costs one or more, "
        "here one",
        "crm_requests_per_day",
    ),
)
"""What opens the CRM API."""
