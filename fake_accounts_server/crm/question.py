"""What is asked of the API, and what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass

from fake_accounts_server.credentials import User


@dataclass(frozen=True)
class Question:
    """A request that may be answered: who asks was found and may ask it.

    `parameters` are those of the query; `values` stood in the path, by the names "module", "id"
    and "name".
    """

    operation: str
    user: User
    parameters: Mapping[str, str]
    values: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Answer:
    """An HTTP status and a JSON object; None is an answer without a body, with status 204."""

    status: int
    body: Mapping[str, object] | None


NO_CONTENT = Answer(204, None)
"""There is nothing to show (documented)."""
