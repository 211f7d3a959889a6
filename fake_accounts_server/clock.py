"""The time, as the fake sees it: the one place where it is read."""

import time

_YEAR_9999 = 253_370_764_800.0


class Clock:
    """A clock that may be moved on, and stopped.

    It goes with the machine's own; made with a time, it stands still there.
    """

    def __init__(self, frozen_at: float | None = None) -> None:
        """`frozen_at` is in epoch seconds."""
        self._start = frozen_at
        self._frozen_at = frozen_at
        self._ahead = 0.0

    def now(self) -> float:
        """The time, in epoch seconds."""
        return (time.time() if self._frozen_at is None else self._frozen_at) + self._ahead

    @property
    def is_frozen(self) -> bool:
        """Whether the clock stands still."""
        return self._frozen_at is not None

    def advance(self, seconds: float) -> None:
        """Move the time on. Raises ValueError for a number of seconds below nought, since codes
        and tokens do not come to life again, and beyond the year 9999.
        """
        if not seconds >= 0 or not self.now() + seconds < _YEAR_9999:
            raise ValueError(f"the clock cannot be moved by {seconds} seconds")
        self._ahead += seconds

    def freeze(self) -> None:
        """Stop at the present time."""
        self._frozen_at, self._ahead = self.now(), 0.0

    def run(self) -> None:
        """Go on from the present time."""
        self._ahead, self._frozen_at = self.now() - time.time(), None

    def reset(self) -> None:
        """Be as at the beginning."""
        self._frozen_at, self._ahead = self._start, 0.0
