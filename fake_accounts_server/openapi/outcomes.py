"""What may come back from an operation, and how OpenAPI writes it down."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from fake_accounts_server.openapi.schemas import TEXT, Schema, component, either
from fake_accounts_server.statuses import WITHOUT_BODY

JSON: Final = "application/json"
HTML: Final = "text/html"


@dataclass(frozen=True)
class Outcome:
    """One way in which an operation ends.

    Without a content type there is no body. `headers` are those that are always there then.
    """

    status: int
    description: str
    content_type: str | None = None
    schema: Schema = field(default_factory=dict)
    headers: Mapping[str, Schema] = field(default_factory=dict)


PROBLEM: Final = component("Problem")

UNREADABLE: Final = (
    Outcome(400, "The Host header names no host, or not this machine.", JSON, PROBLEM),
    Outcome(413, "The body is larger than is read.", JSON, PROBLEM, {"Connection": TEXT}),
)
"""How any request ends that is not read to its end."""


def responses(outcomes: Iterable[Outcome]) -> Mapping[str, object]:
    """The outcomes by status. Where several share one, each may come."""
    by_status: dict[int, list[Outcome]] = {}
    for outcome in outcomes:
        by_status.setdefault(outcome.status, []).append(outcome)
    return {str(status): _response(status, by_status[status]) for status in sorted(by_status)}


def _response(status: int, outcomes: Sequence[Outcome]) -> Mapping[str, object]:
    told = " Or: ".join(dict.fromkeys(outcome.description for outcome in outcomes))
    response: dict[str, object] = {"description": told}
    if headers := _headers(outcomes):
        response["headers"] = headers
    if status not in WITHOUT_BODY and (content := _content(outcomes)):
        response["content"] = content
    return response


def _headers(outcomes: Sequence[Outcome]) -> Mapping[str, object]:
    known = {name: schema for outcome in outcomes for name, schema in outcome.headers.items()}
    return {
        name: {"schema": schema, "required": all(name in one.headers for one in outcomes)}
        for name, schema in known.items()
    }


def _content(outcomes: Sequence[Outcome]) -> Mapping[str, object]:
    schemas: dict[str, list[Schema]] = {}
    for outcome in outcomes:
        if outcome.content_type is not None:
            schemas.setdefault(outcome.content_type, []).append(outcome.schema)
    return {kind: {"schema": either(*found)} for kind, found in schemas.items()}
