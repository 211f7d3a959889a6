"""The CRM API, version 8."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from fake_accounts_server.clock import Clock
from fake_accounts_server.credentials import User
from fake_accounts_server.crm import listing, metadata, users
from fake_accounts_server.crm.errors import no_such_module
from fake_accounts_server.crm.ids import NewIds, fixed_id
from fake_accounts_server.crm.modules import MODULES, Module
from fake_accounts_server.crm.organisation import Organisation, filled
from fake_accounts_server.crm.people import made_up
from fake_accounts_server.crm.question import Answer, Question
from fake_accounts_server.crm.records import Records
from fake_accounts_server.crm.writing import Writer


class Crm:
    """The CRM API of every data centre, for those who may ask it.

    An organisation is what its users share: they see its records and change them, and nobody
    else's. One that was given no records has some that are made up once they are asked for, as of
    the time at which this was made.
    """

    def __init__(self, clock: Clock, users: Callable[[], Iterable[User]]) -> None:
        """`users` gives those of every organisation, whoever asks among them, the first first."""
        self._clock = clock
        self._users = users
        self._beginning = clock.now()
        self._ids = NewIds()
        self._names: dict[str, str] = {}
        self._records: dict[str, Records] = {}
        self._answers: Mapping[str, Callable[[Question], Answer]] = {
            "users": self._answer_users,
            "user": self._answer_user,
            "org": self._answer_org,
            "modules": metadata.modules,
            "module": metadata.module,
            "fields": metadata.fields,
            "records": self._answer_records,
            "record": self._answer_record,
            "create": lambda question: self._writer(question).create(question),
            "update": lambda question: self._writer(question).update(question),
            "delete": lambda question: self._writer(question).delete(question),
        }

    def answer(self, question: Question) -> Answer:
        """Answer for the user who asks and their organisation.

        Raises CrmRefusal if the question is wrong as a whole, and KeyError for an operation that
        there is not.
        """
        return self._answers[question.operation](question)

    def seed(self, organisation: Organisation) -> None:
        """Give an organisation a name, or records in place of those it has, or both.

        Raises ValueError for records that cannot be there, and then changes nothing.
        """
        zgid = organisation.zgid
        if organisation.records is not None:
            self._records[zgid] = filled(
                organisation.records, self._colleagues_in(zgid), self._clock.now(), self._ids
            )
        if organisation.name is not None:
            self._names[zgid] = organisation.name

    def forget(self) -> None:
        """Be as at the start: no organisation was named or changed.

        Ids of records go on from where they were, so that none comes to mean another record.
        """
        self._names.clear()
        self._records.clear()

    def _answer_users(self, question: Question) -> Answer:
        return users.users(question, self._colleagues(question))

    def _answer_user(self, question: Question) -> Answer:
        return users.user(question, self._colleagues(question))

    def _answer_org(self, question: Question) -> Answer:
        zgid = question.user.zgid
        organisation = {
            "id": fixed_id("org", zgid),
            "zgid": zgid,
            "company_name": self._names.get(zgid, f"Org {zgid}"),
            "type": "production",
        }
        return Answer(200, {"org": [organisation]})

    def _answer_records(self, question: Question) -> Answer:
        return listing.records(question, _module(question), self._records_of(question.user.zgid))

    def _answer_record(self, question: Question) -> Answer:
        return listing.record(question, _module(question), self._records_of(question.user.zgid))

    def _writer(self, question: Question) -> Writer:
        return Writer(
            module=_module(question),
            kept=self._records_of(question.user.zgid),
            user=question.user,
            now=self._clock.now(),
            ids=self._ids,
        )

    def _records_of(self, zgid: str) -> Records:
        if zgid not in self._records:
            self._records[zgid] = filled(
                made_up(zgid), self._colleagues_in(zgid), self._beginning, self._ids
            )
        return self._records[zgid]

    def _colleagues(self, question: Question) -> Sequence[User]:
        return self._colleagues_in(question.user.zgid)()

    def _colleagues_in(self, zgid: str) -> Callable[[], Sequence[User]]:
        return lambda: [user for user in self._users() if user.zgid == zgid]


def _module(question: Question) -> Module:
    """The module in the path. Raises CrmRefusal, `INVALID_MODULE` (documented)."""
    name = question.values["module"]
    if name not in MODULES:
        raise no_such_module(name, {"resource_path_index": 0})
    return MODULES[name]
