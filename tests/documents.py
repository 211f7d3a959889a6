"""The parts of the documentation that are made from the code.

`python -m tests.documents`, from the top of a checkout, writes them anew.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from fake_accounts_server import seed_file
from fake_accounts_server.behaviours import ACCESS, ACCOUNTS, Behaviour
from fake_accounts_server.controls import CONTROLS, PREFIX
from fake_accounts_server.crm import BEHAVIOURS as CRM
from fake_accounts_server.settings import DEFAULTS

FAKE_ACCOUNTS_SERVER = Path(__file__).parents[1] / "docs" / "fake-accounts-server.md"


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


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    cells = ((cell.replace("|", "\\|") for cell in line) for line in lines)
    return "\n" + "".join(f"| {' | '.join(line)} |\n" for line in cells) + "\n"


PARTS: Mapping[str, Callable[[], str]] = {
    "controls": _controls,
    "seed": _seed,
    "behaviours": _behaviours,
}
"""What is made, by the name of the comment that it stands after."""


if __name__ == "__main__":
    FAKE_ACCOUNTS_SERVER.write_text(made_anew(FAKE_ACCOUNTS_SERVER.read_text()))
