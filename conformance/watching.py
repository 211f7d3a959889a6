"""Being told of each call that a store's code makes, by the interpreter's profiling events."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Any, TypeAlias, cast

Profile: TypeAlias = Callable[[FrameType, str, Any], object]  # as the interpreter calls it


class Watching:
    """Watches the calls of this thread while it is entered, and of threads started meanwhile.

    What profiled or traced before does so again afterwards.
    """

    def __init__(self) -> None:
        self._before: Profile | None = None
        self._before_in_threads: Any = None
        self._is_on = False

    def __enter__(self) -> object:
        self._before = cast("Profile | None", sys.getprofile())
        self._before_in_threads = threading.getprofile()
        self._is_on = True
        threading.setprofile(self._profile)
        sys.setprofile(self._profile)
        return self

    def __exit__(
        self, kind: object, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._is_on = False
        sys.setprofile(None)
        threading.setprofile(self._before_in_threads)
        _restore(self._before)

    def watch(self, frame: FrameType, event: str, function: Any) -> None:  # noqa: ANN401
        """Look at one event, `call` or `c_call` say, as `sys.setprofile` tells of it."""
        raise NotImplementedError

    def _profile(self, frame: FrameType, event: str, function: Any) -> None:  # noqa: ANN401
        if self._is_on:
            self.watch(frame, event, function)
        else:
            sys.setprofile(None)  # of a thread that goes on when the watch is over

    def _come_back_in(self, frame: FrameType) -> None:
        """Watch on after an error: a profile function that raises is dropped by the interpreter.

        The first that happens next is that the frame sees the error, and tells a trace function.
        """
        tracing, tracing_here = sys.gettrace(), frame.f_trace

        def come_back(frame: FrameType, _event: str, _argument: object) -> Any:  # noqa: ANN401
            sys.settrace(tracing)
            frame.f_trace = tracing_here
            if self._is_on:
                sys.setprofile(self._profile)
            return tracing_here

        frame.f_trace = come_back
        sys.settrace(come_back)


def _restore(profile: Profile | None) -> None:
    """Go on with what profiled before: a function, or a profiler that is written in C."""
    enable = getattr(profile, "enable", None)
    if enable is None:
        sys.setprofile(profile)
    else:
        enable()
