"""How strong the kit is: the reference stores' own source, mutated, with the kit as the test suite.

`python -m tests.mutation`, from the top of a checkout, measures anew: docs/mutants.md tells how.
"""
