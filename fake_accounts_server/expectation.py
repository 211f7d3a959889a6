"""Was it asked for? If not, what came nearest."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from fake_accounts_server.log import LogEntry, RequestLog
from fake_accounts_server.operations import check_is_known

DETAILS: Final = (
    "operation",
    "user",
    "data_centre",
    "outcome",
    "reason",
    "status",
    "grant",
    "refresh_token",
    "access_token",
    "method",
    "host",
    "path",
)
"""What may be said of a request."""


@dataclass(frozen=True)
class Expectation:
    """A request of which these details are known, asked for so many times; None: at least once."""

    details: Mapping[str, object]
    times: int | None = None

    def __post_init__(self) -> None:
        """Raise ValueError for what no request has, or can have."""
        for name in self.details:
            if name not in DETAILS:
                known = ", ".join(DETAILS)
                raise ValueError(f"a request has no {name!r}; it has: {known}")
        if self.details.get("operation") is not None:
            check_is_known(self.details["operation"])
        status = self.details.get("status")
        if type(status) not in (int, type(None)):
            raise ValueError(
                f"a status is a number, or None where there was no answer, not {status!r}"
            )

    def miss(self, log: RequestLog) -> str | None:
        """What is missing, with the nearest request; None if all is as expected."""
        found = [entry for entry in log if not self._differences(entry)]
        if len(found) == self.times or (self.times is None and found):
            return None
        lines = [f"expected {self._wanted()}, found {len(found)} among {len(log)} requests"]
        if found:
            lines += [f"  found: {entry}" for entry in found]
        elif len(log):
            # Of those that are equally near, the newest is likely to be the one that was meant.
            nearest = min(reversed(list(log)), key=lambda entry: len(self._differences(entry)))
            lines.append(f"  nearest: {nearest}")
            lines += [f"    {difference}" for difference in self._differences(nearest)]
        return "\n".join(lines)

    def _differences(self, entry: LogEntry) -> list[str]:
        return [
            f"{name}: {_shown(getattr(entry, name))}, expected {_shown(wanted)}"
            for name, wanted in self.details.items()
            if getattr(entry, name) != wanted
        ]

    def _wanted(self) -> str:
        times = "at least one request" if self.times is None else f"{self.times} requests"
        details = [f"{name} {_shown(value)}" for name, value in self.details.items()]
        return f"{times} with {', '.join(details)}" if details else times


def assert_asked(log: RequestLog, *, times: int | None = None, **details: object) -> None:
    """Raise AssertionError, with the nearest request, unless this was asked for.

    `assert_asked(zoho.log, operation="refresh", user="ada@example.com", times=1)`; the details are
    those in DETAILS. Without `times`, once or more.
    """
    miss = Expectation(details, times).miss(log)
    if miss is not None:
        raise AssertionError(miss)


def _shown(value: object) -> str:
    """A detail as it may be shown; a code or token is one of the fake's own, and in full."""
    return "none" if value is None else repr(value)
