"""What tests of several folders need."""

from collections.abc import Iterator

import pytest

from tests.browser import Browser, chromium
from tests.fresh_environment import FreshEnvironment
from tests.once import once

collect_ignore = ["users_project"]


@pytest.fixture(scope="module")
def one_browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with chromium(tmp_path_factory.mktemp("profile")) as browser:
        yield browser


@pytest.fixture
def browser(one_browser: Browser) -> Browser:
    """One browser for all tests of a module; each finds a wide, light screen."""
    one_browser.look()
    return one_browser


@pytest.fixture(scope="session")
def fresh_environment(tmp_path_factory: pytest.TempPathFactory) -> FreshEnvironment:
    """The kit in an environment of its own, made once for the session."""
    folder = once(
        tmp_path_factory, "fresh_environment", lambda folder: FreshEnvironment(folder).make()
    )
    return FreshEnvironment(folder)
