"""Three token stores written to keep the whole contract, to be used, copied and learnt from.

Each is one module that needs the SDK and the standard library alone, so that a reader can copy one
file into a project. For that they repeat each other on purpose.
"""

from reference_stores.list_of_lists import ListStore
from reference_stores.sqlite_file import SQLiteStore
from reference_stores.sqlite_memory import InMemorySQLiteStore

__all__ = ["InMemorySQLiteStore", "ListStore", "SQLiteStore"]
