"""The page on many hosts: what it shows is run, but for what it says is not."""

import json
import os
import re
from pathlib import Path
from uuid import uuid4

import pytest
import redis

from conformance.together.scenarios import SCENARIOS
from tests.plugin.project import Project, outcomes, shown
from tests.requirements_of_the_machine import absent
from tests.together.playing import ROOT, Shared

PAGE = (ROOT / "docs" / "many-hosts.md").read_text()
REDIS_AT = os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/0")
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


@pytest.mark.parametrize("database", ["folder", "redis"])
def test_a_second_worker_begins_with_what_the_first_one_has_found(
    tmp_path: Path, database: str
) -> None:
    first, second = Project(tmp_path / "first"), Project(tmp_path / "second")
    finds, text = f"finds-{uuid4().hex}-", block(database)
    text = text.replace('"finds"', repr(str(tmp_path / "finds")))
    text = text.replace("Database(server)", f"Database(server, key_prefix={finds.encode()!r})")
    for each in (first, second):
        each.has("conftest.py", text)
        each.has("mymodule.py", FORGETS)
    server = redis.Redis.from_url(REDIS_AT)
    if database == "redis":
        refuse_no_server(server)

    came = [one.run(*args("examples"), WALKS, FINDS=REDIS_AT) for one in (first, second)]

    assert [result.ret for result in came] == [1, 1]
    assert [FOUND_BEFORE in shown(result) for result in came] == [False, True]
    if database == "redis":
        for key in server.scan_iter(f"{finds}*"):
            server.delete(key)
    server.close()


def refuse_no_server(server: redis.Redis) -> None:
    try:
        server.ping()
    except redis.ConnectionError:
        absent("needs Redis at REDIS_URL: apt-get install redis-server")


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
