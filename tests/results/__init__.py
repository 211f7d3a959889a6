"""What the kit makes of stores that people really use, kept as text under `docs/results`.

`python -m tests.results`, from the top of a checkout, runs the contract on each of them, and writes
the files anew: a change of a verdict shows as a difference.
"""
