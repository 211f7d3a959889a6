"""The fake in place of the network, for everything that this process asks through `requests`."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import requests
from responses import BaseResponse, CallbackResponse, PassthroughResponse, RequestsMock
from responses.registries import FirstMatchRegistry

from fake_accounts_server.app import Request, UnknownAddress, handle
from fake_accounts_server.server import FakeZoho

_ANY_URL = re.compile("")


@contextmanager
def intercept(server: FakeZoho, let_through: Callable[[], bool] | None = None) -> Iterator[None]:
    """Bring every request made through `requests`, by any thread, to the fake.

    A host that is none of Zoho's fails at once with `requests.exceptions.ConnectionError`, which
    names the method and the address. `let_through` is asked once for each request; while it
    answers True, requests go to the real network untouched.

    On leaving, requests go where they went before: interceptions may stand inside one another and
    inside other uses of `responses`, and the innermost answers. What does not pass through the
    adapters of `requests` (urllib, http.client, sockets) is not seen.
    """

    def reply(prepared: requests.PreparedRequest) -> tuple[int, dict[str, str], bytes]:
        try:
            response = handle(server, _request(prepared))
        except UnknownAddress as unknown:
            raise requests.exceptions.ConnectionError(str(unknown), request=prepared) from unknown
        return response.status, dict(response.headers), response.body

    class ChooseAfresh(FirstMatchRegistry):
        """A registered response matches one method and keeps its calls; one made for each request
        does neither, and lets the choice be made once.
        """

        def find(self, request: requests.PreparedRequest) -> tuple[BaseResponse | None, list[str]]:
            mock.calls.reset()
            method = request.method or ""
            if let_through is not None and let_through():
                return PassthroughResponse(method, _ANY_URL), []
            return CallbackResponse(method, _ANY_URL, reply, content_type=None), []

    mock = RequestsMock(assert_all_requests_are_fired=False, registry=ChooseAfresh)
    with mock:
        yield


def _request(prepared: requests.PreparedRequest) -> Request:
    body = prepared.body or b""
    return Request(
        method=prepared.method or "",
        url=prepared.url or "",
        headers=dict(prepared.headers),
        body=body.encode() if isinstance(body, str) else body,
    )
