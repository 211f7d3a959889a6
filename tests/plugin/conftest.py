from pathlib import Path

import pytest

from tests.plugin.project import Project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A user's project, with the module `mystores` in it."""
    return Project(tmp_path / "project")
