"""The page on many hosts: what it shows is run, but for what it says is not."""

import json
import re
from pathlib import Path
from uuid import uuid4

import pytest
import redis

from conformance.together.scenarios import SCENARIOS
from tests.plugin.project import Project, outcomes, shown
from tests.servers.configured import REDIS
from tests.together.playing import ROOT, Shared

PAGE = (ROOT / "docs" / "many-hosts.md").read_text()
NOT_RUN = ("ssh",)
WALKS = "conformance/checks/machine.py::any_run_of_calls_does_what_the_contract_says"
FOUND_BEFORE = "a run from the example database still disagrees"

FORGETS = """
    from reference_stores import ListStore

    class MyStore(ListStore):
        def save_token(self, token):
            carried, signature = token.get_refresh_token(), token.get_user_signature()
            super().save_token(token)
            if carried is None and signature is not None:
                for row in self._rows:
                    if row[1] == signature.get_name():
                        row[4] = None
"""


def block(name: str) -> str:
    found = re.search(rf"<!-- {name} -->\n```\w+\n(.*?)```", PAGE, re.DOTALL)
    assert found is not None, name
    return found[1]


def args(name: str) -> list[str]:
    """What a command of the page gives to pytest."""
    program, *rest = block(name).replace("\\\n", " ").split()
    assert program == "pytest"
    return rest


def project(folder: Path) -> None:
    """The files of a reader who has followed the page."""
    package = folder / "shop"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "tokens.py").write_text("from reference_stores import SQLiteStore as MyStore\n")
    (package / "checked.py").write_text(block("factory"))


def test_workers_on_this_machine_play_as_shown(shared: Shared) -> None:
    project(shared.folder)

    result = shared.run(*args("here"), TOKENS_DATABASE=str(shared.folder / "tokens.db"))

    assert outcomes(result) == {"passed": len(SCENARIOS)}
    assert "3 workers on 1 host" in shown(result)


def test_a_worker_behind_a_socket_plays_as_shown(shared: Shared, behind_a_socket: str) -> None:
    project(shared.folder)
    shown_at = [arg.replace("socket=192.0.2.7:8888", behind_a_socket) for arg in args("socket")]

    result = shared.run(*shown_at, "-k", "KEEP-4", TOKENS_DATABASE=str(shared.folder / "tokens.db"))

    assert outcomes(result) == {"passed": 1}
    assert "execnet.script.socketserver" in block("server")


def test_the_command_that_removes_runs_as_shown(shared: Shared) -> None:
    project(shared.folder)

    ran = shared.bash(block("remove"), TOKENS_DATABASE=str(shared.folder / "tokens.db"))

    assert ran.ret == 0
    assert "0 records with run-0123456789ab were removed" in shown(ran)


def two_workers_search(folder: Path, conftest: str, **more: str) -> list[bool]:
    """Have a first worker search, and another one in another folder; tell whether each began with
    what had been found before.
    """
    began = []
    for name in ("first", "second"):
        worker = Project(folder / name)
        worker.has("conftest.py", conftest)
        worker.has("mymodule.py", FORGETS)
        result = worker.run(*args("examples"), WALKS, **more)
        assert result.ret == pytest.ExitCode.TESTS_FAILED
        began.append(FOUND_BEFORE in shown(result))
    return began


def test_workers_share_a_folder_as_shown(tmp_path: Path) -> None:
    conftest = block("folder").replace('"finds"', repr(str(tmp_path / "finds")))

    assert two_workers_search(tmp_path, conftest) == [False, True]


def test_workers_share_redis_as_shown(tmp_path: Path) -> None:
    prefix = f"finds-{uuid4().hex}-"
    ours = f"Database(server, key_prefix={prefix.encode()!r})"

    began = two_workers_search(
        tmp_path, block("redis").replace("Database(server)", ours), FINDS=REDIS.url
    )

    assert began == [False, True]
    with redis.Redis.from_url(REDIS.url) as server:
        for key in server.scan_iter(f"{prefix}*"):
            server.delete(key)


def test_every_scenario_is_in_the_table() -> None:
    table = PAGE[PAGE.index("| clauses |") : PAGE.index("`-k RACE-3` plays")]

    for scenario in SCENARIOS:
        assert f"| {', '.join(clause.id for clause in scenario.clauses)} |" in table


def test_every_block_is_run_or_is_said_not_to_be() -> None:
    names = re.findall(r"<!-- (\w+) -->\n```", PAGE)

    assert len(names) == len(re.findall(r"^```\w+$", PAGE, re.MULTILINE))
    used = Path(__file__).read_text()
    for name in names:
        assert name in NOT_RUN or json.dumps(name) in used
    assert "By hand, and not by a test" in PAGE
