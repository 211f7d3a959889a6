"""What came of making a store's storage fail under one method, at one point after the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from conformance.disagreement import Disagreement


@dataclass(frozen=True)
class Sweep:
    """One method, or two stories of it: how far its storage could be made to fail.

    `calls` is how many calls reached the storage when nothing failed, `failed` how many of those
    were made to fail, each in a store of its own, and `names` what they were. `breaches` has for
    each clause that was broken the first that showed it.
    """

    method: str
    is_reached: bool
    """Whether the store reaches any storage at all: in this method, or in the saves before it."""
    has_hook: bool
    is_cut_off: bool
    """Whether files were cut off, as on a full disk."""
    moments: int
    """At how many moments a client in C had a connection open."""
    cuts: int
    """At how many of them it was cut."""
    calls: int
    failed: int
    names: tuple[str, ...]
    breaches: Sequence[Disagreement]
