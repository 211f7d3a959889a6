"""The fake with an address of its own, for the tests of an application."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from urllib.parse import urlsplit

from fake_accounts_server.data_centres import data_centre_of
from fake_accounts_server.inprocess import intercept
from fake_accounts_server.seed import Seed
from fake_accounts_server.seed_file import demo
from fake_accounts_server.server import FakeZoho
from fake_accounts_server.serving import serve


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
    address for everybody else. Requests to other hosts go where they went before.

    Without a seed, it knows the people of the demo.
    """
    with ExitStack() as open_doors:
        zoho = ServedZoho(demo() if seed is None else seed, open_doors)
        open_doors.enter_context(intercept(zoho, let_through=_is_not_zohos))
        yield zoho


def _is_not_zohos(url: str) -> bool:
    return data_centre_of(urlsplit(url).hostname or "") is None
