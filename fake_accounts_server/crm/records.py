"""The records of one organisation."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from types import MappingProxyType

from fake_accounts_server.credentials import User
from fake_accounts_server.crm.modules import MODULES, Field, Module
from fake_accounts_server.crm.users import user_id

_ALWAYS_SHOWN = "id"


@dataclass(frozen=True)
class Record:
    """A record as it stands now.

    `values` hold what was set, by field; of what a lookup refers to, the id. Times are in epoch
    seconds. None stands for the organisation's first user, who made what was there at the start.
    """

    id: str
    values: Mapping[str, object]
    created_by: User | None
    created_time: float
    modified_by: User | None
    modified_time: float


class Records:
    """The records of one organisation, by module and id.

    `colleagues` gives the organisation's users, of whom there is at least one whenever records are
    shown.
    """

    def __init__(self, colleagues: Callable[[], Sequence[User]]) -> None:
        self._colleagues = colleagues
        self._records: Mapping[str, dict[str, Record]] = {module: {} for module in MODULES}

    def of(self, module: Module) -> Sequence[Record]:
        """Every record of a module, in the order in which they were put there."""
        return tuple(self._records[module.api_name].values())

    def find(self, module: Module, id: str) -> Record | None:
        """The record with this id, None if there is none."""
        return self._records[module.api_name].get(id)

    def put(self, module: Module, record: Record) -> None:
        """Keep a record, in place of the one with its id if there is one."""
        self._records[module.api_name][record.id] = record

    def remove(self, module: Module, id: str) -> bool:
        """Remove a record, and tell whether there was one.

        What looks it up looks up nothing from then on (assumed).
        """
        return self._records[module.api_name].pop(id, None) is not None

    def has(self, field: Field, id: str) -> bool:
        """Whether a lookup finds anything by this id."""
        if field.lookup is None:
            return self._colleague(id) is not None
        return self.find(MODULES[field.lookup], id) is not None

    def shown(
        self, module: Module, record: Record, names: frozenset[str] | None = None
    ) -> dict[str, object]:
        """A record as the API shows it, with the fields named or with all; empty ones are null.

        The id is always shown (documented).
        """
        body: dict[str, object] = {_ALWAYS_SHOWN: record.id}
        for field in module.fields:
            if names is None or field.api_name in names:
                body[field.api_name] = self._value(field, record)
        return body

    def reference(self, user: User | None) -> dict[str, object]:
        """A user as records refer to them (documented)."""
        user = user or self._colleagues()[0]
        return {"name": user.full_name, "id": user_id(user), "email": user.email}

    def _value(self, field: Field, record: Record) -> object:
        if field.api_name in _KEPT_BY_THE_API:
            return _KEPT_BY_THE_API[field.api_name](self, record)
        value = record.values.get(field.api_name)
        if field.lookup is not None and isinstance(value, str):
            return self._looked_up(MODULES[field.lookup], value)
        return value

    def _looked_up(self, module: Module, id: str) -> dict[str, object] | None:
        record = self.find(module, id)
        return {"name": name_of(module, record.values), "id": id} if record else None

    def _owner(self, record: Record) -> dict[str, object]:
        id = record.values.get("Owner")
        return self.reference(self._colleague(str(id)) or record.created_by)

    def _colleague(self, id: str) -> User | None:
        return next((user for user in self._colleagues() if user_id(user) == id), None)


def name_of(module: Module, values: Mapping[str, object]) -> str:
    """What a record is called where another looks it up."""
    texts = (values.get(name) for name in module.naming_fields)
    return " ".join(text for text in texts if isinstance(text, str) and text)


def as_time(seconds: float) -> str:
    """A time in epoch seconds, in ISO 8601 with its offset (documented), to the second."""
    return datetime.fromtimestamp(seconds, timezone.utc).isoformat(timespec="seconds")


_KEPT_BY_THE_API: Mapping[str, Callable[[Records, Record], object]] = MappingProxyType(
    {
        "Owner": Records._owner,
        "Created_By": lambda records, record: records.reference(record.created_by),
        "Modified_By": lambda records, record: records.reference(record.modified_by),
        "Created_Time": lambda _, record: as_time(record.created_time),
        "Modified_Time": lambda _, record: as_time(record.modified_time),
    }
)
