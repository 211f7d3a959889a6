"""What a run gives to a store on a place that outlives it, kept in a file while the run goes on.

A run that is killed leaves its records there. The next run knows them by this file, and removes
them, and only them. The file holds digests: a value of the kit's may look like a secret. It belongs
to one run at a time, and is emptied when that has left nothing.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from conformance.finding import NoAnswer
from conformance.guard import TELLING, look
from conformance.naming import StoreSource
from conformance.place import Place
from conformance.record import Record

_TELLS_WHOSE: Final = ("user_name", "refresh_token", "access_token", "grant_token")
"""Without one of these a record is not taken for one that was left: a client's id is no mark."""


class LeftBehind:
    """The file of one store and worker, while one run holds it."""

    def __init__(self, file: int, path: Path) -> None:
        self._file = file
        self._path = path
        with os.fdopen(os.dup(file), "rb") as written:
            self._digests = set(written.read().decode("ascii", "replace").split())
        self.is_from_before = bool(self._digests)
        """Whether an earlier run has not come to its end."""

    def note(self, values: Iterable[str]) -> None:
        """Write down what is about to be saved, before it is."""
        new = {_digest(value) for value in values} - self._digests
        if new:
            self._digests |= new
            os.write(self._file, "".join(f"{digest}\n" for digest in sorted(new)).encode())

    def knows(self, record: Record) -> bool:
        """Whether a record is one that was left: all that it tells was given out by the kit."""
        telling = [value for name in TELLING if (value := record[name])]
        return any(record[name] for name in _TELLS_WHOSE) and all(
            isinstance(value, str) and _digest(value) in self._digests for value in telling
        )

    def clear(self, source: StoreSource, worker_id: str) -> int:
        """Remove what was left, if nothing else is there; return how many records that were.

        The file is emptied where the store is empty after that. A store that does not answer, or
        holds a record of anybody else's, is left as it is.
        """
        place = Place(source, worker_id)
        try:
            store = place.open()
            with place.doing("get_tokens"):
                records = look(store)
            if not all(map(self.knows, records)):
                return 0
            for record in records:
                with place.doing("delete_token"):
                    store.delete_token(record.id or "")
            with place.doing("get_tokens"):
                left = len(look(store))
        except (Exception, NoAnswer):
            return 0
        finally:
            with contextlib.suppress(Exception, NoAnswer):
                place.close()
        if not left:
            self._digests.clear()
            os.ftruncate(self._file, 0)
        return len(records) - left

    def close(self) -> None:
        """Let go of the file, and remove it if it tells nothing."""
        if not self._digests:
            with contextlib.suppress(OSError):
                self._path.unlink()
        os.close(self._file)


def left_behind(folder: Path | None, source: StoreSource, worker_id: str) -> LeftBehind | None:
    """Take the file of a store and worker, in a folder that outlives the run.

    None where there is no such folder, or no lock to be had: another run may be using the store.
    """
    if folder is None or sys.platform == "win32":
        return None
    import fcntl  # noqa: PLC0415 - not on every system

    path = folder / f"given-{_digest(source.name)[:16]}-{worker_id}"
    try:
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    except OSError:
        return None
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(file)
        return None
    return LeftBehind(file, path)


def _digest(value: str) -> str:
    return hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()
