from collections.abc import Iterator

import pytest

from fake_accounts_server import DATA_CENTRES, Client, Clock, FakeZoho, User, intercept
from fake_accounts_server.serving import serve
from tests.fake_accounts_server.doors.application import Application, tokens
from tests.fake_accounts_server.doors.door import IN_PROCESS, Door, Served, over_http

EU = DATA_CENTRES["eu"]


@pytest.fixture(scope="session")
def served() -> Iterator[Served]:
    """One server at one address for all the tests: each finds it as at the start."""
    zoho = FakeZoho(Clock(frozen_at=1_700_000_000))
    with serve(zoho) as address:
        yield Served(zoho, address)


@pytest.fixture
def zoho(served: Served) -> FakeZoho:
    served.zoho.reset()
    return served.zoho


@pytest.fixture
def address(served: Served, zoho: FakeZoho) -> str:
    """Where `zoho` is over HTTP; the address stands for the data centre "us"."""
    return served.address


@pytest.fixture
def clock(zoho: FakeZoho) -> Clock:
    return zoho.clock


@pytest.fixture(params=["in-process", "HTTP"])
def door(request: pytest.FixtureRequest, zoho: FakeZoho, address: str) -> Iterator[Door]:
    """Each way in to `zoho`."""
    if request.param == "HTTP":
        yield over_http(address, zoho.home)
    else:
        with intercept(zoho):
            yield IN_PROCESS


@pytest.fixture
def application(door: Door, client: Client) -> Application:
    """Ada's, in her data centre."""
    return Application(door, client, EU)


@pytest.fixture
def logged_in(zoho: FakeZoho, ada: User, client: Client, application: Application) -> Application:
    """The application, with Ada's tokens "access-ada-1" and "refresh-ada-1"."""
    answer = application.redeem(zoho.accounts.issue_grant(ada, client))
    assert tokens(answer) == ("access-ada-1", "refresh-ada-1")
    zoho.log.forget()
    return application
