"""How often something may be done within a span of time."""

from collections import deque
from collections.abc import Hashable


class Rate:
    """Counts what each holder does, over a span that moves with the clock."""

    def __init__(self, span: float) -> None:
        """`span` is in seconds."""
        self._span = span
        self._times: dict[Hashable, deque[float]] = {}

    def allows(self, holder: Hashable, limit: int | None, now: float) -> bool:
        """Whether the holder may do it once more; if so, it is counted. No limit: always."""
        if limit is None:
            return True
        times = self._times.setdefault(holder, deque())
        while times and times[0] <= now - self._span:
            times.popleft()
        if len(times) >= limit:
            return False
        times.append(now)
        return True

    def forget(self, holder: Hashable) -> None:
        """Let go of a holder who does nothing any more."""
        self._times.pop(holder, None)
