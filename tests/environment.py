"""The environment for what tests start: the machine's, and nothing that is ours."""

import os
from typing import Final

_OURS: Final = ("PYTEST", "PYTHON", "GITHUB", "RUNNER")
"""How the variables begin that pytest, and a runner of CI, have set for the tests themselves."""

MEASURES: Final = "COVERAGE"
"""How those begin by which coverage measures what a measured process starts."""

_PLUGINS_OF_OURS: Final = "-p no:schemathesis -p no:anyio"
"""Plugins that our own tools bring along. No user of the kit has them, and each costs a start."""


def of_the_machine(*, measured: bool) -> dict[str, str]:
    """Return the variables; what is not `measured` by coverage takes half the time."""
    less = _OURS if measured else (*_OURS, MEASURES)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(less)}
    return {**kept, "PYTEST_ADDOPTS": _PLUGINS_OF_OURS}
