"""Stores that do not come back, or take whatever there is."""

import contextlib
import threading
import time
from collections.abc import Iterator

from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken

from tests.correct_stores.base import DictStore
from tests.misbehaving_stores.gallery import misbehaves


@misbehaves("no answer in 1 s from find_token_by_id")
class Sleeps(DictStore):
    """A search waits for a server that never answers."""

    def find_token_by_id(self, id: str) -> OAuthToken | None:
        time.sleep(3_600)
        return None


@misbehaves("no answer in 1 s from find_token_by_id")
class Loops(DictStore):
    """A search goes round for ever, and catches every `Exception` on its way."""

    def find_token_by_id(self, id: str) -> OAuthToken | None:
        while True:
            try:
                super().find_token_by_id(id)
            except Exception:
                continue


@misbehaves("no answer in 1 s from find_token_by_id")
class WaitsForItsOwnLock(DictStore):
    """A search waits for a lock that it holds itself."""

    def find_token_by_id(self, id: str) -> OAuthToken | None:
        lock = threading.Lock()
        with lock, lock:
            return super().find_token_by_id(id)


@misbehaves("no answer in 1 s from find_token_by_id")
class TakesTheAlarmForAMiss(DictStore):
    """A search hangs, catches whatever ends it, and answers that nobody was found."""

    def find_token_by_id(self, id: str) -> OAuthToken | None:
        with contextlib.suppress(BaseException):
            time.sleep(3_600)
        return None


@misbehaves("find_token_by_id (call", ends=None)
class CannotBeStopped(DictStore):
    """A search hangs, and catches whatever would end it, again and again."""

    def find_token_by_id(self, id: str) -> OAuthToken | None:
        while True:
            try:
                time.sleep(3_600)
            except BaseException:
                continue


@misbehaves("get_tokens answered more than 100,000 tokens")
class ListsWithoutAnEnd(DictStore):
    """A list of tokens that has no end, once there is one."""

    def get_tokens(self) -> Iterator[OAuthToken]:  # type: ignore[override]
        tokens = super().get_tokens()
        yield from tokens
        while tokens:
            yield tokens[0]


@misbehaves("RecursionError: maximum recursion depth exceeded")
class RecursesForEver(DictStore):
    """A search calls itself."""

    def find_token_by_id(self, id: str) -> OAuthToken | None:
        return self.find_token_by_id(id)


@misbehaves("came: it raised MemoryError")
class EatsMemory(DictStore):
    """A search fills the memory of the machine."""

    def find_token_by_id(self, id: str) -> OAuthToken | None:
        eaten = []
        while True:
            eaten.append(bytes(64 * 1024**2))
