"""Lessons: from a token store in a dict to one that others may trust, one fault at a time.

`tokenstore-lessons start`, in an empty folder, lays out the first one. Each `lesson_NN_.../` holds
the store to be mended (`lesson.py`), its story (`README.md`), and what `tokenstore-lessons hint`
tells, step by step (`hints.md`). `given/` is laid beside each store; `solutions/` are kept apart.
"""
