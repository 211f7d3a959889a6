"""Good practice: who can read the tokens, and what an error tells."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Callable, Iterator

from zohocrmsdk.src.com.zoho.crm.api.exception import SDKException

from conformance import claims, shown
from conformance.bench import Bench
from conformance.check import clause
from conformance.finding import Blocked, Finding, NotApplicable, StoreRaised
from conformance.overhearing import overheard
from conformance.people import login, refreshed
from conformance.probe import Probe
from conformance.record import SECRETS, TOKENS, Record
from conformance.statements import says
from conformance.surroundings import looked_around

ADA, GRACE, LONE = "ada", "grace", "edsger"
_OPEN_TO_OTHERS = stat.S_IRWXG | stat.S_IRWXO


@clause("SAFE-1")
def files_with_tokens_are_their_owners_alone(bench: Bench) -> None:
    """After inserts and an update, under the usual umask of 022."""
    if os.name != "posix":
        raise NotApplicable("file modes mean something on POSIX systems only")
    before = os.umask(0o022)
    try:
        probe = bench.fresh()
        probe.given(login(ADA), login(GRACE), refreshed(login(ADA)))
        _expect_private_files(probe)
    finally:
        os.umask(before)


def _expect_private_files(probe: Probe) -> None:
    secrets = [
        value.encode() for r in (login(ADA), login(GRACE)) for n in TOKENS if (value := r[n])
    ]
    files = [path for path in sorted(probe.place.folder.rglob("*")) if path.is_file()]
    holding = {path: secret for path in files for secret in secrets if secret in path.read_bytes()}
    if not holding:
        raise NotApplicable("no file with a token in it was seen in the store's working folder")
    for path, secret in holding.items():
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & _OPEN_TO_OTHERS:
            raise probe.finding(
                expected=f"{path.name} to be readable by its owner alone (mode 600)",
                came=f"mode {mode:o}, and it holds tokens",
                claim=says(
                    "for path in filter(Path.is_file, store.folder.rglob('*')):\n"
                    "    if {secret} in path.read_bytes():\n"
                    "        assert path.stat().st_mode & 0o077 == 0".replace("'", '"'),
                    secret=secret,
                ),
            )


@clause("SAFE-2")
def no_secret_is_shown(bench: Bench) -> None:
    """In logs, on the terminal and in errors, while users log in, are missed and are refused."""
    probe, ada, grace = bench.fresh(), login(ADA), login(GRACE)
    probe.given(login("alan"))
    id_ = probe.id_of(login("alan"))
    acts: tuple[Callable[[], object], ...] = (
        lambda: probe.save(ada),
        lambda: probe.save(refreshed(ada)),
        lambda: probe.find(ada.only("user_name")),
        lambda: probe.find(grace.only("client_id", "client_secret", "refresh_token")),
        lambda: probe.save(grace.only("user_name", "client_id", "client_secret")),
        lambda: probe.save(login(LONE).with_(user_name="lone \ud800")),
        lambda: probe.save(grace.with_(redirect_url="nul \x00")),
        lambda: probe.find_by_id(id_),
        lambda: probe.find_by_id("no-such-id"),
        probe.records,
        lambda: probe.delete(id_),
        lambda: probe.delete("no-such-id"),
        probe.wipe,
    )
    for act in acts:
        try:
            with overheard() as heard:
                act()
        except (Finding, Blocked):
            continue
        for where, text in heard.texts.items():
            _expect_no_secret(probe, text.getvalue(), where)


def _expect_no_secret(probe: Probe, text: str, where: str) -> None:
    for record in (login(ADA), refreshed(login(ADA)), login(GRACE), login("alan"), login(LONE)):
        for name in SECRETS:
            if (record[name] or "-") in text:
                raise probe.finding(
                    expected="no secret in errors, logs or output",
                    came=f"the {name} {shown.value(name, record[name])} {where}",
                    claim=claims.does_not_show(probe.script.last, record[name] or ""),
                )


@clause("SAFE-3")
def failures_are_sdk_exceptions(bench: Bench) -> None:
    """A token that cannot be saved, and text that the storage refuses."""
    probe = bench.fresh()
    for record in (
        login("nobody").only("user_name"),
        Record(id="no-such-id"),
        *(
            login(ADA).with_(access_token=text)
            for text in ("lone \ud800", "nul \x00", "x" * 70_000)
        ),
    ):
        try:
            probe.save(record)
        except StoreRaised as finding:
            _expect_sdk_exception(probe, finding.error)


def _expect_sdk_exception(probe: Probe, error: BaseException) -> None:
    if not isinstance(error, SDKException):
        raise probe.finding(
            expected="a failure raised as SDKException, with the cause kept",
            came=shown.error(error),
            claim=claims.raises_only(probe.script.last, "assert isinstance(error, SDKException)"),
        )
    underlying = error.__cause__ or error.__context__
    if underlying is not None and error.cause is None and error.__cause__ is None:
        raise probe.finding(
            expected=f"the cause, {shown.error(underlying)}, kept on the SDKException",
            came="an SDKException without it",
            claim=claims.raises_only(
                probe.script.last, "assert error.cause is not None or error.__cause__ is not None"
            ),
        )


@clause("SAFE-4")
def a_call_changes_nothing_around_it(bench: Bench) -> None:
    """All six methods; what the first use of each imports may set things up, so it is let go by."""
    for _ in _look_around_each_call(bench.fresh()):
        pass
    probe = bench.fresh()
    for changed in _look_around_each_call(probe):
        raise probe.finding(
            expected="the process as it was before the call, the store's own data apart",
            came=f"the call has changed {' and '.join(changed)}",
            claim=claims.changes_nothing_around(probe.script.last),
        )


def _look_around_each_call(probe: Probe) -> Iterator[list[str]]:
    """Make one call of each of the six methods, and yield what one has changed."""
    ada = login(ADA)
    probe.given(login("alan"))
    id_ = probe.id_of(login("alan"))
    acts: tuple[Callable[[], object], ...] = (
        lambda: probe.save(ada),
        lambda: probe.find(ada.only("user_name")),
        lambda: probe.find_by_id(id_),
        probe.records,
        lambda: probe.delete(id_),
        probe.wipe,
    )
    for act in acts:
        with looked_around() as changed, contextlib.suppress(Finding, Blocked):
            act()
        if changed:
            yield changed
