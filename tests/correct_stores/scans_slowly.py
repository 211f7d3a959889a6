import json
from collections.abc import Iterator
from contextlib import contextmanager

from tests.correct_stores.base import DictStore, Records


class ScansSlowly(DictStore):
    """Slow, but as slow as it has to be: each call reads every record from its text, and writes it
    again.
    """

    def __init__(self) -> None:
        super().__init__()
        self._lines: list[str] = []

    @contextmanager
    def records(self) -> Iterator[Records]:
        with self._lock:
            records: Records = {}
            for line in self._lines:
                record = json.loads(line)
                records[record["id"]] = record
            yield records
            self._lines = [json.dumps(record) for record in records.values()]
