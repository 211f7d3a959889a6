from collections.abc import Callable

import pytest

from fake_accounts_server import (
    DATA_CENTRES,
    AccessRefused,
    Accounts,
    Client,
    Clock,
    DataCentre,
    FakeZoho,
    Refusal,
    TokenAnswer,
    User,
)

EU, US = DATA_CENTRES["eu"], DATA_CENTRES["us"]

Redeem = Callable[[str], TokenAnswer]
Spend = Callable[[str, str, DataCentre], TokenAnswer]


@pytest.fixture
def accounts(zoho: FakeZoho) -> Accounts:
    return zoho.accounts


@pytest.fixture
def redeem(accounts: Accounts, client: Client) -> Redeem:
    def redeem(code: str) -> TokenAnswer:
        return accounts.redeem(
            code, client.client_id, client.client_secret, client.redirect_url, EU
        )

    return redeem


def test_a_code_buys_a_refresh_token_and_an_access_token(
    accounts: Accounts, ada: User, client: Client, redeem: Redeem
) -> None:
    assert redeem(accounts.issue_grant(ada, client)).body("https://www.zohoapis.eu") == {
        "access_token": "access-ada-1",
        "refresh_token": "refresh-ada-1",
        "api_domain": "https://www.zohoapis.eu",
        "token_type": "Bearer",
        "expires_in": 3600,
    }
    assert accounts.opened_by("access-ada-1", EU).user == ada


@pytest.mark.parametrize("url", ["http://[::1", "http://a.example/#here"])
def test_a_redirect_url_to_which_nobody_can_be_sent_is_refused(
    accounts: Accounts, url: str
) -> None:
    with pytest.raises(ValueError, match=r"^'http://"):
        accounts.register_client(Client("1000.A", "secret", (url,)))
    assert accounts.clients == ()


def test_a_code_works_once(accounts: Accounts, ada: User, client: Client, redeem: Redeem) -> None:
    code = accounts.issue_grant(ada, client)
    redeem(code)
    with pytest.raises(Refusal, match="invalid_code: code redeemed before"):
        redeem(code)


@pytest.mark.parametrize(("life", "wait"), [(None, 120), (600, 600)])
def test_a_code_expires(
    *,
    accounts: Accounts,
    ada: User,
    client: Client,
    clock: Clock,
    redeem: Redeem,
    life: float | None,
    wait: float,
) -> None:
    def issue() -> str:
        if life is None:
            return accounts.issue_grant(ada, client)
        return accounts.issue_grant(ada, client, life)

    redeemed_in_time, late = issue(), issue()
    clock.advance(wait - 1)
    redeem(redeemed_in_time)
    clock.advance(1)
    with pytest.raises(Refusal, match="invalid_code: expired code"):
        redeem(late)


def test_a_second_code_for_the_same_user_buys_another_refresh_token(
    accounts: Accounts, ada: User, client: Client, redeem: Redeem
) -> None:
    first, second = (redeem(accounts.issue_grant(ada, client)) for _ in range(2))
    assert (first.refresh_token, second.refresh_token) == ("refresh-ada-1", "refresh-ada-2")
    accounts.revoke("refresh-ada-1", EU)
    assert [token.revoked for token in accounts.refresh_tokens_of(ada)] == [True, False]
    assert accounts.opened_by(second.access_token, EU).user == ada


def test_texts_are_unique_among_users_who_share_a_local_part(
    accounts: Accounts, ada: User, client: Client
) -> None:
    other = accounts.register_user(User("ada@example.org", "60002", "Ada", "Yonath", US))
    assert accounts.issue_grant(ada, client) == "grant-ada-1"
    assert accounts.issue_grant(other, client) == "grant-ada-2"


@pytest.mark.parametrize("local_part", ["李", "é", '"', "\n"])
def test_texts_can_stand_in_a_header(accounts: Accounts, client: Client, local_part: str) -> None:
    user = accounts.register_user(User(f"{local_part}@example.com", "60001", "", "", EU))
    assert accounts.issue_grant(user, client) == "grant-_-1"


