"""What an organisation holds at the start."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from fake_accounts_server.credentials import User
from fake_accounts_server.crm.errors import RecordRefused
from fake_accounts_server.crm.ids import NewIds, id_in
from fake_accounts_server.crm.modules import MODULES, Field, Module
from fake_accounts_server.crm.records import Record, Records, name_of
from fake_accounts_server.crm.values import values_in


@dataclass(frozen=True)
class Organisation:
    """An organisation as it is to be. Without a name it keeps the one it has.

    `records` are by module, and those of a module that is not named are none; without any it keeps
    those it has, which are made up at the start. A record holds values by field, and an id if it
    matters. A lookup is `{"id": ...}` or `{"name": ...}`; a date may be a `datetime.date`.
    """

    zgid: str
    name: str | None = None
    records: Mapping[str, tuple[Mapping[str, object], ...]] | None = None


def filled(
    records: Mapping[str, Sequence[Mapping[str, object]]],
    colleagues: Callable[[], Sequence[User]],
    now: float,
    ids: NewIds,
) -> Records:
    """Records that the organisation's first user made at the time `now`, in epoch seconds.

    Ids that are given are never given out again. Raises ValueError, naming the record, for a module
    or a field that there is not, for what a field does not accept, for an id given twice, and for a
    lookup that finds nothing, or more than one record.
    """
    planned = _planned(records, ids)
    found = _Found(planned, Records(colleagues))
    kept = Records(colleagues)
    for one in planned:
        kept.put(one.module, Record(one.id, _values(one, found), None, now, None, now))
    return kept


@dataclass(frozen=True)
class _Planned:
    """A record that is to be there, before what it looks up is known."""

    module: Module
    where: str
    id: str
    fields: Mapping[str, object]


class _Found:
    """What lookups find among the records that are to be there, and among the users."""

    def __init__(self, planned: Sequence[_Planned], users: Records) -> None:
        self._users = users
        self._ids = {(one.module.api_name, one.id) for one in planned}
        self._by_name: dict[tuple[str, str], list[str]] = {}
        for one in planned:
            named = one.module.api_name, name_of(one.module, one.fields)
            self._by_name.setdefault(named, []).append(one.id)

    def has(self, field: Field, id: str) -> bool:
        """Whether a lookup finds anything by this id."""
        if field.lookup is None:
            return self._users.has(field, id)
        return (field.lookup, id) in self._ids

    def id_of(self, module: str, name: str) -> str:
        """The id of the record of this name. Raises ValueError if there is not exactly one."""
        ids = self._by_name.get((module, name), [])
        if len(ids) != 1:
            raise ValueError(f"{len(ids)} records of {module} are called {name}")
        return ids[0]


def _planned(
    records: Mapping[str, Sequence[Mapping[str, object]]], ids: NewIds
) -> Sequence[_Planned]:
    for name in records:
        if name not in MODULES:
            raise ValueError(f"there is no module {name}; there are: {', '.join(MODULES)}")
    given = [
        (module, f"{module.api_name}, record {place}", fields)
        for module in MODULES.values()
        for place, fields in enumerate(records.get(module.api_name, ()), start=1)
    ]
    ids.take(id for _, _, fields in given if (id := id_in(fields.get("id"))) is not None)
    planned = [
        _Planned(module, where, _id(where, fields, ids), fields) for module, where, fields in given
    ]
    times_there = Counter(one.id for one in planned)
    for one in planned:
        if times_there[one.id] > 1:
            raise ValueError(f"{one.where}: the id {one.id} is there twice")
    return planned


def _id(where: str, fields: Mapping[str, object], ids: NewIds) -> str:
    if "id" not in fields:
        return ids.new()
    id = id_in(fields["id"])
    if id is None:
        raise ValueError(f"{where}: {fields['id']!r} is not an id")
    return id


def _values(one: _Planned, found: _Found) -> Mapping[str, object]:
    known = {field.api_name: field for field in one.module.writable_fields}
    unknown = [name for name in one.fields if name not in known and name != "id"]
    if unknown:
        raise ValueError(
            f"{one.where}: there is no field {unknown[0]}; there are: {', '.join(known)}"
        )
    try:
        fields = {
            name: _as_json(known[name], value, found)
            for name, value in one.fields.items()
            if name != "id"
        }
        return values_in(fields, one.module, "$", found.has, complete=True)
    except RecordRefused as refused:
        raise ValueError(f"{one.where}: {refused.message}, {dict(refused.details)}") from None
    except ValueError as error:
        raise ValueError(f"{one.where}: {error}") from None


def _as_json(field: Field, value: object, found: _Found) -> object:
    """A value as a request would bring it."""
    if isinstance(value, date):
        return value.isoformat()
    name = value.get("name") if isinstance(value, Mapping) and "id" not in value else None
    if field.lookup is not None and isinstance(name, str):
        return {"id": found.id_of(field.lookup, name)}
    return value
