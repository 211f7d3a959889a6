"""Pages of a list."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from fake_accounts_server.crm.errors import invalid_parameter

MAXIMUM_PER_PAGE = 200
"""The most that one page holds, and what it holds unless told (documented)."""

_NUMBER = re.compile(r"[0-9]{1,9}")

_T = TypeVar("_T")


@dataclass(frozen=True)
class Page:
    """Which part of a list is asked for. Pages are counted from one."""

    number: int
    per_page: int

    def part(self, items: Sequence[_T]) -> Sequence[_T]:
        """What is on the page."""
        return items[(self.number - 1) * self.per_page : self.number * self.per_page]

    def info(self, items: Sequence[object]) -> dict[str, object]:
        """What an answer tells of its page (documented)."""
        return {
            "per_page": self.per_page,
            "count": len(self.part(items)),
            "page": self.number,
            "more_records": self.number * self.per_page < len(items),
        }


def page_in(parameters: Mapping[str, str]) -> Page:
    """The page that a query asks for.

    Raises CrmRefusal for anything but numbers from one, and from one to 200 (documented as the
    bounds; the error is assumed).
    """
    return Page(
        _number(parameters, "page", default=1, most=10**9),
        _number(parameters, "per_page", default=MAXIMUM_PER_PAGE, most=MAXIMUM_PER_PAGE),
    )


def _number(parameters: Mapping[str, str], name: str, default: int, most: int) -> int:
    text = parameters.get(name, str(default))
    if not _NUMBER.fullmatch(text) or not 1 <= int(text) <= most:
        raise invalid_parameter(
            name, f"{name} is not a number from 1 to {most}", {"expected_data_type": "integer"}
        )
    return int(text)
