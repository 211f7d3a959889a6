"""Stores that break a clause of `delete_tokens`."""

from zohocrmsdk.src.com.zoho.crm.api.exception import SDKException

from tests.broken_stores.base import CachingStore
from tests.broken_stores.gallery import breaks
from tests.correct_stores.base import DictStore


@breaks("ALL-1", "came: the record of 'ada@example.com:60001'")
class WipesAroundItsCache(CachingStore):
    """Everybody was logged out, and everybody is still acted for."""

    def delete_token(self, id: str) -> None:
        super().delete_token(id)
        self.cache.clear()


@breaks("ALL-2", "There are no tokens to delete")
class RefusesToWipeNothing(DictStore):
    """An application that begins with a clean slate dies on its first start."""

    def delete_tokens(self) -> None:
        with self.records() as records:
            if not records:
                raise SDKException("TOKEN_STORE", "There are no tokens to delete")
            records.clear()


@breaks("ALL-3", "no row in the table of numbers", in_runs=("SAVE-1",))
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


@breaks(
    "ALL-1",
    "has no attribute '_connection'",
    also=("ALL-2",),
    unseen=("ALL-3",),
    seen_in="samples published for the article",
)
class WipeIsBroken(DictStore):
    """Nobody can be logged out: `delete_tokens` ends in an AttributeError, whoever calls it."""

    def delete_tokens(self) -> None:
        self._connection.commit()  # type: ignore[attr-defined]


@breaks("ALL-4", "came: 1")
class CountsTheWiped(DictStore):
    """Code that takes an answer for a failure, as the contract lets it, sees each wipe fail."""

    def delete_tokens(self) -> int:  # type: ignore[override]
        with self.records() as records:
            number = len(records)
            records.clear()
        return number
