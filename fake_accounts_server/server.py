"""One world of Zoho's: its accounts servers and CRM API, with what is known and what was asked."""

from threading import RLock

from fake_accounts_server.accounts import Accounts
from fake_accounts_server.app import internal_errors
from fake_accounts_server.clock import Clock
from fake_accounts_server.crm import Crm
from fake_accounts_server.faults import Faults
from fake_accounts_server.log import RequestLog


class FakeZoho:
    """A server of its own for each test: nothing is shared between two of them.

    `lock` is held while a request is answered.
    """

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.lock = RLock()
        self.accounts = Accounts(clock)
        self.crm = Crm(self.accounts)
        self.faults = Faults(internal_errors())
        self.log = RequestLog()
