"""The page at the server's own address, in a browser."""

import shlex
import time
from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from itertools import pairwise
from typing import Final, cast
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from fake_accounts_server import (
    DATA_CENTRES,
    Client,
    Clock,
    FakeZoho,
    Request,
    Settings,
    handle,
    seed_file,
)
from fake_accounts_server.serving import Place, serve
from tests.accessibility import TOO_FAINT, WITH_A_NAME, accessible
from tests.browser import Browser
from tests.fake_accounts_server.doors.application import Application, tokens
from tests.fake_accounts_server.doors.door import over_http

ADA: Final = "ada@analytical.example"
LEADS: Final = "/crm/v8/Leads?fields=Last_Name"


@pytest.fixture
def zoho() -> FakeZoho:
    """The demo, at a time that is not the browser's and stands still."""
    return FakeZoho(Clock(frozen_at=1_700_000_000), seed=seed_file.demo())


@pytest.fixture
def clock(zoho: FakeZoho) -> Clock:
    return zoho.clock


@pytest.fixture
def address(zoho: FakeZoho) -> Iterator[str]:
    with serve(zoho) as address:
        yield address


@pytest.fixture
def page(browser: Browser, address: str) -> Browser:
    """The browser, with the page open."""
    open_page(browser, address)
    return browser


def open_page(browser: Browser, address: str) -> None:
    browser.open(address)
    browser.eventually(lambda: browser.all(".user") and browser.all("#standings dt"))


@pytest.fixture
def client(zoho: FakeZoho) -> Client:
    return zoho.accounts.client("1000.DEMO")


@pytest.fixture
def application(address: str, zoho: FakeZoho, client: Client) -> Application:
    return Application(over_http(address, zoho.home), client, zoho.home)


@pytest.fixture
def logged_in(zoho: FakeZoho, application: Application, client: Client) -> Application:
    """The application, with Ada's tokens "access-ada-1" and "refresh-ada-1"; the log is empty."""
    code = zoho.accounts.issue_grant(zoho.accounts.user(ADA), client)
    assert tokens(application.redeem(code)) == ("access-ada-1", "refresh-ada-1")
    zoho.log.forget()
    return application


def told(page: Browser) -> list[str]:
    """What a screen reader says of the requests."""
    return page.texts("#sequence .row > .visually-hidden")


def state_of(page: Browser, token: str) -> str:
    return page.text(f'[data-key="{token}"] > .token-line .state')


def ask_many(zoho: FakeZoho, count: int) -> None:
    for _ in range(count):
        handle(zoho, Request("GET", f"{DATA_CENTRES['us'].api_domain}/crm/v8/org"))


# Loading


def test_the_page_loads_without_complaint_and_asks_nobody_but_its_own_server(
    page: Browser, address: str
) -> None:
    page.eventually(lambda: f"{address}/_fake/requests?since=0" in page.requested())
    assert page.problems() == []
    page.driver.refresh()
    page.eventually(lambda: page.all(".user"))
    asked = [url for url in page.requested() if not url.startswith("data:")]
    assert {f"{urlsplit(url).scheme}://{urlsplit(url).netloc}" for url in asked} == {address}
    assert {f"{address}/", f"{address}/_fake/console.css"} <= set(asked)


def test_it_shows_who_may_ask_and_for_whom(page: Browser) -> None:
    assert page.texts(".user h3") == [
        "Ada Lovelace",
        "Grace Hopper",
        "Katherine Johnson",
        "Emmy Noether",
    ]
    assert "organisation 70001 · eu" in page.text(".user:last-child")
    clients = page.text("#clients")
    assert "1000.DEMO" in clients
    assert "http://localhost:3000/callback" in clients
    assert "demo-secret" not in page.shown()


def test_it_says_what_to_paste(page: Browser, address: str) -> None:
    assert page.text("#accounts-url") == f"{address}/oauth/v2/token"
    assert page.text("#api-url") == address
    assert page.text("#home") == "us"
    assert page.text("#elsewhere-url") == f"{address}/eu"
    asked = parse_qs(urlsplit(page.text("#authorization-url")).query)
    assert asked["client_id"] == ["1000.DEMO"]
    assert asked["redirect_uri"] == ["http://localhost:3000/callback"]


