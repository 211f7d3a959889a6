"""A user's project in a folder of its own: stores, ini files, and pytest started in it.

pytest's own `pytester` would put the folder on `PYTHONPATH`. A plain `pytest` does not, and whether
the kit finds what it should is the matter here.
"""

import subprocess
import sys
import sysconfig
from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent
from types import MappingProxyType

import pytest

from tests.environment import of_the_machine

STARTED = Path(sysconfig.get_path("scripts")) / "pytest"

MISS = "conformance/checks/find.py::a_miss_is_none_in_an_empty_store"
"""A quick check that every store passes that is not very broken: FIND-6."""

BY_ID = "conformance/checks/by_id.py::an_id_answers_its_record"
"""The check that `mystores:BrokenMust` fails: ID-1."""

ID_SET = "conformance/checks/save_ids.py::the_id_is_set_on_the_callers_token"
"""The check that `mystores:BrokenShould` fails: SAVE-19."""

SECRET = f"1000.{'0123456789abcdef' * 2}.{'fedcba9876543210' * 2}"
"""A refresh token in the form of Zoho's."""

MYSTORES = """
    import os
    import signal
    import sqlite3
    from pathlib import Path

    from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken
    from zohocrmsdk.src.com.zoho.crm.api import UserSignature

    from reference_stores import ListStore, SQLiteStore

    HERE = Path(__file__).resolve().parent


    class MyStore(ListStore):
        pass


    class BrokenMust(ListStore):
        def find_token_by_id(self, id):
            return None


    class BrokenShould(ListStore):
        def save_token(self, token):
            before = token.get_id()
            super().save_token(token)
            token.set_id(before)


    class ForgetsToWipeACrowd(ListStore):
        def delete_tokens(self):
            if len(self.get_tokens()) <= 20:
                super().delete_tokens()


    class DiesWipingACrowd(ListStore):
        def delete_tokens(self):
            if len(self.get_tokens()) > 20:
                os.kill(os.getpid(), signal.SIGKILL)
            super().delete_tokens()


    class InTheCurrentFolder(SQLiteStore):
        pass


    class Fixed(SQLiteStore):
        def __init__(self):
            super().__init__(HERE / "fixed.db")


    class FixedThatNeverDeletes(Fixed):
        def delete_token(self, id):
            pass


    def a_file_for_each_worker(worker_id):
        return SQLiteStore(HERE / f"fixed_{worker_id}.db")


    def log_in(path, id=None):
        token = OAuthToken(
            client_id="1000.0ABCDEFGHIJKLMNOPQRSTUVWXYZ01",
            client_secret="ab" * 21,
            refresh_token="SECRET",
        )
        token.set_user_signature(UserSignature("owner@shop.example:9000"))
        token.set_id(id)
        SQLiteStore(path).save_token(token)


    def users_in(path):
        with sqlite3.connect(path) as database:
            return [name for (name,) in database.execute("SELECT user_name FROM tokens")]
"""


class Project:
    """The folder, and what a person does in it.

    Where a project `is_measured`, coverage is told of what runs in it, for half as much time again.
    """

    def __init__(self, folder: Path, *, is_measured: bool = False) -> None:
        self.folder = folder
        self._is_measured = is_measured
        self.folder.mkdir()
        self.has("mystores.py", MYSTORES.replace("SECRET", SECRET))

    def has(self, name: str, text: str = "") -> Path:
        """Write a file."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8")
        return path

    def run(self, *args: str, folder: str = ".", **more: str) -> pytest.RunResult:
        """Start `pytest`: the current folder is not on `sys.path`."""
        return self._start(str(STARTED), *args, folder=folder, more=more)

    def run_whole(self, *args: str, **more: str) -> pytest.RunResult:
        """Start `pytest` with the whole contract, which coverage would slow down too much."""
        return self._start(str(STARTED), *args, is_whole=True, more=more)

    def run_as_module(self, *args: str) -> pytest.RunResult:
        """Start `python -m pytest`: the current folder is on `sys.path`."""
        return self._start(sys.executable, "-m", "pytest", *args)

    def python(self, program: str) -> pytest.RunResult:
        """Run a program."""
        return self.start_python("-c", dedent(program))

    def start_python(self, *args: str) -> pytest.RunResult:
        """Start `python`."""
        return self._start(sys.executable, *args)

    def names(self) -> set[str]:
        """What stands in the folder, less what pytest and Python themselves keep there."""
        return {path.name for path in self.folder.iterdir()} - {".pytest_cache", "__pycache__"}

    def _start(
        self,
        *command: str,
        folder: str = ".",
        is_whole: bool = False,
        more: Mapping[str, str] = MappingProxyType({}),
    ) -> pytest.RunResult:
        environment = of_the_machine(measured=self._is_measured and not is_whole)
        environment |= {"COLUMNS": "80", "PYTEST_DEBUG_TEMPROOT": str(self.folder.parent)}
        environment |= more
        ran = subprocess.run(
            command,
            cwd=self.folder / folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        print(ran.stdout, ran.stderr)  # noqa: T201 - pytest shows it when a test fails
        return pytest.RunResult(
            ran.returncode, ran.stdout.splitlines(), ran.stderr.splitlines(), duration=0
        )


def outcomes(result: pytest.RunResult) -> Mapping[str, int]:
    """What pytest counted, less what was deselected."""
    counted = result.parseoutcomes()
    return {word: counted[word] for word in counted if word != "deselected"}


def shown(result: pytest.RunResult) -> str:
    """All that was printed, each run of white space as one blank."""
    return " ".join((result.stdout.str() + result.stderr.str()).split())


def node_ids(result: pytest.RunResult) -> list[str]:
    """The checks that a run with `--co -q` has listed."""
    return [line for line in result.outlines if "::" in line]
