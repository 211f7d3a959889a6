"""What is checked, by what, and how: the facts that a verdict is worth nothing without."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from importlib import metadata
from typing import Final

from conformance import sdk_release, shown
from conformance.contract import CONTRACT_VERSION
from conformance.run import Run
from conformance.sdk import times_at_the_server

KIT: Final = "pytest-zoho-tokenstore"


@dataclass(frozen=True)
class About:
    """The facts of one run."""

    store: str
    """As it was named: `mymodule:MyStore`."""
    file: str
    """The file of the store's module, as it is shown; empty where it has none."""
    kit: str
    contract: str
    sdk: str
    python: str
    """The versions."""
    capabilities: tuple[str, ...]
    """What the store was seen to be able to do, in a few words each."""
    required: tuple[str, ...]
    effort: str
    seed: int
    timeout: float
    """The seconds that each call may take; 0 for any number."""
    server: str
    """How long tokens live at the fake of Zoho's servers."""
    options: str
    """What pytest has to be told to make this run again."""


def about(run: Run) -> About:
    """Gather the facts; what the store is like is among them once that has been found out."""
    return About(
        store=run.source.name,
        file=shown.path(run.source.file) if run.source.file else "",
        kit=_version(KIT),
        contract=CONTRACT_VERSION,
        sdk=sdk_release.imported_sdk().release or "unknown",
        python=platform.python_version(),
        capabilities=_capabilities(run),
        required=tuple(sorted(capability.value for capability in run.required)),
        effort=run.effort.value,
        seed=run.seed,
        timeout=run.timeout,
        server=times_at_the_server(),
        options=run.options,
    )


def _version(distribution: str) -> str:
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return "unknown"


def _capabilities(run: Run) -> tuple[str, ...]:
    traits = run.known_traits
    if traits is None:
        return ()
    seen = ["durable" if traits.is_durable else "not durable"]
    if traits.is_shared:
        seen.append("one place for all instances")
    if traits.wants_to_be_alone:
        seen.append("one instance at a time")
    return tuple(seen)