def test_an_access_token_expires_after_an_hour(
    accounts: Accounts, ada: User, client: Client, clock: Clock, redeem: Redeem
) -> None:
    redeem(accounts.issue_grant(ada, client))
    assert accounts.access_tokens_of(ada)[0].expires_at == clock.now() + 3600
    clock.advance(3599)
    accounts.opened_by("access-ada-1", EU)
    clock.advance(1)
    with pytest.raises(AccessRefused, match="expired"):
        accounts.opened_by("access-ada-1", EU)


def test_a_refresh_token_buys_access_tokens_and_stays_good(
    accounts: Accounts, ada: User, client: Client, clock: Clock, redeem: Redeem
) -> None:
    redeem(accounts.issue_grant(ada, client))
    clock.advance(1_000_000)
    for expected in ("access-ada-2", "access-ada-3"):
        answer = accounts.refresh("refresh-ada-1", client.client_id, client.client_secret, EU)
        assert answer.body("https://www.zohoapis.eu") == {
            "access_token": expected,
            "api_domain": "https://www.zohoapis.eu",
            "token_type": "Bearer",
            "expires_in": 3600,
        }
        assert accounts.opened_by(expected, EU).user == ada


def test_a_revoked_refresh_token_takes_its_access_tokens_with_it(
    accounts: Accounts, ada: User, client: Client, redeem: Redeem
) -> None:
    redeem(accounts.issue_grant(ada, client))
    accounts.refresh("refresh-ada-1", client.client_id, client.client_secret, EU)
    accounts.revoke("refresh-ada-1", EU)
    for token in ("access-ada-1", "access-ada-2"):
        with pytest.raises(AccessRefused, match="revoked"):
            accounts.opened_by(token, EU)


def test_a_revoked_access_token_leaves_its_refresh_token_good(
    accounts: Accounts, ada: User, client: Client, redeem: Redeem
) -> None:
    redeem(accounts.issue_grant(ada, client))
    accounts.revoke("access-ada-1", EU)
    with pytest.raises(AccessRefused, match="revoked"):
        accounts.opened_by("access-ada-1", EU)
    accounts.refresh("refresh-ada-1", client.client_id, client.client_secret, EU)


def test_an_access_token_means_nothing_to_another_data_centre(
    accounts: Accounts, ada: User, client: Client, redeem: Redeem
) -> None:
    redeem(accounts.issue_grant(ada, client))
    with pytest.raises(AccessRefused, match="wrong data centre"):
        accounts.opened_by("access-ada-1", US)


def test_a_token_never_issued_is_unknown(accounts: Accounts) -> None:
    with pytest.raises(AccessRefused, match="unknown"):
        accounts.opened_by("access-ada-1", EU)


def test_a_refused_code_is_not_spent(
    accounts: Accounts, ada: User, client: Client, redeem: Redeem
) -> None:
    code = accounts.issue_grant(ada, client)
    with pytest.raises(Refusal, match="invalid_redirect_uri"):
        accounts.redeem(code, client.client_id, client.client_secret, "https://else.example", EU)
    redeem(code)


def test_a_code_can_be_bound_to_a_redirect_url_of_its_own(
    accounts: Accounts, ada: User, client: Client, redeem: Redeem
) -> None:
    code = accounts.issue_grant(ada, client, redirect_url="https://app.example.com/other")
    with pytest.raises(Refusal, match="invalid_redirect_uri"):
        redeem(code)


@pytest.mark.parametrize("redirect_url", [None, "https://anywhere.example"])
def test_the_code_of_a_self_client_is_bound_to_no_redirect_url(
    accounts: Accounts, ada: User, redirect_url: str | None
) -> None:
    accounts.register_client(Client("1000.SELF", "self-secret"))
    code = accounts.issue_grant(ada, Client("1000.SELF", "self-secret"))
    accounts.redeem(code, "1000.SELF", "self-secret", redirect_url, EU)


