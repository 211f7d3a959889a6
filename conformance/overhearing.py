"""Listening to what a store's code says: in logs, on the terminal, in warnings and in errors."""

from __future__ import annotations

import contextlib
import io
import logging
import sys
import warnings
from collections.abc import Iterator
from typing import Final

from conformance.finding import Blocked, Finding, StoreRaised

_IN_ITS_ERROR: Final = "in its error"


class Heard:
    """What was heard, by where it was said."""

    def __init__(self) -> None:
        self.texts = {
            where: io.StringIO()
            for where in ("in a log", "on stdout", "on stderr", "in a warning", _IN_ITS_ERROR)
        }

    def __contains__(self, text: str) -> bool:
        """Tell whether a text was heard anywhere."""
        return any(text in heard.getvalue() for heard in self.texts.values())


@contextlib.contextmanager
def overheard() -> Iterator[Heard]:
    """Listen to the terminal, to warnings, and to logs from INFO on, what people keep.

    What the store raises is heard, too, with its causes, and goes no further.
    """
    heard = Heard()
    handled = sys.exc_info()[1]
    handler = logging.StreamHandler(heard.texts["in a log"])
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(min(level, logging.INFO))
    try:
        with (
            warnings.catch_warnings(record=True) as warned,
            contextlib.redirect_stdout(heard.texts["on stdout"]),
            contextlib.redirect_stderr(heard.texts["on stderr"]),
        ):
            warnings.simplefilter("always")
            yield heard
    except StoreRaised as finding:
        _hear(heard, finding.error, handled)
    except (Finding, Blocked):
        raise
    except Exception as error:
        _hear(heard, error, handled)
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
        heard.texts["in a warning"].write("\n".join(str(warning.message) for warning in warned))


def _hear(heard: Heard, error: BaseException, handled: BaseException | None) -> None:
    heard.texts[_IN_ITS_ERROR].write("\n".join(_chain(error, handled)))


def _chain(error: BaseException | None, handled: BaseException | None) -> Iterator[str]:
    """Yield the texts of an error and of what it came from, up to one that was there before."""
    seen = {id(handled)}
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        with contextlib.suppress(Exception):
            yield str(error)
        error = error.__cause__ or error.__context__
