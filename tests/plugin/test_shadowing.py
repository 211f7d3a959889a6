"""A common name: folders of the user's that are called as the kit's packages are."""

import pytest

from tests.plugin.project import MISS, Project, outcomes, shown

USAGE_ERROR = pytest.ExitCode.USAGE_ERROR

HEAVY = (
    "conformance",
    "fake_accounts_server",
    "hypothesis",
    "responses",
    "zohocrmsdk",
    "requests",
    "time_machine",
    "uvicorn",
    "pydantic",
)


@pytest.fixture
def with_conformance(project: Project) -> Project:
    """A project with a package `conformance` of its own, and a test of it."""
    project.has("conformance/__init__.py", "OWN = True\n")
    project.has("conformance/rules.py", "RULE = 1\n")
    project.has(
        "test_users.py",
        """
        import conformance.rules

        def test_of_the_user():
            assert conformance.OWN
        """,
    )
    return project


# Without a store


def test_without_a_store_a_folder_of_the_user_is_not_harmed(with_conformance: Project) -> None:
    for result in (with_conformance.run(), with_conformance.run_as_module()):
        assert (result.ret, outcomes(result)) == (0, {"passed": 1})


def test_without_a_store_nothing_heavy_is_imported(project: Project) -> None:
    program = f"""
        import sys

        import pytest

        class Asked:
            def pytest_unconfigure(self):
                heavy = [name for name in {HEAVY!r} if name in sys.modules]
                print("imported:", heavy)
                print("plugin:", "pytest_zoho_tokenstore" in sys.modules)

        # Other packages have plugins of their own, which are not the kit's affair.
        others = ("hypothesispytest", "time_machine", "schemathesis")
        pytest.main(
            [word for name in others for word in ("-p", f"no:{{name}}")], plugins=[Asked()]
        )
    """
    text = shown(project.python(program))

    assert "plugin: True" in text
    assert "imported: []" in text


def test_version_and_help_need_no_store_and_no_kit(with_conformance: Project) -> None:
    with_conformance.has("pytest.ini", "[pytest]\nstore = nowhere:Store\n")

    assert with_conformance.run_as_module("--version").ret == 0
    helped = with_conformance.run_as_module("--help")
    assert helped.ret == 0
    assert "--store=MODULE:ATTR" in shown(helped)


# With a store


def test_with_a_store_the_user_is_told_that_theirs_hides_the_kits(
    with_conformance: Project,
) -> None:
    result = with_conformance.run_as_module("--store", "mystores:MyStore", MISS)

    assert result.ret == USAGE_ERROR
    text = shown(result)
    assert "hides it" in text
    assert str(with_conformance.folder / "conformance") in text
    assert "start `pytest`, not `python -m pytest`" in text


def test_the_same_for_a_module_of_the_name(project: Project) -> None:
    project.has("conformance.py")

    result = project.run_as_module("--store", "mystores:MyStore", MISS)

    assert result.ret == USAGE_ERROR
    assert "hides it" in shown(result)


def test_the_same_where_a_conftest_has_imported_theirs(with_conformance: Project) -> None:
    with_conformance.has("conftest.py", "import conformance\n")

    result = with_conformance.run("--store", "mystores:MyStore", MISS)

    assert result.ret == USAGE_ERROR
    assert "hides it" in shown(result)


def test_the_contract_too_needs_the_kits_package(with_conformance: Project) -> None:
    result = with_conformance.run_as_module("--store-contract")

    assert result.ret == USAGE_ERROR
    assert "hides it" in shown(result)


def test_a_plain_pytest_runs_the_contract_beside_a_folder_of_the_name(
    with_conformance: Project,
) -> None:
    result = with_conformance.run("--store", "mystores:MyStore", MISS)

    assert (result.ret, outcomes(result)) == (0, {"passed": 1})


def test_a_plain_folder_of_the_name_hides_nothing(project: Project) -> None:
    project.has("conformance/notes.txt")

    result = project.run_as_module("--store", "mystores:MyStore", MISS)

    assert (result.ret, outcomes(result)) == (0, {"passed": 1})


def test_a_store_inside_a_hidden_package_is_told_that_the_kits_hides_it(
    with_conformance: Project,
) -> None:
    result = with_conformance.run("--store", "conformance.rules:Store", MISS)

    assert result.ret == USAGE_ERROR
    assert "it hides yours" in shown(result)


def test_a_store_that_imports_a_hidden_package_is_told_that_the_kits_hides_it(
    with_conformance: Project,
) -> None:
    with_conformance.has("stores.py", "import conformance.rules\nfrom mystores import MyStore\n")

    result = with_conformance.run("--store", "stores:MyStore", MISS)

    assert result.ret == USAGE_ERROR
    assert "hides yours" in shown(result)


def test_tests_that_import_a_hidden_package_are_told_that_the_kits_hides_it(
    with_conformance: Project,
) -> None:
    with_conformance.has("pytest.ini", "[pytest]\nstore = mystores:MyStore\n")

    result = with_conformance.run("-k", "test_of_the_user or FIND-6")

    assert result.ret != 0
    assert "hides" in shown(result)
    assert str(with_conformance.folder / "conformance") in shown(result)


@pytest.mark.parametrize("start", [Project.run, Project.run_as_module])
@pytest.mark.parametrize("name", ["responses.py", "fake_accounts_server/__init__.py"])
def test_a_module_of_the_user_that_is_called_as_one_that_the_kit_needs(
    project: Project, name: str, start: object
) -> None:
    """Under plain `pytest` it is no hindrance; under `python -m pytest` it is told."""
    project.has(name, "OWN = True\n")
    arguments = ("--store", "mystores:MyStore", "-k", "a_refused_grant_stores_nothing")

    if start is Project.run:
        result = project.run(*arguments)
        assert (result.ret, outcomes(result)) == (0, {"passed": 1})
    else:
        result = project.run_as_module(*arguments)
        assert result.ret == USAGE_ERROR
        assert "hides" in shown(result)
