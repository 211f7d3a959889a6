"""How far a search goes: how many walks, of how many operations, and for how long."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

SEED: Final = 192
"""Where searches start unless told otherwise, so that a run can be repeated."""


@dataclass(frozen=True)
class Extent:
    """So many walks, runs of the machine and lives, of so many operations each, and so many kills.

    On a slow store they are fewer: each of the four ends when the seconds are over. So do the
    meetings of threads, of which there are so many for each scene of a check; so many `scenes` are
    drawn at random, beside the chosen ones. For `cost_seconds` it is measured how cost grows.
    """

    walks: int
    runs: int
    lives: int
    kills: int
    length: int
    seconds: float
    meetings: int
    meeting_seconds: float
    scenes: int
    cost_seconds: float


class Effort(Enum):
    """The three choices."""

    QUICK = "quick"
    DEFAULT = "default"
    THOROUGH = "thorough"

    @property
    def extent(self) -> Extent:
        """How far that is."""
        return _EXTENTS[self]


_EXTENTS: Final = {
    Effort.QUICK: Extent(
        walks=8,
        runs=5,
        lives=2,
        kills=10,
        length=20,
        seconds=2,
        meetings=24,
        meeting_seconds=0.4,
        scenes=0,
        cost_seconds=0.5,
    ),
    Effort.DEFAULT: Extent(
        walks=30,
        runs=25,
        lives=8,
        kills=60,
        length=25,
        seconds=6,
        meetings=80,
        meeting_seconds=0.5,
        scenes=3,
        cost_seconds=2,
    ),
    Effort.THOROUGH: Extent(
        walks=600,
        runs=500,
        lives=200,
        kills=600,
        length=40,
        seconds=180,
        meetings=1_000,
        meeting_seconds=12,
        scenes=20,
        cost_seconds=60,
    ),
}
