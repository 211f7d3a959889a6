"""The contract on earlier releases of the SDK: each in a folder that stands in front."""

from collections.abc import Callable

import pytest

from conformance.sdk_release import RUN_ON
from tests.plugin.project import MISS, Project, outcomes, shown
from tests.requirements_of_the_machine import absent
from tests.sdk_releases import NotFetched, fetched

EARLIER = RUN_ON[:-1]

Fetch = Callable[[str], str]


@pytest.fixture(scope="session")
def in_front(tmp_path_factory: pytest.TempPathFactory) -> Fetch:
    """Fetch a release of the SDK; return the folder that it is in."""

    def fetch(release: str) -> str:
        try:
            return str(fetched(release, tmp_path_factory.getbasetemp()))
        except NotFetched as error:
            absent(f"needs a package index: {error}")

    return fetch


@pytest.mark.parametrize("release", EARLIER)
def test_a_reference_store_is_conformant_on_an_earlier_release(
    project: Project, in_front: Fetch, release: str
) -> None:
    arguments = ("--store", "reference_stores:ListStore", "--store-effort", "quick", "-rs")
    result = project.run_whole(*arguments, PYTHONPATH=in_front(release))

    assert result.ret == pytest.ExitCode.OK
    text = shown(result)
    assert f"SDK {release}, Python" in text
    assert "reference_stores:ListStore: conformant" in text
    assert f"holds from zohocrmsdk8_0 7.0.0 on; this is {release}" in text
    assert "no life could be lived" not in text


def test_the_sdk_of_another_crm_api_ends_the_run_before_the_store_is_loaded(
    project: Project,
) -> None:
    project.has(
        "of_another_api.py",
        """
        from zohocrmsdk.src.com.zoho.crm.api.util import Constants

        Constants.API_VERSION = "v7"
        """,
    )
    arguments = ("-p", "of_another_api", "--store", "nowhere:Store", MISS)
    result = project.run(*arguments, PYTHONPATH=str(project.folder))

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "is for the CRM API v7, and not zohocrmsdk8_0" in shown(result)


@pytest.mark.parametrize(
    ("content", "missing"),
    [("", "zohocrmsdk.src"), ("import a_client_of_mysql\n", "a_client_of_mysql")],
)
def test_an_sdk_that_cannot_be_imported_ends_the_run_and_those_that_can_be_are_named(
    project: Project, content: str, missing: str
) -> None:
    project.has("in_front/zohocrmsdk/__init__.py", content)
    project.has("in_front/zohocrmsdk8_0-0.9.0.dist-info/METADATA", "Version: 0.9.0\n")

    result = project.run(
        "--store", "mystores:MyStore", MISS, PYTHONPATH=str(project.folder / "in_front")
    )

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    text = shown(result)
    assert f"No module named '{missing}'" in text
    assert "installed is zohocrmsdk8_0 0.9.0; the kit works with 1.0.0 to 7.0.0" in text


def test_the_release_is_told_in_the_header(project: Project) -> None:
    result = project.run("--store", "mystores:MyStore", MISS)

    assert outcomes(result) == {"passed": 1}
    assert "SDK 7." in shown(result)
