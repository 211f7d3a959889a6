"""Good practice: who can read the tokens, and what an error tells."""

from __future__ import annotations

import contextlib
import io
import logging
import os
import stat
import warnings
from collections.abc import Callable, Iterator

from zohocrmsdk.src.com.zoho.crm.api.exception import SDKException

from conformance import shown
from conformance.bench import Bench
from conformance.check import clause
from conformance.finding import Blocked, Finding, NotApplicable, StoreRaised
from conformance.people import login, refreshed
from conformance.probe import Probe
from conformance.record import SECRETS, TOKENS, Record

ADA, GRACE = "ada", "grace"
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
    holding = [path for path in files if any(secret in path.read_bytes() for secret in secrets)]
    if not holding:
        raise NotApplicable("no file with a token in it was seen in the store's working folder")
    for path in holding:
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & _OPEN_TO_OTHERS:
            raise probe.finding(
                expected=f"{path.name} to be readable by its owner alone (mode 600)",
                came=f"mode {mode:o}, and it holds tokens",
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
        lambda: probe.save(grace.with_(user_name="lone \ud800")),
        lambda: probe.save(grace.with_(redirect_url="nul \x00")),
        lambda: probe.find_by_id(id_),
        lambda: probe.find_by_id("no-such-id"),
        probe.records,
        lambda: probe.delete(id_),
        lambda: probe.delete("no-such-id"),
        probe.wipe,
    )
    for act in acts:
        with _overheard() as overheard:
            try:
                act()
            except StoreRaised as finding:
                overheard["in its error"].write("\n".join(_chain(finding.error)))
            except (Finding, Blocked):
                continue
        for where, text in overheard.items():
            _expect_no_secret(probe, text.getvalue(), where)


def _expect_no_secret(probe: Probe, text: str, where: str) -> None:
    for record in (login(ADA), refreshed(login(ADA)), login(GRACE), login("alan")):
        for name in SECRETS:
            if (record[name] or "-") in text:
                raise probe.finding(
                    expected="no secret in errors, logs or output",
                    came=f"the {name} {shown.value(name, record[name])} {where}",
                )


def _chain(error: BaseException | None) -> Iterator[str]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        with contextlib.suppress(Exception):
            yield str(error)
        error = error.__cause__ or error.__context__


@contextlib.contextmanager
def _overheard() -> Iterator[dict[str, io.StringIO]]:
    """Listen to the terminal, to warnings, and to logs from INFO on, what people keep."""
    texts = {
        where: io.StringIO()
        for where in ("in a log", "on stdout", "on stderr", "in a warning", "in its error")
    }
    handler = logging.StreamHandler(texts["in a log"])
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(min(level, logging.INFO))
    try:
        with (
            warnings.catch_warnings(record=True) as warned,
            contextlib.redirect_stdout(texts["on stdout"]),
            contextlib.redirect_stderr(texts["on stderr"]),
        ):
            warnings.simplefilter("always")
            yield texts
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
        texts["in a warning"].write("\n".join(str(warning.message) for warning in warned))


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
        )
    underlying = error.__cause__ or error.__context__
    if underlying is not None and error.cause is None and error.__cause__ is None:
        raise probe.finding(
            expected=f"the cause, {shown.error(underlying)}, kept on the SDKException",
            came="an SDKException without it",
        )
