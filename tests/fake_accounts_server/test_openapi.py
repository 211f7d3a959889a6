import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from typing import Any
from zlib import crc32

import pytest
import requests
import schemathesis
from schemathesis.checks import CheckFunction
from schemathesis.config import HealthCheck
from schemathesis.specs.openapi.checks import (
    ignored_auth,
    negative_data_rejection,
    positive_data_acceptance,
    unsupported_method,
)

from fake_accounts_server import Client, FakeZoho, Organisation, Request, Settings, User, seed_file
from fake_accounts_server.asgi import LARGEST_BODY
from fake_accounts_server.controls import CONTROLS, PREFIX
from fake_accounts_server.crm.users import user_id
from fake_accounts_server.openapi import DOCUMENT
from fake_accounts_server.operations import OPERATIONS, TABLE
from fake_accounts_server.own_pages import own_answer
from fake_accounts_server.serving import serve

Json = Any
Case = schemathesis.Case[Any]

METHODS = ("get", "head", "post", "put", "patch", "delete", "options")

GENEROUS = Settings.without_limits()
STRICT = GENEROUS.changed(
    {
        "refusal_status": 403,
        "throttle_status": 429,
        "scope_in_answer": True,
        "access_tokens_in_ten_minutes": 5,
        "crm_requests_per_day": 5,
        "word_for_unknown_token": "invalid_token",
    }
)
SECONDS_BETWEEN = {"accounts": 10, "crm": 15_000}
"""How much time goes by from case to case, so that a limit is reached, and passes again."""

RECORDS: Mapping[str, tuple[Mapping[str, object], ...]] = {
    "Leads": ({"id": "1", "Last_Name": "Whitfield", "Company": "Harbour Joinery"},),
    "Contacts": ({"id": "2", "Last_Name": "Nowak", "Account_Name": {"id": "3"}},),
    "Accounts": ({"id": "3", "Account_Name": "Nowak Instruments"},),
    "Deals": ({"id": "4", "Deal_Name": "First order", "Stage": "Closed Won"},),
}

NEEDS_WHAT_IS_KNOWN = (
    *("/users", "/clients", "/organisations", "/codes", "/revoke", "/expire", "/consent"),
    *("/faults", "/requests", "/assertions", "/settings"),
)
"""The controls that refuse what has the right form, but names nobody or nothing."""


def document(settings: Settings = GENEROUS) -> Json:
    server = FakeZoho(settings=settings)
    return json.loads(own_answer(server, Request("GET", f"http://localhost{DOCUMENT}")).body)


def described(settings: Settings) -> schemathesis.BaseSchema:
    # How fast this machine makes things up is nobody's fault.
    config = schemathesis.Config(seed=1, suppress_health_check=[HealthCheck("all")])
    schema = schemathesis.openapi.from_dict(document(settings), config=config)
    schema.config.generation.update(deterministic=True, max_examples=15)
    return schema


EVERYTHING = described(GENEROUS)
OF_ZOHO = EVERYTHING.include(tag=["accounts", "crm"])
OF_ZOHO_WHEN_STRICT = described(STRICT).include(tag=["accounts", "crm"])
OF_ZOHO_WHEN_STRICT.config.phases.coverage.enabled = False
# They change each other's server, but no answer's form: it is a server of their own.
OF_THE_FAKE = EVERYTHING.include(tag=["controls", "pages"])

# These two have tests of their own: other methods are told in words, path by path, and once for
# each operation is enough to be refused without a token.
BY_ITSELF = [unsupported_method, ignored_auth]
# Zoho lets be what it does not know, and refuses with status 200; and what is of the right form
# need not be known.
NOT_OF_ZOHO = [*BY_ITSELF, negative_data_rejection, positive_data_acceptance]


@dataclass(frozen=True)
class Place:
    zoho: FakeZoho
    address: str
    ada: User
    client: Client

    def code(self) -> str:
        return self.zoho.accounts.issue_grant(self.ada, self.client)

    def access_token(self) -> str:
        client, data_centre = self.client, self.ada.data_centre
        return self.zoho.accounts.redeem(
            self.code(), client.client_id, client.client_secret, client.redirect_url, data_centre
        ).access_token


