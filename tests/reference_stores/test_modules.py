"""A reader copies one module into a project: nothing else may be needed."""

import ast
import inspect
import sys
from types import ModuleType

import pytest

from reference_stores import list_of_lists, sqlite_file, sqlite_memory


@pytest.mark.parametrize(
    "module", [sqlite_file, sqlite_memory, list_of_lists], ids=lambda module: module.__name__
)
def test_a_module_imports_the_sdk_and_the_standard_library_alone(module: ModuleType) -> None:
    imported = set()
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            imported.add(node.module or "")
    packages = {name.partition(".")[0] for name in imported}
    assert packages - sys.stdlib_module_names == {"zohocrmsdk"}
