"""What stands for an exception of the store's that is none of Python's ordinary ones."""


class GaveUp(Exception):
    """The store's code left by `sys.exit`, or by pytest's skip and fail; the message says which.

    Such a one would end the run, or have a check pass for skipped, so it goes no further.
    """
