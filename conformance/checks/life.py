"""The life of a token: the real SDK, the fake server, and the store between them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from hypothesis import strategies as st
from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken

from conformance import claims, expect, people, shown, strategies
from conformance.bench import Bench
from conformance.check import clause
from conformance.finding import Blocked, Finding
from conformance.people import milliseconds_from_now
from conformance.probe import Probe
from conformance.record import Record, read
from conformance.sdk import AN_HOUR_AND_A_BIT, Life, life_of
from conformance.statements import Statement, says
from fake_accounts_server import LogEntry, Refusal, User

ADA, GRACE, ALAN = "ada", "grace", "alan"


def _expect_requests(life: Life, mark: int, number: int, why: str) -> None:
    requests = life.token_requests(mark)
    if len(requests) != number:
        wanted = {0: "no token request", 1: "one token request"}[number]
        came = "; ".join(map(str, requests)) or "none"
        since = "mark" if mark else ""
        claim = says(f"assert len(life.token_requests({since})) == {number}")
        raise life.finding(expected=f"{wanted}, because {why}", came=came, claim=claim)


def _expect_carried(life: Life, entry: LogEntry, user: User, access_token: str | None) -> None:
    """Expect a CRM call to have been made with this user's token, and to have been answered."""
    name = user.email
    if entry.user != name or (access_token and entry.access_token != access_token):
        raise life.finding(
            expected=f"a CRM call with the access token of {name} ({access_token})",
            came=f"one with {entry.access_token}, of {entry.user}",
            claim=_of_the_call(life, "user", name)
            if entry.user != name
            else _of_the_call(life, "access_token", access_token),
        )
    if entry.status != 200:
        claim = _of_the_call(life, "status", 200)
        raise life.finding(expected=f"the CRM to answer {name}", came=str(entry), claim=claim)


def _of_the_call(life: Life, name: str, value: object) -> Statement:
    """Claim something of the call to the CRM that was just made."""
    last = life.probe.script.last
    return claims.instead_of(last, f"assert life.call().{name} == {{value}}", value=value)


def _expect_record(life: Life, user: User, expected: Record) -> Record:
    name = f"{user.email}:{user.zgid}"
    records = life.probe.records()
    own = [record for record in records if record.user_name == name]
    if len(own) != 1:
        raise life.finding(
            expected=f"one record of {name}",
            came=f"{len(own)} of them among {len(records)} record{'s'[: len(records) != 1]}",
        )
    fields = [field for field, _ in expected.present()]
    expect.stored(life.probe, own[0], expected, fields)
    return own[0]


def _expect_an_hour(life: Life, record: Record) -> None:
    """Expect an access token that is good for an hour, give or take a minute."""
    now, wanted = int(milliseconds_from_now(0)), int(milliseconds_from_now(people.HOUR))
    content: object = record.expires_in
    if not (isinstance(content, str) and content.isdigit()):
        raise life.finding(
            expected="expires_in as text of epoch milliseconds",
            came=shown.anything(content),
            claim=_expires_in(record.user_name, "assert found.get_expires_in().isdigit()"),
        )
    if abs(int(content) - wanted) > 60_000:
        raise life.finding(
            expected=f"expires_in an hour from now, about {wanted!r}",
            came=f"{content!r}, {(int(content) - now) / 1000:.0f} seconds from now",
            claim=_expires_in(
                record.user_name,
                "left = int(found.get_expires_in()) - int(milliseconds_from_now(0))",
                "assert 3_540_000 < left < 3_660_000",
            ),
        )


def _expires_in(user_name: str | None, *lines: str) -> Statement:
    """Claim something of the expiry of a stored token."""
    text = "\n".join(("found = store.find_token({asked})", *lines))
    return says(text, asked=Record(user_name=user_name))


