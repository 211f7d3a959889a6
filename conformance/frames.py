"""Where the store's own code raised, shown to a person."""

from __future__ import annotations

import contextlib
import functools
import inspect
import sysconfig
import textwrap
import traceback
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from types import CodeType, FrameType
from typing import Final, NamedTuple

from conformance import shown

_KIT: Final = Path(__file__).parent
_OURS: Final = (_KIT, _KIT.parent / "fake_accounts_server")
_COMMANDS: Final = Path(sysconfig.get_path("scripts"))
"""Where `pytest` itself is, the command."""

_PYTHONS: Final = Path(contextlib.__file__).parent


def frames_of(error: BaseException | None) -> str:
    """Show where the store's own code raised: its frames, and none of the kit's."""
    if error is None:
        return ""
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if not _is_no_business_of_the_users(Path(frame.filename))
    ]
    innermost = [last for _, (*_, last) in groupby(frames, key=lambda f: (f.filename, f.name))]
    return "\n".join(_frame_lines(innermost[-4:]))


def last_line_of_the_users(error: BaseException | None) -> Line | None:
    """Return the innermost line of the user's own source that an error came through."""
    trace = [] if error is None else traceback.extract_tb(error.__traceback__)
    lines = [Line(frame.filename, frame.lineno or 1) for frame in trace]
    return next((line for line in reversed(lines) if not _is_installed(Path(line.file))), None)


def line_of_method(store: type, method: str) -> Line | None:
    """Return where a method of the user's own store begins."""
    found: object = getattr(store, method, None)
    code = getattr(inspect.unwrap(found), "__code__", None) if callable(found) else None
    if not isinstance(code, CodeType) or _is_installed(Path(code.co_filename)):
        return None
    return Line(code.co_filename, code.co_firstlineno)


def let_go_of_frames(error: BaseException | None) -> None:
    """Let go of what an error's frames keep alive, as an application does when it has handled it.

    A connection in a local variable is closed by that, and its transaction rolled back.
    """
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))  # an error may be raised from one that it has caused itself
        traceback.clear_frames(error.__traceback__)
        error = error.__cause__ or error.__context__


class Line(NamedTuple):
    """A line of source, in a file of this name."""

    file: str
    number: int

    def __str__(self) -> str:
        return f"{shown.path(self.file)}, line {self.number}"


def line_of_the_users(frame: FrameType) -> Line:
    """Return the line of the store's own code that is behind a call.

    Where there is none, in a thread of a library's say, it is the line that calls.
    """
    behind: FrameType | None = frame
    while behind is not None and _is_in_an_installed_file(behind.f_code.co_filename):
        behind = behind.f_back
    line = behind or frame
    return Line(line.f_code.co_filename, line.f_lineno)


@functools.cache  # asked at each call that a store makes
def _is_in_an_installed_file(name: str) -> bool:
    return _is_installed(Path(name))


def _is_installed(file: Path) -> bool:
    is_a_package_or_command = "site-packages" in file.parts or file.parent == _COMMANDS
    return is_a_package_or_command or _is_no_business_of_the_users(file)


def is_raised_by_the_store(error: BaseException) -> bool:
    """Whether the store's own code raised, called by whomever: where the last frame stands.

    What is installed is not taken for the store's: the kit's own libraries are.
    """
    *_, last = traceback.extract_tb(error.__traceback__)
    file = Path(last.filename)
    return file.is_file() and not (
        "site-packages" in file.parts or _is_no_business_of_the_users(file)
    )


def _is_no_business_of_the_users(file: Path) -> bool:
    in_python = file.is_relative_to(_PYTHONS) and "site-packages" not in file.parts
    return in_python or any(file.is_relative_to(folder) for folder in _OURS)


def _frame_lines(frames: Iterable[traceback.FrameSummary]) -> Iterable[str]:
    for frame in frames:
        yield f'File "{shown.path(frame.filename)}", line {frame.lineno}, in {frame.name}'
        if frame.line:
            yield f"    {textwrap.shorten(shown.text(frame.line), 74)}"
