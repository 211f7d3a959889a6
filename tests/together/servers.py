"""Stores on servers that several hosts share, at the addresses that the environment names: the
examples, and two that are right for one host only.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, cast
from uuid import uuid4

import psycopg
import redis

from redis_store import RedisStore
from sql_store import SQLStore
from tests.correct_stores.base import DictStore, Records
from tests.together.table import Connection, TableStore

DATABASE: Final = "TOGETHER_DATABASE"
"""The environment's variable with the address of a database, one for each test."""

REDIS: Final = "TOGETHER_REDIS"
REDIS_PREFIX: Final = "TOGETHER_REDIS_PREFIX"
"""Those with the address of a server, and what the keys of a test begin with."""


def in_an_sql_database() -> SQLStore:
    """Each worker creates what is missing, as an application does at each start."""
    store = SQLStore(os.environ[DATABASE])
    store.create_tables()
    return store


def on_redis() -> RedisStore:
    return RedisStore(os.environ[REDIS], prefix=os.environ[REDIS_PREFIX])


class WithoutUniqueKeys(TableStore):
    """A table in PostgreSQL: whoever comes between a search and an insertion is there twice."""

    named = "%({})s"

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        with psycopg.connect(os.environ[DATABASE]) as database:
            yield cast("Connection", database)


def without_unique_keys() -> WithoutUniqueKeys:
    return WithoutUniqueKeys(is_locked=False)


class TwoCommands(DictStore):
    """A hash in Redis: the search is one command, and the change another one."""

    def __init__(self) -> None:
        super().__init__()
        self._redis = redis.Redis.from_url(os.environ[REDIS], decode_responses=True)
        self._key = f"{os.environ[REDIS_PREFIX]}tokens"

    def new_id(self) -> str:
        return str(uuid4())

    @contextmanager
    def records(self) -> Iterator[Records]:
        before = cast("dict[str, str]", self._redis.hgetall(self._key))
        records: Records = {id: json.loads(text) for id, text in before.items()}
        yield records
        after = {id: json.dumps(record) for id, record in records.items()}
        for id in before.keys() - after.keys():
            self._redis.hdel(self._key, id)
        for id, text in after.items():
            if before.get(id) != text:
                self._redis.hset(self._key, id, text)


def in_two_commands() -> TwoCommands:
    return TwoCommands()
