"""Stores whose calls cost more and more."""

from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken

from tests.broken_stores.gallery import breaks
from tests.correct_stores.base import DictStore, Record, Records


@breaks("SCALE-1", "lines of Python with")
class LooksForTwinsInEachSave(DictStore):
    """A login takes seconds with a few thousand users: each save compares all with each other."""

    def save_token(self, token: OAuthToken) -> None:
        super().save_token(token)
        with self.records() as records:
            for one in records.values():
                for other in records.values():
                    assert one is other or one["id"] != other["id"]


@breaks("SCALE-1", "it grows as if each call compared all of them with each other")
class CountsNamesInEachSearch(DictStore):
    """Each request waits for a search that counts every name in a list of all names."""

    def found(self, given: Record, records: Records) -> Record | None:
        names = [f"{record['user_name']}/{record['access_token']}" for record in records.values()]
        assert max(map(names.count, names), default=1) == 1
        return super().found(given, records)


@breaks("SCALE-1", "get_tokens to cost no more than twice as much with twice as many tokens")
class SortsByInsertion(DictStore):
    """A page that shows who is logged in takes longer than the browser waits."""

    def get_tokens(self) -> list[OAuthToken]:
        ordered: list[OAuthToken] = []
        for token in super().get_tokens():
            place = 0
            while place < len(ordered) and ordered[place].get_id() != token.get_id():
                place += 1
            ordered.insert(place, token)
        return ordered


@breaks("SCALE-1", "delete_tokens to cost no more than twice as much with twice as many tokens")
class WipesOneByOne(DictStore):
    """To log everybody out takes minutes, as each record is looked for among all that are left."""

    def delete_tokens(self) -> None:
        with self.records() as records:
            for id in list(records):
                kept = [record for record in records.values() if record["id"] != id]
                records.clear()
                records.update({record["id"] or "": record for record in kept})