def test_its_links_lead_somewhere(page: Browser) -> None:
    links = [str(link.get_property("href")) for link in page.all("a[href]")]
    assert len(links) == 3
    assert [requests.get(link, timeout=30).status_code for link in links] == [200] * 3


def test_what_is_to_be_pasted_is_copied_with_a_button(page: Browser, address: str) -> None:
    clipboard = ["clipboardReadWrite", "clipboardSanitizedWrite"]
    page.tell("Browser.grantPermissions", permissions=clipboard)
    page.click("Copy the accounts URL")
    page.eventually(lambda: page.text('[data-copies="accounts-url"]') == "Copied")
    copied = page.driver.execute_async_script("navigator.clipboard.readText().then(arguments[0])")
    assert copied == f"{address}/oauth/v2/token"


# The sequence of requests


def test_a_login_and_a_call_appear_as_arrows_in_order(
    page: Browser, zoho: FakeZoho, application: Application
) -> None:
    zoho.consent.give(zoho.accounts.user(ADA))
    sent_to = application.ask_consent().headers["Location"]
    access_token, _ = tokens(application.redeem(parse_qs(urlsplit(sent_to).query)["code"][0]))
    application.call("GET", LEADS, access_token)
    page.eventually(lambda: len(told(page)) == 3)
    assert told(page) == [
        f"Request 1: auth to the accounts server for {ADA}. Answer: 302 ok, sent back with a code.",
        f"Request 2: grant to the accounts server for {ADA} with gran...-1. "
        "Answer: 200 ok, tokens.",
        f"Request 3: records to the CRM for {ADA} with acce...-1. Answer: 200 ok, data.",
    ]
    assert ends_of_arrows(page) == ["Accounts server", "Accounts server", "CRM"]


def ends_of_arrows(page: Browser) -> list[str]:
    """At whose lifeline each request's arrow ends."""
    script = """
        const box = (one) => one.getBoundingClientRect();
        const heads = [...document.querySelectorAll(".lifelines > span")];
        const [client, accounts, crm] = heads.map(box);
        const lifelines = {
            "Client": client.left,
            "Accounts server": (accounts.left + accounts.right) / 2,
            "CRM": crm.right,
        };
        return [...document.querySelectorAll(".arrow.there")].map((arrow) => Object.keys(lifelines)
            .find((name) => Math.abs(lifelines[name] - box(arrow).right) < 2));"""
    return cast("list[str]", page.run(script))


def test_a_refusal_says_what_zoho_keeps_to_itself(
    page: Browser, zoho: FakeZoho, logged_in: Application
) -> None:
    zoho.accounts.revoke("refresh-ada-1")
    logged_in.refresh("refresh-ada-1")
    page.eventually(lambda: len(told(page)) == 1)
    assert "200 refused, invalid_code, revoked refresh token" in told(page)[0]
    assert "200 refused invalid_code revoked refresh token" in page.text(".answers")


def test_time_that_went_by_between_requests_is_pointed_out(
    page: Browser, clock: Clock, logged_in: Application
) -> None:
    for _ in range(2):
        logged_in.call("GET", LEADS, "access-ada-1")
        clock.advance(3600)
    page.eventually(lambda: len(told(page)) == 2)
    assert page.text(".gap") == "1 h later"
    assert told(page)[1].startswith("1 h later. Request")


def test_a_click_shows_what_a_request_was_and_how_to_repeat_it(
    page: Browser, logged_in: Application
) -> None:
    logged_in.refresh("refresh-ada-1")
    page.eventually(lambda: len(told(page)) == 1)
    page.one("#sequence .row").click()
    detail = page.text(".detail")
    assert "shows its refresh token, and gets a new access token" in detail
    assert "POST /oauth/v2/token, at 127.0.0.1" in detail
    assert "curl -X POST" in detail
    assert '"refresh_token=$REFRESH_TOKEN"' in detail
    page.one("#sequence .row").click()
    assert not page.one(".detail").is_displayed()


def test_text_from_outside_stays_text(page: Browser, application: Application) -> None:
    application.call("GET", "/<img src=x onerror=document.title='broken'>", None)
    page.eventually(lambda: len(told(page)) == 1)
    page.one("#sequence .row").click()
    assert "img" in page.text(".detail")
    assert page.driver.title == "Fake accounts server"


