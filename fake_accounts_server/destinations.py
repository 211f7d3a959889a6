"""Which of Zoho's servers a request is addressed to.

By Zoho's own hosts, or at the fake's own address, where one origin stands for all of them: the
accounts server and the API of its home data centre, and those of data centre "eu" below "/eu".
"""

from dataclasses import dataclass
from enum import Enum

from fake_accounts_server.data_centres import DATA_CENTRES, DataCentre, data_centre_of
from fake_accounts_server.message import Request


class Service(Enum):
    """The kinds of host in a data centre, and the fake's own pages and controls."""

    ACCOUNTS = "accounts"
    API = "api"
    FAKE = "fake"


@dataclass(frozen=True)
class Destination:
    """Where a request goes: one of the `services` of a data centre, at a path of that server.

    `own_origin` is the fake's own address, such as "http://127.0.0.1:9009", if the request came
    there; it stands for the data centre `home` then.
    """

    data_centre: DataCentre
    services: tuple[Service, ...]
    path: str
    own_origin: str | None = None
    home: DataCentre | None = None

    def api_domain(self, data_centre: DataCentre) -> str:
        """Where a data centre's API is asked: an answer names it so that the next request, too,
        comes here, and not to Zoho.
        """
        return self._own_address(data_centre) or data_centre.api_domain

    def accounts_server(self, data_centre: DataCentre) -> str:
        """Where a data centre's accounts server is asked."""
        return self._own_address(data_centre) or f"https://{data_centre.accounts_host}"

    def _own_address(self, data_centre: DataCentre) -> str | None:
        if self.own_origin is None or data_centre == self.home:
            return self.own_origin
        return f"{self.own_origin}/{data_centre.name}"


def destination_of(request: Request, home: DataCentre | None) -> Destination | None:
    """The server that a request is meant for; None if the host is none of Zoho's.

    With a `home`, any other host is the fake's own address.
    """
    data_centre = data_centre_of(request.host)
    if data_centre is not None:
        is_api = request.host in data_centre.api_hosts
        service = Service.API if is_api else Service.ACCOUNTS
        return Destination(data_centre, (service,), request.path)
    return None if home is None else _at_own_address(request, home)


def _at_own_address(request: Request, home: DataCentre) -> Destination:
    prefix, slash, rest = request.path[1:].partition("/")
    named = DATA_CENTRES.get(prefix) if slash else None
    if named is not None:
        services: tuple[Service, ...] = (Service.ACCOUNTS, Service.API)
        return Destination(named, services, f"/{rest}", request.origin, home)
    return Destination(home, tuple(Service), request.path, request.origin, home)
