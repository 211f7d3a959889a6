"""The parts of the documentation that are made from the code.

`python -m tests.documents`, from the top of a checkout, writes them anew.
"""

import re
import sys
import textwrap
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from itertools import groupby
from pathlib import Path

from conformance.contract import CLAUSES, CONTRACT
from fake_accounts_server import seed_file
from fake_accounts_server.behaviours import ACCESS, ACCOUNTS, Behaviour
from fake_accounts_server.controls import CONTROLS, PREFIX
from fake_accounts_server.crm import BEHAVIOURS as CRM
from fake_accounts_server.settings import DEFAULTS
from tests.broken_stores import BROKEN_STORES, BrokenStore
from tests.misbehaving_stores import MISBEHAVING, Misbehaving
from tests.mutation import page, results
from tests.results import kept
from tests.results.field import FIELD, FieldStore
from tests.which_store import page as costs
from tokenstore_lessons.course import LESSONS, Lesson

DOCS = Path(__file__).parents[1] / "docs"
FAKE_ACCOUNTS_SERVER = DOCS / "fake-accounts-server.md"
BROKEN = DOCS / "broken-stores.md"
MUTANTS = DOCS / "mutants.md"
MISBEHAVING_PAGE = DOCS / "misbehaving-stores.md"
WHICH_STORE = DOCS / "which-store.md"
README = DOCS.parent / "README.md"
COURSE = DOCS / "lessons" / "README.md"
DOCUMENTS = (
    FAKE_ACCOUNTS_SERVER,
    BROKEN,
    MUTANTS,
    MISBEHAVING_PAGE,
    WHICH_STORE,
    README,
    COURSE,
    *(lesson.readme for lesson in LESSONS.values()),
)


def made_anew(text: str) -> str:
    """The text of a document, with each of its made parts written anew."""
    for name, part in PARTS.items():
        text = re.sub(
            rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)",
            lambda found, part=part: found[1] + part() + found[2],  # type: ignore[misc]
            text,
            flags=re.DOTALL,
        )
    return text


def _controls() -> str:
    rows = []
    for control in CONTROLS:
        names = [*control.parameters, *control.given.model_fields]
        given = ", ".join(f"`{name}`" for name in names)
        rows.append((f"`{control.method} {PREFIX}{control.path}`", control.summary, given))
    return _table(("control", "", "takes"), rows)


def _seed() -> str:
    example = (seed_file.__doc__ or "").partition("\n\n")[2]
    return f"\n{example.strip()}\n\n"


def _behaviours() -> str:
    tables = (("Accounts servers", ACCOUNTS), ("Access to the CRM", ACCESS), ("CRM", CRM))
    return "".join(
        f"\n### {title}\n{_table(('rule', 'standing', 'setting'), map(_row, table))}"
        for title, table in tables
    )


def _row(one: Behaviour) -> tuple[str, str, str]:
    standing = f"{one.standing.value}: {one.reference}" if one.reference else one.standing.value
    setting = "" if one.setting is None else f"`{one.setting}` = {getattr(DEFAULTS, one.setting)}"
    return one.says, standing, setting


def _kill_matrix() -> str:
    """Each chapter has a table: a row for a store, a column for a clause of the chapter."""
    return "".join(
        f"\n### {chapter}\n{_table(('store', *clauses), _rows(chapter, clauses))}"
        for chapter, clauses in _clauses_by_chapter().items()
    )


def _clauses_by_chapter() -> Mapping[str, tuple[str, ...]]:
    checked = [clause.id for clause in CONTRACT if clause.unchecked is None]
    return {
        chapter: tuple(ids)
        for chapter, ids in groupby(checked, key=lambda id_: id_.partition("-")[0])
    }


def _rows(chapter: str, clauses: tuple[str, ...]) -> Iterable[tuple[str, ...]]:
    for broken in BROKEN_STORES:
        broke = {broken.clause, *broken.also, *broken.in_runs}
        if broke & set(clauses):
            yield (broken.name, *(_cell(broken, id_) for id_ in clauses))


def _cell(broken: BrokenStore, clause_id: str) -> str:
    if clause_id == broken.clause:
        return "**x**"
    marks = ((broken.also, "x"), (broken.unseen, "?"), (broken.in_runs, "r"))
    return next((mark for ids, mark in marks if clause_id in ids), "")


