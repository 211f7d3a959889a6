"""What was asked of the fake, in order, and how it was answered."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from urllib.parse import urlsplit


@dataclass(frozen=True)
class LogEntry:
    """One request and its outcome.

    `time` is in epoch seconds. `operation` is None where no route was met. `user` is the e-mail of
    the one whose code or token was shown, live or not. `grant`, `refresh_token` and `access_token`
    are what the request showed, in full. `outcome` is "ok", "fault", "unknown address" or Zoho's
    word for the error, and `reason` says what Zoho keeps to itself, such as "expired". `status` is
    None where there was no answer.
    """

    time: float
    method: str
    url: str
    operation: str | None
    data_centre: str | None
    user: str | None
    grant: str | None
    refresh_token: str | None
    access_token: str | None
    status: int | None
    outcome: str
    reason: str = ""

    @property
    def host(self) -> str:
        """The host that was addressed."""
        return urlsplit(self.url).hostname or ""

    @property
    def path(self) -> str:
        """The path that was asked for, without its query."""
        return urlsplit(self.url).path

    def __str__(self) -> str:
        """One line to show: codes and tokens shortened, and no query, which may hold secrets."""
        shown = [
            _shortened(secret)
            for secret in (self.grant, self.refresh_token, self.access_token)
            if secret is not None
        ]
        outcome = f"{self.outcome} ({self.reason})" if self.reason else self.outcome
        words = (
            datetime.fromtimestamp(self.time, timezone.utc).strftime("%H:%M:%S"),
            self.method,
            f"{self.host}{self.path}",
            self.operation,
            self.user,
            *shown,
            "->",
            self.status,
            outcome,
        )
        return " ".join(str(word) for word in words if word is not None)


class RequestLog:
    """The requests so far, oldest first."""

    def __init__(self, entries: Iterable[LogEntry] = ()) -> None:
        self._entries = list(entries)

    def __iter__(self) -> Iterator[LogEntry]:
        return iter(tuple(self._entries))

    def __len__(self) -> int:
        return len(self._entries)

    def __str__(self) -> str:
        return "\n".join(str(entry) for entry in self)

    def record(self, entry: LogEntry) -> None:
        """Add an entry at the end."""
        self._entries.append(entry)

    def of(self, operation: str) -> tuple[LogEntry, ...]:
        """The requests of one operation."""
        return tuple(entry for entry in self if entry.operation == operation)

    def token_requests(self) -> tuple[LogEntry, ...]:
        """The requests for tokens: grants and refreshes."""
        return tuple(entry for entry in self if entry.operation in ("grant", "refresh"))

    def mark(self) -> int:
        """The present end of the log, for `since`."""
        return len(self._entries)

    def since(self, mark: int) -> "RequestLog":
        """The part of the log that was written after the mark, as it is now."""
        return RequestLog(self._entries[mark:])


def _shortened(secret: str) -> str:
    return f"{secret[:4]}...{secret[-2:]}" if len(secret) > 8 else "..."
