"""What a check came to, in parts, as plain text: for reports of every form.

Everything here has been shortened for people to read: no real secret is in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Party(str, Enum):
    """Who takes part in the life of a token."""

    APPLICATION = "application"
    SDK = "Zoho SDK"
    STORE = "store"
    ACCOUNTS = "accounts server"
    CRM = "CRM"


@dataclass(frozen=True)
class Message:
    """One arrow of a sequence diagram: who says what to whom.

    Without a sender it is a remark: an hour passes, say. An answer goes back along a call.
    """

    text: str
    sender: Party | None = None
    receiver: Party | None = None
    is_answer: bool = False


@dataclass(frozen=True)
class Compared:
    """One field of a record that is not as it should be, as it is shown."""

    field: str
    expected: str
    came: str


@dataclass(frozen=True)
class SourceLine:
    """A line of the user's own source: where the store raised, or else where a method begins."""

    file: str
    """From the folder where the run was started, if the file is in it."""
    line: int


@dataclass(frozen=True)
class Evidence:
    """What shows that a clause is broken, beside the program; a part may be empty."""

    expected: str
    came: str
    compared: tuple[Compared, ...] = ()
    timeline: str = ""
    raised_in: str = ""
    """The frames of the store's own code, innermost last."""
    at: SourceLine | None = None
