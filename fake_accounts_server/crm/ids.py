"""Ids as Zoho writes them: nineteen digits, as text."""

import re
from collections.abc import Iterable
from hashlib import sha256
from itertools import count

_ID = re.compile(r"[0-9]{1,19}")
_LARGEST = 2**63 - 1


def fixed_id(*what: str) -> str:
    """The id of something that is always there, the same each time."""
    digest = sha256("/".join(what).encode(errors="surrogatepass")).digest()
    return f"1{int.from_bytes(digest[:8], 'big') % 10**18:018}"


def id_in(value: object) -> str | None:
    """The id that a text or a number stands for; None if it cannot be one.

    Ids are documented as text; the Python SDK sends those of records as numbers.
    """
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _LARGEST:
        return str(value)
    if isinstance(value, str) and _ID.fullmatch(value) and int(value) <= _LARGEST:
        return value
    return None


class NewIds:
    """Ids of new records: never one that was given out or taken before."""

    def __init__(self) -> None:
        self._numbers = count(1)
        self._taken: set[str] = set()

    def take(self, ids: Iterable[str]) -> None:
        """Never give out these."""
        self._taken.update(ids)

    def new(self) -> str:
        """An id for one more record."""
        return next(id for number in self._numbers if (id := f"2{number:018}") not in self._taken)
