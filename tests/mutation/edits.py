"""Mutations that Cosmic Ray does not make: of SQL, and of what is left out.

Most of what an SQL store does stands in strings, which Cosmic Ray leaves alone; and the commonest
fault of a store is a line that is missing.
"""

import ast
import re
from collections.abc import Iterator, Sequence
from typing import Final, TypeAlias

Node: TypeAlias = ast.expr | ast.stmt | ast.keyword
Part: TypeAlias = ast.expr | ast.keyword | ast.withitem

SQL: Final = (
    (r"\bAND\b", "OR"),
    (r"\bOR\b", "AND"),
    (r"\bIS NULL\b", "IS NOT NULL"),
    (r"=(?= (?::|\?|'|coalesce|max|number))", "<>"),
    (r"=(?= (?::|\?|'))", "LIKE"),
    (r" WHERE [^\"]*(?=\")", ""),
    (r" ORDER BY number", ""),
    (r" DESC\b", " ASC"),
    (r"\bTRUE\b", "FALSE"),
    (r"\bTEXT\b", "NUMERIC"),
    (r" UNIQUE\b", ""),
    (r" AUTOINCREMENT\b", ""),
    (r"IF NOT EXISTS ", ""),
    (r"\bcoalesce\b", "nullif"),
    (r"\bmax\b", "min"),
    (r"\bIMMEDIATE\b", "DEFERRED"),
    (r"\bCOMMIT\b", "ROLLBACK"),
)
"""Patterns of SQL, and what is put in their place: one a mutant."""


def sql_changed(source: str) -> Iterator[str]:
    """Yield the source with one piece of its SQL changed."""
    for pattern, other in SQL:
        for found in re.finditer(pattern, source):
            yield source[: found.start()] + other + source[found.end() :]


def left_out(source: str) -> Iterator[str]:
    """Yield the source without one statement, `with`, element or keyword argument."""
    places = _Places(source)
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.stmt) and _is_a_deed(node):
            yield places.put("pass", *places.span(node))
        if isinstance(node, ast.With) and len(node.items) == 1 and not node.items[0].optional_vars:
            start, _ = places.span(node)
            _, end = places.span(node.items[0])
            yield places.put("if True", start, end)
        parts = _parts(node)
        for index, part in enumerate(parts):
            if _can_be_spared(part, node):
                yield _without(places, parts, index)


def _is_a_deed(node: ast.stmt) -> bool:
    """Whether a statement does more than to give a name to what is needed later."""
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Call)
    if isinstance(node, ast.Assign):
        return isinstance(node.targets[0], (ast.Attribute, ast.Subscript))
    return isinstance(node, (ast.AugAssign, ast.Raise, ast.Return))


def _parts(node: ast.AST) -> Sequence[Part]:
    """What stands between commas in a node, if it is more than one thing or a keyword argument."""
    if isinstance(node, ast.With):
        return node.items if len(node.items) > 1 else ()
    if isinstance(node, (ast.Tuple, ast.List)) and isinstance(node.ctx, ast.Load):
        return node.elts if len(node.elts) > 1 else ()
    if isinstance(node, ast.Call):
        return [*node.args[-1:], *node.keywords]
    return ()


def _can_be_spared(part: Part, node: ast.AST) -> bool:
    if isinstance(part, ast.withitem):
        return part.optional_vars is None
    return isinstance(part, ast.keyword) or not isinstance(node, ast.Call)


def _without(places: "_Places", parts: Sequence[Part], index: int) -> str:
    """Take one part away, with the comma before it, or after it if it is the first."""
    start, end = places.span(parts[index])
    if index > 0:
        _, start = places.span(parts[index - 1])
    elif len(parts) > 1:
        end, _ = places.span(parts[1])
    return places.put("", start, end)


class _Places:
    """Where the nodes of a source stand in it."""

    def __init__(self, source: str) -> None:
        self._source = source.encode()
        lines = self._source.splitlines(keepends=True)
        self._starts = [sum(map(len, lines[:number])) for number in range(len(lines))]

    def span(self, node: Node | ast.withitem) -> tuple[int, int]:
        """Where a node begins and ends, in bytes."""
        if isinstance(node, ast.withitem):
            start, end = self.span(node.context_expr)
            return start, end if node.optional_vars is None else self.span(node.optional_vars)[1]
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        start = self._starts[node.lineno - 1] + node.col_offset
        return start, self._starts[node.end_lineno - 1] + node.end_col_offset

    def put(self, text: str, start: int, end: int) -> str:
        """Return the source with a text in the place of what stands there."""
        return (self._source[:start] + text.encode() + self._source[end:]).decode()
