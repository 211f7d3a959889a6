"""What a check needs of a store, and what is said where a store does not have it."""

from __future__ import annotations

from conformance.contract import Capability
from conformance.finding import Lacks
from conformance.run import Run


def need_durable(run: Run) -> None:
    """Go on only with a store that is durable. Raises `Lacks`."""
    if not run.traits.is_durable:
        raise Lacks(Capability.DURABLE, _why_not_durable(run))


def need_storage(run: Run) -> None:
    """Go on only with a store that is durable, or that looks as if it should be. Raises `Lacks`."""
    if run.is_memory_only or not run.traits.has_storage:
        need_durable(run)


def _why_not_durable(run: Run) -> str:
    unread = run.traits.file_unread
    if unread and not run.is_memory_only:
        return f"a new instance does not see what was saved, though it is in {unread}: see KEEP-1"
    return "what is saved does not outlive the instance"
