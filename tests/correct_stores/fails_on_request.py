"""A store on a server, which cannot be made to fail from outside, and so offers to do it itself."""

from collections.abc import Iterator
from contextlib import contextmanager

from zohocrmsdk.src.com.zoho.crm.api.exception import SDKException

from tests.correct_stores.base import DictStore, Records


class FailsOnRequest(DictStore):
    def __init__(self) -> None:
        super().__init__()
        self._is_down = False

    @contextmanager
    def storage_failure(self) -> Iterator[None]:
        self._is_down = True
        try:
            yield
        finally:
            self._is_down = False

    @contextmanager
    def records(self) -> Iterator[Records]:
        if self._is_down:
            cause = ConnectionError("the server is down")
            raise SDKException("TOKEN_STORE", "The server does not answer", cause=cause) from cause
        with super().records() as records:
            yield records
