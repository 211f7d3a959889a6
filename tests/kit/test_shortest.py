"""From a failed check to the shortest program that shows it."""

import time
from collections.abc import Callable

import pytest
from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken
from zohocrmsdk.src.com.zoho.api.authenticator.store import TokenStore

from conformance import Outcome
from conformance.checks import all_checks
from conformance.model import Choices
from conformance.model_store import ModelStore
from conformance.naming import StoreSource, from_callable
from conformance.oracle import Oracle
from conformance.people import CLIENT, OTHER_CLIENT, login
from conformance.record import to_token
from conformance.run import Run
from conformance.runner import carry_out
from conformance.source import Written
from reference_stores import ListStore
from tests.broken_stores.find import KnowsTheLastUserOnly
from tests.broken_stores.save import GreatestIdAsText, KeepsTheCallersToken

CHECKS = {check.name: check for check in all_checks()}


def program_of(store: Callable[[], TokenStore], check: str) -> str:
    """Return the program that a check comes to, from its first statement on."""
    result = carry_out(CHECKS[check], Run(from_callable(store, "my:Store")))
    assert result.outcome is Outcome.FAILED
    return result.program.partition("):\n")[2]


class ForgetsTheRefreshToken(ListStore):
    """An update that carries no refresh token loses the stored one."""

    def save_token(self, token: OAuthToken) -> None:
        carried, signature = token.get_refresh_token(), token.get_user_signature()
        super().save_token(token)
        if carried is None and signature is not None:
            for row in self._rows:
                if row[1] == signature.get_name():
                    row[4] = None


def test_a_lost_refresh_token_is_two_saves_and_what_is_listed() -> None:
    program = program_of(ForgetsTheRefreshToken, "what_an_update_leaves_out_stays")

    assert program == (
        "    with empty(STORE) as store:\n"
        "        store.save_token(token(\n"
        '            user_name="ada@example.com:60001",\n'
        '            client_id="client-1",\n'
        '            client_secret="secret-1",\n'
        '            refresh_token="refresh-ada-1",\n'
        "        ))\n"
        "        store.save_token(token(\n"
        '            user_name="ada@example.com:60001",\n'
        '            access_token="access-ada-2",\n'
        "        ))\n"
        "        assert {\n"
        '            "user_name": "ada@example.com:60001",\n'
        '            "refresh_token": "refresh-ada-1",\n'
        '        } in listed(store, "user_name", "refresh_token")\n'
    )


def test_users_who_do_not_matter_are_left_out() -> None:
    program = program_of(KnowsTheLastUserOnly, "a_user_name_finds_that_users_record")

    assert program.count("save_token") == 2


def test_a_crowd_of_users_is_told_as_a_loop() -> None:
    program = program_of(GreatestIdAsText, "hundreds_of_users_have_an_id_each")

    assert "for number in range(" in program
    assert program.count("save_token") == 1


class MissesRaise(ListStore):
    """A miss raises, as in the article's samples."""

    def find_token(self, token: OAuthToken) -> OAuthToken | None:
        found = super().find_token(token)
        if found is None:
            raise LookupError("no such token")
        return found


def test_a_call_that_raises_is_the_end_of_the_program() -> None:
    assert program_of(MissesRaise, "a_miss_is_none_in_a_filled_store") == (
        "    with empty(STORE) as store:\n"
        '        store.find_token(token(user_name="nobody@example.com:60013"))\n'
    )


def test_a_change_of_a_token_is_a_line_of_the_program() -> None:
    program = program_of(KeepsTheCallersToken, "the_record_is_a_snapshot")

    assert "        store.save_token(ada)\n        ada.set_" in program


def test_the_sdk_and_the_server_are_in_the_program_of_a_life() -> None:
    assert program_of(MissesRaise, "a_first_login_makes_one_request_and_one_record") == (
        "    with living(STORE) as life:\n"
        '        ada = life.user("ada")\n'
        "        life.start(life.granted(ada), ada)\n"
    )


class Slow(GreatestIdAsText):
    """Takes its time for each call."""

    def save_token(self, token: OAuthToken) -> None:
        time.sleep(0.02)
        super().save_token(token)


def test_on_a_slow_store_the_best_so_far_is_shown() -> None:
    began = time.monotonic()
    program = program_of(Slow, "hundreds_of_users_have_an_id_each")
    took = time.monotonic() - began

    assert "store.save_token" in program
    # 120 saves take 2.4 s: the check's own, those of the first tries, and no hours of shortening.
    assert took < 60


def test_a_program_that_asks_what_the_sources_leave_open_is_no_program() -> None:
    source = (
        "from contextlib import suppress\n"
        "from conformance.program import empty, token\n"
        "STORE = ''\n"
        "def test_x():\n"
        "    with empty(STORE) as store:\n"
        "        with suppress(Exception):\n"
        "            store.save_token(token(refresh_token='without its client'))\n"
    )

    assert not Oracle(Choices()).passes(Written(source, "test_x", 1))


def test_no_check_asks_what_the_sources_leave_open() -> None:
    # The walks try it, and go on without: they are told what is not asked.
    made: list[ModelStore] = []

    def make() -> ModelStore:
        made.append(ModelStore())
        return made[-1]

    run = Run(StoreSource("the model", make, ()))
    _ = run.traits
    asking = []
    for check in all_checks():
        made.clear()
        result = carry_out(check, run)
        assert result.outcome in (Outcome.PASSED, Outcome.NOT_APPLICABLE), result.explanation
        if any(store.left_open for store in made):
            asking.append(check.name)

    assert asking == []


@pytest.mark.parametrize(("per_client", "records"), [(False, 1), (True, 2)])
def test_the_model_keeps_a_record_for_a_user_or_for_each_of_the_users_clients(
    per_client: bool, records: int
) -> None:
    store = ModelStore(Choices(record_per_client=per_client))

    store.save_token(to_token(login("ada", client=CLIENT)))
    store.save_token(to_token(login("ada", 2, client=OTHER_CLIENT)))

    assert len(store.get_tokens()) == records
