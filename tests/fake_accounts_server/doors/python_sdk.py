"""Zoho's Python SDK, as far as it is used here."""

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken
from zohocrmsdk.src.com.zoho.crm.api import Initializer, SDKConfig
from zohocrmsdk.src.com.zoho.crm.api.dc import DataCenter
from zohocrmsdk.src.com.zoho.crm.api.record import RecordOperations

from fake_accounts_server.sdk_environments import environments
from tests.fake_accounts_server.sdk_state import StoreInMemory


class _Record(Protocol):
    def set_id(self, id: int) -> None: ...
    def get_key_value(self, key: str) -> object: ...
    def add_key_value(self, key: str, value: object) -> None: ...


class _Records(Protocol):
    def get_data(self) -> Sequence[_Record]: ...


class _Result(Protocol):
    def get_details(self) -> Mapping[str, object]: ...


class _Results(Protocol):
    def get_data(self) -> Sequence[_Result]: ...


class _Body(Protocol):
    def set_data(self, data: Sequence[_Record]) -> None: ...


class _Response(Protocol):
    def get_status_code(self) -> int: ...
    def get_object(self) -> object: ...


class _Operations(Protocol):
    def get_records(self) -> _Response: ...
    def create_records(self, body: _Body) -> _Response: ...
    def update_record(self, id: int, body: _Body) -> _Response: ...
    def delete_record(self, id: int) -> _Response: ...


_classes = import_module("zohocrmsdk.src.com.zoho.crm.api.record")
_new_record = cast("Callable[[], _Record]", _classes.Record)
_new_body = cast("Callable[[], _Body]", _classes.BodyWrapper)


def environment_at(address: str) -> DataCenter.Environment:
    """The environment that the lines make which the fake shows to be pasted."""
    names: dict[str, object] = {}
    exec(environments(address)["Python"], names)
    return cast("DataCenter.Environment", names["environment"])


def initialize(environment: DataCenter.Environment, token: OAuthToken, folder: Path) -> None:
    """Log in; `folder` is for the SDK's files."""
    Initializer.initialize(
        environment,
        token,
        store=StoreInMemory(),
        sdk_config=SDKConfig(auto_refresh_fields=False),
        resource_path=str(folder),
    )


def last_names() -> list[object]:
    """The last names of the leads, newest first."""
    found = cast("_Records", _leads().get_records().get_object()).get_data()
    return [lead.get_key_value("Last_Name") for lead in found]


def create(**fields: object) -> int:
    """Make a lead: its id."""
    response = _leads().create_records(_body(fields))
    (result,) = cast("_Results", response.get_object()).get_data()
    return int(str(result.get_details()["id"]))


def update(id: int, **fields: object) -> int:
    """Change a lead: the status."""
    return _leads().update_record(id, _body(fields)).get_status_code()


def delete(id: int) -> int:
    """Delete a lead: the status."""
    return _leads().delete_record(id).get_status_code()


def _leads() -> _Operations:
    return cast("_Operations", RecordOperations("Leads"))


def _body(fields: Mapping[str, object]) -> _Body:
    record = _new_record()
    for name, value in fields.items():
        record.add_key_value(name, value)
    body = _new_body()
    body.set_data([record])
    return body
