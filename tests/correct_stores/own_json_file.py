"""A JSON file in the working directory, replaced as a whole, locked against other processes."""

import fcntl
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from zohocrmsdk.src.com.zoho.crm.api.exception import SDKException

from tests.correct_stores.base import DictStore, Records


class OwnJsonFile(DictStore):
    def __init__(self) -> None:
        super().__init__()
        self._file = Path("tokens.json").absolute()
        with self._locked():
            if not self._file.exists():
                self._replace("{}")

    def new_id(self) -> str:
        return str(uuid4())

    @contextmanager
    def records(self) -> Iterator[Records]:
        with self._locked():
            before = self._file.read_text("ascii")
            records: Records = json.loads(before)
            yield records
            after = json.dumps(records)
            if after != before:
                self._replace(after)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        try:
            # Each call locks through an opening of its own, so that threads exclude each other too.
            lock = os.open(self._file.with_suffix(".lock"), os.O_CREAT | os.O_RDWR, 0o600)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX)
                yield
            finally:
                os.close(lock)
        except (OSError, ValueError) as cause:
            raise SDKException("TOKEN_STORE", "The token file failed", cause=cause) from cause

    def _replace(self, text: str) -> None:
        descriptor, name = tempfile.mkstemp(dir=self._file.parent)
        try:
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(self._file)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
