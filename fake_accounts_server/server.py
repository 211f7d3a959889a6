"""One world of Zoho's: its accounts servers and CRM API, with what is known and what was asked."""

from threading import RLock

from fake_accounts_server.access import Access
from fake_accounts_server.accounts import Accounts
from fake_accounts_server.authorization import Consent
from fake_accounts_server.clock import Clock
from fake_accounts_server.crm import Crm
from fake_accounts_server.faults import Faults
from fake_accounts_server.log import RequestLog
from fake_accounts_server.operations import OPERATIONS
from fake_accounts_server.seed import NOBODY, Seed
from fake_accounts_server.settings import Settings


class FakeZoho:
    """A server of its own for each test: nothing is shared between two of them.

    `seed` says who is known at the start; `settings`, if given, take the place of those in the
    seed. `lock` is held while a request is answered.
    """

    def __init__(
        self, clock: Clock | None = None, settings: Settings | None = None, seed: Seed = NOBODY
    ) -> None:
        self.lock = RLock()
        self.clock = clock or Clock()
        self.seed = seed
        self.home = seed.home
        self._settings = settings or seed.settings
        self.log = RequestLog()
        self._unanswered: list[BaseException] = []
        self._begin()

    @property
    def settings(self) -> Settings:
        """How the servers behave; may be set anew at any time."""
        return self.accounts.settings

    @settings.setter
    def settings(self, settings: Settings) -> None:
        self.accounts.settings = settings

    def remember_unanswered(self, error: BaseException) -> None:
        """Keep what a client was told that would wait for ever: nothing else may come of it where
        a thread ended by it, or where everything is swallowed.
        """
        self._unanswered.append(error)

    def take_unanswered(self) -> tuple[BaseException, ...]:
        """What such clients were told, oldest first; it is let go, as by a test that expects it."""
        with self.lock:
            taken = tuple(self._unanswered)
            self._unanswered.clear()
        return taken

    def reset(self) -> None:
        """Be as at the start: seed, settings and clock; no codes and tokens, faults or requests."""
        with self.lock:
            self.clock.reset()
            self.log.forget()
            self._begin()

    def _begin(self) -> None:
        self.accounts = Accounts(self.clock, self._settings)
        self.access = Access(self.accounts, self.clock)
        self.consent = Consent()
        self.crm = Crm(self.clock, lambda: self.accounts.users)
        self.faults = Faults(OPERATIONS)
        for user in self.seed.users:
            self.accounts.register_user(user)
        for client in self.seed.clients:
            self.accounts.register_client(client)
        for organisation in self.seed.organisations:
            self.crm.seed(organisation)
