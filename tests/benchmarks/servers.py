"""The servers whose token refreshes are compared: how each is had, started and logged in to.

Every server runs in the form in which its own command starts it.
"""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import distributions
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, urlsplit

import requests

SEED: Final = """
data_centre = "eu"

[[users]]
email = "ada@example.com"
zgid = "60001"
first_name = "Ada"
last_name = "Lovelace"

[[clients]]
client_id = "1000.APP"
client_secret = "app-secret"

[settings]
grants_in_ten_minutes = "none"
access_tokens_in_ten_minutes = "none"
refresh_tokens_per_user = "none"
live_access_tokens = "none"
crm_requests_per_day = "none"
"""
"""Who is known to our server: a user and a self client, without any limit."""

_REDIRECT_URL: Final = "http://localhost/callback"
_LOG_IN: Final = {
    "response_type": "code",
    "client_id": "app",
    "redirect_uri": _REDIRECT_URL,
    "scope": "openid email",
    "state": "here",
}
_SECONDS_TO_START: Final = 20


@dataclass(frozen=True)
class Server:
    """A server to be measured.

    `does` says what it does for a refresh. In `command`, "{port}" stands for the port. `code` lets
    a user log in at the server's address, and gives the code. The client is named in the `form` of
    a token request, or in its header, as `basic` authentication.
    """

    name: str
    does: str
    command: Sequence[str]
    token_path: str
    code: Callable[[str], str]
    form: Mapping[str, str] = field(default_factory=dict)
    basic: tuple[str, str] | None = None

    @contextmanager
    def running(self) -> Iterator[int]:
        """Start the server; give its port. It is gone afterwards. Raises OSError."""
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = int(free.getsockname()[1])
        command = [part.replace("{port}", str(port)) for part in self.command]
        silent = subprocess.DEVNULL
        with subprocess.Popen(command, stdout=silent, stderr=silent) as process:
            try:
                _wait_for(process, port)
                yield port
            finally:
                process.kill()

    def refresh(self, port: int) -> bytes:
        """Log in; the request that refreshes the token, as it is sent over HTTP/1.1."""
        address = f"http://127.0.0.1:{port}"
        url = f"{address}{self.token_path}"
        form = {**self.form, "redirect_uri": _REDIRECT_URL, "code": self.code(address)}
        form["grant_type"] = "authorization_code"
        refresh_token = requests.post(url, form, auth=self.basic).json()["refresh_token"]
        form = {**self.form, "grant_type": "refresh_token", "refresh_token": refresh_token}
        request = requests.Request("POST", url, data=form, auth=self.basic).prepare()
        headers = {"Host": f"127.0.0.1:{port}", **request.headers}
        head = [f"POST {self.token_path} HTTP/1.1", *(": ".join(pair) for pair in headers.items())]
        return "\r\n".join([*head, "", str(request.body)]).encode()


def _wait_for(process: "subprocess.Popen[bytes]", port: int) -> None:
    """Wait until a server listens. Raises OSError if it does not."""
    deadline = time.monotonic() + _SECONDS_TO_START
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def ours(seed: Path) -> Server:
    """Our own server, with a seed file."""
    client = {"client_id": "1000.APP", "client_secret": "app-secret"}

    def code(address: str) -> str:
        wanted = {"email": "ada@example.com", "client_id": client["client_id"]}
        return str(requests.post(f"{address}/_fake/codes", json=wanted).json()["code"])

    return Server(
        "fake_accounts_server",
        "checks client, secret and refresh token, logs the request, gives an opaque token",
        (sys.executable, "-m", "fake_accounts_server", "--port", "{port}", "--seed", str(seed)),
        "/oauth/v2/token",
        code,
        form=client,
    )


@dataclass(frozen=True)
class Peer:
    """A mock server of others: how to install it in a folder, and the server that is there then.

    `folder` says what kind of folder it is.
    """

    name: str
    folder: str
    installation: Callable[[Path], Sequence[Sequence[str]]]
    installed: Callable[[Path], Server]

    def install(self, folder: Path) -> None:
        """Install it. Raises OSError and subprocess.CalledProcessError."""
        for command in self.installation(folder):
            subprocess.run(command, check=True, capture_output=True)


def _oidc_provider_mock(venv: Path) -> Server:
    def code(address: str) -> str:
        url = f"{address}/oauth2/authorize"
        user = {"sub": "ada"}
        return _code_in(requests.post(url, user, params=_LOG_IN, allow_redirects=False))

    site_packages = [str(found) for found in venv.glob("lib/python*/site-packages")]
    (found,) = distributions(name="oidc-provider-mock", path=site_packages)
    return Server(
        f"oidc-provider-mock {found.version}",
        "checks the refresh token but no secret, logs the request, gives an opaque token",
        (f"{venv}/bin/python", "-m", "oidc_provider_mock", "--port", "{port}"),
        "/oauth2/token",
        code,
        basic=("app", "secret"),
    )


def _oauth2_mock_server(prefix: Path) -> Server:
    def code(address: str) -> str:
        url = f"{address}/authorize"
        return _code_in(requests.get(url, params=_LOG_IN, allow_redirects=False))

    modules = prefix / "node_modules"
    package = json.loads((modules / "oauth2-mock-server" / "package.json").read_text())
    return Server(
        f"oauth2-mock-server {package['version']}",
        "checks neither client nor refresh token, logs nothing, signs two tokens with RS256",
        (f"{modules}/.bin/oauth2-mock-server", "-a", "127.0.0.1", "-p", "{port}"),
        "/token",
        code,
        basic=("app", "secret"),
    )


def _code_in(answer: requests.Response) -> str:
    """The code with which the browser is sent back."""
    return parse_qs(urlsplit(answer.headers["Location"]).query)["code"][0]


PEERS: Final = (
    Peer(
        "oidc-provider-mock",
        "a virtual environment in which it is installed",
        lambda venv: (
            (sys.executable, "-m", "venv", str(venv)),
            (f"{venv}/bin/pip", "install", "oidc-provider-mock==0.3.4"),
        ),
        _oidc_provider_mock,
    ),
    Peer(
        "oauth2-mock-server",
        "a folder into which npm has installed it",
        lambda prefix: (("npm", "install", "--prefix", str(prefix), "oauth2-mock-server@8.2.3"),),
        _oauth2_mock_server,
    ),
)
"""The servers of others, each of a fixed version unless it is installed already."""