def test_the_newest_request_is_in_view_until_the_reader_scrolls_up(
    page: Browser, zoho: FakeZoho
) -> None:
    ask_many(zoho, 40)
    page.eventually(lambda: len(told(page)) == 40)
    assert is_in_view(page, "last")
    page.run("document.querySelector('#scroller').scrollTop = 300")
    ask_many(zoho, 3)
    page.eventually(lambda: len(told(page)) == 43)
    assert page.run("return document.querySelector('#scroller').scrollTop") == 300
    page.click("3 new requests below")
    assert is_in_view(page, "last")
    assert not page.one("#newer").is_displayed()


def is_in_view(page: Browser, which: str) -> object:
    script = f"""
        const view = document.querySelector("#scroller").getBoundingClientRect();
        const row = document.querySelector("#sequence > :{which}-child").getBoundingClientRect();
        return view.top <= row.top && row.bottom <= view.bottom && view.bottom <= innerHeight;"""
    return page.run(script)


def test_a_thousand_requests_are_not_drawn_again_for_one_more(
    browser: Browser, address: str, zoho: FakeZoho
) -> None:
    ask_many(zoho, 1000)
    open_page(browser, address)
    browser.eventually(lambda: len(told(browser)) == 1000)
    assert is_in_view(browser, "last")
    browser.run("for (const row of document.querySelector('#sequence').children) row.seen = true")
    ask_many(zoho, 1)
    browser.eventually(lambda: told(browser)[-1].startswith("Request 1001:"))
    assert len(told(browser)) == 1000
    seen = "return [...document.querySelector('#sequence').children].filter((row) => row.seen)"
    assert browser.run(f"{seen}.length") == 999


def test_the_reader_keeps_the_place_while_the_oldest_requests_are_let_go(
    browser: Browser, address: str, zoho: FakeZoho
) -> None:
    ask_many(zoho, 1000)
    open_page(browser, address)
    browser.eventually(lambda: len(told(browser)) == 1000)
    browser.run("document.querySelector('#scroller').scrollTop = 20_000")
    read = (
        "return document.querySelector('[aria-controls=request-300]').getBoundingClientRect().top"
    )
    place = browser.run(read)
    ask_many(zoho, 20)
    browser.eventually(lambda: told(browser)[-1].startswith("Request 1020:"))
    assert abs(cast("float", browser.run(read)) - cast("float", place)) < 2


def test_nothing_is_written_anew_while_nothing_happens(
    page: Browser, logged_in: Application
) -> None:
    logged_in.refresh("refresh-ada-1")
    page.eventually(lambda: len(told(page)) == 1)
    script = """
        let changes = 0;
        const all = { subtree: true, childList: true, characterData: true, attributes: true };
        new MutationObserver((some) => (changes += some.length)).observe(document, all);
        setTimeout(() => arguments[0](changes), 2500);"""
    assert page.driver.execute_async_script(script) == 0


def test_new_requests_are_announced_politely(page: Browser, logged_in: Application) -> None:
    assert page.one("#news").get_attribute("role") == "status"
    assert page.texts("#news") == [""]
    logged_in.call("GET", LEADS, "access-ada-1")
    page.eventually(lambda: page.texts("#news") == told(page) != [])


def test_the_list_begins_anew_when_the_server_has_forgotten_it(
    page: Browser, zoho: FakeZoho
) -> None:
    ask_many(zoho, 3)
    page.eventually(lambda: len(told(page)) == 3)
    zoho.reset()
    ask_many(zoho, 1)
    page.eventually(lambda: len(told(page)) == 1)
    page.click("Clear the list")
    page.eventually(lambda: told(page) == [])
    page.eventually(lambda: page.one("#nothing-asked").is_displayed())


# Time


def test_an_hour_later_the_access_token_has_expired(page: Browser, logged_in: Application) -> None:
    page.eventually(lambda: "59 min" in page.shown() or "1 h left" in page.shown())
    assert state_of(page, "access-ada-1") == "live"
    page.click("Advance one hour")
    page.eventually(lambda: state_of(page, "access-ada-1") == "expired")
    assert state_of(page, "refresh-ada-1") == "live"
    logged_in.call("GET", LEADS, "access-ada-1")
    page.eventually(lambda: told(page))
    assert told(page)[0].endswith("Answer: 401 refused, INVALID_TOKEN, expired.")


