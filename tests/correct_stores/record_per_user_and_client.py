"""A user who logs in through two clients has two records.

A find by user name answers with the record of the client that is given, else with the newest.
"""

from tests.correct_stores.base import DictStore, Record, Records, first, same, same_login


class RecordPerUserAndClient(DictStore):
    def found(self, given: Record, records: Records) -> Record | None:
        if not given["user_name"]:
            return super().found(given, records)
        of_user = [record for record in newest(records) if same("user_name", given, record)]
        return first(record for record in of_user if same("client_id", given, record)) or first(
            iter(of_user)
        )

    def to_update(self, given: Record, records: Records) -> Record | None:
        if not given["user_name"]:
            return super().to_update(given, records)
        of_user = [record for record in newest(records) if same("user_name", given, record)]
        nameless = [record for record in newest(records) if not record["user_name"]]
        return (
            first(record for record in of_user if same("id", given, record))
            or first(record for record in of_user if same("client_id", given, record))
            or first(record for record in of_user if not several_clients(given, record))
            or first(record for record in nameless if same("id", given, record))
            or first(record for record in nameless if same_login(given, record))
        )


def newest(records: Records) -> list[Record]:
    return list(reversed(records.values()))


def several_clients(given: Record, record: Record) -> bool:
    # A save that names no client updates the user's newest record, and a record that was saved
    # without a client is taken by the first client that is named.
    return bool(given["client_id"] and record["client_id"])
