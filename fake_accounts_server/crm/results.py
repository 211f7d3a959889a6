"""The results of a request that writes records: one for each, in the order of the request."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from fake_accounts_server.crm.errors import RecordRefused
from fake_accounts_server.crm.question import Answer

Result = Mapping[str, object]
"""What came of one record, in Zoho's words."""

_T = TypeVar("_T")


def success(message: str, details: Mapping[str, object]) -> Result:
    """The result of a record that was written (documented)."""
    return {"code": "SUCCESS", "details": details, "message": message, "status": "success"}


def results(write: Callable[[_T], Result], given: Iterable[_T]) -> Sequence[Result]:
    """Write each by itself: one that is refused keeps no other back (documented)."""
    return [_result(write, one) for one in given]


def answer(results: Sequence[Result], status: int) -> Answer:
    """The results together.

    The status is the one given if every record was written, 400 if none was, and 207 if some were
    (documented).
    """
    outcomes = {result["status"] for result in results}
    if outcomes != {"success"}:
        status = 207 if "success" in outcomes else 400
    return Answer(status, {"data": results})


def _result(write: Callable[[_T], Result], one: _T) -> Result:
    try:
        return write(one)
    except RecordRefused as refused:
        return refused.body()
