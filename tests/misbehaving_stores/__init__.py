"""Stores that misbehave: they hang, leave, crash, lie, or touch what is not theirs.

A kit that goes down with the store has nothing to say of it, or, worse, says that all is well.
"""

from tests.misbehaving_stores import answering, hanging, leaving, touching
from tests.misbehaving_stores.gallery import MISBEHAVING, Misbehaving

__all__ = ("MISBEHAVING", "Misbehaving", "answering", "hanging", "leaving", "touching")
