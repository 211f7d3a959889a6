"""`python -m tests.which_store`: measure the stores, and keep the figures."""

import sys
from dataclasses import replace

from conformance.cost.command import main
from conformance.cost.figures import written
from conformance.cost.plot import plot
from tests.which_store.stores import FIGURES, MEASURED, PLOT, figures

_SECONDS = "180"
"""Enough for ten thousand tokens, and for a hundred thousand in no store that writes to a disk."""

status = main(
    [*(store.named for store in MEASURED), "--seconds", _SECONDS, "--report", str(FIGURES)]
)
if status == 0:
    stores = [
        replace(costs, store=one.title) for one, costs in zip(MEASURED, figures(), strict=True)
    ]
    FIGURES.write_text(written(stores), encoding="utf-8")
    PLOT.write_text(plot(stores), encoding="utf-8")
sys.exit(status)