def test_the_time_is_the_servers_and_not_the_browsers(page: Browser, zoho: FakeZoho) -> None:
    assert page.text("#now") == "Tue, 14 Nov 2023, 22:13:20"
    page.click("Advance one day")
    page.eventually(lambda: page.text("#now") == "Wed, 15 Nov 2023, 22:13:20")
    page.click("Advance one minute")
    page.eventually(lambda: "22:14:20" in page.text("#now"))


def test_the_time_left_counts_down_while_the_clock_runs(
    page: Browser, logged_in: Application
) -> None:
    page.eventually(lambda: page.texts('[data-key="access-ada-1"] .left') == ["1 h left"])
    page.click("Let the clock run")
    page.eventually(lambda: page.texts('[data-key="access-ada-1"] .left') == ["59 min 57 s left"])
    page.click("Freeze the clock")
    page.eventually(lambda: "stands still" in page.text("#runs"))


def test_reset_asks_first_and_then_begins_anew(
    page: Browser, zoho: FakeZoho, logged_in: Application
) -> None:
    page.eventually(lambda: page.all(".token"))
    page.click("Reset")
    page.click("Keep all")
    assert zoho.accounts.access_tokens != ()
    page.click("Reset")
    page.press("Tab", "Enter")
    page.eventually(lambda: not page.all(".token"))
    assert zoho.accounts.access_tokens == ()


# Codes and tokens


def test_a_revoked_refresh_token_takes_its_access_tokens_with_it(
    page: Browser, logged_in: Application
) -> None:
    page.eventually(lambda: page.all(".token .token"))
    page.click("Revoke refresh-ada-1")
    page.eventually(lambda: state_of(page, "refresh-ada-1") == "revoked")
    assert state_of(page, "access-ada-1") == "revoked"
    assert page.text(".tokens .message") == "refresh-ada-1 is revoked."
    logged_in.refresh("refresh-ada-1")
    page.eventually(lambda: told(page))
    assert told(page)[0].endswith("200 refused, invalid_code, revoked refresh token.")


def test_an_access_token_expires_with_a_button(page: Browser, logged_in: Application) -> None:
    page.eventually(lambda: page.all(".token .token"))
    page.click("Expire access-ada-1")
    page.eventually(lambda: state_of(page, "access-ada-1") == "expired")
    assert logged_in.call("GET", LEADS, "access-ada-1").status_code == 401


def test_of_what_has_ended_the_newest_are_shown_and_all_on_request(
    page: Browser, zoho: FakeZoho, logged_in: Application
) -> None:
    for _ in range(6):
        logged_in.refresh("refresh-ada-1")
    zoho.clock.advance(3600)
    page.eventually(lambda: len(page.all(".bought .token")) == 3)
    assert state_of(page, "access-ada-7") == "expired"
    page.one("#all-ended").click()
    page.eventually(lambda: len(page.all(".bought .token")) == 7)


def test_a_new_code_is_exchanged_with_the_command_beside_it(page: Browser, zoho: FakeZoho) -> None:
    page.choose("#code-client", "1000.SELF")
    page.run("document.querySelector('#code-user').selectedIndex = 3")
    page.click("Make a code")
    page.eventually(lambda: page.one("#new-code").is_displayed())
    assert page.text("#code-text") == "grant-emmy-1"
    _, url, *options = shlex.split(page.text("#code-command").replace("\\\n", ""))
    pairs = [pair.split("=", 1) for pair in options[1::2]]
    form = {name: value.replace("$CLIENT_SECRET", "self-secret") for name, value in pairs}
    assert url.endswith("/eu/oauth/v2/token")
    assert tokens(requests.post(url, form, timeout=30)) == ("access-emmy-1", "refresh-emmy-1")
    page.eventually(lambda: state_of(page, "grant-emmy-1") == "spent")


def test_what_cannot_be_done_is_said_in_plain_words(
    page: Browser, zoho: FakeZoho, client: Client
) -> None:
    for _ in range(10):
        zoho.accounts.issue_grant(zoho.accounts.user(ADA), client)
    page.click("Make a code")
    page.eventually(
        lambda: (
            page.text("#code .message")
            == "Not done: access_denied: more than 10 codes for the client in 10 minutes."
        )
    )


