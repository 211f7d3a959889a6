"""Stores on servers that several hosts share, at the addresses that the environment names.

Small, and for these tests alone.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, cast
from uuid import uuid4

import psycopg
import redis

from tests.correct_stores.base import DictStore, Record, Records
from tests.together.table import Connection, TableStore

POSTGRES: Final = "TOGETHER_POSTGRES"
"""The environment's variable with the address of a database, one for each test."""

REDIS: Final = "TOGETHER_REDIS"
REDIS_PREFIX: Final = "TOGETHER_REDIS_PREFIX"
"""Those with the address of a server, and what the keys of a test begin with."""


class OnPostgreSQL(TableStore):
    """A table whose lock each call takes; without it, whoever comes in between."""

    locks = "LOCK TABLE tokens IN ACCESS EXCLUSIVE MODE"
    named = "%({})s"

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        with psycopg.connect(os.environ[POSTGRES]) as database:
            yield cast("Connection", database)


class OnRedis(DictStore):
    """A hash of records; what a call changes is written only if nobody else has written since."""

    def __init__(self, *, is_locked: bool) -> None:
        super().__init__()
        self._is_locked = is_locked
        self._redis = redis.Redis.from_url(os.environ[REDIS], decode_responses=True)
        self._key = f"{os.environ[REDIS_PREFIX]}tokens"

    def new_id(self) -> str:
        return str(uuid4())

    @contextmanager
    def records(self) -> Iterator[Records]:
        lock = self._redis.lock(f"{self._key}-lock", timeout=20, sleep=0.002)
        if self._is_locked:
            lock.acquire()
        try:
            kept = cast("dict[str, str]", self._redis.hgetall(self._key))
            records: Records = {id: json.loads(text) for id, text in kept.items()}
            yield records
            self._write(kept, records)
        finally:
            if self._is_locked:
                lock.release()

    def _write(self, before: dict[str, str], records: Records) -> None:
        after = {id: _text(record) for id, record in records.items()}
        with self._redis.pipeline() as changes:
            for id in before.keys() - after.keys():
                changes.hdel(self._key, id)
            for id, text in after.items():
                if before.get(id) != text:
                    changes.hset(self._key, id, text)
            changes.execute()


def _text(record: Record) -> str:
    return json.dumps(record)


def on_postgresql() -> OnPostgreSQL:
    return OnPostgreSQL(is_locked=True)


def on_postgresql_without_a_lock() -> OnPostgreSQL:
    return OnPostgreSQL(is_locked=False)


def on_redis() -> OnRedis:
    return OnRedis(is_locked=True)


def on_redis_without_a_lock() -> OnRedis:
    return OnRedis(is_locked=False)
