"""Whatever is asked, the two doors answer alike."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlencode

import requests
from hypothesis import given, settings
from hypothesis import strategies as st

from fake_accounts_server import DATA_CENTRES, Client, FakeZoho, User, intercept
from fake_accounts_server.operations import TABLE
from tests.fake_accounts_server.doors.application import PATIENCE, outcomes
from tests.fake_accounts_server.doors.door import IN_PROCESS, Door, Served, over_http

US: Final = DATA_CENTRES["us"]
CLIENT: Final = Client("1000.APP", "app-secret", ("https://app.example.com/callback",))
LEAD: Final = {"Last_Name": "Whitfield", "Company": "Harbour Joinery"}
OF_A_CONNECTION: Final = ("date", "connection", "content-length")

VALUES = st.text(max_size=8) | st.sampled_from(
    [
        *("authorization_code", "refresh_token", "code", "offline", "consent"),
        *("grant-ada-1", "refresh-ada-1", "access-ada-1", "ada@example.com:60001"),
        *(CLIENT.client_id, CLIENT.client_secret, *CLIENT.redirect_urls),
        *("ZohoCRM.org.READ", "Leads", "CurrentUser", "1", "asc"),
    ]
)
NAMES = st.text(max_size=4) | st.sampled_from(
    [
        *("grant_type", "code", "refresh_token", "token", "client_id", "client_secret"),
        *("redirect_uri", "response_type", "scope", "access_type", "prompt", "state"),
        *("user", "deny", "module", "type", "page", "per_page", "ids", "fields"),
    ]
)
PAIRS = st.lists(st.tuples(NAMES, VALUES), max_size=8)
SEGMENTS = st.text(max_size=8) | st.sampled_from(["Leads", "Deals", "2000000000000000001"])
RECORDS = st.lists(st.just(LEAD) | st.dictionaries(VALUES, VALUES, max_size=3), max_size=3)
BODIES = st.one_of(
    PAIRS.map(lambda pairs: ("application/x-www-form-urlencoded", urlencode(pairs).encode())),
    RECORDS.map(lambda records: ("application/json", json.dumps({"data": records}).encode())),
    st.tuples(
        st.sampled_from(["application/json", "multipart/form-data; boundary=x", "text/plain"]),
        st.binary(max_size=40),
    ),
)


@dataclass(frozen=True)
class Sent:
    """A request, but for where it is sent."""

    method: str
    path: str
    query: Sequence[tuple[str, str]]
    headers: Mapping[str, str]
    body: bytes


@st.composite
def requests_of_any_kind(draw: st.DrawFn) -> Sent:
    content_type, body = draw(BODIES)
    access_token = draw(st.sampled_from(["access-ada-1", "never-issued"]))
    path = draw(st.sampled_from([operation.path for operation in TABLE]))
    for name in ("{module}", "{id}", "{name}"):
        path = path.replace(name, quote(draw(SEGMENTS), safe=""))
    return Sent(
        method=draw(st.sampled_from(["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD"])),
        path=path,
        query=draw(PAIRS),
        headers={"Authorization": f"Bearer {access_token}", "Content-Type": content_type},
        body=body,
    )


@settings(max_examples=200, deadline=None)
@given(sent=requests_of_any_kind())
def test_any_request_is_answered_and_logged_alike_through_both_doors(
    served: Served, sent: Sent
) -> None:
    over_the_socket = answer(served.zoho, over_http(served.address, US), sent)
    with intercept(served.zoho):
        in_process = answer(served.zoho, IN_PROCESS, sent)
    assert over_the_socket == in_process


def answer(zoho: FakeZoho, door: Door, sent: Sent) -> object:
    """What is answered and logged where Ada is logged in, without what tells the doors apart."""
    zoho.reset()
    ada = zoho.accounts.register_user(User("ada@example.com", "60001", "Ada", "Lovelace", US))
    zoho.accounts.register_client(CLIENT)
    zoho.accounts.redeem(
        zoho.accounts.issue_grant(ada, CLIENT),
        CLIENT.client_id,
        CLIENT.client_secret,
        CLIENT.redirect_url,
        US,
    )
    is_of_api = sent.path.startswith("/crm/")
    host = door.api_domain(US) if is_of_api else door.accounts_server(US)
    response = requests.request(
        sent.method,
        f"{host}{sent.path}",
        params=list(sent.query),
        headers=sent.headers,
        data=sent.body,
        allow_redirects=False,
        timeout=PATIENCE,
    )
    return (
        response.status_code,
        told(response.text, door),
        {
            name.lower(): told(value.strip(), door)
            for name, value in response.headers.items()
            if name.lower() not in OF_A_CONNECTION
        },
        outcomes(zoho.log),
    )


def told(text: str, door: Door) -> str:
    """A text in which the servers are called the same through both doors."""
    for address in (door.accounts_server(US), door.api_domain(US)):
        text = text.replace(address, "ADDRESS").replace(quote(address, safe=""), "ADDRESS")
    return text