# Faults


def test_the_next_token_request_fails_once(page: Browser, logged_in: Application) -> None:
    page.click("Fail the next token request")
    page.eventually(lambda: page.text("#waiting") != "")
    assert page.text("#waiting") == "The next refresh: an error in place of the true answer"
    assert logged_in.refresh("refresh-ada-1").status_code == 500
    assert logged_in.refresh("refresh-ada-1").status_code == 200
    page.eventually(lambda: len(told(page)) == 2)
    failed, well = page.all("#sequence > li")
    assert "is-fault" in (failed.get_attribute("class") or "")
    assert "500 fault an error in place of the true answer" in failed.text
    assert "200 ok" in well.text
    assert not page.one("#waiting li, #go-well").is_displayed()


@pytest.mark.parametrize(
    ("kind", "field", "waits"),
    [
        ("answer", "status", "an error in place of the true answer"),
        ("html", "status", "a web page where JSON is due"),
        ("slow", "seconds", "the true answer, late"),
        ("hang", None, "no answer, and the connection stays open"),
        ("dropped", None, "the connection is closed without an answer"),
        ("half-body", None, "the true answer, of which half is lost"),
    ],
)
def test_any_fault_is_planned_for_any_operation(
    page: Browser, zoho: FakeZoho, kind: str, field: str | None, waits: str
) -> None:
    page.choose("#fault-operation", "records")
    page.choose("#fault-kind", kind)
    shown = [name for name in ("status", "seconds") if page.one(f"#fault-{name}").is_displayed()]
    assert shown == ([] if field is None else [field])
    page.fill("#fault-times", "2")
    page.click("Fail the next 2 requests")
    page.eventually(lambda: page.text("#waiting") == f"The next records: 2 × {waits}")
    assert len(zoho.faults.waiting["records"]) == 2
    page.click("Let all go well again")
    page.eventually(lambda: not zoho.faults.waiting)


def test_every_operation_can_be_chosen(page: Browser, zoho: FakeZoho) -> None:
    offered = [one.get_attribute("value") for one in page.all("#fault-operation option")]
    assert offered == list(zoho.faults.operations)
    assert all(" – " in words for words in page.texts("#fault-operation option"))


def test_a_request_that_gets_no_answer_shows_as_a_fault(
    page: Browser, zoho: FakeZoho, logged_in: Application
) -> None:
    page.choose("#fault-kind", "dropped")
    page.click("Fail the next token request")
    page.eventually(lambda: zoho.faults.waiting)
    with pytest.raises(requests.ConnectionError):
        logged_in.refresh("refresh-ada-1")
    page.eventually(lambda: told(page))
    assert told(page)[0].endswith("Answer: fault, the connection is closed without an answer.")


# Consent


@pytest.fixture
def consent_page(browser: Browser) -> Iterator[Browser]:
    """The browser, with the consent page open in a second tab; the first one shows the page."""
    zoho = FakeZoho(seed=replace(seed_file.demo(), clients=()))
    with serve(zoho) as address:
        zoho.accounts.register_client(Client("1000.WEB", "secret", (f"{address}/",), "Web Shop"))
        open_page(browser, address)
        browser.click("Open the consent page")
        first, second = browser.driver.window_handles
        browser.driver.switch_to.window(second)
        browser.eventually(lambda: browser.driver.title == "Web Shop asks for access")
        yield browser
        browser.driver.close()
        browser.driver.switch_to.window(first)


def sent_back(browser: Browser) -> Mapping[str, list[str]]:
    """What came back to the redirect URL, which is the page's own address here."""
    browser.eventually(lambda: browser.driver.title == "Fake accounts server")
    return parse_qs(urlsplit(browser.driver.current_url).query)


def test_one_click_on_the_consent_page_sends_back_a_code(consent_page: Browser) -> None:
    consent_page.one(f'button[value^="{ADA}"]').click()
    answer = sent_back(consent_page)
    assert answer["code"] == ["grant-ada-1"]
    assert answer["state"] == ["any-text-of-yours"]
    consent_page.eventually(lambda: answers_to(consent_page, "consent"))
    assert answers_to(consent_page, "auth") == ["200 ok, a page that asks."]
    assert answers_to(consent_page, "consent") == ["302 ok, sent back with a code."]


