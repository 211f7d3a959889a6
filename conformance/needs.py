"""What a check needs of a store, and what is said where a store does not have it."""

from __future__ import annotations

from collections.abc import Iterable

from conformance.contract import Capability
from conformance.finding import Blocked, Lacks
from conformance.run import Run


def with_what_it_takes(required: Iterable[Capability]) -> frozenset[Capability]:
    """Return what is required, and what that takes: several processes share what is durable."""
    wanted = frozenset(required)
    return wanted | {Capability.DURABLE} if Capability.PROCESSES in wanted else wanted


def need_durable(run: Run) -> None:
    """Go on only with a store that is durable.

    Raises `Lacks`, and `Blocked` where it may be one, and is not seen to be.
    """
    if run.traits.is_durable:
        return
    if not run.is_memory_only and Capability.DURABLE not in run.required:
        _refuse_what_seems_to_forget(run)
    raise Lacks(Capability.DURABLE, _why_not_durable(run))


def need_storage(run: Run) -> None:
    """Go on only with a store that is durable, or that looks as if it should be. Raises `Lacks`."""
    if run.is_memory_only or not run.traits.has_storage:
        need_durable(run)


def _refuse_what_seems_to_forget(run: Run) -> None:
    """Raises `Blocked` where something is written, and a new instance does not see it."""
    if run.traits.file_unread:
        return
    seen = ""
    if run.traits.reached:
        seen = f"a save reaches a storage ({run.traits.reached})"
    elif run.written_late:
        seen = f"{run.written_late} is written when a save has returned"
    if seen:
        raise Blocked(
            f"{seen}, but a new instance in the same place does not see what was saved. Either the "
            "store forgets it, or the factory makes new storage at each call: then name one that "
            "keeps it in tmp_path. If nothing is to outlive the instance, say --store-memory-only"
        )


def _why_not_durable(run: Run) -> str:
    unread = run.traits.file_unread
    if unread and not run.is_memory_only:
        return f"a new instance does not see what was saved, though it is in {unread}: see KEEP-1"
    return "what is saved does not outlive the instance"
