"""The two ways in to the fake."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from fake_accounts_server import DataCentre, FakeZoho

Address = Callable[[DataCentre], str]
"""Where a server of a data centre is, such as "https://accounts.zoho.eu"."""


class Served(NamedTuple):
    """A server, and where it is over HTTP."""

    zoho: FakeZoho
    address: str


@dataclass(frozen=True)
class Door:
    """Where the accounts server and the API of each data centre are asked."""

    accounts_server: Address
    api_domain: Address


IN_PROCESS = Door(
    accounts_server=lambda data_centre: f"https://{data_centre.accounts_host}",
    api_domain=lambda data_centre: data_centre.api_domain,
)
"""Zoho's own hosts."""


def over_http(address: str, home: DataCentre) -> Door:
    """One address for all: that of the data centre `home`, with the others below."""

    def own(data_centre: DataCentre) -> str:
        return address if data_centre == home else f"{address}/{data_centre.name}"

    return Door(accounts_server=own, api_domain=own)
