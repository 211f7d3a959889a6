import threading
from typing import ClassVar

from zohocrmsdk.src.com.zoho.api.authenticator.store.token_store import TokenStore
from zohocrmsdk.src.com.zoho.api.authenticator.token import Token
from zohocrmsdk.src.com.zoho.api.logger import Logger
from zohocrmsdk.src.com.zoho.crm.api.dc.data_center import DataCenter
from zohocrmsdk.src.com.zoho.crm.api.sdk_config import SDKConfig

class _Local(threading.local):
    init: Initializer | None

class Initializer:
    environment: DataCenter.Environment | None
    store: TokenStore | None
    token: Token | None
    resource_path: str | None
    initializer: ClassVar[Initializer | None]
    json_details: ClassVar[dict[str, object] | None]
    LOCAL: ClassVar[_Local]
    @staticmethod
    def initialize(
        environment: DataCenter.Environment | None,
        token: Token,
        store: TokenStore | None = ...,
        sdk_config: SDKConfig | None = ...,
        resource_path: str | None = ...,
        logger: Logger | None = ...,
    ) -> None: ...
    @staticmethod
    def get_initializer() -> Initializer | None: ...
    @staticmethod
    def switch_user(
        environment: DataCenter.Environment | None = ...,
        token: Token | None = ...,
        sdk_config: SDKConfig | None = ...,
    ) -> None: ...
