"""What the SDK keeps in its classes, per thread and in a logger: taken away, and put back."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator
from typing import Final

from zohocrmsdk.src.com.zoho.crm.api import Initializer
from zohocrmsdk.src.com.zoho.crm.api.util import Utility

_UTILITY_STATE: Final = (
    "apitype_vs_datatype",
    "apitype_vs_structurename",
    "new_file",
    "get_modified_modules",
    "force_refresh",
    "module_api_name",
    "api_supported_modules",
)


@contextlib.contextmanager
def sdk_put_back() -> Iterator[None]:
    """Take the SDK's global and per-thread state away, and put it back afterwards."""
    initializer, local = Initializer.initializer, getattr(Initializer.LOCAL, "init", None)
    utility = {name: getattr(Utility, name) for name in _UTILITY_STATE}
    details = Initializer.json_details
    Initializer.json_details = details or _Kept.details
    Initializer.initializer = Initializer.LOCAL.init = None
    for name in ("apitype_vs_datatype", "apitype_vs_structurename", "api_supported_modules"):
        setattr(Utility, name, {})
    try:
        with _silent_logger():
            yield
    finally:
        Initializer.initializer, Initializer.LOCAL.init = initializer, local
        _Kept.details = Initializer.json_details or _Kept.details
        Initializer.json_details = details
        for name, value in utility.items():
            setattr(Utility, name, value)


class _Kept:
    """The SDK's description of its own classes: read once, and not anew in every box."""

    details: dict[str, object] | None = None


@contextlib.contextmanager
def _silent_logger() -> Iterator[None]:
    """Keep the SDK's log to ourselves: its calls are malformed, and would print to stderr."""
    logger = logging.getLogger("SDKLogger")
    level, handlers, propagate = logger.level, logger.handlers, logger.propagate
    logger.handlers, logger.propagate = [logging.NullHandler()], False
    try:
        yield
    finally:
        logger.handlers, logger.propagate = handlers, propagate
        logger.setLevel(level)
