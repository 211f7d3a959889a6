import pytest

from fake_accounts_server import DATA_CENTRES, Client, Clock, FakeZoho, User
from tests.browser import browser, one_browser

__all__ = ["browser", "one_browser"]


@pytest.fixture
def clock() -> Clock:
    return Clock(frozen_at=1_700_000_000)


@pytest.fixture
def zoho(clock: Clock) -> FakeZoho:
    return FakeZoho(clock)


@pytest.fixture
def ada(zoho: FakeZoho) -> User:
    return zoho.accounts.register_user(
        User("ada@example.com", "60001", "Ada", "Lovelace", DATA_CENTRES["eu"])
    )


@pytest.fixture
def client(zoho: FakeZoho) -> Client:
    return zoho.accounts.register_client(
        Client("1000.APP", "app-secret", ("https://app.example.com/callback",))
    )