def answers_to(page: Browser, operation: str) -> list[str]:
    return [words.split("Answer: ")[1] for words in told(page) if f": {operation} to" in words]


def test_a_denial_sends_back_an_error(consent_page: Browser) -> None:
    consent_page.one("button.deny").click()
    assert sent_back(consent_page)["error"] == ["access_denied"]
    consent_page.eventually(lambda: answers_to(consent_page, "consent"))
    denied = "302 refused, access_denied, the user denied access."
    assert answers_to(consent_page, "consent") == [denied]


def test_users_can_consent_and_deny_without_a_page(
    page: Browser, zoho: FakeZoho, application: Application
) -> None:
    page.run("document.querySelector('#consent-choice').selectedIndex = 2")
    page.click("Set")
    page.eventually(lambda: page.text("#consent-now") == "Now: Grace Hopper agrees at once.")
    assert "code=grant-grace-1" in application.ask_consent().headers["Location"]
    page.choose("#consent-choice", "deny")
    page.click("Set")
    page.eventually(lambda: page.text("#consent-now") == "Now: all is denied at once.")
    assert "error=access_denied" in application.ask_consent().headers["Location"]
    zoho.consent.ask()
    page.eventually(lambda: page.text("#consent-now") == "Now: a page asks.")
    assert page.one("#consent-choice").get_property("value") == "ask"


# Settings and behaviours


def test_every_setting_can_be_changed_under_a_name_of_its_own(page: Browser) -> None:
    shown = "return [...document.querySelector('#settings').elements].map((one) => one.name)"
    names = {name for name in cast("list[str]", page.run(shown)) if name and " " not in name}
    assert names == {field.name for field in fields(Settings)}
    assert not [text for text in page.texts("#settings label") if "_" in text]


def test_limits_are_changed_and_done_away_with(page: Browser, zoho: FakeZoho) -> None:
    page.fill('[name="live_access_tokens"]', "30")
    page.one('[name="grants_in_ten_minutes none"]').click()
    page.one('[name="scope_in_answer"]').click()
    page.click("Save the settings")
    page.eventually(lambda: "Saved" in page.text("#settings .message"))
    assert zoho.settings == Settings(
        live_access_tokens=30, grants_in_ten_minutes=None, scope_in_answer=True
    )
    page.click("All rules, with their sources")
    assert page.text('[data-setting="grants_in_ten_minutes"]') == "no limit"
    page.click("Save the settings")
    assert page.text("#settings .message") == "Nothing was changed."


def test_every_limit_can_be_none(page: Browser, zoho: FakeZoho) -> None:
    for box in page.all('#settings [name$=" none"]'):
        box.click()
    page.click("Save the settings")
    page.eventually(lambda: zoho.settings == Settings.without_limits())


def test_a_setting_that_cannot_be_is_refused_with_the_reason(page: Browser) -> None:
    page.fill('[name="refusal_status"]', "999")
    page.click("Save the settings")
    page.eventually(lambda: "a status from 200 to 599" in page.text("#settings .message"))


def test_what_is_being_typed_outlives_a_change_from_elsewhere(
    page: Browser, zoho: FakeZoho
) -> None:
    page.fill('[name="code_life"]', "77")
    zoho.settings = replace(zoho.settings, access_token_life=1800)
    life = page.one('[name="access_token_life"]')
    page.eventually(lambda: life.get_property("value") == "1800")
    assert page.one('[name="code_life"]').get_property("value") == "77"


def test_the_behaviours_stand_there_with_their_standing(page: Browser, address: str) -> None:
    known = requests.get(f"{address}/_fake/behaviours", timeout=30).json()["behaviours"]
    page.click("All rules, with their sources")
    assert page.texts("tbody td:first-child > p:first-child") == [one["says"] for one in known]
    assert page.texts("tbody .standing") == [one["standing"] for one in known]
    assert set(page.texts("#standings .standing")) == {one["standing"] for one in known}


# When the server is gone, or nobody looks


