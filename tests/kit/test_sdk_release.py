"""What the kit makes of the release of the SDK that is imported."""

from importlib.metadata import PackageNotFoundError, version

import pytest
from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken
from zohocrmsdk.src.com.zoho.api.authenticator.store import TokenStore
from zohocrmsdk.src.com.zoho.crm.api.util import Constants

from conformance import Outcome, StoreUnavailable, check_store, sdk_release
from conformance.about import about
from conformance.checks import all_checks
from conformance.contract import CLAUSES
from conformance.opening import open_run
from conformance.runner import carry_out
from conformance.sdk_release import RUN_ON, holds_on, imported_sdk, why_unfit
from reference_stores import ListStore

REVOKE, FIND = CLAUSES["LIFE-6"], CLAUSES["FIND-1"]
CHECKS = {check.name: check for check in all_checks()}


@pytest.mark.parametrize("release", ["7.0.0", "7.0", "7.0.1", "8.0.0rc1", "10.0.0", None])
def test_a_clause_holds_from_its_release_on(release: str | None) -> None:
    assert holds_on(REVOKE, release)


@pytest.mark.parametrize("release", ["1.0.0", "6.0.0", "6.10.0", "6.9.9.post1"])
def test_a_clause_does_not_hold_on_earlier_releases(release: str) -> None:
    assert not holds_on(REVOKE, release)


@pytest.mark.parametrize("release", RUN_ON)
def test_a_clause_that_says_nothing_holds_on_every_release(release: str) -> None:
    assert holds_on(FIND, release)


def test_a_check_of_what_came_later_is_not_applicable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Constants, "SDK_VERSION", "6.0.0")
    check = CHECKS["revoke_reaches_that_users_refresh_token_and_no_other"]

    result = carry_out(check, open_run(ListStore))

    assert result.outcome is Outcome.NOT_APPLICABLE
    assert result.explanation == "holds from zohocrmsdk8_0 7.0.0 on; this is 6.0.0"


def test_a_check_of_many_clauses_leaves_out_what_came_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def cannot(_: OAuthToken, __: str) -> bool:
        raise AssertionError("revoke of an earlier release raises for every id")

    monkeypatch.setattr(Constants, "SDK_VERSION", "6.0.0")
    monkeypatch.setattr(OAuthToken, "revoke", cannot)

    result = carry_out(CHECKS["any_life_does_what_the_contract_says"], open_run(ListStore))

    assert result.outcome is Outcome.PASSED
    assert "LIFE-5" in result.clause_ids
    assert "LIFE-6" not in result.clause_ids


def test_the_code_that_is_imported_says_its_release(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Constants, "SDK_VERSION", "5.0.0")

    assert imported_sdk().release == "5.0.0"


def test_where_the_code_is_silent_the_installed_release_counts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delattr(Constants, "SDK_VERSION")

    assert imported_sdk().release == version("zohocrmsdk8_0")


def test_where_nothing_tells_the_release_it_is_taken_for_the_newest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def absent(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.delattr(Constants, "SDK_VERSION")
    monkeypatch.setattr(sdk_release, "version", absent)

    sdk = imported_sdk()
    assert sdk.release is None
    assert sdk.name == "zohocrmsdk8_0 of an unknown release"
    assert not why_unfit(sdk)
    assert about(open_run(ListStore)).sdk == "unknown"


def test_the_sdk_of_another_crm_api_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Constants, "API_VERSION", "v7")

    with pytest.raises(StoreUnavailable) as refused:
        check_store("nowhere:Store")

    assert "is for the CRM API v7, and not zohocrmsdk8_0" in str(refused.value)
    assert "works with zohocrmsdk8_0 1.0.0, 2.0.0, " in str(refused.value)


@pytest.mark.parametrize(
    ("owner", "name", "said"),
    [
        (TokenStore, "find_token_by_id", "it has no TokenStore.find_token_by_id"),
        (OAuthToken, "get_api_domain", "it has no OAuthToken.get_api_domain"),
    ],
)
def test_an_sdk_that_lacks_something_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, owner: type, name: str, said: str
) -> None:
    monkeypatch.setattr(Constants, "SDK_VERSION", "0.9.0")
    monkeypatch.delattr(owner, name)

    with pytest.raises(StoreUnavailable) as refused:
        check_store(ListStore)

    assert "cannot work with zohocrmsdk8_0 0.9.0" in str(refused.value)
    assert said in str(refused.value)


def test_an_sdk_whose_stores_are_asked_otherwise_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def find_token(_: TokenStore, user: object, token: object) -> None: ...

    monkeypatch.setattr(TokenStore, "find_token", find_token)

    assert "TokenStore.find_token takes other arguments" in why_unfit(imported_sdk())


def test_an_sdk_that_asks_more_of_a_store_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = TokenStore.__abstractmethods__ | {"lock_token"}
    monkeypatch.setattr(TokenStore, "__abstractmethods__", wanted)

    assert "a TokenStore has to have lock_token, too" in why_unfit(imported_sdk())
