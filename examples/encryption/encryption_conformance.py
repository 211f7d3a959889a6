"""How the kit is shown the store: `pytest --store encryption_conformance:around_sqlite`.

The store that is wrapped is the reference store in an SQLite file. The keys are made from the name
of the folder, so that another instance has the same; yours come from where you keep secrets.
"""

import base64
import hashlib
from pathlib import Path

from cryptography.fernet import Fernet, MultiFernet

from encrypted_store import EncryptedStore
from reference_stores import SQLiteStore


def around_sqlite(tmp_path: Path) -> EncryptedStore:
    """Wrap a store in a file in the folder."""
    keys = MultiFernet([_key(tmp_path, "newest"), _key(tmp_path, "older")])
    return EncryptedStore(SQLiteStore(tmp_path / "tokens.db"), keys)


def _key(folder: Path, name: str) -> Fernet:
    digest = hashlib.sha256(f"{folder} {name}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
