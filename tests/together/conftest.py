from pathlib import Path

import pytest

from tests.together.playing import Shared


@pytest.fixture
def shared(tmp_path: Path) -> Shared:
    """An empty folder that all workers share."""
    folder = tmp_path / "shared"
    folder.mkdir()
    return Shared(folder)
