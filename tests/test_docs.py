"""The documentation: what is made from the code is up to date, and every command in it is run."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from fake_accounts_server import FakeZoho, seed_file
from fake_accounts_server.serving import serve
from tests.documents import DOCUMENTS, FAKE_ACCOUNTS_SERVER, made_anew

TEXT = FAKE_ACCOUNTS_SERVER.read_text()
ADDRESS = "http://127.0.0.1:9009"


def blocks(name: str) -> list[str]:
    """The blocks of code that follow a comment of this name."""
    return re.findall(rf"<!-- {name} -->\n```\w+\n(.*?)```", TEXT, re.DOTALL)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_what_is_made_from_the_code_is_up_to_date(document: Path) -> None:
    text = document.read_text()
    assert made_anew(text) == text, "python -m tests.documents writes it anew"


def test_every_command_for_a_running_server_works_as_shown() -> None:
    zoho = FakeZoho(seed=seed_file.demo())
    with serve(zoho) as address:
        for commands in blocks("run"):
            shown = commands.replace(ADDRESS, address).replace(
                "curl -s", "curl -s --fail-with-body"
            )
            ran = subprocess.run(
                ["bash", "-euc", shown], capture_output=True, text=True, check=False
            )
            assert ran.returncode == 0, ran.stdout + ran.stderr
            if "redirect_url" in commands:
                assert "http://localhost:3000/callback?code=grant-ada-1&location=us" in ran.stdout
            if "access-ada-1" in commands:
                assert '"Last_Name"' in ran.stdout
    assert len(blocks("run")) == 3


def test_the_test_of_an_application_passes_as_shown(tmp_path: Path) -> None:
    (tmp_path / "test_application.py").write_text("".join(blocks("python")))
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout
    assert "1 passed" in ran.stdout


def test_every_code_block_is_run_or_made() -> None:
    # What starts the server, and what pip installs, is tested where the command line is.
    fences = len(re.findall(r"^```\w+$", TEXT, re.MULTILINE))
    assert fences == len(blocks("run")) + len(blocks("python")) + len(("start", "seed"))
