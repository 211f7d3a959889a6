"""How much may be asked for."""

import pytest

from fake_accounts_server import (
    DATA_CENTRES,
    AccessRefused,
    Client,
    Clock,
    FakeZoho,
    Refusal,
    Settings,
    Throttled,
    TokenAnswer,
    User,
)

EU = DATA_CENTRES["eu"]


def log_in(zoho: FakeZoho, user: User, client: Client) -> TokenAnswer:
    return zoho.accounts.redeem(
        zoho.accounts.issue_grant(user, client),
        client.client_id,
        client.client_secret,
        client.redirect_url,
        EU,
    )


def refresh(zoho: FakeZoho, client: Client, refresh_token: str = "refresh-ada-1") -> str:
    return zoho.accounts.refresh(
        refresh_token, client.client_id, client.client_secret, EU
    ).access_token


def live(zoho: FakeZoho, user: User) -> list[str]:
    return [token.text for token in zoho.accounts.access_tokens_of(user) if not token.revoked]


def test_a_client_gets_ten_codes_in_ten_minutes(
    zoho: FakeZoho, clock: Clock, ada: User, client: Client
) -> None:
    for _ in range(10):
        zoho.accounts.issue_grant(ada, client)
    with pytest.raises(Refusal, match="access_denied: more than 10 codes"):
        zoho.accounts.issue_grant(ada, client)
    clock.advance(600)
    zoho.accounts.issue_grant(ada, client)


def test_another_client_has_codes_of_its_own(zoho: FakeZoho, ada: User, client: Client) -> None:
    other = zoho.accounts.register_client(Client("1000.ELSE", "else-secret"))
    for _ in range(10):
        zoho.accounts.issue_grant(ada, client)
    zoho.accounts.issue_grant(ada, other)


def test_a_refresh_token_buys_ten_access_tokens_in_ten_minutes(
    zoho: FakeZoho, clock: Clock, ada: User, client: Client
) -> None:
    log_in(zoho, ada, client)
    for _ in range(10):
        refresh(zoho, client)
    with pytest.raises(Throttled, match="more than 10 access tokens") as caught:
        refresh(zoho, client)
    assert (caught.value.status, caught.value.body()) == (
        400,
        {
            "error_description": "You have made too many requests continuously. "
            "Please try again after some time.",
            "error": "Access Denied",
            "status": "failure",
        },
    )
    clock.advance(600)
    refresh(zoho, client)


def test_the_span_moves_with_the_clock(
    zoho: FakeZoho, clock: Clock, ada: User, client: Client
) -> None:
    log_in(zoho, ada, client)
    refresh(zoho, client)
    clock.advance(300)
    for _ in range(9):
        refresh(zoho, client)
    clock.advance(300)
    refresh(zoho, client)
    with pytest.raises(Throttled):
        refresh(zoho, client)


def test_the_throttle_answers_with_the_status_that_was_set(
    zoho: FakeZoho, ada: User, client: Client
) -> None:
    zoho.settings = zoho.settings.changed(
        {"throttle_status": 200, "access_tokens_in_ten_minutes": 1}
    )
    log_in(zoho, ada, client)
    refresh(zoho, client)
    with pytest.raises(Throttled) as caught:
        refresh(zoho, client)
    assert caught.value.status == 200


def test_the_twenty_first_refresh_token_ends_the_oldest_and_its_access_tokens(
    zoho: FakeZoho, clock: Clock, ada: User, client: Client
) -> None:
    bob = zoho.accounts.register_user(User("bob@example.com", "60001", "Bob", "Moran", EU))
    log_in(zoho, bob, client)
    clock.advance(60)
    for _ in range(20):
        log_in(zoho, ada, client)
        clock.advance(60)
    assert not any(token.revoked for token in zoho.accounts.refresh_tokens_of(ada))

    log_in(zoho, ada, client)

    revoked = [token.revoked for token in zoho.accounts.refresh_tokens_of(ada)]
    assert revoked == [True] + [False] * 20
    with pytest.raises(AccessRefused, match="revoked"):
        zoho.accounts.opened_by("access-ada-1", EU)
    assert zoho.accounts.opened_by("access-bob-1", EU).user == bob


def test_a_revoked_refresh_token_makes_room(
    zoho: FakeZoho, clock: Clock, ada: User, client: Client
) -> None:
    for _ in range(20):
        log_in(zoho, ada, client)
        clock.advance(60)
    zoho.accounts.revoke("refresh-ada-20")
    log_in(zoho, ada, client)
    assert not zoho.accounts.refresh_tokens_of(ada)[0].revoked


def test_the_sixteenth_access_token_ends_the_oldest_that_lives(
    zoho: FakeZoho, clock: Clock, ada: User, client: Client
) -> None:
    log_in(zoho, ada, client)
    for _ in range(14):
        clock.advance(60)
        refresh(zoho, client)
    assert len(live(zoho, ada)) == 15

    clock.advance(60)
    refresh(zoho, client)

    assert len(live(zoho, ada)) == 15
    assert "access-ada-1" not in live(zoho, ada)


def test_expired_and_revoked_access_tokens_make_room(
    zoho: FakeZoho, clock: Clock, ada: User, client: Client
) -> None:
    zoho.settings = zoho.settings.changed({"live_access_tokens": 2})
    log_in(zoho, ada, client)
    refresh(zoho, client)
    zoho.accounts.revoke("access-ada-2")
    refresh(zoho, client)
    assert live(zoho, ada) == ["access-ada-1", "access-ada-3"]
    clock.advance(3600)
    refresh(zoho, client)
    refresh(zoho, client)
    assert "access-ada-3" in live(zoho, ada)


def test_who_wants_no_limit_has_none(clock: Clock) -> None:
    zoho = FakeZoho(clock, Settings.without_limits())
    ada = zoho.accounts.register_user(User("ada@example.com", "60001", "Ada", "Lovelace", EU))
    client = zoho.accounts.register_client(Client("1000.APP", "app-secret"))
    for _ in range(50):
        log_in(zoho, ada, client)
        refresh(zoho, client)
    assert len(live(zoho, ada)) == 100


def test_what_ended_long_ago_is_let_go_and_what_lives_is_kept(
    zoho: FakeZoho, ada: User, client: Client
) -> None:
    zoho.settings = Settings.without_limits()
    log_in(zoho, ada, client)
    for _ in range(3_000):
        zoho.accounts.revoke(log_in(zoho, ada, client).refresh_token or "")
    held = (zoho.accounts.grants, zoho.accounts.refresh_tokens, zoho.accounts.access_tokens)
    assert [1_000 < len(kept) < 2_100 for kept in held] == [True, True, True]
    assert zoho.accounts.opened_by("access-ada-1", EU).refresh_token == "refresh-ada-1"
    assert refresh(zoho, client) == "access-ada-3002"
    for ended, reason in (("access-ada-2", "unknown"), ("access-ada-3001", "revoked")):
        with pytest.raises(AccessRefused, match=reason):
            zoho.accounts.opened_by(ended, EU)


def test_a_refresh_token_can_be_revoked_whose_first_access_tokens_were_let_go(
    zoho: FakeZoho, ada: User, client: Client
) -> None:
    zoho.settings = Settings.without_limits()
    log_in(zoho, ada, client)
    for _ in range(3_000):
        zoho.accounts.revoke(refresh(zoho, client))
    zoho.accounts.revoke("refresh-ada-1")
    assert live(zoho, ada) == []
