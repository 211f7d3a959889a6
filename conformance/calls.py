"""The calls that a check made on a store, kept so that a failure can show them."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

from conformance import shown


class NotBack:
    """The answer of a call that has not come back."""


@dataclass
class Call:
    """One call of a store's method, as plain data: what it was given, and what came of it.

    Tokens are kept as records. `aside` is said instead of a call where something else happened to
    the store: it was opened anew, or the SDK was started.
    """

    method: str
    arguments: tuple[object, ...] = ()
    answer: object = NotBack
    raised: BaseException | None = None
    aside: str | None = None

    def lines(self, width: int = 80) -> list[str]:
        """Show the call as lines of text, as a program would have it."""
        if self.aside is not None:
            return textwrap.wrap(f"# {self.aside}", width, subsequent_indent="# ")
        made = f"store.{self.method}({', '.join(map(shown.anything, self.arguments))})"
        lines = textwrap.wrap(
            made, width, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False
        )
        outcome = self._outcome()
        if outcome is not None:
            lines += textwrap.wrap(
                outcome,
                width,
                initial_indent="  -> ",
                subsequent_indent="     ",
                break_long_words=False,
                break_on_hyphens=False,
            )
        return lines

    def _outcome(self) -> str | None:
        if self.raised is not None:
            return f"raised {shown.error(self.raised)}"
        if self.answer is NotBack or (self.answer is None and self.method in _SILENT):
            return None
        return shown.anything(self.answer)


_SILENT = ("save_token", "delete_token", "delete_tokens")


def lines_of(calls: tuple[Call, ...], width: int = 80) -> list[str]:
    """Show a run of calls, the middle of a long one left out."""
    shown_calls = calls
    gap = len(calls) - _FIRST - _LAST
    if gap > 0:
        left_out = Call("", aside=f"... {gap} more calls ...")
        shown_calls = (*calls[:_FIRST], left_out, *calls[-_LAST:])
    return [line for call in shown_calls for line in call.lines(width)]


_FIRST = 8
_LAST = 10