@contextmanager
def place(settings: Settings) -> Iterator[Place]:
    zoho = FakeZoho(seed=seed_file.demo(), settings=settings)
    with serve(zoho) as address:
        there = Place(zoho, address, zoho.accounts.users[0], zoho.accounts.clients[0])
        there.access_token()
        yield there


@pytest.fixture(scope="module")
def generous() -> Iterator[Place]:
    with place(GENEROUS) as there:
        yield there


@pytest.fixture(scope="module")
def strict() -> Iterator[Place]:
    with place(STRICT) as there:
        there.zoho.consent.give(there.ada)
        yield there


@pytest.fixture(scope="module")
def own_server() -> Iterator[Place]:
    with place(GENEROUS) as there:
        yield there


def ask(
    case: Case, there: Place, without: list[CheckFunction], more: Mapping[str, Any] | None = None
) -> int:
    """Ask, compare the answer with what is told, and give its status.

    `more` is what `requests` sends besides the case.
    """
    response = case.call_and_validate(
        there.address,
        excluded_checks=without,
        **{"allow_redirects": False, "timeout": 10, **(more or {})},
    )
    return response.status_code


def with_what_is_known(case: Case, there: Place) -> Case:
    """The case with an access token, and with what the server knows, but for one thing or none."""
    left_out = crc32(repr((case.path_parameters, case.query, case.body)).encode(errors="replace"))
    module = str(case.path_parameters.get("module"))
    record = RECORDS.get(module, RECORDS["Leads"])[0]
    with there.zoho.lock:
        there.zoho.crm.seed(Organisation(there.ada.zgid, records=RECORDS))
        access_token = there.access_token()
        values = {
            "client_id": there.client.client_id,
            "client_secret": there.client.client_secret,
            "redirect_uri": there.client.redirect_url,
            "scope": "ZohoCRM.users.READ",
            "code": there.code(),
            "refresh_token": there.zoho.accounts.refresh_tokens[0].text,
            "token": access_token,
            "user": f"{there.ada.email}:{there.ada.zgid}",
            "id": record["id"] if module in RECORDS else user_id(there.ada),
            "ids": f"{record['id']},5",
            "data": [record],
            "email": there.ada.email,
            "given_by": there.ada.email,
            "zgid": there.ada.zgid,
            "scopes": ["ZohoCRM.users.READ"],
            "operation": "org",
        }
    values.pop(dict(enumerate(values)).get(left_out % (len(values) + 1), ""), None)
    known: Case = case.operation.Case(
        path_parameters=filled(case.path_parameters, values),
        query=filled(case.query, values),
        headers={"Authorization": f"Zoho-oauthtoken {access_token}"},
        body=filled(case.body, values) if isinstance(case.body, dict) else case.body,
        media_type=case.media_type,
    )
    return known


def filled(given: Mapping[str, object], values: Mapping[str, object]) -> dict[str, object]:
    return {name: values.get(name, value) for name, value in given.items()}


@OF_ZOHO.parametrize()
def test_whatever_is_asked_of_zoho_is_answered_as_it_is_told(case: Case, generous: Place) -> None:
    ask(case, generous, NOT_OF_ZOHO)
    ask(with_what_is_known(case, generous), generous, NOT_OF_ZOHO)


@OF_ZOHO_WHEN_STRICT.parametrize()
def test_whatever_is_asked_under_other_settings_is_answered_as_it_is_told_then(
    case: Case, strict: Place
) -> None:
    (tag,) = case.operation.tags
    strict.zoho.clock.advance(SECONDS_BETWEEN[tag])
    ask(case, strict, NOT_OF_ZOHO)
    ask(with_what_is_known(case, strict), strict, NOT_OF_ZOHO)


@OF_THE_FAKE.parametrize()
def test_whatever_is_asked_of_the_fake_itself_is_answered_as_it_is_told(
    case: Case, own_server: Place
) -> None:
    needs_what_is_known = case.path.removeprefix(PREFIX) in NEEDS_WHAT_IS_KNOWN
    ask(
        case,
        own_server,
        [*BY_ITSELF, *([positive_data_acceptance] if needs_what_is_known else [])],
    )
    own_server.zoho.reset()
    ask(with_what_is_known(case, own_server), own_server, BY_ITSELF)


