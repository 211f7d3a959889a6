"""The store that encrypts what another one keeps."""

from pathlib import Path

import pytest
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken
from zohocrmsdk.src.com.zoho.crm.api.exception import SDKException

from conformance.verdict import Outcome, Word
from encrypted_store import EncryptedStore
from reference_stores import SQLiteStore
from tests.examples.conformance_run import EXAMPLES, REQUIRED, report_on
from tests.examples.people import ADA, GRACE, found, login, refresh_token_of

OLD, NEW = Fernet(Fernet.generate_key()), Fernet(Fernet.generate_key())


def around_a_file(folder: Path, *keys: Fernet) -> EncryptedStore:
    return EncryptedStore(SQLiteStore(folder / "tokens.db"), MultiFernet(keys))


def by_refresh_token(user: str) -> OAuthToken:
    """What an application has that was started with a refresh token."""
    known = login(user)
    return OAuthToken(
        client_id=known.get_client_id(),
        client_secret=known.get_client_secret(),
        refresh_token=known.get_refresh_token(),
    )


def test_the_store_is_conformant(tmp_path: Path) -> None:
    report = report_on("encryption", "encryption_conformance:around_sqlite", tmp_path)

    assert report.verdict is Word.CONFORMANT
    # SAFE-1: in its files no token is to be found.
    not_applicable = [one.id for one in report.clauses if one.outcome is Outcome.NOT_APPLICABLE]
    assert not_applicable == ["SAFE-1"]


def test_the_command_of_the_readme_is_the_one_that_is_run() -> None:
    readme = (EXAMPLES / "encryption" / "README.md").read_text()
    command = "pytest --store encryption_conformance:around_sqlite"
    assert f"{command} --store-require {REQUIRED}" in readme


def test_no_secret_is_in_the_file_beneath(tmp_path: Path) -> None:
    ada = login(ADA)
    ada.set_grant_token("grant-ada")
    store = around_a_file(tmp_path, NEW)
    store.save_token(ada)
    store.save_token(login(ADA, 2))

    held = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert ADA.encode() in held
    for secret in (b"client-secret", b"refresh-", b"access-", b"grant-ada"):
        assert secret not in held


def test_what_an_old_key_has_written_is_read_after_a_new_one_came(tmp_path: Path) -> None:
    around_a_file(tmp_path, OLD).save_token(login(ADA))

    store = around_a_file(tmp_path, NEW, OLD)

    assert refresh_token_of(store, ADA) == "refresh-ada@example.com:60001-1"
    assert store.find_token(by_refresh_token(ADA)) is not None


def test_a_login_under_the_new_key_updates_the_record_of_the_old_one(tmp_path: Path) -> None:
    around_a_file(tmp_path, OLD).save_token(by_refresh_token(ADA))

    store = around_a_file(tmp_path, NEW, OLD)
    store.save_token(login(ADA))

    [record] = store.get_tokens()
    assert record.get_access_token() == "access-ada@example.com:60001-1"


def test_after_a_rotation_the_old_key_can_go(tmp_path: Path) -> None:
    before = around_a_file(tmp_path, OLD)
    before.save_token(login(ADA))
    before.save_token(by_refresh_token(GRACE))
    ids = [token.get_id() for token in before.get_tokens()]

    around_a_file(tmp_path, NEW, OLD).rotate()

    after = around_a_file(tmp_path, NEW)
    assert [token.get_id() for token in after.get_tokens()] == ids
    assert refresh_token_of(after, ADA) == "refresh-ada@example.com:60001-1"
    assert after.find_token(by_refresh_token(GRACE)) is not None
    with pytest.raises(SDKException):
        before.get_tokens()


def test_a_record_that_no_key_opens_is_a_failure_and_no_miss(tmp_path: Path) -> None:
    around_a_file(tmp_path, OLD).save_token(login(ADA))
    store = around_a_file(tmp_path, NEW)

    with pytest.raises(SDKException) as by_name:
        found(store, ADA)
    with pytest.raises(SDKException) as by_token:
        store.find_token(by_refresh_token(ADA))

    assert isinstance(by_name.value.__cause__, InvalidToken)
    assert isinstance(by_token.value.__cause__, InvalidToken)


def test_two_nameless_records_of_one_login_become_one_when_its_user_is_known(
    tmp_path: Path,
) -> None:
    # As two processes leave them that have saved it at the same moment.
    for _ in range(2):
        sealed = by_refresh_token(ADA)
        sealed.set_client_secret(NEW.encrypt(b"client-secret").decode())
        sealed.set_refresh_token(NEW.encrypt(b"refresh-ada@example.com:60001-1").decode())
        SQLiteStore(tmp_path / "tokens.db").save_token(sealed)
    store = around_a_file(tmp_path, NEW)
    assert len(store.get_tokens()) == 2

    store.save_token(login(ADA))

    [record] = store.get_tokens()
    assert record.get_access_token() == "access-ada@example.com:60001-1"
