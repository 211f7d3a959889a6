"""The fixture `fake_zoho`, in a project that checks no store, and in one that does."""

import pytest

from tests.plugin.project import MISS, Project, outcomes

TEST_OF_AN_APPLICATION = """
    import http.client
    import json
    from contextlib import closing
    from urllib.parse import urlencode, urlsplit

    import requests


    def refreshed(fake_zoho, ask):
        code = fake_zoho.accounts.issue_grant(
            fake_zoho.accounts.user("emmy@invariant.example"),
            fake_zoho.accounts.client("1000.SELF"),
        )
        who = {"client_id": "1000.SELF", "client_secret": "self-secret"}
        granted = ask({"grant_type": "authorization_code", "code": code, **who})
        return ask({
            "grant_type": "refresh_token", "refresh_token": granted["refresh_token"], **who
        })


    def test_requests_to_zoho_stay_here(fake_zoho):
        answer = refreshed(
            fake_zoho,
            lambda form: requests.post("https://accounts.zoho.eu/oauth/v2/token", form).json(),
        )
        assert answer["access_token"] == "access-emmy-2"
        assert answer["api_domain"] == "https://www.zohoapis.eu"


    def test_other_clients_find_the_address(fake_zoho):
        def ask(form):
            headers = {"Content-Type": "application/x-www-form-urlencoded"}
            address = urlsplit(fake_zoho.address).netloc
            with closing(http.client.HTTPConnection(address)) as connection:
                connection.request("POST", "/eu/oauth/v2/token", urlencode(form), headers)
                return json.load(connection.getresponse())

        answer = refreshed(fake_zoho, ask)
        assert answer["access_token"] == "access-emmy-2"
        assert answer["api_domain"] == f"{fake_zoho.address}/eu"


    def test_what_is_not_zohos_goes_where_it_went(fake_zoho):
        assert requests.get(f"{fake_zoho.address}/_fake/state").json()["home"] == "us"
"""


@pytest.fixture
def application(project: Project) -> Project:
    """A project whose tests use the fixture."""
    project.has("test_application.py", TEST_OF_AN_APPLICATION)
    return project


def test_any_test_may_have_the_servers(application: Project) -> None:
    result = application.run("-W", "error")
    assert (result.ret, outcomes(result)) == (0, {"passed": 3})


def test_the_servers_stand_beside_the_contract(application: Project) -> None:
    result = application.run("--store", "mystores:MyStore", MISS, "test_application.py")
    assert (result.ret, outcomes(result)) == (0, {"passed": 4})


def test_the_fixture_is_shown_with_what_it_is_for(project: Project) -> None:
    result = project.run("--fixtures", "-q")
    assert "fake_zoho" in result.stdout.str()
    assert "Zoho's accounts servers and CRM, faked for one test" in result.stdout.str()
