"""Stores of unusual but correct designs: a kit that finds fault with one of them is unfair."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from zohocrmsdk.src.com.zoho.api.authenticator.store import TokenStore

from conformance.model_store import ModelStore
from tests.correct_stores.answers_another_token import AnswersAnotherToken
from tests.correct_stores.answers_from_memory import AnswersFromMemory
from tests.correct_stores.base import DictStore
from tests.correct_stores.empty_text_as_none import EmptyTextAsNone
from tests.correct_stores.event_sourced import EventSourced
from tests.correct_stores.fails_on_request import FailsOnRequest
from tests.correct_stores.forgets_the_long_dead import ForgetsTheLongDead
from tests.correct_stores.index_keys import IndexKeys
from tests.correct_stores.millisecond_ids import MillisecondIds
from tests.correct_stores.newest_first import NewestFirst
from tests.correct_stores.one_connection import OneConnection
from tests.correct_stores.overwrites_in_find import OverwritesInFind
from tests.correct_stores.own_json_file import OwnJsonFile
from tests.correct_stores.raises_on_unknown_delete import RaisesOnUnknownDelete
from tests.correct_stores.record_per_user_and_client import RecordPerUserAndClient
from tests.correct_stores.refuses_odd_questions import RefusesOddQuestions
from tests.correct_stores.refuses_what_is_no_token import RefusesWhatIsNoToken
from tests.correct_stores.refuses_what_is_not_ascii import RefusesWhatIsNotAscii
from tests.correct_stores.scans_slowly import ScansSlowly
from tests.correct_stores.tries_again import TriesAgain
from tests.correct_stores.uuid_ids import UuidIds
from tests.correct_stores.wants_its_file_alone import WantsItsFileAlone

CORRECT_STORES: Mapping[str, Callable[[], TokenStore]] = MappingProxyType(
    {
        "answers_another_token": AnswersAnotherToken,
        "empty_text_as_none": EmptyTextAsNone,
        "event_sourced": EventSourced,
        "fails_on_request": FailsOnRequest,
        "forgets_the_long_dead": ForgetsTheLongDead,
        "index_keys": IndexKeys,
        "keeps_empty_text": DictStore,
        "millisecond_ids": MillisecondIds,
        "newest_first": NewestFirst,
        "overwrites_in_find": OverwritesInFind,
        "own_json_file": OwnJsonFile,
        "raises_on_unknown_delete": RaisesOnUnknownDelete,
        "record_per_user_and_client": RecordPerUserAndClient,
        "refuses_odd_questions": RefusesOddQuestions,
        "refuses_what_is_no_token": RefusesWhatIsNoToken,
        "refuses_what_is_not_ascii": RefusesWhatIsNotAscii,
        "scans_slowly": ScansSlowly,
        "the_model": ModelStore,
        "tries_again": TriesAgain,
        "uuid_ids": UuidIds,
    }
)

FOR_ONE_PROCESS: Mapping[str, Callable[[], TokenStore]] = MappingProxyType(
    {
        "answers_from_memory": AnswersFromMemory,
        "one_connection": OneConnection,
        "wants_its_file_alone": WantsItsFileAlone,
    }
)
"""Stores that are correct as long as a single process uses them."""
