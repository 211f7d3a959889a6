"""Ids are the milliseconds of their making; a second one in the same millisecond waits."""

import time

from tests.correct_stores.base import DictStore


class MillisecondIds(DictStore):
    _last = 0

    def new_id(self) -> str:
        while (now := time.time_ns() // 1_000_000) <= self._last:
            time.sleep(0.0002)
        self._last = now
        return str(now)
