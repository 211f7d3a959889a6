"""Whatever the call, records whose access token expired more than three days ago are dropped."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.correct_stores.base import DictStore, Record, Records

THREE_DAYS_IN_MILLISECONDS = 3 * 24 * 3600 * 1000


class ForgetsTheLongDead(DictStore):
    @contextmanager
    def records(self) -> Iterator[Records]:
        with super().records() as records:
            for id in [id for id, record in records.items() if long_dead(record)]:
                del records[id]
            yield records


def long_dead(record: Record) -> bool:
    expires_in = record["expires_in"] or ""
    # Text that is no time says nothing of the token's age; one of 16 digits is far in the future.
    if not (expires_in.isascii() and expires_in.isdigit() and len(expires_in) < 16):
        return False
    return int(expires_in) < time.time() * 1000 - THREE_DAYS_IN_MILLISECONDS
