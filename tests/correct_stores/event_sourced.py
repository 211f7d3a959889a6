"""Nothing is overwritten: what happened is appended, and each call replays it all."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests.correct_stores.base import DictStore, Record, Records


class EventSourced(DictStore):
    def __init__(self) -> None:
        super().__init__()
        self._events: list[tuple[str, Record | None]] = []
        """The id of a record, and what it is from then on; None is its deletion."""

    @contextmanager
    def records(self) -> Iterator[Records]:
        with self._lock:
            before, records = self._replayed(), self._replayed()
            yield records
            for id in before.keys() | records.keys():
                if before.get(id) != records.get(id):
                    self._events.append((id, records.get(id)))

    def _replayed(self) -> Records:
        records: Records = {}
        for id, record in self._events:
            if record is None:
                del records[id]
            else:
                records[id] = dict(record)
        return records
