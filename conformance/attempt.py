"""A program, carried out on a store without pytest."""

from __future__ import annotations

import contextlib
import io
import traceback
from collections.abc import Callable
from typing import Final, cast

from conformance.finding import Halt, NoAnswer
from conformance.run import Run
from conformance.source import Written

_FILE: Final = "<program>"


def failed_at(written: Written, run: Run) -> int | None:
    """Carry a program out on a store; return the line at which it failed, None if it passed."""
    names: dict[str, object] = {"__name__": "program"}
    exec(compile(written.source, _FILE, "exec"), names)
    names["STORE"] = run
    test = cast("Callable[[], None]", names[written.test])
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            test()
    except (Halt, NoAnswer, KeyboardInterrupt):
        raise
    except BaseException as error:  # pytest.raises fails by one
        frames = traceback.extract_tb(error.__traceback__)
        return next((f.lineno for f in frames if f.filename == _FILE), None) or 0
    return None
