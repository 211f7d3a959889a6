"""Zoho's Python SDK, as far as it is used here."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken
from zohocrmsdk.src.com.zoho.api.authenticator.store import TokenStore
from zohocrmsdk.src.com.zoho.crm.api import Initializer, SDKConfig
from zohocrmsdk.src.com.zoho.crm.api.dc import DataCenter
from zohocrmsdk.src.com.zoho.crm.api.record import RecordOperations
from zohocrmsdk.src.com.zoho.crm.api.util import Utility

from fake_accounts_server import Client
from fake_accounts_server.sdk_environments import environments


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


class StoreInMemory(TokenStore):
    """The least that the SDK needs: tokens are kept as they are, and found by id."""

    def __init__(self) -> None:
        self.tokens: dict[str, OAuthToken] = {}

    def find_token(self, token: OAuthToken) -> OAuthToken | None:
        kept = self.tokens.get(token.get_id() or "")
        if kept is not None:
            token.set_refresh_token(kept.get_refresh_token())
        return kept

    def find_token_by_id(self, id: str) -> OAuthToken | None:
        return self.tokens.get(id)

    def save_token(self, token: OAuthToken) -> None:
        if token.get_id() is None:
            token.set_id(str(len(self.tokens) + 1))
        self.tokens[token.get_id() or ""] = token

    def delete_token(self, id: str) -> None:
        del self.tokens[id]

    def get_tokens(self) -> list[OAuthToken]:
        return list(self.tokens.values())

    def delete_tokens(self) -> None:
        self.tokens.clear()


@contextmanager
def fresh_sdk() -> Iterator[None]:
    """The SDK keeps its state in classes and in a logger: set aside before, put back after."""
    logger = logging.getLogger("SDKLogger")
    level = logger.level
    _forget()
    try:
        yield
    finally:
        _forget()
        logger.setLevel(level)


def _forget() -> None:
    Initializer.initializer = None
    Initializer.LOCAL.init = None
    Initializer.json_details = None
    Utility.apitype_vs_datatype = {}
    Utility.apitype_vs_structurename = {}
    Utility.new_file = False
    Utility.get_modified_modules = False
    Utility.force_refresh = False
    Utility.module_api_name = None
    Utility.api_supported_modules = {}


def environment_at(address: str) -> DataCenter.Environment:
    """The environment that the lines make which the fake shows to be pasted."""
    names: dict[str, object] = {}
    exec(environments(address)["Python"], names)
    return cast("DataCenter.Environment", names["environment"])


def token_for(client: Client, code: str) -> OAuthToken:
    """What the SDK logs in with."""
    return OAuthToken(
        client_id=client.client_id,
        client_secret=client.client_secret,
        grant_token=code,
        redirect_url=client.redirect_url,
    )


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
