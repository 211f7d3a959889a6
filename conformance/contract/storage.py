"""Clauses of persistence, concurrency, failing storage, good practice and scale."""

from conformance.contract.clause import Capability, Clause, Level, Source

KEEP_CLAUSES = (
    Clause(
        "KEEP-1",
        Level.MUST,
        (Source.ARTICLE,),
        "a new instance sees every record, complete",
        why="This is what persistence means.",
        look_at="whether the constructor loads, or each save writes through",
        needs=(Capability.DURABLE,),
    ),
    Clause(
        "KEEP-2",
        Level.MUST,
        (Source.ARTICLE,),
        "a new process sees every record, complete",
        why="An application is restarted.",
        look_at="state that lives in a module or class, and writes that are not flushed",
        needs=(Capability.DURABLE,),
    ),
    Clause(
        "KEEP-3",
        Level.MUST,
        (Source.PRACTICE,),
        "opening a store that exists, empty or filled, neither fails nor wipes it",
        why="CREATE TABLE fails the second time; a file opened for writing is emptied.",
        look_at="the constructor",
        needs=(Capability.DURABLE,),
    ),
    Clause(
        "KEEP-4",
        Level.SHOULD,
        (Source.PRACTICE,),
        "two live instances agree after every call",
        why="A store that loads its file once serves one process only.",
        look_at="caches: what was read once, and is answered though others have changed it",
        needs=(Capability.DURABLE,),
        must_where=Capability.PROCESSES,
    ),
    Clause(
        "KEEP-5",
        Level.MUST,
        (Source.PRACTICE,),
        "after a process was killed in the middle of a save, every save that had returned is "
        "there, and the store opens",
        why="Deployments and crashes do not wait.",
        look_at="files rewritten in place; write a new file, fsync it, and rename it",
        needs=(Capability.DURABLE,),
    ),
)

RACE_CLAUSES = (
    Clause(
        "RACE-1",
        Level.MUST,
        (Source.SDK,),
        "the store works from threads other than the one that made it",
        why="The SDK shares one instance between all threads of an application.",
        look_at="sqlite3.connect without check_same_thread=False",
    ),
    Clause(
        "RACE-2",
        Level.MUST,
        (Source.ARTICLE,),
        "many users saved at once are all there, with ids of their own",
        why="Lost updates are lost logins.",
        look_at="read, change and write without a lock or transaction",
    ),
    Clause(
        "RACE-3",
        Level.MUST,
        (Source.ARTICLE,),
        "one user saved at once by many makes one record",
        why="Twelve threads with one expired token refresh and save twelve times.",
        look_at="search and insert without a lock, transaction or unique key around both",
    ),
    Clause(
        "RACE-4",
        Level.MUST,
        (Source.PRACTICE,),
        "a reader never sees a record missing or mixed from two saves while a writer updates it",
        why="A miss makes the SDK log in or fail.",
        look_at="updates by delete and insert, and files that are emptied before they are written",
    ),
    Clause(
        "RACE-5",
        Level.MUST,
        (Source.PRACTICE,),
        "every short concurrent history of save_token, find_token, find_token_by_id and "
        "delete_token is linearizable: some order of the calls explains every answer",
        why="Anything else is an answer that was never true.",
        look_at="caches, and locks that are held for half of a change",
    ),
    Clause(
        "RACE-6",
        Level.SHOULD,
        (Source.PRACTICE,),
        "RACE-2 to RACE-4 hold for several processes",
        why="Four workers that save ten users each must leave forty.",
        look_at="a lock that only this process knows",
        needs=(Capability.DURABLE, Capability.PROCESSES),
        must_where=Capability.PROCESSES,
    ),
    Clause(
        "RACE-7",
        Level.SHOULD,
        (Source.PRACTICE,),
        "every short concurrent history with get_tokens or delete_tokens in it is linearizable, "
        "too: a list shows what was stored at one moment, and a wipe has one",
        why="A list that mixes two moments shows users together who never were.",
        look_at="lists that are read record by record, and wipes that delete so",
    ),
)


def _fault(number: int, method: str) -> Clause:
    return Clause(
        f"FAULT-{number}",
        Level.MUST,
        (Source.ARTICLE,),
        f"when its storage fails, {method} raises, or has done its work all the same",
        why="A false None, empty list or success hides the outage and loses tokens.",
        look_at=f"except clauses in {method} that return",
        needs=(Capability.FAULTS,),
    )


FAULT_CLAUSES = (
    _fault(1, "find_token"),
    _fault(2, "save_token"),
    _fault(3, "delete_token"),
    _fault(4, "get_tokens"),
    _fault(5, "delete_tokens"),
    _fault(6, "find_token_by_id"),
    Clause(
        "FAULT-7",
        Level.MUST,
        (Source.PRACTICE,),
        "once the storage is back the store works, and holds what it held before",
        why="An outage ends; the store must not have to be restarted or mended by hand.",
        look_at="connections, locks and caches that an exception leaves behind; files that are "
        "rewritten in place",
        needs=(Capability.FAULTS,),
    ),
    Clause(
        "FAULT-8",
        Level.MUST,
        (Source.PRACTICE,),
        "a save that failed half-way left the old records whole",
        why="A full disk must not cost every user's login.",
        look_at="files rewritten in place, and statements that are committed one by one",
        needs=(Capability.FAULTS,),
    ),
)

SAFE_CLAUSES = (
    Clause(
        "SAFE-1",
        Level.SHOULD,
        (Source.PRACTICE,),
        "files that hold tokens are not readable by group or others",
        why="A refresh token is as good as a password, and never expires.",
        look_at="how the file is made: os.open(..., 0o600), before the first secret is written",
    ),
    Clause(
        "SAFE-2",
        Level.SHOULD,
        (Source.PRACTICE,),
        "no secret in an error's text, in a log or on the terminal",
        why="Logs are read by many, and kept for long.",
        look_at="f-strings in exceptions, print, and logging of tokens or of whole records",
    ),
    Clause(
        "SAFE-3",
        Level.SHOULD,
        (Source.ARTICLE,),
        "failures are raised as the SDK's SDKException, with the cause kept",
        why="Applications catch SDKException; anything else passes their handlers by.",
        look_at="raise SDKException(code, message, cause=error) from error",
    ),
    Clause(
        "SAFE-4",
        Level.SHOULD,
        (Source.PRACTICE,),
        "a call changes nothing of the process beside the store's own data: not its working "
        "directory, environment, umask, locale, clock, warning filters, modules, signal handlers "
        "or standard streams",
        why="They are the application's: another part of it goes wrong, long after the call.",
        look_at="os.chdir, os.umask, os.environ, locale.setlocale, warnings.simplefilter, "
        "signal.signal, and names set in other modules",
    ),
)

SCALE_CLAUSES = (
    Clause(
        "SCALE-1",
        Level.SHOULD,
        (Source.PRACTICE,),
        "cost per call grows no worse than linearly up to 10,000 records",
        why="A store that compares every record with every other at each save comes to a halt "
        "with a few thousand users.",
        look_at="loops over all records inside loops over all records",
    ),
)
