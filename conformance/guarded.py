"""The store under test as others are given it, the SDK say: each call goes through the probe."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Final, TypeVar

from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken
from zohocrmsdk.src.com.zoho.api.authenticator.store import TokenStore

from conformance.finding import StoreRaised
from conformance.probe import Probe

Answer = TypeVar("Answer")


class GuardedStore(TokenStore):
    """Passes every call on, and answers or raises what the store does.

    So the calls are noted, the store's working folder is entered, and a wipe is refused where the
    store holds what the kit has not saved. An answer of another type than it ought to have is
    passed on as it is.
    """

    def __init__(self, probe: Probe) -> None:
        self.probe = probe

    def find_token(self, token: OAuthToken) -> OAuthToken | None:
        """Pass the search on."""
        __tracebackhide__ = True
        return _as_it_was(lambda: self.probe.token_for(token))

    def find_token_by_id(self, id: str) -> OAuthToken | None:
        """Pass the search on."""
        __tracebackhide__ = True
        return _as_it_was(lambda: self.probe.token_by_id(id))

    def save_token(self, token: OAuthToken) -> None:
        """Pass the token on."""
        __tracebackhide__ = True
        return _as_it_was(lambda: self.probe.save_anything(token))  # type: ignore[return-value]

    def delete_token(self, id: str) -> None:
        """Pass the deletion on."""
        __tracebackhide__ = True
        return _as_it_was(lambda: self.probe.delete(id))  # type: ignore[return-value]

    def get_tokens(self) -> list[OAuthToken]:
        """Pass the question on."""
        __tracebackhide__ = True
        return _as_it_was(self.probe.answer_of_get_tokens)  # type: ignore[arg-type]

    def delete_tokens(self) -> None:
        """Pass the wipe on."""
        __tracebackhide__ = True
        return _as_it_was(self.probe.wipe)  # type: ignore[return-value]

    @property
    def folder(self) -> Path:
        """The private folder which is the working directory while the store's code runs."""
        return self.probe.place.folder


def _as_it_was(call: Callable[[], Answer]) -> Answer:
    """Let the caller see the store's own exception, from where the store's own code begins."""
    __tracebackhide__ = True
    try:
        return call()
    except StoreRaised as finding:
        error = finding.error
    raise error.with_traceback(_without_our_frames(error.__traceback__)) from error.__cause__


_OURS: Final = str(Path(__file__).parent)


def _without_our_frames(trace: TracebackType | None) -> TracebackType | None:
    while trace is not None and trace.tb_frame.f_code.co_filename.startswith(_OURS):
        trace = trace.tb_next
    return trace
