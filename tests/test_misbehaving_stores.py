"""Whatever a store does, it is told as that store's fault, and the run ends in good order."""

from pathlib import Path

import pytest

from tests.misbehaving_stores import MISBEHAVING, Misbehaving
from tests.misbehaving_stores.gallery import NEXT
from tests.plugin.project import Project, shown

ROOT = str(Path(__file__).parents[1])


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path / "project")


def run(project: Project, name: str, *args: str) -> pytest.RunResult:
    store = f"tests.misbehaving_stores:{name}"
    return project.run("--store", store, "--store-timeout", "1", *args, PYTHONPATH=ROOT)


@pytest.mark.parametrize("store", MISBEHAVING, ids=lambda store: store.name)
def test_a_store_that_misbehaves_is_told_and_the_next_check_runs(
    project: Project, store: Misbehaving
) -> None:
    module = store.factory.__module__.rpartition(".")[2]
    name = f"{module}.{store.name}"
    result = run(project, name, "-v", "-k", f"{store.met_by} or {NEXT}")

    assert store.says in shown(result)
    assert "fault of the kit" not in shown(result)
    assert "INTERNALERROR" not in shown(result)
    if store.ends is None:
        assert result.ret != 0
        assert "run this check alone: pytest --store" in shown(result)
    else:
        assert result.ret == store.ends
        assert f"{NEXT} PASSED" in shown(result)
