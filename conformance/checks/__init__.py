"""The checks, one module a chapter of the contract."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Final

from conformance.check import Check

MODULES: Final = (
    "find",
    "save",
    "save_ids",
    "save_exactly",
    "list",
    "by_id",
    "delete",
    "wipe",
    "machine",
    "life",
    "keep",
    "kills",
    "race",
    "processes",
    "fault",
    "safe",
    "scale",
)
"""The modules of checks, in the order of the contract; SAVE has three, KEEP two."""


def checks_of(module: str) -> tuple[Check, ...]:
    """Return the checks of one chapter, in the order in which they stand in its module."""
    found = importlib.import_module(f"conformance.checks.{module}")
    return tuple(thing for thing in vars(found).values() if isinstance(thing, Check))


def all_checks() -> tuple[Check, ...]:
    """Return every check of the kit."""
    return tuple(check for module in MODULES for check in checks_of(module))


def clauses_by_check() -> Mapping[str, tuple[str, ...]]:
    """Return the ids of the clauses that each check names, by the check's node id."""
    return {check.node_id: tuple(clause.id for clause in check.clauses) for check in all_checks()}