FORM = "application/x-www-form-urlencoded"
IN_PATH = {"module": "Leads", "name": "Leads", "id": "1"}
BODIES: Mapping[str, object] = {
    "POST /_fake/users": {"email": "mary@cardinal.example", "zgid": "60003"},
    "POST /_fake/clients": {"client_id": "1000.OTHER", "client_secret": "other-secret"},
    "POST /_fake/organisations": {"zgid": "60003", "name": "Cardinal"},
    "POST /_fake/codes": {"email": "ada@analytical.example", "client_id": "1000.SELF"},
    "POST /_fake/expire": {"token": "access-ada-1"},
    "POST /_fake/revoke": {"token": "refresh-ada-2"},
    "POST /_fake/faults": {"operation": "org"},
    "POST /_fake/assertions": {"details": {"operation": "org"}, "times": 0},
}
"""What is given to the controls that want something."""


class Asker:
    """Asks one thing after another, each answered as it is told, and keeps what came."""

    def __init__(self, there: Place) -> None:
        self.there = there
        self.came: set[tuple[str, str]] = set()
        self._schema = described(STRICT)
        self._paths = document(STRICT)["paths"]
        self.tags: dict[str, str] = {
            f"{method.upper()} {path}": item[method]["tags"][0]
            for path, item in self._paths.items()
            for method in METHODS
            if method in item
        }

    def told(self) -> set[tuple[str, str]]:
        return {
            (label, status)
            for label in self.tags
            for method, path in [label.split()]
            for status in self._paths[path][method.lower()]["responses"]
        }

    def of(self, tag: str) -> list[str]:
        return [label for label, its in self.tags.items() if its == tag]

    def ask(
        self,
        label: str,
        more: Mapping[str, Any] | None = None,
        path_parameters: Mapping[str, str] = IN_PATH,
        query: Mapping[str, object] | None = None,
        body: object = None,
    ) -> None:
        method, path = label.split()
        asked: dict[str, Any] = {} if body is None else {"body": body}
        case = self._schema[path][method].Case(
            path_parameters=dict(path_parameters),
            query=dict(query or {}),
            media_type=FORM if "/oauth/" in path else "application/json",
            **asked,
        )
        self.came.add((label, str(ask(case, self.there, NOT_OF_ZOHO, more))))


def ask_what_is_not_read(asker: Asker) -> None:
    for label in asker.tags:
        asker.ask(label, {"data": b" " * (LARGEST_BODY + 1)})
        asker.ask(label, {"headers": {"Host": "?"}})


def ask_the_accounts_server(asker: Asker) -> None:
    client, zoho = asker.there.client, asker.there.zoho
    secrets = {"client_id": client.client_id, "client_secret": client.client_secret}
    asking = {**secrets, "redirect_uri": client.redirect_url, "response_type": "code"}
    token = zoho.accounts.refresh_tokens[0].text
    for label in asker.of("accounts"):
        asker.ask(label, query={"state": ["one", "another"]})
    asker.ask("GET /oauth/v2/auth", query={**asking, "scope": "ZohoCRM.org.READ"})
    asker.ask("GET /oauth/v2/auth", query=asking)
    asker.ask("GET /oauth/v2/auth")
    asker.ask("POST /oauth/v2/auth", query=asking)
    for _ in range(6):
        refresh = {"grant_type": "refresh_token", "refresh_token": token, **secrets}
        asker.ask("POST /oauth/v2/token", body=refresh)
    asker.ask("POST /oauth/v2/token/revoke", body={"token": token})


def ask_the_crm(asker: Asker) -> None:
    zoho, ada = asker.there.zoho, asker.there.ada
    shown = {"headers": {"Authorization": f"Zoho-oauthtoken {asker.there.access_token()}"}}
    (lead,) = RECORDS["Leads"]
    paths = [{**IN_PATH, "id": id} for id in ("1", "5", "no id", user_id(ada))]
    queries = [{"module": "Leads", "ids": "1"}, {"ids": "1,5", "page": "2"}]
    bodies = [{"data": [lead]}, {"data": [lead, {"id": "5"}]}]
    for label, path, query, body in product(asker.of("crm"), paths, queries, bodies):
        zoho.crm.seed(Organisation(ada.zgid, records=RECORDS))
        asker.ask(label, shown, path_parameters=path, query=query, body=body)
    for label in asker.of("crm"):
        asker.ask(label)
        asker.ask(label, shown, query=dict.fromkeys(map(str, range(101)), ""))
    zoho.settings = zoho.settings.changed({"crm_requests_per_day": 1})
    for label in [*asker.of("crm"), asker.of("crm")[0]]:
        asker.ask(label, shown)


