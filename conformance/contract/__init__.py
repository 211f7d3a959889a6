"""The contract that a `TokenStore` is held to, as data.

Its sources are Zoho's article "Implementing Custom Token Persistence in Python SDK" (Kaizen #192)
and what the SDK `zohocrmsdk8_0` does with the store it is given. Where the two differ, the article
wins. Checks, reports and documents are written from this registry.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from conformance.contract import find, life, records, save, storage
from conformance.contract.clause import Capability, Clause, Level, Source

CONTRACT: tuple[Clause, ...] = (
    *find.CLAUSES,
    *save.CLAUSES,
    *records.LIST_CLAUSES,
    *records.ID_CLAUSES,
    *records.DEL_CLAUSES,
    *records.ALL_CLAUSES,
    *life.CLAUSES,
    *storage.KEEP_CLAUSES,
    *storage.RACE_CLAUSES,
    *storage.FAULT_CLAUSES,
    *storage.SAFE_CLAUSES,
    *storage.SCALE_CLAUSES,
)
"""All clauses, in the order of the contract."""

CONTRACT_VERSION = "1"
"""Counts up when clauses come, go, or ask for something else: verdicts by two of them differ."""

CLAUSES: Mapping[str, Clause] = MappingProxyType({clause.id: clause for clause in CONTRACT})
"""The clauses by id."""

CHAPTERS: Mapping[str, str] = MappingProxyType(
    {
        "FIND": "find_token(token) -> token or None",
        "SAVE": "save_token(token) -> None",
        "LIST": "get_tokens() -> list",
        "ID": "find_token_by_id(id) -> token or None",
        "DEL": "delete_token(id) -> None",
        "ALL": "delete_tokens() -> None",
        "LIFE": "the life of a token, through the SDK",
        "KEEP": "persistence",
        "RACE": "concurrency",
        "FAULT": "failure of the storage",
        "SAFE": "good practice: secrets and errors",
        "SCALE": "good practice: cost",
    }
)
"""What each chapter is about, in the order of the contract."""

__all__ = [
    "CHAPTERS",
    "CLAUSES",
    "CONTRACT",
    "CONTRACT_VERSION",
    "Capability",
    "Clause",
    "Level",
    "Source",
]
