"""What is collected, and that pytest's own ways to choose among it work."""

import re

import pytest

from tests.plugin.project import BY_ID, ID_SET, MISS, Project, node_ids, outcomes, shown

USERS_TEST = """
    def test_of_the_user():
        pass
"""


@pytest.fixture
def with_tests(project: Project) -> Project:
    project.has("tests/conftest.py", "import pytest\n")
    project.has("tests/test_users.py", USERS_TEST)
    return project


# What is collected


def test_store_on_the_command_line_runs_the_contract_alone(with_tests: Project) -> None:
    listed = node_ids(with_tests.run("--store", "mystores:MyStore", "--co", "-q"))

    assert MISS in listed
    assert all(node_id.startswith("conformance/checks/") for node_id in listed)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pytest.ini", "[pytest]\nstore = mystores:MyStore\n"),
        ("pyproject.toml", '[tool.pytest.ini_options]\nstore = "mystores:MyStore"\n'),
        ("tox.ini", "[pytest]\nstore = mystores:MyStore\n"),
    ],
)
def test_a_store_in_the_ini_file_runs_the_contract_beside_the_users_tests(
    with_tests: Project, name: str, text: str
) -> None:
    with_tests.has(name, text)

    result = with_tests.run("-k", "test_of_the_user or a_miss_is_none_in_an_empty_store")

    assert (result.ret, outcomes(result)) == (0, {"passed": 2})


def test_a_store_in_the_ini_file_runs_beside_the_users_testpaths(with_tests: Project) -> None:
    with_tests.has("pytest.ini", "[pytest]\nstore = mystores:MyStore\ntestpaths = tests\n")

    listed = node_ids(with_tests.run("--co", "-q"))

    assert "tests/test_users.py::test_of_the_user" in listed
    assert MISS in listed


def test_testpaths_do_not_bring_the_users_tests_to_the_command_line_s_store(
    with_tests: Project,
) -> None:
    with_tests.has("pytest.ini", "[pytest]\ntestpaths = tests\n")

    listed = node_ids(with_tests.run("--store", "mystores:MyStore", "--co", "-q"))

    assert MISS in listed
    assert "tests/test_users.py::test_of_the_user" not in listed


def test_the_command_line_overrules_the_ini_file(with_tests: Project) -> None:
    with_tests.has("pytest.ini", "[pytest]\nstore = mystores:BrokenMust\n")

    result = with_tests.run("--store", "mystores:MyStore", BY_ID)

    assert (result.ret, outcomes(result)) == (0, {"passed": 1})


def test_store_with_a_path_runs_the_contract_and_that_path(with_tests: Project) -> None:
    listed = node_ids(with_tests.run("--store", "mystores:MyStore", "tests", "--co", "-q"))

    assert "tests/test_users.py::test_of_the_user" in listed
    assert MISS in listed


def test_without_a_store_only_the_users_tests_run(with_tests: Project) -> None:
    result = with_tests.run()

    assert (result.ret, outcomes(result)) == (0, {"passed": 1})


def test_a_project_without_a_single_test_of_its_own_is_no_hindrance(project: Project) -> None:
    result = project.run("--store", "mystores:MyStore", "-k", "FIND-6")

    assert (result.ret, outcomes(result)) == (0, {"passed": 2})


# Node ids


def test_a_node_id_can_be_pasted_back(project: Project) -> None:
    result = project.run("--store", "mystores:MyStore", "-v", MISS)

    assert (result.ret, outcomes(result)) == (0, {"passed": 1})
    result.stdout.fnmatch_lines([f"{MISS} PASSED*"])


def test_two_node_ids_can_be_pasted_back(project: Project) -> None:
    result = project.run("--store", "mystores:MyStore", MISS, BY_ID)

    assert (result.ret, outcomes(result)) == (0, {"passed": 2})


def test_a_node_id_can_be_pasted_beside_a_test_of_the_user(with_tests: Project) -> None:
    result = with_tests.run("--store", "mystores:MyStore", MISS, "tests/test_users.py")

    assert (result.ret, outcomes(result)) == (0, {"passed": 2})


