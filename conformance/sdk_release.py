"""Which release of the SDK this run has, and whether the kit can work with it.

Zoho's Python SDKs for the CRM APIs v5 to v8 are all imported as `zohocrmsdk`, and any release may
lie in front on `sys.path`. So the code that was imported is asked what it is; what is installed
counts only where the code does not say.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

import zohocrmsdk
from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken
from zohocrmsdk.src.com.zoho.api.authenticator.store import TokenStore
from zohocrmsdk.src.com.zoho.crm.api import Initializer
from zohocrmsdk.src.com.zoho.crm.api.util import Constants

from conformance.contract import Clause

PACKAGE: Final = "zohocrmsdk8_0"

RUN_ON: Final = ("1.0.0", "2.0.0", "3.0.0", "4.0.0", "5.0.0", "6.0.0", "7.0.0")
"""The releases that the contract was run on: all that there were."""

_API_VERSION: Final = "v8"
"""The version of the CRM API that this SDK is for, as it says itself."""

_METHODS: Final = {
    "find_token": 1,
    "save_token": 1,
    "delete_token": 1,
    "get_tokens": 0,
    "delete_tokens": 0,
    "find_token_by_id": 1,
}
"""The methods of a `TokenStore`, and how many arguments each takes."""

_FIELDS: Final = (
    "id",
    "client_id",
    "client_secret",
    "redirect_url",
    "grant_token",
    "refresh_token",
    "access_token",
    "user_signature",
    "api_domain",
)
"""What the constructor of an `OAuthToken` takes; `expires_in` has to be set."""

_TOKEN: Final = (
    *(f"{act}_{field}" for field in (*_FIELDS, "expires_in") for act in ("get", "set")),
    *("get_token", "generate_token", "merge_objects", "remove", "revoke"),
)
_INITIALIZER: Final = ("initialize", "switch_user", "initializer", "LOCAL", "json_details")


@dataclass(frozen=True)
class SDK:
    """What is imported as `zohocrmsdk`."""

    release: str | None
    """`"7.0.0"`, or `None` where it cannot be told."""
    api_version: str | None
    """The version of the CRM API that it is for: `"v8"`."""
    differs: tuple[str, ...] = ()
    """How its interface differs from the one that the kit works with."""
    folder: str = ""

    @property
    def name(self) -> str:
        """What a person calls it."""
        return f"{PACKAGE} {self.release or 'of an unknown release'}"


def imported_sdk() -> SDK:
    """Look at the SDK that was imported."""
    return SDK(
        release=_release(),
        api_version=getattr(Constants, "API_VERSION", None),
        differs=tuple(_differences()),
        folder=str(Path(zohocrmsdk.__file__ or "").parent),
    )


def holds_here(clause: Clause) -> bool:
    """Whether a clause holds on the release that is imported."""
    return holds_on(clause, _release())


def holds_on(clause: Clause, release: str | None) -> bool:
    """Whether a clause holds on a release; one that cannot be told is taken for the newest."""
    return release is None or _numbers(release) >= _numbers(clause.since)


def not_yet(clause: Clause) -> str:
    """Say why a clause does not hold on the release that is imported."""
    return f"holds from {PACKAGE} {clause.since} on; this is {_release()}"


def why_unfit(sdk: SDK) -> str:
    """Say why the kit cannot work with this SDK: an empty text where it can."""
    if sdk.api_version not in (None, _API_VERSION):
        return (
            f"The SDK that is imported as zohocrmsdk is for the CRM API {sdk.api_version}, and not "
            f"{PACKAGE}: {sdk.folder}\nZoho's SDKs share that name, so that one hides or "
            f"overwrites the other: have {PACKAGE} alone in this environment. {_THOSE_THAT_WORK}"
        )
    if sdk.differs:
        return (
            f"The kit cannot work with {sdk.name}, which is imported here ({sdk.folder}): "
            f"{'; '.join(sdk.differs)}. {_THOSE_THAT_WORK}"
        )
    return ""


_THOSE_THAT_WORK: Final = f"The kit works with {PACKAGE} {', '.join(RUN_ON)}."


def _release() -> str | None:
    stated: object = getattr(Constants, "SDK_VERSION", None)
    if isinstance(stated, str):
        return stated
    try:
        return version(PACKAGE)
    except PackageNotFoundError:
        return None


def _numbers(release: str) -> tuple[int, ...]:
    """Return the numbers that a release begins with, less the last zeros: `(8, 1)` of `8.1.0`."""
    match = re.match(r"\d+(\.\d+)*", release)
    numbers = [int(number) for number in match[0].split(".")] if match else []
    while numbers and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)


def _differences() -> Iterator[str]:
    for name, arguments in _METHODS.items():
        method = getattr(TokenStore, name, None)
        if method is None:
            yield f"it has no TokenStore.{name}"
        elif not _takes(method, arguments):
            yield f"TokenStore.{name} takes other arguments"
    for name in sorted(TokenStore.__abstractmethods__ - set(_METHODS)):
        yield f"a TokenStore has to have {name}, too, which the kit does not know"
    takes = inspect.signature(OAuthToken).parameters
    for field in _FIELDS:
        if field not in takes:
            yield f"OAuthToken takes no {field}"
    for owner, names in ((OAuthToken, _TOKEN), (Initializer, _INITIALIZER)):
        for name in names:
            if not hasattr(owner, name):
                yield f"it has no {owner.__name__}.{name}"


def _takes(method: object, arguments: int) -> bool:
    """Whether a method can be called with so many arguments, beside the store."""
    if not callable(method):
        return False
    try:
        inspect.signature(method).bind(*[None] * (arguments + 1))
    except TypeError:
        return False
    return True
