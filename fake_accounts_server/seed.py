"""Who is known at the start."""

from dataclasses import dataclass
from typing import Final

from fake_accounts_server.credentials import Client, User
from fake_accounts_server.crm import Organisation
from fake_accounts_server.data_centres import DATA_CENTRES, DataCentre
from fake_accounts_server.settings import DEFAULTS, Settings


@dataclass(frozen=True)
class Seed:
    """Who is known at the start, and how the servers behave. `home` is the data centre for which
    the server's own address stands.
    """

    users: tuple[User, ...] = ()
    clients: tuple[Client, ...] = ()
    organisations: tuple[Organisation, ...] = ()
    settings: Settings = DEFAULTS
    home: DataCentre = DATA_CENTRES["us"]


NOBODY: Final = Seed()
"""Nobody is known."""
