"""A file that is read once; searches are answered from memory, which learns of a save last."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

from zohocrmsdk.src.com.zoho.crm.api.exception import SDKException

from tests.correct_stores.base import Records
from tests.correct_stores.own_json_file import OwnJsonFile


class AnswersFromMemory(OwnJsonFile):
    def __init__(self) -> None:
        super().__init__()
        self._known: Records = json.loads(self._file.read_text("ascii"))

    @contextmanager
    def records(self) -> Iterator[Records]:
        with self._lock:
            records = dict(self._known)
            yield records
            if records != self._known:
                try:
                    self._replace(json.dumps(records))
                except (OSError, ValueError) as cause:
                    raise SDKException("TOKEN_STORE", "Not written", cause=cause) from cause
                self._known = records
