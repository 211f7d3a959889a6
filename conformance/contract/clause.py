"""What one clause of the contract is made of."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum


class Level(Enum):
    """How much a clause weighs.

    Breaking a `MUST` loses, leaks or duplicates tokens, or breaks an application: the store is not
    conformant. A broken `SHOULD` is shown, and fails a run only where the user asks for strictness.
    """

    MUST = "must"
    SHOULD = "should"


class Source(Enum):
    """Who says so: Zoho's article (Kaizen #192), the behaviour of the SDK, or good practice."""

    ARTICLE = "article"
    SDK = "sdk"
    PRACTICE = "practice"


class Capability(Enum):
    """What a store has to be able to do for a clause to apply to it."""

    DURABLE = "durable"
    """Its data outlives the instance."""
    FAULTS = "faults"
    """Its storage can be made to fail."""
    PROCESSES = "processes"
    """Several processes share it."""


@dataclass(frozen=True)
class Clause:
    """One rule that a `TokenStore` is held to.

    `why` says what breaks in an application without it, `look_at` where in a store to look first.
    `unchecked` is the reason why this version has no check for the clause, or `None` if it has one.
    """

    id: str
    level: Level
    sources: tuple[Source, ...]
    text: str
    why: str
    look_at: str
    needs: tuple[Capability, ...] = ()
    must_where: Capability | None = None
    """A capability that makes a must of it, where the user requires that one."""
    since: str = "1.0.0"
    """The first release of the SDK `zohocrmsdk8_0` that it can be held on."""
    unchecked: str | None = None

    def level_where(self, required: Collection[Capability]) -> Level:
        """Return how much it weighs for a user who requires these capabilities."""
        return Level.MUST if self.must_where in required else self.level

    @property
    def chapter(self) -> str:
        """The word before the number: `FIND` for `FIND-7`."""
        return self.id.partition("-")[0]
