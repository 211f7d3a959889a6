"""Who may import whom."""

import ast
import sys
from pathlib import Path

import pytest

import conformance

ROOT = Path(__file__).parents[2]

LAYERS: tuple[tuple[str, ...], ...] = (
    (
        "contract",
        "board",
        "bystander",
        "gave_up",
        "memory",
        "progress",
        "threads_left",
        "effort",
        "shorten",
        "imports",
        "life_steps",
        "sdk_release",
        "sdk_state",
        "shaking",
        "expected_failures",
        "evidence",
        "growth",
        "steps",
        "secrets_in_text",
    ),
    ("record",),
    ("model", "operations", "statements", "history"),
    (
        "people",
        "crowd",
        "rounds",
        "shown",
        "near_misses",
        "claims",
        "failure_claims",
        "model_store",
        "example_database",
        "linearizable",
        "timeline",
    ),
    ("calls", "strategies", "verdict", "source"),
    ("finding", "guard", "naming", "sequence"),
    ("watch",),
    ("surroundings", "watcher", "ways_out"),
    ("disagreement", "threads"),
    ("place", "frames", "overhearing", "storage_calls", "watching", "connections"),
    ("child", "outage", "cutting", "sweep"),
    ("recorded",),
    ("probe", "children"),
    ("acts", "run", "search", "expect", "guarded", "pair", "looking", "meeting"),
    ("bench", "left_behind", "trial", "opening", "attempt", "elsewhere", "needs", "scenes"),
    ("walk", "telling", "failing", "survey"),
    ("sweeping",),
    ("walking", "machine", "kills", "crew", "meetings"),
    ("check", "sdk"),
    ("life_trial",),
    ("lives",),
    ("checks", "explanation", "about", "program", "kept"),
    ("report", "together"),
    ("cost",),
    ("unreached",),
    ("oracle",),
    ("shortest",),
    ("runner",),
    ("sharing",),
    ("suite",),
    ("reporting",),
    ("together_schedule",),
    ("plugin", "together_plugin"),
)
"""The kit's modules, lowest first: each imports from layers below its own, or from its own."""

WITHOUT_PYTEST = [
    module
    for layer in LAYERS
    for module in layer
    if module not in ("suite", "reporting", "plugin", "together_plugin")
]


def imports(file: Path) -> set[str]:
    """Return the dotted names that a file imports, `from a import b` as `a.b`."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


def files_of(module: str) -> list[Path]:
    """Return the files of a module or package of the kit."""
    package = ROOT / "conformance" / module
    return sorted(package.glob("*.py")) if package.is_dir() else [package.with_suffix(".py")]


def packages(names: set[str]) -> set[str]:
    """Return the first word of each dotted name."""
    return {name.partition(".")[0] for name in names}


def test_every_module_of_the_kit_has_a_layer() -> None:
    modules = {path.stem for path in (ROOT / "conformance").glob("*.py")} - {"__init__"}
    modules |= {path.name for path in (ROOT / "conformance").iterdir() if path.is_dir()}

    assert modules - {"__pycache__"} == {module for layer in LAYERS for module in layer}


@pytest.mark.parametrize("module", [module for layer in LAYERS for module in layer])
def test_a_module_imports_from_its_own_layer_or_from_below(module: str) -> None:
    number = next(number for number, layer in enumerate(LAYERS) if module in layer)
    allowed = {name for layer in LAYERS[: number + 1] for name in layer}

    for file in files_of(module):
        own = {name for name in imports(file) if name.startswith("conformance.")}
        assert {name.split(".")[1] for name in own} <= allowed, file


@pytest.mark.parametrize("module", WITHOUT_PYTEST)
def test_checking_a_store_needs_no_pytest(module: str) -> None:
    for file in files_of(module):
        assert not packages(imports(file)) & {"pytest", "_pytest"}, file


def test_only_the_box_and_the_life_of_a_token_know_the_fake_server() -> None:
    knowing = {
        file.stem
        for module in (module for layer in LAYERS for module in layer)
        for file in files_of(module)
        if "fake_accounts_server" in packages(imports(file))
    }

    assert knowing == {"sdk", "life", "life_trial"}


@pytest.mark.parametrize("package", ["fake_accounts_server", "reference_stores"])
def test_the_other_packages_know_nothing_of_the_kit(package: str) -> None:
    others = {
        "conformance",
        "fake_accounts_server",
        "reference_stores",
        "tokenstore_lessons",
        "pytest",
    } - {package}

    for file in (ROOT / package).rglob("*.py"):
        assert not packages(imports(file)) & others, file


@pytest.mark.parametrize(
    "module", sorted((ROOT / "examples").rglob("*.py")), ids=lambda path: path.stem
)
def test_an_example_is_a_file_or_a_package_to_copy(module: Path) -> None:
    """Only the module that shows it to the kit imports the store, or a reference store to wrap."""
    folder = ROOT / "examples" / module.relative_to(ROOT / "examples").parts[0]
    names = packages(imports(module))
    ours = {"conformance", "fake_accounts_server", "pytest", "tests"}
    assert not names & ours

    if not module.stem.endswith("_conformance"):
        beside = {path.stem for path in folder.iterdir()}
        assert not names & {*beside, "reference_stores"}


def test_the_kit_knows_nothing_of_the_lessons() -> None:
    for file in (ROOT / "conformance").rglob("*.py"):
        assert "tokenstore_lessons" not in packages(imports(file)), file


def test_the_lessons_use_what_the_kit_shows_to_all() -> None:
    for file in (ROOT / "tokenstore_lessons").glob("*.py"):
        own = {name for name in imports(file) if name.startswith("conformance.")}
        shown = {f"conformance.{name}" for name in conformance.__all__}
        assert {name for name in own if not name.startswith("conformance.contract.")} <= shown, file


@pytest.mark.parametrize("pattern", ["lesson_*/lesson.py", "solutions/*.py", "given/*.py"])
def test_the_store_of_a_lesson_needs_the_sdk_and_the_standard_library_alone(pattern: str) -> None:
    for file in (ROOT / "tokenstore_lessons").glob(pattern):
        foreign = packages(imports(file)) - sys.stdlib_module_names
        assert foreign <= {"record", "zohocrmsdk"}, file


def test_the_fake_server_knows_nothing_of_the_sdk() -> None:
    for file in (ROOT / "fake_accounts_server").rglob("*.py"):
        assert "zohocrmsdk" not in packages(imports(file)), file


def test_the_door_imports_nothing_heavy() -> None:
    # The fake server is imported for its types alone: test_shadowing.py sees that it is not loaded.
    assert packages(imports(ROOT / "pytest_zoho_tokenstore.py")) == {
        "__future__",
        "collections",
        "fake_accounts_server",
        "importlib",
        "pathlib",
        "pytest",
        "sys",
        "traceback",
        "typing",
    }
