"""The accounts server's operations."""

from collections.abc import Mapping
from typing import Final

from fake_accounts_server.answers import REASON_HEADER
from fake_accounts_server.forms import MULTIPART, URL_ENCODED
from fake_accounts_server.openapi.described import Body, Described, Parameter
from fake_accounts_server.openapi.outcomes import HTML, JSON, Outcome
from fake_accounts_server.openapi.schemas import (
    TEXT,
    Schema,
    closed,
    component,
    either,
    one_of_texts,
)
from fake_accounts_server.operations import TABLE
from fake_accounts_server.refusals import Throttled
from fake_accounts_server.settings import Settings

_FORMS: Final = (URL_ENCODED, MULTIPART)
_REASON: Final[Mapping[str, Schema]] = {REASON_HEADER: TEXT}
_CLIENT: Final = {"client_id": "The application.", "client_secret": "Its secret."}

_TOKEN_FORMS: Final[Mapping[str, tuple[Mapping[str, str], Mapping[str, str]]]] = {
    "authorization_code": (
        {**_CLIENT, "code": "The code."},
        {"redirect_uri": "The redirect URL that the code was made for, if it was for one."},
    ),
    "refresh_token": ({**_CLIENT, "refresh_token": "The refresh token."}, {}),
}
"""What a request for tokens holds by its grant type: what it must, and what it may."""

_ASKED: Final = (
    Parameter("response_type", "code", one_of_texts("code"), required=True),
    Parameter("client_id", "The application.", TEXT, required=True),
    Parameter("redirect_uri", "One of its redirect URLs.", TEXT, required=True),
    Parameter("scope", "Scopes, with commas between them.", TEXT, required=True),
    Parameter(
        "access_type",
        "offline asks for a refresh token, too.",
        {**one_of_texts("online", "offline"), "default": "online"},
    ),
    Parameter("prompt", "consent asks for another refresh token.", TEXT),
    Parameter("state", "Comes back as it is.", TEXT),
)

SCHEMAS: Final[Mapping[str, Schema]] = {
    "TokenAnswer": closed(
        {
            "access_token": TEXT,
            "api_domain": TEXT,
            "token_type": {"const": "Bearer"},
            "expires_in": {"type": "integer", "description": "In seconds."},
        },
        {"refresh_token": TEXT, "scope": TEXT},
    ),
    "Throttle": closed(
        {name: {"const": value} for name, value in Throttled("", 400).body().items()}
    ),
}
"""What more than one answer holds."""


def operations(settings: Settings) -> Mapping[tuple[str, str], Described]:
    """The operations by method and path, as they are with these settings."""
    authorization = (
        Outcome(
            302,
            "The browser is sent back to the application: with code, location, accounts-server and "
            "state, or with an error: access_denied, invalid_response_type, invalid_scope or "
            "invalid_request.",
            headers={"Location": TEXT},
        ),
        Outcome(
            400,
            "A page says to the user why the application may not ask: general_error, "
            f"invalid_client or {settings.word_for_wrong_redirect_url}; for an answer, also "
            "invalid_user or invalid_origin.",
            HTML,
            TEXT,
            _REASON,
        ),
    )
    return {
        ("GET", "/oauth/v2/auth"): Described(
            "Ask a user for consent",
            (Outcome(200, "A page with the users to choose from.", HTML, TEXT), *authorization),
            "No page comes while the control /_fake/consent lets someone answer without one.",
            _ASKED,
        ),
        ("POST", "/oauth/v2/auth"): Described(
            "Answer for a user",
            authorization,
            "What the page of consent sends. The query is that of the question.",
            _ASKED,
            Body(
                either(
                    closed({"user": {**TEXT, "description": "E-mail, a colon, and zgid."}}),
                    closed({"deny": TEXT}),
                ),
                _FORMS,
                required=False,
            ),
        ),
        ("POST", "/oauth/v2/token"): Described(
            "Redeem a code, or refresh an access token",
            (*_tokens(settings), _throttled(settings)),
            "What is asked may stand in the form, in the query, or in both. The data centre is "
            "that of the code or token. A code works once.",
            _in_query(),
            Body(either(*_token_forms()), _FORMS, required=False),
        ),
        ("POST", "/oauth/v2/token/revoke"): Described(
            "Revoke a token",
            (
                Outcome(200, "It is revoked.", JSON, closed({"status": {"const": "success"}})),
                _refusal(
                    400, "No live token of this data centre.", settings.word_for_unknown_token
                ),
                _refused(settings, "general_error"),
            ),
            "A refresh token takes its access tokens with it.",
            (Parameter("token", "The token, if it is not in the form.", TEXT),),
            Body(closed({"token": TEXT}), _FORMS, required=False),
        ),
    }


def _tokens(settings: Settings) -> tuple[Outcome, ...]:
    words = (
        "invalid_client",
        "invalid_client_secret",
        "invalid_code",
        settings.word_for_wrong_redirect_url,
        settings.word_for_unknown_grant_type,
        "general_error",
    )
    return (
        Outcome(200, "The tokens.", JSON, component("TokenAnswer")),
        _refused(settings, *words),
    )


def _throttled(settings: Settings) -> Outcome:
    return Outcome(
        settings.throttle_status,
        "The refresh token has bought its access tokens for these ten minutes (setting "
        f"access_tokens_in_ten_minutes: {settings.access_tokens_in_ten_minutes}).",
        JSON,
        component("Throttle"),
        _REASON,
    )


def _refused(settings: Settings, *words: str) -> Outcome:
    return _refusal(settings.refusal_status, "A refusal", *words)


def _refusal(status: int, told: str, *words: str) -> Outcome:
    return Outcome(
        status,
        f"{told.removesuffix('.')}: {', '.join(dict.fromkeys(words))}.",
        JSON,
        # Any text, and not these words alone: a document that was read before a word was set holds.
        closed({"error": TEXT}),
        _REASON,
    )


def _token_forms() -> list[Schema]:
    grant_types = [operation.grant_type for operation in TABLE if operation.grant_type is not None]
    return [_token_form(grant_type, *_TOKEN_FORMS[grant_type]) for grant_type in grant_types]


def _token_form(
    grant_type: str, required: Mapping[str, str], optional: Mapping[str, str]
) -> Schema:
    return closed({"grant_type": {"const": grant_type}, **_texts(required)}, _texts(optional))


def _texts(names: Mapping[str, str]) -> Mapping[str, Schema]:
    return {name: {**TEXT, "description": means} for name, means in names.items()}


def _in_query() -> tuple[Parameter, ...]:
    means = {
        name: description
        for required, optional in _TOKEN_FORMS.values()
        for name, description in {**required, **optional}.items()
    }
    return (
        Parameter("grant_type", "What is redeemed.", one_of_texts(*_TOKEN_FORMS)),
        *(Parameter(name, description, TEXT) for name, description in means.items()),
    )
