from pathlib import Path
from typing import Final

import pytest

from tests.plugin.project import Project

MEASURED: Final = ("test_exit_status", "test_expected", "test_github", "test_reports")
"""The modules whose runs tell coverage what the plugin does; it is the same in the others."""


@pytest.fixture
def project(tmp_path: Path, request: pytest.FixtureRequest) -> Project:
    """A user's project, with the module `mystores` in it."""
    module = request.path.stem
    return Project(tmp_path / "project", is_measured=module in MEASURED)
