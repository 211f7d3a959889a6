"""Hold a Zoho CRM `TokenStore` to the token-persistence contract.

From the command line: `pytest --store mymodule:MyStore`. From Python:

>>> from conformance import check_store, render
>>> verdict = check_store("reference_stores:ListStore")
>>> verdict.is_conformant
True
"""

from conformance.finding import Halt
from conformance.guard import StoreNotEmpty
from conformance.naming import StoreUnavailable
from conformance.report.terminal import render
from conformance.run import NotCleared
from conformance.runner import check_store
from conformance.verdict import Outcome, Result, Verdict, Word

__all__ = [
    "Halt",
    "NotCleared",
    "Outcome",
    "Result",
    "StoreNotEmpty",
    "StoreUnavailable",
    "Verdict",
    "Word",
    "check_store",
    "render",
]
