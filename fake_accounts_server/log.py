"""What was asked of the fake, in order, and how it was answered."""

import contextlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timezone
from urllib.parse import urlsplit

LONGEST = 1000
"""How many requests a log holds; after that, the oldest are let go."""

LARGEST_BODY = 10_000
"""How many bytes of a request's body are kept."""


@dataclass(frozen=True)
class LogEntry:
    """One request and its outcome.

    `time` is in epoch seconds. `operation` is None where no route was met. `user` is the e-mail of
    the one who consented, or whose code or token was shown, live or not. `grant`, `refresh_token`
    and `access_token` are what the request showed, in full. `outcome` is "ok", "fault", "unknown
    address", "unreadable" or Zoho's word for the error, and `reason` says what Zoho keeps to
    itself, such as "expired". `status` is None where there was no answer. `body` is the beginning
    of what was sent, `body_length` says how much it was, in bytes. `number` counts the requests
    from 1.
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
    content_type: str = ""
    body: bytes = field(default=b"", repr=False)
    body_length: int = 0
    number: int = 0

    @property
    def host(self) -> str:
        """The host that was addressed."""
        return urlsplit(self.url).hostname or ""

    @property
    def path(self) -> str:
        """The path that was asked for, without its query."""
        return urlsplit(self.url).path

    @property
    def shown(self) -> tuple[str, ...]:
        """The codes and tokens that the request showed, shortened."""
        secrets = (self.grant, self.refresh_token, self.access_token)
        return tuple(shortened(secret) for secret in secrets if secret is not None)

    def __str__(self) -> str:
        """One line to show: codes and tokens shortened, and no query, which may hold secrets.

        What cannot be printed, such as a new line, is escaped.
        """
        outcome = f"{self.outcome} ({self.reason})" if self.reason else self.outcome
        words = (
            datetime.fromtimestamp(self.time, timezone.utc).strftime("%H:%M:%S"),
            self.method,
            f"{self.host}{self.path}",
            self.operation,
            self.user,
            *self.shown,
            "->",
            self.status,
            outcome,
        )
        return _printable(" ".join(str(word) for word in words if word is not None))


class RequestLog:
    """The requests so far, oldest first; of very many, the newest."""

    def __init__(self, entries: Iterable[LogEntry] = (), longest: int = LONGEST) -> None:
        self._entries = deque(entries, longest)
        self._recorded = len(self._entries)
        self._listener: Callable[[LogEntry], None] | None = None

    def __iter__(self) -> Iterator[LogEntry]:
        return iter(tuple(self._entries))

    def __len__(self) -> int:
        return len(self._entries)

    def __str__(self) -> str:
        return "\n".join(str(entry) for entry in self)

    def record(self, entry: LogEntry) -> None:
        """Add an entry at the end."""
        self._entries.append(entry)
        self._recorded += 1
        if self._listener is not None:
            # Who asked is owed an answer, whether or not the listener gets along with the entry.
            with contextlib.suppress(Exception):
                self._listener(entry)

    def tell(self, listener: Callable[[LogEntry], None]) -> None:
        """Tell each entry from now on, as it is recorded; what the listener raises is let go."""
        self._listener = listener

    def forget(self) -> None:
        """Let all entries go; marks and numbers go on."""
        self._entries.clear()

    def of(self, operation: str) -> tuple[LogEntry, ...]:
        """The requests of one operation."""
        return tuple(entry for entry in self if entry.operation == operation)

    def token_requests(self) -> tuple[LogEntry, ...]:
        """The requests for tokens: grants and refreshes."""
        return tuple(entry for entry in self if entry.operation in ("grant", "refresh"))

    def mark(self) -> int:
        """The present end of the log, for `since`: how many requests were ever recorded."""
        return self._recorded

    def since(self, mark: int) -> "RequestLog":
        """The part of the log that was written after the mark, as it is now."""
        newer = self._recorded - mark
        return RequestLog(tuple(self._entries)[-newer:] if newer > 0 else ())


def _printable(text: str) -> str:
    # Clients choose some of the words, and a terminal obeys what it is sent.
    return "".join(
        one if one.isprintable() else one.encode("unicode_escape").decode() for one in text
    )


def shortened(secret: str) -> str:
    """A secret as it may be shown: its two ends, or nothing if it is short."""
    return f"{secret[:4]}...{secret[-2:]}" if len(secret) > 8 else "..."
