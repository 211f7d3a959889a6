import pytest

from tests.fresh_environment import FreshEnvironment
from tests.once import once


@pytest.fixture(scope="session")
def fresh_environment(tmp_path_factory: pytest.TempPathFactory) -> FreshEnvironment:
    """The kit in an environment of its own, made once for the session."""
    folder = once(
        tmp_path_factory, "fresh_environment", lambda folder: FreshEnvironment(folder).make()
    )
    return FreshEnvironment(folder)
