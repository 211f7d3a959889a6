"""The fake with an address of its own, for the tests of an application."""

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Final
from urllib.parse import urlsplit

from fake_accounts_server.inprocess import intercept
from fake_accounts_server.seed import Seed
from fake_accounts_server.seed_file import demo
from fake_accounts_server.server import FakeZoho
from fake_accounts_server.serving import serve

_ZOHOS: Final = re.compile(
    r"([a-z0-9-]+\.)*(zoho|zohocloud|zohoapis)\.([a-z]{2,3}|com?\.[a-z]{2})\.?"
)
"""Zoho's hosts of all countries: those of which the fake knows nothing are to be stopped, too."""


class ServedZoho(FakeZoho):
    """A fake that listens over HTTP, too, from the first time that its address is asked for."""

    def __init__(self, seed: Seed, open_doors: ExitStack) -> None:
        super().__init__(seed=seed)
        self._open_doors = open_doors
        self._address: str | None = None

    @property
    def address(self) -> str:
        """Where the fake listens, such as "http://127.0.0.1:40007"."""
        if self._address is None:
            self._address = self._open_doors.enter_context(serve(self))
        return self._address


@contextmanager
def served(seed: Seed | None = None) -> Iterator[ServedZoho]:
    """A fake in place of Zoho's hosts for what this process asks through `requests`, and at an
    address for everybody else. Requests to other hosts go where they went before; those
    to hosts of Zoho's which it does not play fail.

    Without a seed, it knows the people of the demo.
    """
    with ExitStack() as open_doors:
        zoho = ServedZoho(demo() if seed is None else seed, open_doors)
        open_doors.enter_context(intercept(zoho, let_through=is_of_somebody_else))
        yield zoho


def is_of_somebody_else(url: str) -> bool:
    """Whether an address is none of Zoho's, played or not: nothing that was meant for Zoho may
    reach it from a test.
    """
    return _ZOHOS.fullmatch(urlsplit(url).hostname or "") is None
