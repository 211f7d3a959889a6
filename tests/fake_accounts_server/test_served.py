"""The fake for the tests of an application: what reaches it, what goes on, and what is stopped."""

import pytest
import requests

from fake_accounts_server import UnknownAddress
from fake_accounts_server.served import is_of_somebody_else, served


@pytest.mark.parametrize(
    "host",
    [
        "accounts.zoho.ae",
        "accounts.zoho.com.",
        "content.zohoapis.com",
        "content.zohoapis.com.au",
        "crm.zohocloud.ca",
        "zoho.eu",
        "WWW.ZohoAPIs.ae",
    ],
)
def test_a_host_of_zohos_that_is_not_played_is_not_let_out(host: str) -> None:
    with (
        served(),
        pytest.raises(requests.exceptions.ConnectionError, match="of Zoho's hosts") as caught,
    ):
        requests.get(f"https://{host}/oauth/v2/token", timeout=1)
    assert isinstance(caught.value.__cause__, UnknownAddress)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "zoho.example.com", "notzoho.com"])
def test_a_host_that_is_none_of_zohos_is_somebody_elses(host: str) -> None:
    assert is_of_somebody_else(f"http://{host}:3000/zoho.com")


def test_the_united_kingdom_has_a_data_centre() -> None:
    with served():
        answer = requests.post("https://accounts.zoho.uk/oauth/v2/token", timeout=1)
        refused = requests.get("https://www.zohoapis.uk/crm/v8/org", timeout=1)
    assert answer.json() == {"error": "unsupported_grant_type"}
    assert refused.json()["code"] == "AUTHENTICATION_FAILURE"
