class SDKConfig:
    def __init__(
        self,
        auto_refresh_fields: bool = ...,
        pick_list_validation: bool = ...,
        read_timeout: float | None = ...,
        connect_timeout: float | None = ...,
        update_api_domain: bool = ...,
    ) -> None: ...