@clause("LIFE-1")
def a_first_login_makes_one_request_and_one_record(bench: Bench) -> None:
    """Ada's login, on an empty store."""
    with life_of(bench) as life:
        ada = life.user(ADA)
        token = life.granted(ada)
        asked = read(token)
        life.start(token, ada)
        _expect_requests(life, 0, 1, "a grant token is redeemed once")
        expect.count(life.probe, 1, "one user logged in")
        expected = asked.with_(
            user_name=people.user_name(ADA),
            refresh_token="refresh-ada-1",
            access_token="access-ada-1",
            api_domain=ada.data_centre.api_domain,
        )
        _expect_an_hour(life, _expect_record(life, ada, expected))
        _expect_carried(life, life.call(), ada, "access-ada-1")
        _expect_requests(life, 0, 1, "the access token is still good")


def _starts_without_a_request(
    bench: Bench, known: Callable[[Life, User, Record], OAuthToken]
) -> None:
    with life_of(bench) as life:
        ada, grace = life.user(ADA), life.user(GRACE)
        life.logged_in(grace, ada)
        stored = life.probe.stored(Record(user_name=people.user_name(ADA)))
        mark = life.mark()
        life.pass_time(people.HOUR / 2)
        life.restart(known(life, ada, stored), ada)
        _expect_requests(life, mark, 0, "the stored access token is good for half an hour more")
        _expect_carried(life, life.call(), ada, "access-ada-1")


@clause("LIFE-2")
def a_new_start_by_grant_token_makes_no_token_request(bench: Bench) -> None:
    """The code is spent: redeeming it again would fail."""
    _starts_without_a_request(
        bench,
        lambda life, _, stored: life.by_grant_token(stored.grant_token or "grant-ada-1"),
    )


@clause("LIFE-2")
def a_new_start_by_refresh_token_makes_no_token_request(bench: Bench) -> None:
    """With the client's id and secret."""
    _starts_without_a_request(bench, lambda life, ada, _: life.by_refresh_token(ada))


@clause("LIFE-2")
def a_new_start_by_user_name_makes_no_token_request(bench: Bench) -> None:
    """With nothing but the name."""
    _starts_without_a_request(bench, lambda life, ada, _: life.by_name(ada))


@clause("LIFE-2")
def a_new_start_by_id_makes_no_token_request(bench: Bench) -> None:
    """With nothing but the id."""
    _starts_without_a_request(bench, lambda life, _, stored: life.by_id(stored.id or ""))


@clause("LIFE-3")
def after_expiry_one_refresh_updates_the_record(bench: Bench) -> None:
    """In the running application, with another user beside."""
    with life_of(bench) as life:
        ada, grace = life.user(ADA), life.user(GRACE)
        life.logged_in(grace, ada)
        before = life.probe.stored(Record(user_name=people.user_name(ADA)))
        mark = life.mark()
        life.pass_time(AN_HOUR_AND_A_BIT)
        entry = life.call()
        _expect_requests(life, mark, 1, "the access token has expired")
        _expect_carried(life, entry, ada, "access-ada-2")
        expect.count(life.probe, 2, "a refresh updates a record")
        expected = Record(
            id=before.id, access_token="access-ada-2", refresh_token=before.refresh_token
        )
        _expect_an_hour(life, _expect_record(life, ada, expected))


@clause("LIFE-3")
def after_expiry_a_new_start_refreshes_once(bench: Bench) -> None:
    """By user name, after a restart."""
    with life_of(bench) as life:
        ada, grace = life.user(ADA), life.user(GRACE)
        life.logged_in(ada, grace)
        mark = life.mark()
        life.pass_time(AN_HOUR_AND_A_BIT)
        life.restart(life.by_name(ada), ada)
        _expect_carried(life, life.call(), ada, "access-ada-2")
        _expect_requests(life, mark, 1, "the access token has expired")
        expect.count(life.probe, 2, "a refresh updates a record")
        _expect_record(
            life, ada, Record(access_token="access-ada-2", refresh_token="refresh-ada-1")
        )


