"""The command `zoho-tokenstore-cost`, as a person uses it."""

import io
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from conformance.cost.command import main
from conformance.cost.figures import read
from conformance.cost.progress_line import ProgressLine

LIST = "reference_stores:ListStore"

FILLED = """
from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken

from reference_stores import ListStore

STORE = ListStore()
STORE.save_token(OAuthToken(id="7", access_token="mine"))


def make_store():
    return STORE
"""


@pytest.fixture(autouse=True)
def _a_path_that_ends_with_the_test(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", sys.path.copy())


def test_it_prints_a_table_and_writes_what_it_is_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    svg, json = tmp_path / "cost.svg", tmp_path / "cost.json"

    status = main([LIST, "--seconds", "0.3", "--report", str(svg), "--report", str(json)])

    assert status == 0
    out, err = capsys.readouterr()
    assert "median of a call, alone" in out
    assert f"{LIST}: filling: 0 of 10 tokens\n" in err
    assert svg.read_text().startswith("<svg ")
    assert [store.store for store in read(json.read_text())] == [LIST]


def test_several_stores_are_measured_in_one_run(capsys: pytest.CaptureFixture[str]) -> None:
    main([LIST, "reference_stores:InMemorySQLiteStore", "--seconds", "0.2"])

    assert "ListStore InMemorySQL.." in " ".join(capsys.readouterr().out.split())


def test_a_store_that_holds_tokens_is_refused_and_left_as_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "filled_for_the_cost.py").write_text(FILLED)
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)

    status = main([LIST, "filled_for_the_cost:make_store", "--seconds", "0.2"])

    assert status == 4
    out, err = capsys.readouterr()
    assert out == ""
    assert "filled_for_the_cost:make_store holds 1 token already" in err


def test_a_store_that_cannot_be_had_is_told_of(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["reference_stores:NoStore"]) == 4
    assert "has no 'NoStore'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "required: MODULE:ATTR"),
        ([LIST, "--seconds", "0"], "more than 0"),
        ([LIST, "--report", "cost.png"], "has to end with .svg or .json"),
        ([LIST, "--report", "nowhere/cost.svg"], "there is no such folder"),
    ],
)
def test_what_it_does_not_understand_is_told_before_anything_is_measured(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)

    assert ended.value.code == 2
    assert said in capsys.readouterr().err


def test_it_is_installed_and_finds_a_store_in_the_folder_where_it_is_started(
    tmp_path: Path,
) -> None:
    (tmp_path / "mymodule.py").write_text("from reference_stores import ListStore as MyStore\n")
    command = str(Path(sysconfig.get_path("scripts")) / "zoho-tokenstore-cost")

    ran = subprocess.run(
        [command, "mymodule:MyStore", "--seconds", "0.2"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 0, ran.stderr
    assert "mymodule:MyStore" in ran.stdout


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_at_a_terminal_one_line_is_drawn_anew_and_taken_away() -> None:
    terminal = Terminal()
    line = ProgressLine(terminal, 20)

    line.show("filling: 1,000 of 10,000 tokens")
    line.show("too soon after it")
    line.clear()

    assert terminal.getvalue() == f"\rfilling: 1,000 of 1\r{' ' * 19}\r"


def test_elsewhere_it_is_a_line_now_and_then() -> None:
    log = io.StringIO()
    line = ProgressLine(log, 20)

    line.of("mymodule:MyStore")("filling: 1,000 of 10,000 tokens")
    line.show("too soon after it")
    line.clear()

    assert log.getvalue() == "mymodule:MyStore: filling: 1,000 of 10,000 tokens\n"
