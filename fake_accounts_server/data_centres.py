"""Zoho's data centres, and the hosts that belong to each.

A user's account, codes and tokens live in one data centre and mean nothing to another. The names
and hosts are those which the Python SDK knows, but for the United Kingdom's: it exists, and the SDK
has no name for it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class DataCentre:
    """One data centre: the host of its accounts server and those of its CRM API."""

    name: str
    accounts_host: str
    production_host: str
    sandbox_host: str
    developer_host: str

    @property
    def api_hosts(self) -> tuple[str, str, str]:
        """The hosts of the CRM API: production, sandbox, developer."""
        return self.production_host, self.sandbox_host, self.developer_host

    @property
    def api_domain(self) -> str:
        """What a token answer calls `api_domain`, such as "https://www.zohoapis.eu"."""
        return f"https://{self.production_host}"

    @property
    def accounts_url(self) -> str:
        """Where tokens are asked for, such as "https://accounts.zoho.eu/oauth/v2/token"."""
        return f"https://{self.accounts_host}/oauth/v2/token"


def _data_centre(name: str, accounts_host: str, api_suffix: str) -> DataCentre:
    return DataCentre(
        name,
        accounts_host,
        production_host=f"www.zohoapis.{api_suffix}",
        sandbox_host=f"sandbox.zohoapis.{api_suffix}",
        developer_host=f"developer.zohoapis.{api_suffix}",
    )


DATA_CENTRES: Mapping[str, DataCentre] = MappingProxyType(
    {
        data_centre.name: data_centre
        for data_centre in (
            _data_centre("us", "accounts.zoho.com", "com"),
            _data_centre("eu", "accounts.zoho.eu", "eu"),
            _data_centre("in", "accounts.zoho.in", "in"),
            _data_centre("au", "accounts.zoho.com.au", "com.au"),
            _data_centre("jp", "accounts.zoho.jp", "jp"),
            _data_centre("sa", "accounts.zoho.sa", "sa"),
            _data_centre("cn", "accounts.zoho.com.cn", "com.cn"),
            _data_centre("ca", "accounts.zohocloud.ca", "ca"),
            _data_centre("uk", "accounts.zoho.uk", "uk"),
        )
    }
)
"""The nine data centres, by the SDK's names for them; "uk" is none of those."""

_BY_HOST: Mapping[str, DataCentre] = {
    host: data_centre
    for data_centre in DATA_CENTRES.values()
    for host in (data_centre.accounts_host, *data_centre.api_hosts)
}


def data_centre_of(host: str) -> DataCentre | None:
    """The data centre to which a host belongs; None for a host that is not Zoho's."""
    return _BY_HOST.get(host)