@clause("LIFE-4")
def the_start_after_a_refresh_uses_the_refreshed_token(bench: Bench) -> None:
    """Login, an hour, a call, a restart."""
    with life_of(bench) as life:
        ada, grace = life.user(ADA), life.user(GRACE)
        life.logged_in(grace, ada)
        life.pass_time(AN_HOUR_AND_A_BIT)
        with life.probe.preparing():
            life.call()
        mark = life.mark()
        life.restart(life.by_name(ada), ada)
        _expect_requests(life, mark, 0, "the token was refreshed before the restart")
        _expect_carried(life, life.call(), ada, "access-ada-2")


@clause("LIFE-5")
def every_call_carries_its_own_users_token(bench: Bench) -> None:
    """Three users in two data centres, switched in any order, by name, id and refresh token."""

    def story(probe: Probe, values: Mapping[str, object]) -> None:
        with life_of(bench, probe) as life:
            users = {ADA: life.user(ADA), GRACE: life.user(GRACE), ALAN: life.user(ALAN, "eu")}
            life.logged_in(*users.values())
            for step in strategies.names(values, "steps"):
                person, _, key = step.partition(" by ")
                user = users[person]
                life.switch(_known_by(life, user, person, key), user)
                _expect_carried(life, life.call(), user, f"access-{person}-1")

    steps = [f"{person} by {key}" for person in (ADA, GRACE, ALAN) for key in _KEYS]
    drawn = st.lists(st.sampled_from(steps), min_size=2, max_size=5).map(tuple)
    bench.for_all(story, {"steps": drawn}, examples=8)


_KEYS = ("name", "id", "refresh token")


def _known_by(life: Life, user: User, person: str, key: str) -> OAuthToken:
    if key == "name":
        return life.by_name(user)
    if key == "id":
        return life.by_id(life.probe.id_of(Record(user_name=people.user_name(person))))
    return life.by_refresh_token(user)


@clause("LIFE-6")
def revoke_reaches_that_users_refresh_token_and_no_other(bench: Bench) -> None:
    """The middle one of three."""
    with life_of(bench) as life:
        users = [life.user(person) for person in (ADA, GRACE, ALAN)]
        life.logged_in(*users)
        id_ = life.probe.id_of(Record(user_name=people.user_name(GRACE)))
        done = life.revoke(id_)
        revoked = life.revoked()
        if revoked != ["refresh-grace-1"] or not done:
            raise life.finding(
                expected="refresh-grace-1 revoked at the server, and no other",
                came=f"revoke returned {done}; revoked: {', '.join(revoked) or 'none'}",
                claim=says("assert life.revoked() == ['refresh-grace-1']".replace("'", '"')),
            )


@clause("LIFE-7")
def remove_deletes_that_users_record_alone(bench: Bench) -> None:
    """The middle one of three, by name: the SDK has to learn the id from the store."""
    with life_of(bench) as life:
        users = [life.user(person) for person in (ADA, GRACE, ALAN)]
        life.logged_in(*users)
        token = life.by_name(users[1])
        life.switch(token, users[1])
        done = life.remove(token)
        left = sorted(record.user_name or "" for record in life.probe.records())
        wanted = sorted(map(people.user_name, (ADA, ALAN)))
        if left != wanted or not done:
            raise life.finding(
                expected=f"True, and the records of {' and '.join(wanted)}",
                came=f"{done}, and those of {' and '.join(left) or 'nobody'}",
                claim=None if done else life.probe.script.last,
            )


@clause("LIFE-8")
def a_refused_grant_stores_nothing(bench: Bench) -> None:
    """A code that has expired, on an empty store and beside another user."""
    for filled in (False, True):
        with life_of(bench) as life:
            ada, grace = life.user(ADA), life.user(GRACE)
            if filled:
                life.logged_in(grace)
            with life.probe.preparing():
                before = life.probe.records()
            token = life.granted(ada)
            life.pass_time(people.HOUR / 2)
            refused = False
            try:
                life.start(token, ada)
            except Finding:
                refused = True
            after = life.probe.records()
            expect.unchanged(life.probe, before, after, "Zoho refused the grant token")
            if not refused:
                raise life.finding(
                    expected="the SDK to say that it was refused",
                    came="silence",
                    claim=says(
                        "with pytest.raises(Exception):\n    life.start({token}, ada)", token=token
                    ),
                )


