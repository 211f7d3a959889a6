"""Requests and responses, whichever transport brings them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import SplitResult, urlsplit

from fake_accounts_server import forms
from fake_accounts_server.faults import Delivery

_AUTHORIZATION = re.compile(r"(?:Zoho-oauthtoken|Bearer) +(\S+) *", re.IGNORECASE)


@dataclass(frozen=True)
class Request:
    """An HTTP request. `url` is absolute."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @cached_property
    def host(self) -> str:
        """The host addressed, in lower case and without a port."""
        return self._parts.hostname or ""

    @cached_property
    def path(self) -> str:
        """The path asked for, without a slash at its end."""
        return self._parts.path.rstrip("/")

    @property
    def origin(self) -> str:
        """The address up to the path, such as "http://127.0.0.1:9009"."""
        return f"{self._parts.scheme}://{self._parts.netloc.rpartition('@')[2]}"

    @cached_property
    def query(self) -> Mapping[str, str]:
        """The parameters in the address; of those given twice, the last. Raises NotAForm."""
        return dict(forms.url_encoded(self._parts.query))

    @cached_property
    def given(self) -> forms.Pairs:
        """Names and values in the query and the form: Zoho reads either (documented).

        Raises NotAForm.
        """
        return forms.url_encoded(self._parts.query) + forms.body(
            self.header("Content-Type"), self.body
        )

    @cached_property
    def parameters(self) -> Mapping[str, str]:
        """What is given, by name; of those given twice, the last. Raises NotAForm."""
        return dict(self.given)

    @property
    def access_token(self) -> str | None:
        """The access token in the Authorization header, None if it holds none.

        "Zoho-oauthtoken" is documented; that "Bearer" does as well is assumed.
        """
        found = _AUTHORIZATION.fullmatch(self.header("Authorization"))
        return found.group(1) if found else None

    def header(self, name: str) -> str:
        """The value of a header, empty if it was not sent."""
        if name in self.headers:
            return self.headers[name]
        return next(
            (value for key, value in self.headers.items() if key.lower() == name.lower()), ""
        )

    @cached_property
    def _parts(self) -> SplitResult:
        return urlsplit(self.url)


@dataclass(frozen=True)
class Response:
    """An HTTP response. `delivery` tells the transport how to bring it; None is the plain way."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    delivery: Delivery | None = None
