"""Failing storage: nothing is hidden, nothing is lost, and the store works on afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import Final

from conformance.acts import ACTS, Act
from conformance.bench import Bench
from conformance.check import clause
from conformance.contract import Capability
from conformance.finding import Blocked, Lacks, NotApplicable
from conformance.outage import HOOK
from conformance.sweep import Sweep
from conformance.sweeping import sweep_of


@clause("FAULT-1")
def find_token_hides_no_outage(bench: Bench) -> None:
    """A search for a stored user, while each call that it makes to the storage fails in turn."""
    _expect_unbroken(bench, "FAULT-1", _acts("find_token"))


@clause("FAULT-2")
def save_token_hides_no_outage(bench: Bench) -> None:
    """A new user's login, and a refresh of a known one."""
    _expect_unbroken(bench, "FAULT-2", _acts("save_token"))


@clause("FAULT-3")
def delete_token_hides_no_outage(bench: Bench) -> None:
    """A deletion of one of two records."""
    _expect_unbroken(bench, "FAULT-3", _acts("delete_token"))


@clause("FAULT-4")
def get_tokens_hides_no_outage(bench: Bench) -> None:
    """A list of two records."""
    _expect_unbroken(bench, "FAULT-4", _acts("get_tokens"))


@clause("FAULT-5")
def delete_tokens_hides_no_outage(bench: Bench) -> None:
    """A wipe of two records."""
    _expect_unbroken(bench, "FAULT-5", _acts("delete_tokens"))


@clause("FAULT-6")
def find_token_by_id_hides_no_outage(bench: Bench) -> None:
    """A search by the id of a stored record."""
    _expect_unbroken(bench, "FAULT-6", _acts("find_token_by_id"))


@clause("FAULT-7")
def after_an_outage_the_store_works(bench: Bench) -> None:
    """After each of the methods: what was stored is found, and another user can log in."""
    _expect_unbroken(bench, "FAULT-7", ACTS)


@clause("FAULT-8")
def a_failed_save_loses_no_record(bench: Bench) -> None:
    """Seen by the same instance, and by one that is opened anew."""
    _expect_unbroken(bench, "FAULT-8", _acts("save_token"))


@clause("ALL-5")
def a_failed_wipe_removes_all_or_nothing(bench: Bench) -> None:
    """Seen by the same instance, and by one that is opened anew."""
    _expect_unbroken(bench, "ALL-5", _acts("delete_tokens"))


@clause("SAFE-3")
def an_outage_is_told_as_an_sdk_exception(bench: Bench) -> None:
    """What comes out of each method, at each call that fails; any exception keeps FAULT-1 to 6."""
    _expect_unbroken(bench, "SAFE-3", ACTS)


def _acts(method: str) -> Iterable[Act]:
    return [act for act in ACTS if act.method == method]


def _expect_unbroken(bench: Bench, clause_id: str, acts: Iterable[Act]) -> None:
    """Expect that no act breaks the clause, wherever its storage fails."""
    sweeps: list[Sweep] = []
    blocked: list[Blocked] = []
    for act in acts:
        try:
            sweeps.append(sweep_of(bench.run, act))
        except Blocked as reason:
            blocked.append(reason)
    if clause_id in _NOTED:
        bench.note = _note(sweeps)
    for sweep in sweeps:
        for broken in sweep.breaches:
            if broken.clause_id == clause_id:
                raise broken
    if blocked:
        raise blocked[0]
    _expect_that_it_could_fail(sweeps)


_NOTED: Final = [act.clause_id for act in ACTS]
_NAMES_SHOWN: Final = 8


def _note(sweeps: Sequence[Sweep]) -> str:
    """Say at which calls the storage failed, and how else."""
    calls, failed = (sum(map(attrgetter(name), sweeps)) for name in ("calls", "failed"))
    names = list(dict.fromkeys(name for sweep in sweeps for name in sweep.names))
    more = "" if len(names) <= _NAMES_SHOWN else ", ..."
    ways = []
    if calls:
        ways.append(f"at {failed} of {calls} calls: {', '.join(names[:_NAMES_SHOWN])}{more}")
    moments, cuts = (sum(map(attrgetter(name), sweeps)) for name in ("moments", "cuts"))
    if cuts:
        ways.append(f"by cutting its connection at {cuts} of {moments} moments")
    if any(sweep.is_cut_off for sweep in sweeps):
        ways.append("on a full disk")
    if any(sweep.has_hook for sweep in sweeps):
        ways.append(f"by the store's own {HOOK}")
    return f"made to fail {'; '.join(ways)}" if ways else ""


def _expect_that_it_could_fail(sweeps: Iterable[Sweep]) -> None:
    """Raises `NotApplicable` where none of the acts has a storage that could be made to fail."""
    if any(sweep.calls or sweep.cuts or sweep.has_hook for sweep in sweeps):
        return
    if any(sweep.is_reached for sweep in sweeps):
        method = next(sweep.method for sweep in sweeps)
        raise NotApplicable(
            f"{method} was not seen to ask its storage, so nothing in it could be made to fail"
        )
    raise Lacks(
        Capability.FAULTS,
        "no call of the store's to a file, to SQLite or to a socket was seen, and no connection "
        f"of its own, so its storage cannot be made to fail from outside; a method {HOOK} of the "
        "store could do it",
    )
