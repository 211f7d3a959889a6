"""Where the kit and the user's project may stand."""

import shutil
from pathlib import Path

import conformance
from tests.plugin.project import MISS, Project, outcomes

KIT = Path(conformance.__file__).parent.parent


def test_a_virtual_environment_inside_the_root(project: Project) -> None:
    site_packages = project.folder / ".venv" / "lib" / "python3" / "site-packages"
    for package in ("conformance", "fake_accounts_server", "reference_stores"):
        shutil.copytree(KIT / package, site_packages / package)
    shutil.copy(KIT / "pytest_zoho_tokenstore.py", site_packages)
    project.has(".venv/pyvenv.cfg", "home = /usr/bin\n")
    project.has("pytest.ini", "[pytest]\n")

    project.has(
        "test_users.py",
        """
        import conformance

        def test_that_the_kit_is_the_one_in_the_environment():
            assert ".venv" in conformance.__file__
        """,
    )

    result = project.run(
        *("--store", "mystores:MyStore", "-v", MISS, "test_users.py"),
        PYTHONPATH=str(site_packages),
    )

    assert (result.ret, outcomes(result)) == (0, {"passed": 2})
    result.stdout.fnmatch_lines([f"{MISS} PASSED*"])


def test_started_in_a_sub_folder_the_module_is_looked_for_there(project: Project) -> None:
    project.has("pytest.ini", "[pytest]\n")
    project.has("sub/stores_here.py", "from reference_stores import ListStore\n")

    result = project.run("--store", "stores_here:ListStore", MISS, folder="sub")

    assert (result.ret, outcomes(result)) == (0, {"passed": 1})


def test_a_package_of_the_user_with_the_store_in_it(project: Project) -> None:
    project.has("shop/__init__.py")
    project.has("shop/stores.py", "from reference_stores import ListStore\n")

    result = project.run("--store", "shop.stores:ListStore", MISS)

    assert (result.ret, outcomes(result)) == (0, {"passed": 1})


def test_a_conftest_at_the_root_may_hold_the_store(project: Project) -> None:
    project.has("conftest.py", "from reference_stores import ListStore\n")

    result = project.run("--store", "conftest:ListStore", MISS)

    assert (result.ret, outcomes(result)) == (0, {"passed": 1})
