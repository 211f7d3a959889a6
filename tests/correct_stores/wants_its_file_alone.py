"""A file that one process has to itself, from its start to its end: dbm does so."""

import fcntl
import os

from zohocrmsdk.src.com.zoho.crm.api.exception import SDKException

from tests.correct_stores.own_json_file import OwnJsonFile


class WantsItsFileAlone(OwnJsonFile):
    def __init__(self) -> None:
        super().__init__()
        self._alone = os.open("alone", os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(self._alone, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as cause:
            os.close(self._alone)
            self._alone = -1
            raise SDKException("TOKEN_STORE", "Another has the file", cause=cause) from cause

    def __del__(self) -> None:
        if self._alone >= 0:
            os.close(self._alone)
