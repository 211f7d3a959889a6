"""Making, changing and deleting records.

Each record of a request is written or refused by itself, and has a result of its own (documented).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from fake_accounts_server.credentials import User
from fake_accounts_server.crm.errors import (
    CrmRefusal,
    RecordRefused,
    no_such_url,
    parameter_missing,
)
from fake_accounts_server.crm.ids import NewIds, id_in
from fake_accounts_server.crm.modules import Module
from fake_accounts_server.crm.question import Answer, Question
from fake_accounts_server.crm.records import Record, Records, as_time
from fake_accounts_server.crm.request_body import MAXIMUM_RECORDS, records_in
from fake_accounts_server.crm.results import Result, answer, results, success
from fake_accounts_server.crm.values import (
    mandatory_not_found,
    unexpected_type,
    unknown_id,
    values_in,
)

_WRONG_FORMAT = "either the request body or parameters is in wrong format"
_NOT_DELETED = "record not deleted"


@dataclass(frozen=True)
class Writer:
    """Writes records of one module: `now` is in epoch seconds, `ids` are for new records."""

    module: Module
    kept: Records
    user: User
    now: float
    ids: NewIds

    def create(self, question: Question) -> Answer:
        """Make records: 201 if all were made (documented). Ids in the body are let be (assumed).

        Raises CrmRefusal for a body that cannot be read.
        """
        return answer(results(self._create, _given(question)), status=201)

    def update(self, question: Question) -> Answer:
        """Change records, found by the ids inside, or the one whose id stands in the path.

        The path takes one record, and its id counts (assumed). Raises CrmRefusal for a body that
        cannot be read, and `INVALID_URL_PATTERN` for what cannot be an id (reported from the field
        for reading).
        """
        given = _given(question)
        if "id" not in question.values:
            return answer(results(self._update, given), status=200)
        id = id_in(question.values["id"])
        if id is None:
            raise no_such_url(f"/crm/v8/{self.module.api_name}/{question.values['id']}")
        if len(given) > 1:
            raise CrmRefusal(
                "LIMIT_EXCEEDED",
                "count of records in your request exceeds the limit",
                f"{len(given)} records for one id",
                status=400,
                details={"maximum_length": 1, "api_name": "data"},
            )
        return answer(results(lambda one: self._update_at(id, one), given), status=200)

    def delete(self, question: Question) -> Answer:
        """Delete the records named in `ids`, or the one whose id stands in the path (documented).

        Raises CrmRefusal: `REQUIRED_PARAM_MISSING` without ids, `INVALID_DATA` for a path with no
        id of a record (both documented), and for more than a hundred ids (documented for other
        deletions).
        """
        if "id" in question.values:
            return self._delete_at(question.values["id"])
        ids = [id for id in question.parameters.get("ids", "").split(",") if id]
        if not ids:
            raise parameter_missing("ids")
        if len(ids) > MAXIMUM_RECORDS:
            raise CrmRefusal(
                "INVALID_DATA",
                "Ids maximum length exceeded",
                f"{len(ids)} ids",
                status=400,
                details={"maximum_length": MAXIMUM_RECORDS, "param_name": "ids"},
            )
        return answer(results(self._delete, ids), status=200)

    def _create(self, given: "_Given") -> Result:
        values = values_in(given.fields, self.module, given.json_path, self.kept.has, complete=True)
        record = Record(self.ids.new(), values, self.user, self.now, self.user, self.now)
        return self._put(record, "record added")

    def _update(self, given: "_Given") -> Result:
        path = f"{given.json_path}.id"
        if given.fields.get("id") is None:
            raise mandatory_not_found("id", path)
        id = id_in(given.fields["id"])
        if id is None:
            raise unexpected_type("bigint", "id", path)
        record = self.kept.find(self.module, id)
        if record is None:
            raise unknown_id("id", path)
        return self._change(record, given)

    def _update_at(self, id: str, given: "_Given") -> Result:
        record = self.kept.find(self.module, id)
        if record is None:
            raise RecordRefused(
                "INVALID_DATA", "the id given seems to be invalid", {"resource_path_index": 1}
            )
        return self._change(record, given)

    def _change(self, record: Record, given: "_Given") -> Result:
        values = values_in(
            given.fields, self.module, given.json_path, self.kept.has, complete=False
        )
        changed = replace(
            record,
            values={**record.values, **values},
            modified_by=self.user,
            modified_time=self.now,
        )
        return self._put(changed, "record updated")

    def _put(self, record: Record, message: str) -> Result:
        self.kept.put(self.module, record)
        details = {
            "Modified_Time": as_time(record.modified_time),
            "Modified_By": self.kept.reference(record.modified_by),
            "Created_Time": as_time(record.created_time),
            "id": record.id,
            "Created_By": self.kept.reference(record.created_by),
            "$approval_state": "approved",
        }
        return success(message, details)

    def _delete(self, text: str) -> Result:
        id = id_in(text)
        if id is None:
            raise RecordRefused("INVALID_DATA", _WRONG_FORMAT, {"id": text})
        if not self.kept.remove(self.module, id):
            raise RecordRefused("INVALID_DATA", _NOT_DELETED, {"id": id})
        return success("record deleted", {"id": id})

    def _delete_at(self, text: str) -> Answer:
        try:
            return answer([self._delete(text)], status=200)
        except RecordRefused as refused:
            raise CrmRefusal(
                refused.code,
                refused.message,
                f"no such record: {text}",
                status=400,
                details={"resource_path_index": 1},
            ) from None


@dataclass(frozen=True)
class _Given:
    """A record as a request brings it, and where it stands, such as "$.data[0]"."""

    json_path: str
    content: object

    @property
    def fields(self) -> Mapping[str, object]:
        """Its values by field. Raises RecordRefused if it is not an object (assumed)."""
        if not isinstance(self.content, dict):
            raise unexpected_type("jsonobject", "data", self.json_path)
        return self.content


def _given(question: Question) -> Sequence[_Given]:
    return [
        _Given(f"$.data[{place}]", content)
        for place, content in enumerate(records_in(question.body))
    ]