def ask_the_fake(asker: Asker) -> None:
    for label in [*asker.of("pages"), *asker.of("controls")]:
        if label != "POST /_fake/reset":
            asker.ask(label, body=BODIES.get(label))
            asker.ask(label, query={"unknown": "1"})
    for label in [*asker.of("pages"), *asker.of("controls")]:
        asker.ask(label, {"headers": {"Origin": "https://another.example"}})
    asker.ask("POST /_fake/assertions", body={"details": {"user": "nobody"}})
    asker.ask("POST /_fake/reset")


def test_every_status_that_is_told_comes() -> None:
    with place(STRICT.changed({"crm_requests_per_day": "none"})) as there:
        asker = Asker(there)
        ask_what_is_not_read(asker)
        ask_the_accounts_server(asker)
        ask_the_crm(asker)
        ask_the_fake(asker)
    assert asker.told() - asker.came == set()


def test_each_operation_of_the_route_table_is_described_and_no_other() -> None:
    described_there = {
        (method.upper(), path, name)
        for path, item in document()["paths"].items()
        for method in METHODS
        for name in item.get(method, {}).get("x-operations", ())
    }
    assert described_there == {(one.method, one.path, one.name) for one in TABLE}


def test_each_control_is_described_and_no_other() -> None:
    of_controls = {
        (method.upper(), path)
        for path, item in document()["paths"].items()
        for method in METHODS
        if item.get(method, {}).get("tags") == ["controls"]
    }
    assert of_controls == {(one.method, f"{PREFIX}{one.path}") for one in CONTROLS}


def test_the_document_is_an_openapi_document() -> None:
    EVERYTHING.validate()


def test_the_statuses_and_words_told_are_those_of_the_present_settings() -> None:
    token, revoke = (
        document(STRICT)["paths"][f"/oauth/v2/token{end}"]["post"]["responses"]
        for end in ("", "/revoke")
    )
    assert set(token) == {"200", "400", "403", "413", "429"}
    assert "invalid_token" in json.dumps(revoke["400"])
    assert "invalid_code" not in json.dumps(revoke)


def test_another_method_is_answered_with_the_status_that_is_told_in_words(generous: Place) -> None:
    shown = {"Authorization": f"Zoho-oauthtoken {generous.access_token()}"}
    for path, item in document()["paths"].items():
        told = [int(number) for number in re.findall(r"status (\d+)", item["description"])]
        url = generous.address + path.format(**IN_PATH)
        for method in METHODS:
            if method not in item:
                status = requests.request(method, url, headers=shown, timeout=10).status_code
                assert (path, method, [status]) == (path, method, told)


def test_the_document_holds_for_an_error_whose_word_was_set_after_it_was_read() -> None:
    with place(STRICT.changed({"word_for_unknown_grant_type": "0"})) as there:
        asker = Asker(there)
        asker.ask("POST /oauth/v2/token", body={"grant_type": "none"})
    assert asker.came == {("POST /oauth/v2/token", "403")}


def test_the_number_after_which_requests_are_shown_is_told_to_be_a_number() -> None:
    parameters = document()["paths"][f"{PREFIX}/requests"]["get"]["parameters"]
    schemas = {one["name"]: one["schema"] for one in parameters}
    assert schemas["since"] == {"type": "integer", "minimum": 0, "maximum": 10**15 - 1}
    assert schemas["operation"] == {"type": "string", "enum": [*OPERATIONS]}


def test_settings_may_be_set_to_the_bounds_that_are_told_and_not_beyond() -> None:
    told = document()["components"]["schemas"]["SettingsChange"]["properties"]
    for name, schema in told.items():
        for bound in (one for one in schema.get("anyOf", [schema]) if one["type"] == "integer"):
            for within in (bound["minimum"], bound["maximum"]):
                assert getattr(Settings().changed({name: within}), name) == within
            for beyond in (bound["minimum"] - 1, bound["maximum"] + 1):
                with pytest.raises(ValueError, match=name):
                    Settings().changed({name: beyond})
