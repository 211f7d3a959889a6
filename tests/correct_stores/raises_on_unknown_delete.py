"""Deleting what is not there raises, as it does in the SDK's own stores."""

from zohocrmsdk.src.com.zoho.crm.api.exception import SDKException

from tests.correct_stores.base import DictStore


class RaisesOnUnknownDelete(DictStore):
    def delete_token(self, id: str) -> None:
        with self.records() as records:
            if id not in records:
                raise SDKException("TOKEN_STORE", "There is no token with this id")
            del records[id]
