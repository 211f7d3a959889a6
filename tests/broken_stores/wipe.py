"""Stores that break a clause of `delete_tokens`."""

from zohocrmsdk.src.com.zoho.crm.api.exception import SDKException

from tests.broken_stores.base import CachingStore
from tests.correct_stores.base import DictStore


class WipesAroundItsCache(CachingStore):
    """Everybody was logged out, and everybody is still acted for."""

    def delete_token(self, id: str) -> None:
        super().delete_token(id)
        self.cache.clear()


class RefusesToWipeNothing(DictStore):
    """An application that begins with a clean slate dies on its first start."""

    def delete_tokens(self) -> None:
        with self.records() as records:
            if not records:
                raise SDKException("TOKEN_STORE", "There are no tokens to delete")
            records.clear()


class WipesItsNumbersToo(DictStore):
    """After a wipe no user can log in until the application is restarted."""

    _wiped = False

    def delete_tokens(self) -> None:
        super().delete_tokens()
        self._wiped = True

    def new_id(self) -> str:
        if self._wiped:
            raise SDKException("TOKEN_STORE", "There is no row in the table of numbers")
        return super().new_id()


class WipeIsBroken(DictStore):
    """Nobody can be logged out: `delete_tokens` ends in an AttributeError, whoever calls it."""

    def delete_tokens(self) -> None:
        self._connection.commit()  # type: ignore[attr-defined]


class CountsTheWiped(DictStore):
    """Code that takes an answer for a failure, as the contract lets it, sees each wipe fail."""

    def delete_tokens(self) -> int:  # type: ignore[override]
        with self.records() as records:
            number = len(records)
            records.clear()
        return number
