"""A limit on the memory that the process may take more, so that a store cannot eat it all up."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

GROWTH: Final = 2 * 1024**3
"""The bytes of address space that a check may take beyond what was taken at its start: 2 GiB."""


@contextlib.contextmanager
def memory_limited() -> Iterator[None]:
    """Have allocations fail that go beyond the limit: in a store's call, as its `MemoryError`.

    On Linux only, where the address space can be limited, and can be read.
    """
    if sys.platform != "linux":
        yield
        return
    import resource  # noqa: PLC0415 - not on every system

    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except OSError:
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = pages * resource.getpagesize() + GROWTH
    is_lower = soft == resource.RLIM_INFINITY or limit < soft
    if is_lower:
        resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
    try:
        yield
    finally:
        if is_lower:
            resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
