"""Carrying out a check, and saying what it came to. No pytest here."""

from __future__ import annotations

import contextlib
import textwrap
import traceback
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Final

from zohocrmsdk.src.com.zoho.api.authenticator.store import TokenStore

from conformance import report, shown
from conformance.bench import bench_of
from conformance.check import Check
from conformance.checks import all_checks
from conformance.contract import CLAUSES
from conformance.finding import Blocked, Finding, NotApplicable
from conformance.guard import look, refuse_a_filled_store
from conformance.naming import StoreSource, StoreUnavailable, from_callable, load
from conformance.place import Place
from conformance.record import Record
from conformance.run import Run
from conformance.trial import Disagreement
from conformance.verdict import Outcome, Result, Verdict


def check_store(store: str | Callable[..., object]) -> Verdict:
    """Hold a store to the contract, from a script or a notebook, without pytest.

    `store` is what `pytest --store` takes (`"mymodule:MyStore"`), or the class or factory itself.
    Prints nothing: `print(render(verdict))` shows what pytest would.

    Raises `StoreUnavailable` if no store can be made, `StoreNotEmpty` if it holds tokens already,
    `NotCleared` if the kit's records cannot be removed from a shared place, and `Halt` if records
    turn up that the kit did not save.
    """
    source = load(store) if isinstance(store, str) else from_callable(store, _name_of(store))
    run = Run(source)
    ask_for_tokens(source, run.worker_id)
    _ = run.traits
    return Verdict(source.name, [carry_out(check, run) for check in all_checks()])


def _name_of(store: object) -> str:
    """Name what makes the stores as pytest would, or else as a person would."""
    module, name = getattr(store, "__module__", None), getattr(store, "__qualname__", None)
    return f"{module}:{name}" if module and name else shown.anything(store)


def ask_for_tokens(source: StoreSource, worker_id: str) -> None:
    """Make one store and ask it for its tokens, before anything is written.

    Raises `StoreUnavailable` if the store cannot be made, and `StoreNotEmpty` if it holds tokens.
    """
    place = Place(source, worker_id)
    try:
        store = _made(place, source)
        refuse_a_filled_store(lambda: _look(place, store), source.name)
    finally:
        _close(place, source)


def _made(place: Place, source: StoreSource) -> TokenStore:
    try:
        return place.open()
    except StoreUnavailable:
        raise
    except Exception as error:
        raise StoreUnavailable(
            f"{source.name} could not be made: it raised {shown.error(error)}\n{_frames_of(error)}"
        ) from None


def _look(place: Place, store: TokenStore) -> list[Record]:
    with place.entered():
        return look(store)


def _close(place: Place, source: StoreSource) -> None:
    try:
        place.close()
    except Exception as error:
        raise StoreUnavailable(
            f"{source.name}: the factory's clean-up raised {shown.error(error)}\n"
            f"{_frames_of(error)}"
        ) from None


def carry_out(check: Check, run: Run) -> Result:
    """Carry out one check.

    Raises `Halt` where going on could hurt tokens that are not the kit's.
    """
    ids = tuple(clause.id for clause in check.clauses)
    try:
        with bench_of(run) as bench:
            check.run(bench)
    except Disagreement as finding:
        only = replace(check, clauses=(CLAUSES[finding.clause_id],))
        text = report.broken(only, finding, run.source.name, _frames_of(finding.raised))
        return Result(check.node_id, (finding.clause_id,), Outcome.FAILED, text)
    except Finding as finding:
        text = report.broken(check, finding, run.source.name, _frames_of(finding.raised))
        return Result(check.node_id, ids, Outcome.FAILED, text)
    except Blocked as blocked:
        text = report.not_seen(check, blocked, run.source.name, _frames_of(blocked.raised))
        return Result(check.node_id, ids, Outcome.UNKNOWN, text)
    except NotApplicable as reason:
        return Result(check.node_id, ids, Outcome.NOT_APPLICABLE, str(reason))
    except Exception:
        text = report.kit_error(check, traceback.format_exc())
        return Result(check.node_id, ids, Outcome.KIT_ERROR, text)
    return Result(check.node_id, ids, Outcome.PASSED)


_KIT: Final = Path(__file__).parent
_OURS: Final = (_KIT, _KIT.parent / "fake_accounts_server")
_PYTHONS: Final = Path(contextlib.__file__).parent


def _frames_of(error: BaseException | None) -> str:
    """Show where the store's own code raised: its frames, and none of the kit's."""
    if error is None:
        return ""
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if not _is_no_business_of_the_users(Path(frame.filename))
    ]
    innermost = [last for _, (*_, last) in groupby(frames, key=lambda f: (f.filename, f.name))]
    return "\n".join(_frame_lines(innermost[-4:]))


def _is_no_business_of_the_users(file: Path) -> bool:
    in_python = file.is_relative_to(_PYTHONS) and "site-packages" not in file.parts
    return in_python or any(file.is_relative_to(folder) for folder in _OURS)


def _frame_lines(frames: Iterable[traceback.FrameSummary]) -> Iterable[str]:
    for frame in frames:
        yield f'File "{_shown_path(frame.filename)}", line {frame.lineno}, in {frame.name}'
        if frame.line:
            yield f"    {textwrap.shorten(shown.text(frame.line), 74)}"


def _shown_path(filename: str) -> str:
    """Show a file from where pytest was started, and an installed one from its site-packages."""
    path = Path(filename)
    if "site-packages" in path.parts:
        return "/".join(path.parts[path.parts.index("site-packages") + 1 :])
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else filename
