"""What is so within the process alone: nobody waits, and whoever would wait for ever is told."""

import contextlib
import io
import threading
from collections.abc import Callable, Iterator

import pytest
import requests
import urllib3

from fake_accounts_server import (
    DATA_CENTRES,
    Client,
    Clock,
    FakeZoho,
    Hang,
    NeverAnswered,
    Slow,
    User,
    intercept,
)
from tests.fake_accounts_server.doors.application import Application, tokens
from tests.fake_accounts_server.doors.door import IN_PROCESS

ORG = f"{DATA_CENTRES['eu'].api_domain}/crm/v8/org"


@pytest.fixture
def zoho(clock: Clock) -> Iterator[FakeZoho]:
    """A server that no socket knows of."""
    server = FakeZoho(clock)
    with intercept(server):
        yield server


@pytest.fixture
def clock() -> Clock:
    return Clock(frozen_at=1_700_000_000)


def test_who_sets_no_timeout_and_gets_no_answer_is_told(zoho: FakeZoho) -> None:
    zoho.faults.plan("org", Hang())
    with pytest.raises(NeverAnswered, match=f"GET {ORG}: the server does not answer") as caught:
        requests.get(f"{ORG}?secret=hidden")
    assert zoho.take_unanswered() == (caught.value,)


def test_what_takes_every_failure_for_a_failed_request_does_not_take_this_one(
    zoho: FakeZoho,
) -> None:
    def answered() -> bool:
        try:
            requests.get(ORG)
        except Exception:
            return False
        return True

    zoho.faults.plan("org", Hang())
    with pytest.raises(NeverAnswered):
        answered()
    zoho.take_unanswered()


def test_a_hang_that_was_met_in_another_thread_is_told_at_the_end(clock: Clock) -> None:
    def ask() -> None:
        with contextlib.suppress(BaseException):
            requests.get(ORG)

    zoho = FakeZoho(clock)
    zoho.faults.plan("org", Hang())
    with pytest.raises(NeverAnswered, match=f"GET {ORG}: the server does not answer"):
        ask_in_a_thread(zoho, ask)
    assert zoho.take_unanswered() == ()


def ask_in_a_thread(zoho: FakeZoho, ask: Callable[[], None]) -> None:
    with intercept(zoho):
        thread = threading.Thread(target=ask)
        thread.start()
        thread.join()


def test_the_failure_of_a_test_is_not_hidden_by_a_hang_that_it_met(clock: Clock) -> None:
    zoho = FakeZoho(clock)
    zoho.faults.plan("org", Hang())
    with pytest.raises(KeyError), intercept(zoho):
        ask_in_vain_and_fail()
    assert zoho.take_unanswered() == ()


def ask_in_vain_and_fail() -> None:
    with contextlib.suppress(NeverAnswered):
        requests.get(ORG)
    raise KeyError


@pytest.mark.parametrize("timeout", [None, 500, (1, 500), (1, None)])
def test_an_answer_that_is_late_moves_the_clock(
    zoho: FakeZoho, clock: Clock, timeout: float | tuple[float, float | None] | None
) -> None:
    zoho.faults.plan("org", Slow(500))
    assert requests.get(ORG, timeout=timeout).status_code == 401
    assert clock.now() == 1_700_000_500


@pytest.mark.parametrize("fault", [Slow(500), Hang()], ids=["slow", "hang"])
@pytest.mark.parametrize("timeout", [60, (1, 60), urllib3.Timeout(read=60)], ids=repr)
def test_a_client_that_gives_up_first_moves_the_clock_by_its_timeout(
    zoho: FakeZoho,
    clock: Clock,
    fault: Slow | Hang,
    timeout: float | tuple[float, float],
) -> None:
    zoho.faults.plan("org", fault)
    with pytest.raises(requests.exceptions.ReadTimeout):
        requests.get(ORG, timeout=timeout)
    assert clock.now() == 1_700_000_060


def test_a_code_may_expire_while_an_answer_is_late(
    zoho: FakeZoho, ada: User, client: Client
) -> None:
    application = Application(IN_PROCESS, client, ada.data_centre)
    code = zoho.accounts.issue_grant(ada, client)
    zoho.faults.plan("org", Slow(500))
    requests.get(ORG)
    assert application.redeem(code).json() == {"error": "invalid_code"}


FORM = b"grant_type=authorization_code&code=grant-ada-1&client_id=1000.APP"
FORM += b"&client_secret=app-secret&redirect_uri=https%3A%2F%2Fapp.example.com%2Fcallback"


@pytest.mark.parametrize(
    "give",
    [bytes, io.BytesIO, lambda form: iter([form[:9], form[9:]])],
    ids=["bytes", "file", "pieces"],
)
def test_a_body_is_read_however_it_is_given(
    zoho: FakeZoho, ada: User, client: Client, give: Callable[[bytes], bytes]
) -> None:
    zoho.accounts.issue_grant(ada, client)
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = requests.post(DATA_CENTRES["eu"].accounts_url, give(FORM), headers=headers)
    assert tokens(answer) == ("access-ada-1", "refresh-ada-1")


def test_a_header_may_be_given_as_bytes(zoho: FakeZoho) -> None:
    headers = {"Authorization": b"Zoho-oauthtoken never-issued"}
    assert requests.get(ORG, headers=headers).json()["code"] == "INVALID_TOKEN"