def _broken_stores() -> str:
    rows = [
        (
            broken.name,
            broken.clause,
            " ".join((broken.factory.__doc__ or "").split()),
            broken.seen_in,
        )
        for broken in BROKEN_STORES
    ]
    return _table(("store", "breaks", "what it does to a user", "seen in"), rows)


def _misbehaving_stores() -> str:
    """A table for each module of the gallery."""
    by_module = groupby(MISBEHAVING, key=lambda store: store.factory.__module__)
    return "".join(
        f"\n### {_title(module)}\n{_table(_MISBEHAVING_HEAD, map(_misbehaving_row, stores))}"
        for module, stores in by_module
    )


_MISBEHAVING_HEAD = ("store", "what it does", "what the report says of it", "exit status")


def _title(module: str) -> str:
    return (sys.modules[module].__doc__ or "").strip().rstrip(".")


def _misbehaving_row(store: Misbehaving) -> tuple[str, ...]:
    does = " ".join((store.factory.__doc__ or "").split())
    ends = "of a killed process" if store.ends is None else str(store.ends)
    return store.name, does, f"`{store.says}`", ends


def _results() -> str:
    """A row for each store of the field, from what is kept of it."""
    return _table(_RESULTS_HEAD, map(_result_row, FIELD))


_RESULTS_HEAD = ("store", "SDK", "verdict", "broken `must`", "broken `should`")


def _result_row(store: FieldStore) -> tuple[str, ...]:
    text = store.file.read_text(encoding="utf-8")
    levels = kept.levels_in(text)
    broken = [levels[id_] for id_, word in kept.outcomes_in(text).items() if word == "failed"]
    link = f"[{store.title}]({store.file.relative_to(README.parent).as_posix()})"
    musts, shoulds = broken.count("must"), broken.count("should")
    return link, store.release, kept.verdict_in(text).value, str(musts), str(shoulds)


def _costs() -> str:
    return _table(costs.TIMES_HEAD, costs.times())


def _rates() -> str:
    return _table(costs.RATES_HEAD, costs.rates())


def _left_out() -> str:
    return "\n".join(["", *costs.left_out(), "", ""])


def _mutants() -> str:
    made_with = f"Measured with {results.read().measured_with}."
    return f"{_table(page.STORES_HEAD, page.store_rows())}{made_with}\n\n"


def _survivors() -> str:
    """A table for each kind of reason."""
    return "".join(
        f"\n### {title}\n{_table(page.SURVIVORS_HEAD, page.survivor_rows(kind))}"
        for kind, title in page.TITLES.items()
    )


def _lessons() -> str:
    rows = (
        (str(lesson.number), _linked(lesson), lesson.store, ", ".join(lesson.clauses))
        for lesson in LESSONS.values()
    )
    return _table(("", "lesson", "the store", "turns green"), rows)


def _linked(lesson: Lesson) -> str:
    file = lesson.readme.relative_to(README.parent)
    return f"[{lesson.name}](../../{file.as_posix()})"


def _clauses_of(lesson: Lesson) -> str:
    """Each clause of a lesson, what it says and *why*, in lines as short as the others."""
    clauses = (CLAUSES[id_] for id_ in lesson.clauses)
    told = (f"- **{c.id}**: {c.text}. *{c.why}*" for c in clauses)
    return "\n" + "".join(f"{_filled(one)}\n" for one in told) + "\n"


def _filled(text: str) -> str:
    return textwrap.fill(text, 100, subsequent_indent="  ", break_on_hyphens=False)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    cells = ((cell.replace("|", "\\|") for cell in line) for line in lines)
    return "\n" + "".join(f"| {' | '.join(line)} |\n" for line in cells) + "\n"


PARTS: Mapping[str, Callable[[], str]] = {
    "controls": _controls,
    "seed": _seed,
    "behaviours": _behaviours,
    "broken stores": _broken_stores,
    "kill matrix": _kill_matrix,
    "misbehaving stores": _misbehaving_stores,
    "mutants": _mutants,
    "survivors": _survivors,
    "results": _results,
    "costs": _costs,
    "rates": _rates,
    "left out": _left_out,
    "lessons": _lessons,
    **{
        f"clauses of lesson {lesson.number}": partial(_clauses_of, lesson)
        for lesson in LESSONS.values()
    },
}
"""What is made, by the name of the comment that it stands after."""


def write(document: Path) -> None:
    """Write the made parts of a document anew."""
    document.write_text(made_anew(document.read_text()))


if __name__ == "__main__":
    for each in DOCUMENTS:
        write(each)