def test_a_chapter_can_be_run_by_its_path(project: Project) -> None:
    listed = node_ids(
        project.run("--store", "mystores:MyStore", "conformance/checks/by_id.py", "--co", "-q")
    )

    assert BY_ID in listed
    assert all(node_id.startswith("conformance/checks/by_id.py::") for node_id in listed)


def test_a_node_id_works_in_a_sub_folder_as_it_is_and_as_it_is_shown_there(
    project: Project,
) -> None:
    project.has("pytest.ini", "[pytest]\n")
    project.has("sub/stores_here.py", "from reference_stores import ListStore\n")
    store = ("--store", "stores_here:ListStore")

    in_sub_folder = project.run(*store, "-v", MISS, folder="sub")

    in_sub_folder.stdout.fnmatch_lines([f"../{MISS} PASSED*"])
    again = project.run(*store, f"../{MISS}", folder="sub")
    assert (again.ret, outcomes(again)) == (0, {"passed": 1})


def test_a_node_id_with_a_dot_before_it_works(project: Project) -> None:
    result = project.run("--store", "mystores:MyStore", f"./{MISS}")

    assert (result.ret, outcomes(result)) == (0, {"passed": 1})


def test_node_ids_are_the_same_from_everywhere(project: Project) -> None:
    project.has("sub/stores_here.py", "from reference_stores import ListStore\n")
    listing = ("--co", "-q", "-p", "no:cacheprovider")
    here = node_ids(project.run("--store", "mystores:MyStore", *listing))
    elsewhere = node_ids(project.run("--store", "stores_here:ListStore", *listing, folder="sub"))

    assert here == elsewhere
    assert len(here) == len(set(here)) > 60
    assert all(re.fullmatch(r"conformance/checks/\w+\.py::\w+", node_id) for node_id in here)


def test_a_node_id_of_no_check_is_a_usage_error(project: Project) -> None:
    result = project.run("--store", "mystores:MyStore", "conformance/checks/find.py::no_such_check")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "no_such_check" in shown(result)


# pytest's options


def test_k_takes_a_clause_id(project: Project) -> None:
    listed = node_ids(project.run("--store", "mystores:MyStore", "-k", "ID-1", "--co", "-q"))

    assert BY_ID in listed
    assert MISS not in listed


def test_m_takes_must_and_should_also_under_strict_markers(project: Project) -> None:
    listing = ("--store", "mystores:MyStore", "--co", "-q", "--strict-markers")
    must = node_ids(project.run(*listing, "-m", "must"))
    should = node_ids(project.run(*listing, "-m", "should"))

    assert MISS in must
    assert ID_SET in should
    assert not set(must) & set(should)


def test_co_lists_the_checks_and_does_not_open_the_store(project: Project) -> None:
    project.has(
        "opened.py",
        """
        from pathlib import Path

        from reference_stores import ListStore

        def make_store():
            Path(__file__).with_name("opened").touch()
            return ListStore()
        """,
    )
    result = project.run("--store", "opened:make_store", "--co", "-q")

    assert result.ret == 0
    assert MISS in node_ids(result)
    assert "opened" not in project.names()


def test_lf_runs_what_failed_the_last_time(project: Project) -> None:
    store = ("--store", "mystores:BrokenMust")
    first = project.run(*store, MISS, BY_ID)
    assert outcomes(first) == {"passed": 1, "failed": 1}

    result = project.run(*store, "--lf", "-v")

    assert outcomes(result) == {"failed": 1}
    result.stdout.fnmatch_lines([f"{BY_ID} FAILED*"])


def test_lf_runs_what_failed_here_and_there(with_tests: Project) -> None:
    with_tests.has("tests/test_users.py", f"{USERS_TEST}\n    def test_fails(): assert False\n")
    selected = ("--store", "mystores:BrokenMust", "tests", BY_ID, MISS)
    assert outcomes(with_tests.run(*selected)) == {"passed": 2, "failed": 2}

    assert outcomes(with_tests.run(*selected, "--lf")) == {"failed": 2}


def test_deselect_takes_a_node_id(project: Project) -> None:
    result = project.run(
        "--store", "mystores:MyStore", "-k", "FIND-6", "--deselect", MISS, "--co", "-q"
    )

    assert MISS not in node_ids(result)
    assert len(node_ids(result)) == 1


