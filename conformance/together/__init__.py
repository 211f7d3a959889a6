"""The RACE chapter between workers that share nothing but the store, on one host or on several.

Each worker plays the same scenarios at the same time. They meet by what they save: nothing else
passes between them while they play, so it does not matter on which host each of them runs.
"""
