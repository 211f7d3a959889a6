"""Ids that are no numbers and have no order."""

from uuid import uuid4

from tests.correct_stores.base import DictStore


class UuidIds(DictStore):
    def new_id(self) -> str:
        return str(uuid4())
