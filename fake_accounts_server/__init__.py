"""Zoho's accounts servers and CRM API, on this machine: nothing leaves it.

>>> import requests
>>> zoho = FakeZoho(Clock(frozen_at=1_700_000_000))
>>> ada = User("ada@example.com", "60001", "Ada", "Lovelace", DATA_CENTRES["eu"])
>>> client = Client("1000.APP", "app-secret")
>>> _ = zoho.accounts.register_user(ada), zoho.accounts.register_client(client)
>>> form = {"grant_type": "authorization_code", "code": zoho.accounts.issue_grant(ada, client)}
>>> form |= {"client_id": client.client_id, "client_secret": client.client_secret}
>>> with intercept(zoho):
...     requests.post("https://accounts.zoho.eu/oauth/v2/token", form).json()["access_token"]
'access-ada-1'
>>> print(zoho.log)
22:13:20 POST accounts.zoho.eu/oauth/v2/token grant ada@example.com gran...-1 -> 200 ok

The clock moves when it is told to, `zoho.faults.fail_next("refresh")` makes a server fail, and the
log holds every request. The rules know nothing of the transport: `handle` takes a `Request` and
gives a `Response`; `intercept` brings it what this process asks through `requests`, and
`fake_accounts_server.serving.serve` what comes over HTTP. `python -m fake_accounts_server` starts a
server with a page.
"""

from fake_accounts_server.accounts import Accounts
from fake_accounts_server.app import UnknownAddress, handle
from fake_accounts_server.authorization import Consent
from fake_accounts_server.clock import Clock
from fake_accounts_server.credentials import (
    AccessToken,
    Client,
    Grant,
    RefreshToken,
    TokenAnswer,
    User,
)
from fake_accounts_server.crm import Crm, CrmRefusal, Organisation
from fake_accounts_server.data_centres import DATA_CENTRES, DataCentre, data_centre_of
from fake_accounts_server.expectation import assert_asked
from fake_accounts_server.faults import Answer, Dropped, Faults, HalfBody, Hang, Html, Slow
from fake_accounts_server.inprocess import NeverAnswered, intercept
from fake_accounts_server.log import LogEntry, RequestLog
from fake_accounts_server.message import Request, Response
from fake_accounts_server.refusals import AccessRefused, Refusal, Throttled
from fake_accounts_server.seed import Seed
from fake_accounts_server.server import FakeZoho
from fake_accounts_server.settings import Settings

__all__ = [
    "DATA_CENTRES",
    "AccessRefused",
    "AccessToken",
    "Accounts",
    "Answer",
    "Client",
    "Clock",
    "Consent",
    "Crm",
    "CrmRefusal",
    "DataCentre",
    "Dropped",
    "FakeZoho",
    "Faults",
    "Grant",
    "HalfBody",
    "Hang",
    "Html",
    "LogEntry",
    "NeverAnswered",
    "Organisation",
    "RefreshToken",
    "Refusal",
    "Request",
    "RequestLog",
    "Response",
    "Seed",
    "Settings",
    "Slow",
    "Throttled",
    "TokenAnswer",
    "UnknownAddress",
    "User",
    "assert_asked",
    "data_centre_of",
    "handle",
    "intercept",
]
