"""The door through which pytest finds the kit: options, and nothing else until a store is named.

This module has a name of its own, and imports nothing of the kit's packages at the top, because
pytest loads it in every run of everybody who has the kit installed. `conformance` is a common name
for a folder: a user's own one may hide the kit's, and must then not break their runs.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from traceback import walk_tb
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from fake_accounts_server.served import ServedZoho

_KIT = Path(__file__).resolve().parent / "conformance"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the options; each begins with `--store`, so that it meets no other plugin's."""
    group = parser.getgroup("zoho-tokenstore", "Zoho CRM TokenStore conformance")
    group.addoption(
        "--store",
        metavar="MODULE:ATTR",
        help="hold this TokenStore to the contract: a class to be called without arguments, or a "
        "factory (a function that returns a store, or a generator that yields one), which may ask "
        "for tmp_path and worker_id by name. With no path, the contract runs alone.",
    )
    group.addoption(
        "--store-strict",
        action="store_true",
        help="let a broken `should` clause fail the run, too",
    )
    group.addoption(
        "--store-effort",
        choices=("quick", "default", "thorough"),
        default="default",
        help="how far the random runs of calls go: on a slow store, each of the three kinds for "
        "about 2, 6 or 180 seconds, or as long as the first few runs take",
    )
    group.addoption(
        "--store-seed",
        type=int,
        metavar="N",
        help="where the random runs of calls start; the header tells it (default: always the same)",
    )
    group.addoption(
        "--store-timeout",
        type=float,
        default=10.0,
        metavar="SECONDS",
        help="how long each call of the store's code may take before it is given up (default: 10; "
        "0: as long as it likes, for a debugger)",
    )
    group.addoption(
        "--store-programs",
        metavar="FOLDER",
        help="keep the program that shows a failure in this folder (default: in pytest's cache)",
    )
    group.addoption(
        "--store-require",
        metavar="WHAT",
        help="what the store has to be able to do: durable, faults, processes, or several of them "
        "(durable,processes); where it is not, its clauses fail instead of not applying",
    )
    group.addoption(
        "--store-memory-only",
        action="store_true",
        help="nothing is meant to outlive the instance, whatever files the store may write",
    )
    group.addoption(
        "--store-report",
        action="append",
        default=[],
        metavar="FILE",
        help="write a report to this file, in the form that its name ends with: .json, .html, .md "
        "(short, for a pull request) or .svg (a badge); may be given several times",
    )
    group.addoption(
        "--store-expected",
        metavar="FILE",
        help="the clauses that are expected to fail, with reasons (default: the table "
        "[tool.zoho-tokenstore.expected-failures] of pyproject.toml)",
    )
    group.addoption(
        "--store-write-expected",
        metavar="FILE",
        help="write such a file from this run, its reasons to be filled in",
    )
    group.addoption(
        "--store-examples",
        action="store_true",
        help="keep the shortest runs at random that disagreed in the example database of your "
        "Hypothesis profile, and begin with those that are there",
    )
    group.addoption(
        "--store-together",
        action="store_true",
        help="have pytest-xdist's workers, on this machine or on others, use one store at the same "
        "time: the clauses on concurrency, between workers that share nothing but the store "
        "(-n 3, or --tx ssh=HOST)",
    )
    group.addoption(
        "--store-contract",
        action="store_true",
        help="print the clauses of the contract, and exit",
    )
    parser.addini(
        "store",
        "the TokenStore to hold to the contract, as --store takes it; it is checked beside the "
        "project's own tests",
        default="",
    )
    parser.addini("store_examples", "as --store-examples", type="bool", default=False)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Load the kit, if a store is named."""
    if config.getoption("help") or config.getoption("store_contract"):
        return
    named = store_named(config)
    if named is not None:
        _import_the_kit()
        config.pluginmanager.register(_plugin(config, named), "zoho-tokenstore-kit")
    elif config.getoption("store_together"):
        raise pytest.UsageError("--store-together: name the store, too, by --store MODULE:ATTR")


def _plugin(config: pytest.Config, named: str) -> object:
    """Make the plugin that does the work."""
    if not config.getoption("store_together"):
        return importlib.import_module("conformance.plugin").Plugin(config, named)
    together = importlib.import_module("conformance.together_plugin")
    of_workers = hasattr(config, "workerinput")
    return (together.PlayingWorker if of_workers else together.Controller)(config, named)


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> int | None:
    """Print the contract, if that is what was asked for."""
    if not config.getoption("store_contract"):
        return None
    _import_the_kit()
    report = importlib.import_module("conformance.report.terminal")
    sys.stdout.write(f"{report.contract()}\n")
    return 0


@pytest.fixture
def fake_zoho() -> Iterator[ServedZoho]:
    """Zoho's accounts servers and CRM, faked for one test, with the people of a demo.

    What the test asks of Zoho's hosts through `requests` is answered within the process; everybody
    else finds the fake at `fake_zoho.address`, over HTTP. It knows no store: a test of any
    application may use it.
    """
    served = importlib.import_module("fake_accounts_server.served")
    with served.served() as zoho:
        yield zoho


def store_named(config: pytest.Config) -> str | None:
    """Return the store that was named on the command line, or else in the ini file.

    An empty name on the command line is a name, too, and a bad one: `--store "$UNSET"` must not
    pass for a run without a store.
    """
    from_command_line: str | None = config.getoption("store")
    return config.getini("store") or None if from_command_line is None else from_command_line


def _import_the_kit() -> None:
    """Import the kit with all that it needs, or say which other module is in the place of one.

    The folder where pytest was started comes to `sys.path` only afterwards, so that a module of the
    user's may have any name.

    Raises `pytest.UsageError`.
    """
    found = sys.modules.get("conformance") or importlib.util.find_spec("conformance")
    origin = getattr(found, "__file__", None) or getattr(found, "origin", None)
    if origin is None or Path(origin).resolve().parent != _KIT:
        places: list[str] = list(
            getattr(found, "__path__", None)
            or getattr(found, "submodule_search_locations", None)
            or []
        )
        other = origin or next(iter(places), "another place")
        raise pytest.UsageError(
            f"--store needs the kit's package 'conformance' ({_KIT}), but another of that name "
            f"hides it: {other}\nRename that one, or keep its folder off sys.path in this run: "
            "start `pytest`, not `python -m pytest`, or start it in another folder."
        )
    try:
        importlib.import_module("conformance.checks").all_checks()
    except ImportError as error:
        raise pytest.UsageError(
            f"--store: the kit cannot be imported: {error}\nIf that is a module of yours, it hides "
            "one that the kit needs: rename it, or start `pytest`, not `python -m pytest`."
            f"{_of_the_sdk(error)}"
        ) from None


def _of_the_sdk(error: ImportError) -> str:
    """Say which SDK is installed, where it is one that the kit cannot even import.

    It may be the one that is not found, or that does not find something: a client of MySQL, say.
    """
    importing = [frame.f_globals.get("__name__", "") for frame, _ in walk_tb(error.__traceback__)]
    names = (error.name or "", *importing)
    if "zohocrmsdk" not in {name.partition(".")[0] for name in names}:
        return ""
    try:
        installed = f"zohocrmsdk8_0 {version('zohocrmsdk8_0')}"
    except PackageNotFoundError:
        installed = "none that calls itself zohocrmsdk8_0"
    return (
        f"\nIf it is Zoho's SDK: installed is {installed}; the kit works with 1.0.0 to 7.0.0, each "
        "of which is a package `zohocrmsdk` that no other may hide."
    )
