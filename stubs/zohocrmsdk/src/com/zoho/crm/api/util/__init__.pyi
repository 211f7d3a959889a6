from typing import ClassVar

class APIResponse:
    def get_status_code(self) -> int: ...
    def get_object(self) -> object: ...

class Constants:
    API_VERSION: ClassVar[str]
    SDK_VERSION: ClassVar[str]

class Utility:
    apitype_vs_datatype: ClassVar[dict[str, str]]
    apitype_vs_structurename: ClassVar[dict[str, str]]
    new_file: ClassVar[bool]
    get_modified_modules: ClassVar[bool]
    force_refresh: ClassVar[bool]
    module_api_name: ClassVar[str | None]
    api_supported_modules: ClassVar[dict[str, object]]
