import ast
import sys
from pathlib import Path

import fake_accounts_server

PACKAGE = Path(fake_accounts_server.__file__).parent


def imported_by(module: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add((node.module or "").partition(".")[0])
    return names


def test_the_fake_knows_the_standard_library_and_one_transport_alone() -> None:
    foreign = {
        module.stem: imported_by(module) - sys.stdlib_module_names - {"fake_accounts_server"}
        for module in PACKAGE.rglob("*.py")
    }
    assert foreign.pop("inprocess") == {"requests", "responses"}
    assert {name: names for name, names in foreign.items() if names} == {}


def test_time_is_read_in_one_module_alone() -> None:
    readers = {module.stem for module in PACKAGE.rglob("*.py") if "time" in imported_by(module)}
    assert readers == {"clock"}