@pytest.fixture(params=["code", "refresh token"])
def spend(
    request: pytest.FixtureRequest, accounts: Accounts, ada: User, client: Client, redeem: Redeem
) -> Spend:
    """Offer a good code, or a good refresh token, as some client to some data centre."""
    code = accounts.issue_grant(ada, client)

    def spend_code(client_id: str, client_secret: str, data_centre: DataCentre) -> TokenAnswer:
        return accounts.redeem(code, client_id, client_secret, client.redirect_url, data_centre)

    def spend_token(client_id: str, client_secret: str, data_centre: DataCentre) -> TokenAnswer:
        return accounts.refresh("refresh-ada-1", client_id, client_secret, data_centre)

    if request.param == "code":
        return spend_code
    redeem(code)
    return spend_token


@pytest.mark.parametrize(
    ("client_id", "client_secret", "data_centre", "refusal"),
    [
        ("1000.NONE", "app-secret", EU, "invalid_client: unknown client"),
        ("1000.APP", "wrong", EU, "invalid_client_secret: not the client's secret"),
        ("1000.APP", "app-secret", US, "invalid_client: wrong data centre"),
        ("1000.ELSE", "else-secret", EU, "invalid_code: issued to another client"),
    ],
)
def test_each_refusal_has_its_word(
    *,
    accounts: Accounts,
    spend: Spend,
    client_id: str,
    client_secret: str,
    data_centre: DataCentre,
    refusal: str,
) -> None:
    accounts.register_client(Client("1000.ELSE", "else-secret"))
    with pytest.raises(Refusal, match=refusal) as caught:
        spend(client_id, client_secret, data_centre)
    assert caught.value.status == 200
    assert caught.value.body() == {"error": refusal.partition(":")[0]}


def test_what_was_never_issued_is_an_invalid_code(
    accounts: Accounts, client: Client, redeem: Redeem
) -> None:
    with pytest.raises(Refusal, match="invalid_code: unknown code"):
        redeem("never-issued")
    with pytest.raises(Refusal, match="invalid_code: unknown refresh token"):
        accounts.refresh("never-issued", client.client_id, client.client_secret, EU)


def test_a_revoked_refresh_token_buys_nothing(
    accounts: Accounts, ada: User, client: Client, redeem: Redeem
) -> None:
    redeem(accounts.issue_grant(ada, client))
    accounts.revoke("refresh-ada-1", EU)
    with pytest.raises(Refusal, match="invalid_code: revoked refresh token"):
        accounts.refresh("refresh-ada-1", client.client_id, client.client_secret, EU)


def test_only_a_live_token_of_the_data_centre_can_be_revoked(
    accounts: Accounts, ada: User, client: Client, redeem: Redeem
) -> None:
    code = accounts.issue_grant(ada, client)
    redeem(code)
    accounts.revoke("access-ada-1", EU)
    for token, data_centre in (
        ("never-issued", EU),
        ("refresh-ada-1", US),
        ("access-ada-1", EU),
        (code, EU),
    ):
        with pytest.raises(Refusal) as caught:
            accounts.revoke(token, data_centre)
        assert caught.value.status == 400
    assert not accounts.refresh_tokens_of(ada)[0].revoked


def test_a_name_is_registered_once_and_must_be_registered(
    accounts: Accounts, ada: User, client: Client
) -> None:
    bob = User("bob@example.com", "60001", "Bob", "Moran", EU)
    with pytest.raises(ValueError, match="already registered"):
        accounts.register_user(ada)
    with pytest.raises(ValueError, match="is taken"):
        accounts.register_client(Client("1000.APP", "another"))
    with pytest.raises(ValueError, match=r"bob@example\.com is not registered"):
        accounts.issue_grant(bob, client)
    with pytest.raises(ValueError, match=r"1000\.ELSE is not registered"):
        accounts.issue_grant(ada, Client("1000.ELSE", ""))


def test_one_person_may_belong_to_two_organisations(accounts: Accounts, ada: User) -> None:
    accounts.register_user(User(ada.email, "60002", "Ada", "Lovelace", EU))
