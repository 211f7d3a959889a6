"""What HTTP's statuses demand of an answer."""

from typing import Final

WITHOUT_BODY: Final = (204, 205, 304)
"""Statuses whose answers have no body."""
