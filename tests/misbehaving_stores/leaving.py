"""Stores that end the process, or keep it from ending."""

import ctypes
import os
import signal
import sys
import threading
import time

from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken

from tests.correct_stores.base import DictStore
from tests.misbehaving_stores.gallery import NEXT, misbehaves


@misbehaves("it raised SystemExit: 0")
class Exits(DictStore):
    """A search calls `sys.exit`."""

    def find_token_by_id(self, id: str) -> OAuthToken | None:
        sys.exit(0)


@misbehaves("it raised SystemExit: os._exit(0)")
class ExitsAtOnce(DictStore):
    """A search calls `os._exit`, which passes every handler by, with the status of a success."""

    def find_token_by_id(self, id: str) -> OAuthToken | None:
        os._exit(0)


@misbehaves("it raised SystemExit: os.execv(...)")
class BecomesAnotherProgram(DictStore):
    """A search replaces the process by a program that succeeds."""

    def find_token_by_id(self, id: str) -> OAuthToken | None:
        os.execl(sys.executable, sys.executable, "-c", "")


@misbehaves("it raised KeyboardInterrupt")
class InterruptsItself(DictStore):
    """A search raises `KeyboardInterrupt`, and nobody has pressed Ctrl-C."""

    def find_token_by_id(self, id: str) -> OAuthToken | None:
        raise KeyboardInterrupt


@misbehaves("The process was gone in the middle of find_token_by_id (call", ends=None)
class Crashes(DictStore):
    """A search crashes the interpreter, in a library written in C say."""

    def find_token_by_id(self, id: str) -> OAuthToken | None:
        ctypes.string_at(0)
        return None


@misbehaves("The process was gone in the middle of find_token_by_id (call", ends=None)
class IsKilled(DictStore):
    """The process is killed in the middle of a search, as by a system that is out of memory."""

    def find_token_by_id(self, id: str) -> OAuthToken | None:
        os.kill(os.getpid(), signal.SIGKILL)
        return None


@misbehaves("Threads that were started during the run do not end: a flusher", met_by=NEXT)
class LeavesAThread(DictStore):
    """Each store starts a thread that never ends, and for which Python waits."""

    def __init__(self) -> None:
        super().__init__()
        threading.Thread(target=time.sleep, args=(3_600,), name="a flusher").start()
