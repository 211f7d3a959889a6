"""How the kit is shown the store: `pytest --store redis_conformance:on_redis`.

Each store has keys of its own, named after its folder, and removed at the end. Where the server is
is told by REDIS_URL.
"""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from redis import Redis

from redis_store import RedisStore

URL: Final = os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/0")


def on_redis(tmp_path: Path) -> Iterator[RedisStore]:
    """Have keys that begin with a name of the folder's own."""
    prefix = f"tokenstore-{hashlib.sha256(bytes(tmp_path)).hexdigest()[:16]}:"
    yield RedisStore(URL, prefix=prefix)
    # Receipts go by themselves, a minute after their change.
    with Redis.from_url(URL) as server:
        server.delete(f"{prefix}records", f"{prefix}index")
