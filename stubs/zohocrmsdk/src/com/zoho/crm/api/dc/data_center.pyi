class DataCenter:
    class Environment:
        url: str
        accounts_url: str
        file_upload_url: str
        def __init__(self, url: str, accounts_url: str, file_upload_url: str) -> None: ...

    @staticmethod
    def get(config: str) -> DataCenter.Environment | None: ...
