"""Zoho's Node SDK, unchanged, over a socket."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from fake_accounts_server import DATA_CENTRES, Client, FakeZoho, LogEntry, User
from tests.fake_accounts_server.doors.application import outcomes
from tests.fake_accounts_server.doors.node_project import NodeProject, installed_packages

ADA = "ada@example.com"
PROGRAM = "life_of_a_login.mjs"


@pytest.fixture(scope="session")
def packages(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    if request.config.pluginmanager.has_plugin("cacheprovider"):
        return installed_packages(request.config.cache.mkdir("fake_accounts_server_node"))
    return installed_packages(tmp_path_factory.mktemp("packages"))


@pytest.fixture
def project(packages: Path, tmp_path: Path) -> NodeProject:
    return NodeProject(packages, tmp_path)


def told(address: str, client: Client, code: str) -> dict[str, object]:
    """What the program logs in with."""
    return {
        "clientId": client.client_id,
        "clientSecret": client.client_secret,
        "redirectUrl": client.redirect_url,
        "code": code,
        "clock": f"{address}/_fake/clock",
    }


@pytest.mark.parametrize("data_centre", ["us", "eu"])
def test_a_user_logs_in_reads_and_makes_leads_and_an_hour_later_the_sdk_refreshes(
    zoho: FakeZoho, address: str, client: Client, project: NodeProject, data_centre: str
) -> None:
    ada = zoho.accounts.register_user(
        User(ADA, "60001", "Ada", "Lovelace", DATA_CENTRES[data_centre])
    )
    own = address if data_centre == "us" else f"{address}/{data_centre}"
    started = zoho.clock.now()

    seen = project.run(PROGRAM, own, told(address, client, zoho.accounts.issue_grant(ada, client)))

    before = seen["before"]
    assert isinstance(before, list)
    assert len(before) == 3
    assert seen == {
        "user": f"{ADA}:60001",
        "apiDomain": own,
        "before": before,
        "created": {"status": 201, "code": "SUCCESS"},
        "accessToken": "access-ada-1",
        "after": ["Whitfield", *before],
        "nextAccessToken": "access-ada-2",
    }
    assert outcomes(zoho.log) == [
        (operation, ADA, "ok", "")
        for operation in (
            *("grant", "users", "org", "fields", "records", "create"),
            *("refresh", "records"),
        )
    ]
    assert {entry.data_centre for entry in zoho.log} == {data_centre}
    assert [entry.access_token for entry in zoho.log.of("records")] == [
        "access-ada-1",
        "access-ada-2",
    ]
    assert zoho.clock.now() == started + 3600


def test_its_token_requests_are_forms_in_parts(
    zoho: FakeZoho, address: str, client: Client, project: NodeProject
) -> None:
    seen = project.run(PROGRAM, address, told(address, client, "never-issued"))

    (entry,) = zoho.log
    assert seen == {"error": ["INVALID TOKEN ERROR", "invalid_code"]}
    assert (entry.operation, entry.reason) == ("grant", "unknown code")
    assert entry.content_type.startswith("multipart/form-data; boundary=")
    assert names_of_parts(entry) == [
        *("client_id", "client_secret", "redirect_uri", "grant_type", "code"),
    ]
    assert urlsplit(entry.url).query == ""


def names_of_parts(entry: LogEntry) -> list[str]:
    return [part.partition('"')[0] for part in entry.body.decode().split('name="')[1:]]
