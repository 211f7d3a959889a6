"""The store in AWS Secrets Manager, on moto's server."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import boto3
import pytest
from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken
from zohocrmsdk.src.com.zoho.crm.api import UserSignature
from zohocrmsdk.src.com.zoho.crm.api.exception import SDKException

from conformance.verdict import Outcome, Word
from secrets_manager_store import SecretsManagerStore
from tests.examples.conformance_run import EXAMPLES, REQUIRED, report_on
from tests.examples.lost_answers import line_to
from tests.examples.outages import each_call
from tests.examples.people import ADA, GRACE, found, login, refresh_token_of

FOLDER = EXAMPLES / "secrets_manager"
README = (FOLDER / "README.md").read_text()
PATIENCE = 60.0

VARIABLES = {
    "AWS_ACCESS_KEY_ID": "nobody",
    "AWS_SECRET_ACCESS_KEY": "none",
    "AWS_DEFAULT_REGION": "eu-central-1",
    "AWS_RETRY_MODE": "standard",
    "AWS_MAX_ATTEMPTS": "2",
}


@contextmanager
def secrets_manager() -> Iterator[int]:
    """Start a Secrets Manager of our own; it is empty, and forgets all at the end."""
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port: int = unused.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "fake_secrets_manager.py", str(port)],
        cwd=FOLDER,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        ends_at = time.monotonic() + PATIENCE
        while not answers(port):
            assert server.poll() is None
            assert time.monotonic() < ends_at
            time.sleep(0.05)
        yield port
    finally:
        server.kill()
        server.wait()


def answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with secrets_manager() as port:
        yield port


@pytest.fixture(autouse=True)
def variables(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in VARIABLES.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}")


@pytest.fixture
def name(request: pytest.FixtureRequest) -> str:
    return f"zoho/{request.node.name}"


@pytest.fixture
def store(name: str) -> SecretsManagerStore:
    store = SecretsManagerStore(name)
    store.create_secret()
    return store


def store_by_the_line(name: str, port: int, monkeypatch: pytest.MonkeyPatch) -> SecretsManagerStore:
    with monkeypatch.context() as here:
        here.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}")
        return SecretsManagerStore(name)


def test_the_store_is_conformant(port: int, tmp_path: Path) -> None:
    report = report_on(
        "secrets_manager",
        "secrets_manager_conformance:on_moto",
        tmp_path,
        AWS_ENDPOINT_URL=f"http://127.0.0.1:{port}",
    )

    assert report.verdict is Word.CONFORMANT
    assert report.counted(Outcome.NOT_APPLICABLE) == 1  # SAFE-1: there are no files


def test_the_commands_of_the_readme_are_those_that_are_run() -> None:
    factory = "secrets_manager_conformance:on_moto"

    assert f"pytest --store {factory} --store-require {REQUIRED}\n" in README
    assert "\npython fake_secrets_manager.py &\n" in README


def test_while_nobody_answers_each_call_raises_and_then_the_same_instance_goes_on(
    name: str, store: SecretsManagerStore, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = login(ADA)
    store.save_token(ada)
    with line_to(port) as line:
        far_away = store_by_the_line(name, line.port, monkeypatch)
        assert refresh_token_of(far_away, ADA) is not None

    for call in each_call(far_away, ada.get_id() or ""):
        with pytest.raises(SDKException) as failed:
            call()
        assert failed.value.__cause__ is not None
        assert "refresh-" not in str(failed.value)

    with line_to(port, at=line.port):
        assert refresh_token_of(far_away, ADA) == f"refresh-{ADA}-1"
        far_away.save_token(login(GRACE))
    assert len(store.get_tokens()) == 2


def test_a_secret_that_is_not_there_is_a_failure_and_not_an_empty_store(name: str) -> None:
    store = SecretsManagerStore(name)

    for call in each_call(store, "1"):
        with pytest.raises(SDKException, match="ResourceNotFoundException"):
            call()


def test_a_secret_that_is_to_be_deleted_is_a_failure_too(
    name: str, store: SecretsManagerStore
) -> None:
    store.save_token(login(ADA))
    secrets = boto3.client("secretsmanager")

    secrets.delete_secret(SecretId=name, RecoveryWindowInDays=7)
    with pytest.raises(SDKException, match="InvalidRequestException"):
        store.get_tokens()
    secrets.restore_secret(SecretId=name)

    assert refresh_token_of(store, ADA) == f"refresh-{ADA}-1"


def test_creating_the_secret_again_keeps_what_it_holds(
    name: str, store: SecretsManagerStore
) -> None:
    store.save_token(login(ADA))

    SecretsManagerStore(name).create_secret()

    assert refresh_token_of(store, ADA) == f"refresh-{ADA}-1"


def test_a_save_between_the_reading_and_the_writing_of_another_is_kept(
    name: str, store: SecretsManagerStore, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with line_to(port) as line:
        far_away = store_by_the_line(name, line.port, monkeypatch)
        line.lose_one(to=b"PutSecretValue", meanwhile=lambda: store.save_token(login(GRACE)))

        far_away.save_token(login(ADA))

    assert line.lost == 1
    assert refresh_token_of(store, ADA) == f"refresh-{ADA}-1"
    assert refresh_token_of(store, GRACE) == f"refresh-{GRACE}-1"


def test_a_save_whose_answer_is_lost_is_not_made_a_second_time(
    name: str, store: SecretsManagerStore, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.save_token(login(ADA, 1))
    with line_to(port) as line:
        far_away = store_by_the_line(name, line.port, monkeypatch)
        # Another process logs in after the save that is asked for again: that login is the last.
        line.lose_one(
            to=b"UpdateSecretVersionStage", meanwhile=lambda: store.save_token(login(ADA, 3))
        )

        far_away.save_token(login(ADA, 2))

    assert line.lost == 1
    assert refresh_token_of(store, ADA) == f"refresh-{ADA}-3"
    assert len(store.get_tokens()) == 1


def as_long_as_zohos(number: int) -> OAuthToken:
    def token_of(kind: str) -> str:
        return f"1000.{f'{kind}{number}':0>32}.{'0' * 32}"

    token = OAuthToken(
        client_id="1000." + "C" * 30,
        client_secret="5" * 42,
        grant_token=token_of("a"),
        refresh_token=token_of("b"),
        redirect_url="https://crm.example.com/oauth/callback",
        access_token=token_of("c"),
        api_domain="https://www.zohoapis.com",
        user_signature=UserSignature(f"firstname.lastname{number}@example.com:60001234"),
    )
    token.set_expires_in("1893456000000")
    return token


def log_in_users(store: SecretsManagerStore, numbers: range) -> None:
    for number in numbers:
        store.save_token(as_long_as_zohos(number))


def test_a_secret_has_room_for_ninety_users_and_refuses_the_save_for_which_it_has_none(
    store: SecretsManagerStore,
) -> None:
    assert "about ninety users" in README
    log_in_users(store, range(90))

    with pytest.raises(SDKException, match="The secret has no room"):
        log_in_users(store, range(90, 110))

    kept = store.get_tokens()
    assert 90 <= len(kept) < 110
    store.delete_token(kept[0].get_id())
    assert len(store.get_tokens()) == len(kept) - 1
    store.save_token(as_long_as_zohos(200))


def test_what_was_deleted_stays_in_the_version_before(
    name: str, store: SecretsManagerStore
) -> None:
    store.save_token(login(ADA))
    store.delete_tokens()

    assert found(store, ADA) is None
    secrets = boto3.client("secretsmanager")
    before = secrets.get_secret_value(SecretId=name, VersionStage="AWSPREVIOUS")
    assert f"refresh-{ADA}-1" in before["SecretString"]
    assert "AWSPREVIOUS" in README


def test_a_save_that_changes_nothing_makes_no_version(
    name: str, store: SecretsManagerStore
) -> None:
    def versions() -> int:
        answer = boto3.client("secretsmanager").list_secret_version_ids(
            SecretId=name, IncludeDeprecated=True
        )
        return len(answer["Versions"])

    store.save_token(login(ADA))
    before = versions()

    store.save_token(login(ADA))
    store.delete_token("nobody's")

    assert versions() == before
