"""However the parameters of the accounts server are sent, through each door."""

from collections.abc import Callable
from urllib.parse import urlencode

import pytest
import requests

from fake_accounts_server import Client, FakeZoho, User
from tests.fake_accounts_server.doors.application import (
    PATIENCE,
    Application,
    Parameters,
    refusal,
    tokens,
)

Send = Callable[[str, Parameters], requests.Response]


def told(form: Parameters) -> dict[str, str]:
    return {name: value for name, value in form.items() if value is not None}


def url_encoded(url: str, form: Parameters) -> requests.Response:
    return requests.post(url, data=told(form), timeout=PATIENCE)


def in_parts(url: str, form: Parameters) -> requests.Response:
    parts = {name: (None, value) for name, value in told(form).items()}
    return requests.post(url, files=parts, timeout=PATIENCE)


def in_query(url: str, form: Parameters) -> requests.Response:
    return requests.post(url, params=told(form), timeout=PATIENCE)


def in_query_and_form(url: str, form: Parameters) -> requests.Response:
    pairs = list(told(form).items())
    query, rest = dict(pairs[:2]), dict(pairs[2:])
    return requests.post(url, params=query, data=rest, timeout=PATIENCE)


def url_encoded_with_a_charset(url: str, form: Parameters) -> requests.Response:
    headers = {"Content-Type": "Application/X-WWW-Form-URLencoded; charset=UTF-8"}
    return requests.post(url, urlencode(told(form)), headers=headers, timeout=PATIENCE)


WAYS = [url_encoded, in_parts, in_query, in_query_and_form, url_encoded_with_a_charset]


@pytest.mark.parametrize("send", WAYS, ids=lambda way: way.__name__)
def test_a_code_is_redeemed_refreshed_and_revoked_however_it_is_sent(
    zoho: FakeZoho, ada: User, client: Client, application: Application, send: Send
) -> None:
    code = zoho.accounts.issue_grant(ada, client)
    redeemed = send(application.token_url, application.form_to_redeem(code))
    refreshed = send(application.token_url, application.form_to_refresh("refresh-ada-1"))
    revoked = send(f"{application.token_url}/revoke", {"token": "refresh-ada-1"})
    assert tokens(redeemed) == ("access-ada-1", "refresh-ada-1")
    assert tokens(refreshed) == ("access-ada-2", None)
    assert revoked.json() == {"status": "success"}


@pytest.mark.parametrize("send", WAYS, ids=lambda way: way.__name__)
@pytest.mark.parametrize("secret", ["p&q=r +%20", "Ωμ🙂", 'quo"te', "line\r\nbreak"])
def test_every_character_of_a_secret_arrives(
    zoho: FakeZoho, application: Application, send: Send, secret: str
) -> None:
    zoho.accounts.register_client(Client("1000.ODD", secret))
    form = application.form_to_redeem("never-issued") | {"client_id": "1000.ODD"}
    right = send(application.token_url, form | {"client_secret": secret})
    wrong = send(application.token_url, form | {"client_secret": f"{secret}!"})
    assert refusal(right)[1] == "invalid_code"
    assert refusal(wrong)[1] == "invalid_client_secret"