def test_the_page_says_that_the_server_is_gone_and_recovers(browser: Browser) -> None:
    before, after = (FakeZoho(seed=seed_file.demo()) for _ in range(2))
    with serve(before) as address:
        ask_many(before, 3)
        open_page(browser, address)
        browser.eventually(lambda: len(told(browser)) == 3)
    browser.eventually(lambda: "The server does not answer" in browser.text("#gone"))
    browser.click("Advance one hour")
    browser.eventually(lambda: "Not done: the server does not answer." in browser.shown())
    with serve(after, Place(port=urlsplit(address).port or 0)):
        ask_many(after, 4)
        browser.eventually(lambda: browser.text("#gone") == "" and len(told(browser)) == 4)


def test_the_server_is_left_alone_while_the_page_is_hidden(page: Browser) -> None:
    hide = """
        Object.defineProperty(document, "hidden", { value: arguments[0], configurable: true });
        document.dispatchEvent(new Event("visibilitychange"));"""
    page.run(hide, True)
    time.sleep(1.5)
    page.requested()
    time.sleep(2.5)
    assert page.requested() == []
    page.run(hide, False)
    page.eventually(page.requested)


# For everyone


def test_all_is_reached_with_the_keyboard_in_order_and_is_seen_to_be(
    page: Browser, logged_in: Application
) -> None:
    for _ in range(3):
        logged_in.refresh("refresh-ada-1")
    page.eventually(lambda: len(told(page)) == 3)
    page.press("Tab")
    walked = []
    while page.run("return document.activeElement !== document.body"):
        walked.append(page.focused())
        assert page.run(IS_SEEN), f"{walked[-1]} has the focus, and nobody sees it"
        page.press("Tab")
    assert walked[:3] == ["Skip to the requests", "Advance one minute", "Advance one hour"]
    assert walked[-1] == "the controls, as OpenAPI"
    assert len([name for name in walked if name.startswith("Request 4:")]) == 1
    assert not [name for name in walked if name.startswith("Request 3:")]
    order = ["Clear the list", "Revoke refresh-ada-1", "Request", "Make a code", "Set"]
    assert [name for name in order if any(one.startswith(name) for one in walked)] == order


IS_SEEN: Final = """
    const at = document.activeElement;
    const { outlineStyle, outlineWidth } = getComputedStyle(at);
    const box = at.getBoundingClientRect();
    return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2
        && box.top >= 0 && box.bottom <= innerHeight + 1 && box.width > 0;"""


def test_the_keyboard_advances_the_clock(page: Browser) -> None:
    page.press("Tab", "Tab", "Tab")
    assert page.focused() == "Advance one hour"
    page.press("Enter")
    page.eventually(lambda: "23:13:20" in page.text("#now"))
    assert page.focused() == "Advance one hour"


def test_the_keyboard_goes_through_the_requests(page: Browser, zoho: FakeZoho) -> None:
    ask_many(zoho, 30)
    page.eventually(lambda: len(told(page)) == 30)
    page.press("Tab", "Enter", "Tab", "Tab")
    assert page.focused().startswith("Request 30:")
    page.press("Up", "Up")
    assert page.focused().startswith("Request 28:")
    page.press("Home", "Down", "Enter")
    assert page.focused().startswith("Request 2:")
    assert page.one("#request-2").is_displayed()
    page.press("Tab")
    assert page.focused() == "Copy the command of request 2"


def test_the_keyboard_keeps_its_place_when_a_button_goes(
    page: Browser, logged_in: Application
) -> None:
    page.eventually(lambda: page.all(".token .token"))
    page.run("document.querySelector('[aria-label=\"Revoke refresh-ada-1\"]').focus()")
    page.press("Enter")
    page.eventually(lambda: state_of(page, "refresh-ada-1") == "revoked")
    page.eventually(lambda: page.focused().startswith("refresh-ada-1"))


def lines_of(page: Browser, css: str) -> list[int]:
    """On how many lines each of these stands."""
    script = """return [...document.querySelectorAll(arguments[0])].map((one) => {
            const words = document.createRange();
            words.selectNodeContents(one);
            return new Set([...words.getClientRects()].map(({ top }) => Math.round(top))).size;
        })"""
    return cast("list[int]", page.run(script, css))


