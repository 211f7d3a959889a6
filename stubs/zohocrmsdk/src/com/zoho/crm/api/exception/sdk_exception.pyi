class SDKException(Exception):
    code: str | None
    cause: BaseException | None
    details: dict[str, object] | None
    error_message: str
    def __init__(
        self,
        code: str | None = ...,
        message: str | None = ...,
        details: dict[str, object] | None = ...,
        cause: BaseException | None = ...,
    ) -> None: ...