@clause("LIFE-9")
def the_data_centre_survives_a_restart(bench: Bench) -> None:
    """A user in Europe, one in India; the application starts with the American addresses."""
    with life_of(bench) as life:
        american = life.user(ALAN)
        for person, centre in ((ADA, "eu"), (GRACE, "in")):
            user = life.user(person, centre)
            life.logged_in(user)
            life.restart(life.by_name(user), american)
            entry = life.call()
            if entry.data_centre != centre:
                raise life.finding(
                    expected=f"{person}'s call to go to {user.data_centre.api_domain}",
                    came=f"a call to {entry.host}",
                    claim=_of_the_call(life, "data_centre", centre),
                )


@clause("LIFE-10")
def a_name_that_is_learned_at_the_refresh_joins_the_record(bench: Bench) -> None:
    """The look-up of the user fails at login, and works after an hour, with and without restart."""
    for restart in (False, True):
        with life_of(bench) as life:
            ada, grace = life.user(ADA), life.user(GRACE)
            life.logged_in(grace)
            life.server_fails_once("users")
            life.start(life.granted(ada), ada)
            life.pass_time(AN_HOUR_AND_A_BIT)
            if restart:
                life.restart(life.by_refresh_token(ada), ada)
            else:
                life.call()
            expect.count(life.probe, 2, "ada and grace logged in once each")
            _expect_record(
                life, ada, Record(access_token="access-ada-2", refresh_token="refresh-ada-1")
            )


@clause("LIFE-11")
def after_a_revocation_a_new_login_updates_the_record(bench: Bench) -> None:
    """Revoked at Zoho; the next refresh is refused, and the user logs in again."""
    with life_of(bench) as life:
        ada, grace = life.user(ADA), life.user(GRACE)
        life.logged_in(grace, ada)
        try:
            life.revoke_at_zoho("refresh-ada-1", ada)
        except Refusal:
            raise Blocked("ada has no refresh token of her own", life.probe.calls) from None
        life.pass_time(AN_HOUR_AND_A_BIT)
        try:
            life.call()
        except Finding:
            life.probe.say("the call fails, as it should: Zoho refuses the refresh")
        life.start(life.granted(ada), ada)
        expect.count(life.probe, 2, "ada logged in again, and grace is the other one")
        _expect_record(
            life, ada, Record(access_token="access-ada-2", refresh_token="refresh-ada-2")
        )
        _expect_carried(life, life.call(), ada, "access-ada-2")


@clause("LIFE-12")
def no_save_fails_inside_the_sdk(bench: Bench) -> None:
    """A working day: two logins, an hour, calls, a restart, a second login."""
    with life_of(bench) as life:
        cut_short: Finding | None = None
        try:
            _live_a_day(life)
        except Finding as finding:
            cut_short = finding
        if swallowed := life.store.swallowed:
            raise life.probe.finding(
                expected="every save_token of the SDK's to succeed",
                came=f"{len(swallowed)} raised, and the SDK swallowed it: "
                f"{shown.error(swallowed[0])}",
                raised=swallowed[0],
                claim=says("assert life.store.swallowed == []"),
            )
        if cut_short is not None:
            raise Blocked(f"the day could not be lived to its end: {cut_short}", cut_short.calls)


def _live_a_day(life: Life) -> None:
    ada, grace = life.user(ADA), life.user(GRACE, "eu")
    for user in (ada, grace):
        life.start(life.granted(user), user)
    for _ in range(2):
        life.pass_time(AN_HOUR_AND_A_BIT)
        for user in (ada, grace):
            life.switch(life.by_name(user), user)
            life.call()
    life.restart(life.granted(ada), ada)