def test_stepwise_and_failed_first_work(project: Project) -> None:
    for option in ("--sw", "--ff", "--nf"):
        result = project.run("--store", "mystores:MyStore", option, MISS)
        assert (result.ret, outcomes(result)) == (0, {"passed": 1})


def test_junitxml_carries_the_clause_ids(project: Project) -> None:
    project.run("--store", "mystores:BrokenMust", MISS, BY_ID, "--junitxml", "report.xml")

    xml = (project.folder / "report.xml").read_text(encoding="utf-8")
    passed, failed = xml.split("<testcase ")[1:]
    assert '<property name="clauses" value="FIND-6" />' in passed
    assert '<property name="clauses" value="ID-1" />' in failed
    assert "ID-1 broken" in failed


def test_without_the_cache_plugin(project: Project) -> None:
    result = project.run("--store", "mystores:MyStore", "-p", "no:cacheprovider", MISS)

    assert (result.ret, outcomes(result)) == (0, {"passed": 1})


@pytest.mark.parametrize("mode", ["append", "importlib"])
def test_each_import_mode(with_tests: Project, mode: str) -> None:
    result = with_tests.run("--store", "mystores:MyStore", f"--import-mode={mode}", MISS, "tests")

    assert (result.ret, outcomes(result)) == (0, {"passed": 2})


def test_foreign_rules_for_names_and_strict_settings_change_nothing(project: Project) -> None:
    project.has(
        "pytest.ini",
        """
        [pytest]
        python_files = check_*.py
        python_functions = verify_*
        python_classes = Verify
        norecursedirs = *
        xfail_strict = true
        filterwarnings = error
        addopts = --strict-markers --strict-config -W error
        """,
    )
    result = project.run("--store", "mystores:MyStore", "-k", "FIND or LIFE-1 or SAVE-1")

    assert result.ret == 0
    assert outcomes(result)["passed"] > 10


def test_a_run_in_which_python_itself_makes_errors_of_warnings(project: Project) -> None:
    result = project.run(
        "--store", "mystores:InTheCurrentFolder", "-k", "FIND-6 or LIFE-1", PYTHONWARNINGS="error"
    )

    assert result.ret == 0


def test_users_collection_rules_for_the_root_do_not_reach_the_contract(project: Project) -> None:
    project.has("conftest.py", 'collect_ignore_glob = ["*"]\n')

    result = project.run("--store", "mystores:MyStore", MISS)

    assert (result.ret, outcomes(result)) == (0, {"passed": 1})


def test_listing_options_of_pytest_work(project: Project) -> None:
    for option in ("--markers", "--fixtures", "--fixtures-per-test", "--setup-plan", "--help"):
        assert project.run("--store", "mystores:MyStore", option, MISS).ret == 0


def test_tests_of_the_user_may_record_properties_of_any_name(with_tests: Project) -> None:
    with_tests.has(
        "tests/test_users.py",
        """
        def test_of_the_user(record_property):
            record_property("clauses", "three")
        """,
    )
    result = with_tests.run("--store", "mystores:MyStore", MISS, "tests")

    assert (result.ret, outcomes(result)) == (0, {"passed": 2})


# pytest-xdist


def test_two_workers_share_the_contract(project: Project) -> None:
    result = project.run("--store", "mystores:MyStore", "-n", "2", "-k", "FIND-6")

    assert (result.ret, outcomes(result)) == (0, {"passed": 2})


def test_two_workers_run_the_contract_alone(with_tests: Project) -> None:
    result = with_tests.run("--store", "mystores:MyStore", "-n", "2", "-v", "-k", "FIND-6 or user")

    assert "test_of_the_user" not in shown(result)
    assert MISS in shown(result)


def test_two_workers_run_a_store_of_the_ini_file_beside_the_users_tests(
    with_tests: Project,
) -> None:
    with_tests.has("pytest.ini", "[pytest]\nstore = mystores:BrokenMust\n")

    result = with_tests.run("-n", "2", "-v", "-k", "ID-1 or test_of_the_user")

    assert result.ret == 1
    assert "test_of_the_user" in shown(result)
    result.stdout.fnmatch_lines(["*failed*ID-1*", f"FAILED {BY_ID}*"])
