"""Zoho's accounts servers and CRM API, within one process: nothing leaves the machine.

>>> import requests
>>> zoho = FakeZoho(ManualClock(now=1_700_000_000))
>>> ada = User("ada@example.com", "60001", "Ada", "Lovelace", DATA_CENTRES["eu"])
>>> client = Client("1000.APP", "app-secret", redirect_url=None)
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
gives a `Response`, and `intercept` brings it what is asked through `requests`.
"""

from fake_accounts_server.accounts import (
    ACCESS_TOKEN_LIFE,
    GRANT_LIFE,
    AccessRefused,
    AccessToken,
    Accounts,
    Client,
    RefreshToken,
    Refusal,
    TokenAnswer,
    User,
)
from fake_accounts_server.app import Request, Response, UnknownAddress, handle
from fake_accounts_server.clock import Clock, ManualClock, SystemClock
from fake_accounts_server.crm import Crm, CrmRefusal
from fake_accounts_server.data_centres import DATA_CENTRES, DataCentre, data_centre_of
from fake_accounts_server.faults import Faults
from fake_accounts_server.inprocess import intercept
from fake_accounts_server.log import LogEntry, RequestLog
from fake_accounts_server.server import FakeZoho

__all__ = [
    "ACCESS_TOKEN_LIFE",
    "DATA_CENTRES",
    "GRANT_LIFE",
    "AccessRefused",
    "AccessToken",
    "Accounts",
    "Client",
    "Clock",
    "Crm",
    "CrmRefusal",
    "DataCentre",
    "FakeZoho",
    "Faults",
    "LogEntry",
    "ManualClock",
    "RefreshToken",
    "Refusal",
    "Request",
    "RequestLog",
    "Response",
    "SystemClock",
    "TokenAnswer",
    "UnknownAddress",
    "User",
    "data_centre_of",
    "handle",
    "intercept",
]
