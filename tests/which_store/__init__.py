"""What the stores of the field cost, for `docs/which-store.md`.

`python -m tests.which_store`, from the top of a checkout, measures them anew, all in one run, and
writes the figures and the plot; `python -m tests.documents` then writes the tables.
"""
