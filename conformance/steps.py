"""How many steps of Python a call takes: a measure of its work that no busy machine disturbs."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any


def steps_of(call: Callable[[], object]) -> int:
    """Make a call, and count the lines that it runs in this thread, each as often as it is run.

    What a function in C does is no step, be it ever so long. Raises what the call raises.
    """
    steps = 0

    def count(_frame: FrameType, event: str, _argument: object) -> Any:  # noqa: ANN401
        nonlocal steps
        steps += event == "line"
        return count

    before = sys.gettrace()
    sys.settrace(count)
    try:
        call()
    finally:
        sys.settrace(before)
    return steps
