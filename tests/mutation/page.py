"""The rows of the tables in docs/mutants.md."""

from collections.abc import Iterable, Sequence
from itertools import takewhile

from tests.mutation import results
from tests.mutation.results import Kind

STORES_HEAD = (
    "store",
    "mutants",
    "caught",
    "out of time (of these)",
    "no store (of these)",
    "survivors",
)
SURVIVORS_HEAD = ("store", "function", "change", "why it survives")
TITLES = {
    Kind.GAP: "Gaps of the kit",
    Kind.UNCHECKED: "Clauses that have no check yet",
    Kind.OUTSIDE: "Outside of the contract",
    Kind.EQUIVALENT: "Equivalent",
}
_WORDS_AROUND = 2


def store_rows() -> Iterable[tuple[str, ...]]:
    """A row for each store."""
    for store in results.read().stores:
        numbers = (store.hung, store.refused, len(store.survivors))
        share = f"{store.caught} ({store.caught / store.mutants:.0%})"
        yield f"`{store.store}`", str(store.mutants), share, *map(str, numbers)


def survivor_rows(kind: Kind) -> Iterable[tuple[str, ...]]:
    """The survivors of a kind; what one sentence explains, in one function, shares a row."""
    rows: dict[tuple[str, str], tuple[dict[str, None], dict[str, None]]] = {}
    for measured in results.read().stores:
        for one in measured.survivors:
            if one.kind is kind:
                why = ": ".join(filter(None, (", ".join(one.clauses), one.why)))
                stores, changes = rows.setdefault((one.function, why), ({}, {}))
                stores[f"`{measured.store}`"] = None
                changes[_change(one.before, one.after)] = None
    for (function, why), (stores, changes) in rows.items():
        yield "<br>".join(stores), f"`{function}`", "<br>".join(changes), why


def _change(before: str, after: str) -> str:
    """What was changed, with a few words around it."""
    old, new = before.split(" "), after.split(" ")
    head = _number_alike(old, new)
    tail = _number_alike(old[head:][::-1], new[head:][::-1])
    return f"{_shortened(old, head, tail)} → {_shortened(new, head, tail)}"


def _number_alike(one: Sequence[str], other: Sequence[str]) -> int:
    """How many words are the same from the beginning."""
    pairs = zip(one, other, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _shortened(words: Sequence[str], head: int, tail: int) -> str:
    begin, end = max(head - _WORDS_AROUND, 0), len(words) - max(tail - _WORDS_AROUND, 0)
    left, right = ("…",) * (begin > 0), ("…",) * (end < len(words))
    text = " ".join([*left, *words[begin:end], *right])
    return f"`{text}`" if text else "nothing"
