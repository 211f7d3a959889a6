"""`--store-examples`: the example database of the Hypothesis profile that the user has loaded."""

import pytest

from tests.plugin.project import Project, shown

WALKS = "conformance/checks/machine.py::any_run_of_calls_does_what_the_contract_says"
FAILED, USAGE_ERROR = pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.USAGE_ERROR

STORES = """
    from reference_stores import ListStore

    class Forgets(ListStore):
        def save_token(self, token):
            carried, signature = token.get_refresh_token(), token.get_user_signature()
            super().save_token(token)
            if carried is None and signature is not None:
                for row in self._rows:
                    if row[1] == signature.get_name():
                        row[4] = None
"""

SHARED = """
    from hypothesis import settings
    from hypothesis.database import DirectoryBasedExampleDatabase

    settings.register_profile("shared", database=DirectoryBasedExampleDatabase("finds"))
    settings.load_profile("shared")
"""


def test_what_one_run_finds_the_next_one_tells_first(project: Project) -> None:
    project.has("stores.py", STORES)
    project.has("conftest.py", SHARED)

    first = project.run("--store", "stores:Forgets", "--store-examples", WALKS)
    second = project.run("--store", "stores:Forgets", "--store-examples", WALKS)

    assert first.ret == second.ret == FAILED
    assert "finds" in project.names()
    assert "a run from the example database" not in shown(first)
    assert "a run from the example database still disagrees" in shown(second)
    assert "pytest --store stores:Forgets --store-examples" in shown(second)


def test_an_ini_key_says_so_for_every_run_and_for_workers(project: Project) -> None:
    project.has("stores.py", STORES)
    project.has("conftest.py", SHARED)
    project.has("pytest.ini", "[pytest]\nstore_examples = true\n")

    project.run("--store", "stores:Forgets", WALKS)
    again = project.run("--store", "stores:Forgets", WALKS, "-n", "2")

    assert "a run from the example database still disagrees" in shown(again)


def test_without_the_option_nothing_is_written_anywhere(project: Project) -> None:
    project.has("stores.py", STORES)
    project.has("conftest.py", SHARED)
    before = project.names()

    project.run("--store", "stores:Forgets", WALKS)

    assert project.names() == before


@pytest.mark.parametrize(
    ("database", "says"),
    [
        ("None", "your Hypothesis profile 'shared' keeps no example database"),
        (
            "RedisExampleDatabase(redis.Redis(port=1))",
            "the example database of your Hypothesis profile 'shared' cannot be asked: Connection",
        ),
    ],
)
def test_a_profile_without_a_database_that_can_be_asked_is_an_error(
    project: Project, database: str, says: str
) -> None:
    conftest = SHARED.replace('DirectoryBasedExampleDatabase("finds")', database)
    imports = "    import redis\n    from hypothesis.extra.redis import RedisExampleDatabase\n"
    project.has("conftest.py", f"\n{imports}{conftest.lstrip(chr(10))}")

    result = project.run("--store", "mystores:MyStore", "--store-examples", WALKS)

    assert result.ret == USAGE_ERROR
    assert says in shown(result)
