"""Persistence: what was saved outlives the sudden end of a process."""

from __future__ import annotations

from conformance.bench import Bench
from conformance.check import clause
from conformance.kills import kill_again_and_again
from conformance.needs import need_durable


@clause("KEEP-5")
def what_was_saved_survives_a_kill_in_the_middle_of_a_save(bench: Bench) -> None:
    """Processes that save user after user are killed, each at some moment of a save."""
    need_durable(bench.run)
    probe = bench.fresh()
    probe.say("other processes save")
    probe.let_go()
    met = kill_again_and_again(bench.run, probe.place, bench.run.effort.extent.kills)
    bench.note = f"{met.all} processes were killed, {met.inside} of them in the middle of a save"
