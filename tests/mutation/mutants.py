"""The mutants of a source: each is the source with one small change, and means something else."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names

from tests.mutation.edits import left_out, sql_changed

_DECORATORS = "core/RemoveDecorator"


class Place(NamedTuple):
    """Where a source was changed: the function, and the lines there before and after."""

    function: str
    before: str
    after: str


@dataclass(frozen=True)
class Mutant:
    """A source with one change, which may be the second or third of its kind in the function."""

    place: Place
    number: int
    source: str


def mutants_of(source: str) -> Iterator[Mutant]:
    """Yield each mutant once. What differs in annotations, comments or docstrings alone is none."""
    seen = {_meaning(source)}
    places: Counter[Place] = Counter()
    for changes in (_changed_by_cosmic_ray, sql_changed, left_out):
        for changed in changes(source):
            meaning = _meaning(changed)
            if meaning and meaning not in seen:
                seen.add(meaning)
                place = _place(source, changed)
                places[place] += 1
                yield Mutant(place, places[place], changed)


def _changed_by_cosmic_ray(source: str) -> Iterator[str]:
    nodes = list(ast_nodes(get_ast(source)))
    for name in operator_names():
        operator = get_operator(name)
        # Operators with arguments want the names of variables, and put random numbers for them.
        if name == _DECORATORS or operator.arguments():
            continue
        places = sum(len(list(operator().mutation_positions(node))) for node in nodes)
        for occurrence in range(places):
            changed: str = mutate_code(source, operator(), occurrence)
            # In the place of an exception stands the name of one that the module does not know.
            yield changed.replace("CosmicRayTestingException", "ZeroDivisionError")


def _meaning(source: str) -> str:
    """What a source means to Python; nothing if it is none."""
    try:
        return ast.dump(_Bare().visit(ast.parse(source)))
    except SyntaxError:
        return ""


class _Bare(ast.NodeTransformer):
    """Takes away the annotations and docstrings of a source."""

    def visit_arg(self, node: ast.arg) -> ast.arg:
        node.annotation = None
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST | None:
        if isinstance(node.annotation, ast.Name) and node.annotation.id == "TypeAlias":
            return None
        node.annotation = ast.Constant(None)
        return self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.returns = None
        return self.generic_visit(node)

    def visit_Expr(self, node: ast.Expr) -> ast.AST | None:
        return None if isinstance(node.value, ast.Constant) else self.generic_visit(node)


def _place(source: str, changed: str) -> Place:
    old, new = source.split("\n"), changed.split("\n")
    first = next(n for n, (one, other) in enumerate(zip(old, new, strict=False)) if one != other)
    most = min(len(old), len(new)) - first
    same = next((n for n in range(most) if old[-1 - n] != new[-1 - n]), most)
    before, after = (" ".join(lines[first : len(lines) - same]) for lines in (old, new))
    return Place(_function(source, first + 1), in_one_line(before), in_one_line(after))


def in_one_line(text: str) -> str:
    """Some lines of source as one, without what they are indented by."""
    return re.sub(r"(?<=[\[(]) | (?=[\])])|(?<=\w=) ", "", " ".join(text.split()))


def _function(source: str, line: int) -> str:
    """The function, or else the first name at the top of the module, in whose lines a line is."""
    names = [
        name
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.stmt) and node.lineno <= line <= (node.end_lineno or 0)
        for name in _names(node)
    ]
    return names[-1] if names else ""


def _names(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.FunctionDef):
        return [node.name]
    if isinstance(node, ast.Assign) and node.col_offset == 0:
        return [name.id for name in ast.walk(node) if isinstance(name, ast.Name)][:1]
    return []
