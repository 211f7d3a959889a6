from pathlib import Path

import pytest
from zohocrmsdk.src.com.zoho.api.authenticator.store import TokenStore

from reference_stores import InMemorySQLiteStore, ListStore, SQLiteStore


@pytest.fixture(params=[SQLiteStore, InMemorySQLiteStore, ListStore])
def store(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> TokenStore:
    """An empty store of each of the three classes, in a working directory of its own."""
    monkeypatch.chdir(tmp_path)
    made = request.param()
    assert isinstance(made, TokenStore)
    return made
