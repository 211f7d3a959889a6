"""Stores that do not compare keys to the last character, or look in only some of the records."""

import unicodedata

from tests.broken_stores.base import first_row
from tests.broken_stores.gallery import breaks
from tests.correct_stores.base import DictStore, Record, Records, first, same


class ComparesAs(DictStore):
    """Finds a user by a form of the name, `compared`, that other names have, too."""

    def compared(self, name: str) -> str:
        return name

    def found(self, given: Record, records: Records) -> Record | None:
        name = given["user_name"]
        if not name:
            return super().found(given, records)
        wanted = self.compared(name)
        return first(r for r in records.values() if self.compared(r["user_name"] or "") == wanted)


@breaks("FIND-7", "no record has this user_name")
class FoldsUnicodeForms(ComparesAs):
    """Two names that print alike share one login: keys are normalised, as macOS does file names."""

    def compared(self, name: str) -> str:
        return unicodedata.normalize("NFKC", name)


@breaks("FIND-7", "no record has this user_name")
class FoldsAccents(ComparesAs):
    """José acts for Jose: MySQL's collations that end in `_ai_ci`."""

    def compared(self, name: str) -> str:
        parts = unicodedata.normalize("NFD", name)
        return "".join(part for part in parts if not unicodedata.combining(part))


@breaks("FIND-7", "no record has this user_name")
class PadsWithSpaces(ComparesAs):
    """A name with a space behind it finds the user without: SQL's comparison of `CHAR` columns."""

    def compared(self, name: str) -> str:
        return name.rstrip(" ")


@breaks("FIND-7", "no record has this user_name")
class LeavesTheOrganisationOut(ComparesAs):
    """A consultant's two organisations share one login: the name is cut off at the `:`."""

    def compared(self, name: str) -> str:
        return name.partition(":")[0]


@breaks("FIND-1", "expected: the record of 'barbara@example.com:60004' came: None")
class IndexesTheRefreshableAlone(DictStore):
    """A user who logged in online, without a refresh token, is not found: a partial index."""

    def found(self, given: Record, records: Records) -> Record | None:
        record = super().found(given, records)
        if record is None or not given["user_name"] or record["refresh_token"]:
            return record
        return None


@breaks("SAVE-8", "is another user")
class SavesOverAlikeNames(DictStore):
    """A user who signs up as `ADA@...` has taken over `ada@...`: the unique index folds case."""

    def to_update(self, given: Record, records: Records) -> Record | None:
        name = (given["user_name"] or "").lower()
        alike = first(
            r for r in records.values() if name and (r["user_name"] or "").lower() == name
        )
        return alike or super().to_update(given, records)


@breaks("FIND-14", "belongs to another client")
class ChecksNoSecret(DictStore):
    """Whoever knows a client's id, which is no secret, is answered with its tokens."""

    def found(self, given: Record, records: Records) -> Record | None:
        if given["user_name"] or not given["client_id"]:
            return super().found(given, records)
        return first(
            record
            for record in records.values()
            if same("client_id", given, record)
            and any(same(field, given, record) for field in ("refresh_token", "grant_token"))
        )


@breaks("FIND-7", "no record has this user_name")
class ComparesTheFirst64(ComparesAs):
    """Who has a long name acts for another with a long name: a prefix index, taken for unique."""

    def compared(self, name: str) -> str:
        return name[:64]


@breaks("SAVE-8", "is another id")
class SavesByLikeIds(DictStore):
    """A record of the application's own id overwrites another: the UPDATE says `WHERE id LIKE`."""

    def to_update(self, given: Record, records: Records) -> Record | None:
        if given["user_name"] or not given["id"]:
            return super().to_update(given, records)
        return first_row(records, "id LIKE ?", given["id"]) or super().to_update(given, records)
