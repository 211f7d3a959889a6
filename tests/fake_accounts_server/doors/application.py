"""An application as Zoho's customers write them: it knows of the servers only where they are."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, cast
from urllib.parse import parse_qsl, urlsplit

import requests

from fake_accounts_server import Client, DataCentre, LogEntry
from tests.fake_accounts_server.doors.door import Door

PATIENCE: Final = 30.0
"""For how many seconds an answer is waited for that is sure to come."""

Parameters = Mapping[str, str | None]
"""Names and values; those that are None are not sent."""


@dataclass(frozen=True)
class Application:
    """A client, and the servers of one data centre, reached through a door."""

    door: Door
    client: Client
    data_centre: DataCentre

    @property
    def token_url(self) -> str:
        """Where tokens are asked for."""
        return f"{self.door.accounts_server(self.data_centre)}/oauth/v2/token"

    def redeem(self, code: str, /, **changes: str | None) -> requests.Response:
        """Ask for the tokens that a code buys; the parameters may be changed, or left out."""
        return self.post(self.token_url, self.form_to_redeem(code) | changes)

    def refresh(self, refresh_token: str, /, **changes: str | None) -> requests.Response:
        """Ask for another access token."""
        return self.post(self.token_url, self.form_to_refresh(refresh_token) | changes)

    def revoke(self, token: str) -> requests.Response:
        """End a token."""
        return self.post(f"{self.token_url}/revoke", {"token": token})

    def form_to_redeem(self, code: str) -> dict[str, str | None]:
        """What is sent for the tokens that a code buys."""
        return {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.client.redirect_url,
            "client_id": self.client.client_id,
            "client_secret": self.client.client_secret,
        }

    def form_to_refresh(self, refresh_token: str) -> dict[str, str | None]:
        """What is sent for another access token."""
        return {
            "grant_type": "refresh_token",
            "refresh_token": refresh_token,
            "client_id": self.client.client_id,
            "client_secret": self.client.client_secret,
        }

    def post(self, url: str, form: Parameters) -> requests.Response:
        """Send a form."""
        return requests.post(url, form, timeout=PATIENCE)

    def ask_consent(self, **changes: str | None) -> requests.Response:
        """Open the consent page, as the browser does that the application sends there."""
        asking: Parameters = {
            "response_type": "code",
            "client_id": self.client.client_id,
            "redirect_uri": self.client.redirect_url,
            "scope": "ZohoCRM.modules.ALL,ZohoCRM.users.READ",
            "access_type": "offline",
            "state": "s & t",
        }
        url = f"{self.door.accounts_server(self.data_centre)}/oauth/v2/auth"
        return requests.get(url, {**asking, **changes}, allow_redirects=False, timeout=PATIENCE)

    def call(
        self,
        method: str,
        path: str,
        access_token: str | None,
        body: object = None,
        timeout: float = PATIENCE,
    ) -> requests.Response:
        """Ask the CRM API at a path such as "/crm/v8/Leads?page=2"; `body` is sent as JSON."""
        headers = {"Authorization": f"Zoho-oauthtoken {access_token}"} if access_token else {}
        url = f"{self.door.api_domain(self.data_centre)}{path}"
        return requests.request(method, url, headers=headers, json=body, timeout=timeout)


def body(response: requests.Response) -> dict[str, object]:
    """The JSON object that is answered."""
    return cast("dict[str, object]", response.json())


def tokens(response: requests.Response) -> tuple[str | None, str | None]:
    """The access token and the refresh token that are answered."""
    answered = cast("Mapping[str, str]", body(response))
    return answered.get("access_token"), answered.get("refresh_token")


def rows(response: requests.Response, key: str = "data") -> list[dict[str, object]]:
    """The list that the CRM API answers with: records, their results, users, and so on."""
    return cast("list[dict[str, object]]", body(response)[key])


def refusal(response: requests.Response) -> tuple[int, object, str]:
    """Status, Zoho's word, and what the fake adds to it."""
    answered = body(response)
    word = answered.get("error", answered.get("code"))
    return response.status_code, word, response.headers.get("Fake-Zoho-Reason", "")


def sent_back(response: requests.Response) -> dict[str, str]:
    """What the browser carries back to the application."""
    assert response.status_code == 302
    return dict(parse_qsl(urlsplit(response.headers["Location"]).query))


def outcomes(log: Iterable[LogEntry]) -> list[tuple[str | None, str | None, str, str]]:
    """What each request came to: operation, user, outcome and reason."""
    return [(entry.operation, entry.user, entry.outcome, entry.reason) for entry in log]
