"""Operations as they are described, and how OpenAPI writes them down."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from fake_accounts_server.openapi.outcomes import UNREADABLE, Outcome, responses
from fake_accounts_server.openapi.schemas import Schema


@dataclass(frozen=True)
class Parameter:
    """What may stand in the query, or in the path, where it always stands."""

    name: str
    description: str
    schema: Schema
    place: str = "query"
    required: bool = False

    def written(self) -> Mapping[str, object]:
        """As OpenAPI writes it."""
        return {
            "name": self.name,
            "in": self.place,
            "description": self.description,
            "required": self.required or self.place == "path",
            "schema": self.schema,
        }


@dataclass(frozen=True)
class Body:
    """What is sent: one schema, in any of several content types."""

    schema: Schema
    content_types: tuple[str, ...]
    required: bool

    def written(self) -> Mapping[str, object]:
        """As OpenAPI writes it."""
        return {
            "required": self.required,
            "content": {kind: {"schema": self.schema} for kind in self.content_types},
        }


@dataclass(frozen=True)
class Described:
    """An operation. How any unreadable request ends need not be told in `outcomes`.

    `scope` is what an access token must allow; without one, no token is asked for.
    """

    summary: str
    outcomes: Sequence[Outcome]
    description: str = ""
    parameters: Sequence[Parameter] = ()
    body: Body | None = None
    scope: str | None = None
    more: Mapping[str, object] = field(default_factory=dict)
    """OpenAPI's other keys."""

    def written(self) -> Mapping[str, object]:
        """As OpenAPI writes it."""
        operation: dict[str, object] = {"summary": self.summary, **self.more}
        if self.description:
            operation["description"] = self.description
        if self.parameters:
            operation["parameters"] = [one.written() for one in self.parameters]
        if self.body is not None:
            operation["requestBody"] = self.body.written()
        if self.scope is not None:
            operation["security"] = [{scheme: [self.scope]} for scheme in SECURITY_SCHEMES]
        operation["responses"] = responses((*self.outcomes, *UNREADABLE))
        return operation


SECURITY_SCHEMES: Mapping[str, object] = {
    "Zoho-oauthtoken": {
        "type": "apiKey",
        "in": "header",
        "name": "Authorization",
        "description": "The word Zoho-oauthtoken, a space, and an access token.",
    },
    "Bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "The word Bearer does as well.",
    },
}
"""How an access token is shown."""
