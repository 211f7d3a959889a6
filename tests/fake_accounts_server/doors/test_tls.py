"""The fake behind a certificate of the user's."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from fake_accounts_server import DATA_CENTRES, Client, Dropped, FakeZoho, HalfBody, Hang, User
from fake_accounts_server.faults import Fault
from fake_accounts_server.serving import CannotServe, Certificate, Place, serve
from tests.fake_accounts_server.doors import raw_http
from tests.fake_accounts_server.doors.application import PATIENCE, Application, body, tokens
from tests.fake_accounts_server.doors.certificates import make_certificate
from tests.fake_accounts_server.doors.door import over_http

EU = DATA_CENTRES["eu"]
ORG = "/crm/v8/org"


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def zoho() -> FakeZoho:
    return FakeZoho()


@pytest.fixture
def address(zoho: FakeZoho, certificate: Certificate) -> Iterator[str]:
    with serve(zoho, Place(certificate=certificate)) as address:
        yield address


@pytest.fixture
def trusted(certificate: Certificate, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let clients trust the certificate."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate.chain))


@pytest.mark.usefixtures("trusted")
def test_a_code_buys_tokens_and_the_api_is_behind_the_certificate_too(
    zoho: FakeZoho, ada: User, client: Client, address: str
) -> None:
    application = Application(over_http(address, zoho.home), client, EU)
    answer = application.redeem(zoho.accounts.issue_grant(ada, client))
    assert address.startswith("https://127.0.0.1:")
    assert body(answer)["api_domain"] == f"{address}/eu"
    assert application.call("GET", ORG, tokens(answer)[0]).status_code == 200


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize(
    ("fault", "patience", "raised"),
    [
        (Hang(), 0.2, requests.exceptions.ReadTimeout),
        (Dropped(), PATIENCE, requests.exceptions.ConnectionError),
        (HalfBody(), PATIENCE, requests.exceptions.ChunkedEncodingError),
    ],
    ids=["hang", "dropped", "half-body"],
)
def test_faults_reach_the_client(
    zoho: FakeZoho,
    address: str,
    fault: Fault,
    patience: float,
    raised: type[requests.exceptions.RequestException],
) -> None:
    zoho.faults.plan("org", fault)
    with pytest.raises(raised):
        requests.get(f"{address}{ORG}", timeout=patience)
    assert requests.get(f"{address}{ORG}", timeout=PATIENCE).status_code == 401


def test_who_does_not_trust_the_certificate_sends_nothing(zoho: FakeZoho, address: str) -> None:
    with pytest.raises(requests.exceptions.SSLError):
        requests.get(f"{address}{ORG}", timeout=PATIENCE)
    assert len(zoho.log) == 0


@pytest.mark.usefixtures("trusted")
def test_who_speaks_plainly_is_not_answered(address: str) -> None:
    received = raw_http.exchange(address, b"GET /crm/v8/org HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert b"HTTP" not in received
    assert requests.get(f"{address}{ORG}", timeout=PATIENCE).status_code == 401


@pytest.mark.parametrize("missing", ["chain", "key"])
def test_a_certificate_that_cannot_be_used_is_told(
    certificate: Certificate, tmp_path: Path, missing: str
) -> None:
    files = {"chain": certificate.chain, "key": certificate.key, missing: tmp_path / "none.pem"}
    with (
        pytest.raises(CannotServe, match=r"none\.pem cannot be read: No such file or directory"),
        serve(FakeZoho(), Place(certificate=Certificate(**files))),
    ):
        pass


def test_a_key_that_is_not_the_certificates_is_told(
    certificate: Certificate, tmp_path: Path
) -> None:
    other = make_certificate(tmp_path)
    with (
        pytest.raises(CannotServe, match=f"the key {other.key} is not that of the certificate"),
        serve(FakeZoho(), Place(certificate=Certificate(certificate.chain, other.key))),
    ):
        pass
