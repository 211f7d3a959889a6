"""Stores that break a clause of `delete_token`."""

from tests.broken_stores.base import CachingStore, table_of
from tests.broken_stores.gallery import breaks
from tests.correct_stores.base import DictStore


@breaks("DEL-1", "it was deleted")
class DeletesAroundItsCache(CachingStore):
    """A user who was removed goes on being acted for until the application is restarted."""

    def delete_tokens(self) -> None:
        super().delete_tokens()
        self.cache.clear()


@breaks("DEL-2", "only the record with id '1' goes", unseen=("DEL-1",))
class DeletesByTheBeginning(DictStore):
    """Removing user 1 removes the users 10 to 19 as well."""

    def delete_token(self, id: str) -> None:
        if id:
            with self.records() as records:
                for other in [other for other in records if other.startswith(id)]:
                    del records[other]


@breaks("DEL-3", "no record has the id ''")
class DeletesAllWithoutAnId(DictStore):
    """`remove()` on a token that was never stored logs everybody out."""

    def delete_token(self, id: str | None) -> None:
        if id:
            super().delete_token(id)
        else:
            self.delete_tokens()


@breaks(
    "DEL-4", "no record has the id \"' OR '1'='1\"", seen_in="samples published for the article"
)
class PastesDeletedIdsIntoSql(DictStore):
    """A made-up id in a request empties the table."""

    def delete_token(self, id: str) -> None:
        with self.records() as records, table_of(records) as database:
            database.execute(f"DELETE FROM tokens WHERE id = '{id}'")


@breaks("DEL-5", "came: '1'")
class AnswersTheDeletedId(DictStore):
    """Code that takes an answer for a failure, as the contract lets it, retries for ever."""

    def delete_token(self, id: str) -> str:  # type: ignore[override]
        super().delete_token(id)
        return id


@breaks("DEL-6", "which was a deleted user's", seen_in="the SDK's FileStore")
class ReusesTheHighestId(DictStore):
    """An id that was noted down for a user who has left becomes the next user's login."""

    def new_id(self) -> str:
        return str(max((int(id) for id in self._records if id.isdigit()), default=0) + 1)


@breaks("DEL-6", "which was a deleted user's")
class GivesOutDeletedIdsThatWereBrought(DictStore):
    """The id that an application chose for a user who has left becomes the next user's."""

    def delete_token(self, id: str) -> None:
        super().delete_token(id)
        self._used_ids.discard(id)