@pytest.mark.parametrize("width", [1024, 1280, 1440])
def test_no_single_word_of_a_user_or_token_stands_on_a_line_of_its_own(
    page: Browser, logged_in: Application, width: int
) -> None:
    page.look(width, 900)
    page.eventually(lambda: page.all("[data-key='access-ada-1']"))
    for css in (".user .home", ".token .kind", ".token .left:not(:empty)"):
        counts = lines_of(page, css)
        assert (css, set(counts)) == (css, {1})


@pytest.mark.parametrize("width", [1024, 1280])
def test_the_controls_stand_below_the_requests_and_beside_the_tokens(
    page: Browser, logged_in: Application, width: int
) -> None:
    page.look(width, 900)
    script = """const box = (css) => document.querySelector(css).getBoundingClientRect();
        const [requests, controls, tokens] = [".requests", ".controls", ".tokens"].map(box);
        return [controls.left === requests.left, controls.top - requests.bottom < 32,
                tokens.left > requests.right, tokens.top === requests.top]"""
    assert page.run(script) == [True] * 4


def test_no_lifeline_runs_between_the_words_of_a_request(
    page: Browser, zoho: FakeZoho, address: str
) -> None:
    ask_many(zoho, 1)
    page.eventually(lambda: page.all("#sequence .label"))
    script = """return [...document.querySelectorAll("#sequence .label")]
        .map((one) => getComputedStyle(one).backgroundColor)"""
    assert set(cast("list[str]", page.run(script))) == {"rgb(255, 255, 255)"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [380, 1024, 1440])
def test_it_can_be_read_at_any_width_and_in_any_light(
    browser: Browser, zoho: FakeZoho, address: str, scheme: str, width: int
) -> None:
    play_everything(zoho, address)
    browser.look(width, 800, prefers_color_scheme=scheme)
    open_page(browser, address)
    browser.eventually(lambda: len(told(browser)) == 4)
    browser.run(OPEN_EVERYTHING)
    assert browser.run("return document.documentElement.scrollWidth <= innerWidth")
    assert browser.run(TOO_FAINT) == []


def play_everything(zoho: FakeZoho, address: str) -> None:
    """Let there be one of each kind of token and request."""
    client, ada = zoho.accounts.client("1000.DEMO"), zoho.accounts.user(ADA)
    application = Application(over_http(address, zoho.home), client, zoho.home)
    zoho.accounts.issue_grant(ada, client)
    zoho.accounts.expire("grant-ada-1")
    application.redeem(zoho.accounts.issue_grant(ada, client))
    application.redeem(zoho.accounts.issue_grant(ada, client))
    zoho.accounts.expire("access-ada-1")
    zoho.accounts.revoke("refresh-ada-2")
    zoho.faults.fail_next("refresh", times=3)
    application.refresh("refresh-ada-1")
    application.call("GET", LEADS, "access-ada-1")


OPEN_EVERYTHING: Final = """
    for (const one of document.querySelectorAll("details")) one.open = true;
    for (const row of document.querySelectorAll(".row")) row.click();"""


def test_nothing_moves_for_those_who_want_it_still(browser: Browser, address: str) -> None:
    browser.look(prefers_reduced_motion="reduce")
    open_page(browser, address)
    requests.get(f"{address}/crm/v8/org", timeout=30)
    browser.eventually(lambda: browser.all(".is-new > .row"))
    style = "getComputedStyle(document.querySelector('.is-new > .row'))"
    assert browser.run(f"return {style}.animationName") == "none"


def test_a_screen_reader_finds_names_headings_and_a_list(
    browser: Browser, zoho: FakeZoho, address: str
) -> None:
    play_everything(zoho, address)
    open_page(browser, address)
    browser.eventually(lambda: len(told(browser)) == 4)
    browser.run(OPEN_EVERYTHING)
    nodes = accessible(browser)
    assert [node for node in nodes if node["role"] in WITH_A_NAME and not node["name"]] == []
    assert {"button", "checkbox", "combobox", "spinbutton"} <= {node["role"] for node in nodes}
    levels = [cast("int", node["level"]) for node in nodes if node["role"] == "heading"]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later - sooner <= 1 for sooner, later in pairwise(levels))
    assert "Requests" in [node["name"] for node in nodes if node["role"] == "list"]
    buttons = [str(node["name"]) for node in nodes if node["role"] == "button"]
    assert [name for name in buttons if name.startswith("Request ")] == told(browser)
