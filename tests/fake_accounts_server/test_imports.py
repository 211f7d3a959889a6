import ast
import subprocess
import sys
from pathlib import Path

import pytest

import fake_accounts_server

PACKAGE = Path(fake_accounts_server.__file__).parent

LIBRARIES = {
    "forms": {"python_multipart"},
    "inprocess": {"requests", "responses", "urllib3"},
    "asgi": {"uvicorn"},
    "serving": {"uvicorn"},
    "controls": {"pydantic"},
    "given": {"pydantic"},
    "views": {"pydantic"},
    "tables": {"pydantic"},
    "seed_file": {"pydantic", "tomli"},
}
"""Which modules know something besides the standard library."""


def imported_by(module: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add((node.module or "").partition(".")[0])
    return names


def test_the_rules_know_the_standard_library_alone() -> None:
    known = sys.stdlib_module_names | {"fake_accounts_server"}
    foreign = {module.stem: imported_by(module) - known for module in PACKAGE.rglob("*.py")}
    assert {name: names for name, names in foreign.items() if names} == LIBRARIES


def test_time_is_read_in_one_module_alone() -> None:
    readers = {module.stem for module in PACKAGE.rglob("*.py") if "time" in imported_by(module)}
    assert readers == {"clock"}


@pytest.mark.parametrize("heavy", ["uvicorn", "pydantic"])
def test_who_needs_no_socket_imports_nothing_that_serves_one(heavy: str) -> None:
    program = f"import sys, fake_accounts_server; sys.exit({heavy!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
