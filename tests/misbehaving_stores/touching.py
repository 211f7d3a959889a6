"""Stores that touch what belongs to the process, and so to the application."""

import json
import locale
import os
import shutil
import signal
import sys
import time
import types
import warnings
from pathlib import Path

from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken

from tests.correct_stores.base import DictStore
from tests.misbehaving_stores.gallery import AROUND, BY_ID, misbehaves


@misbehaves("the call has changed the working directory", met_by=AROUND, ends=0)
class ChangesTheWorkingDirectory(DictStore):
    """A search leaves the process in another folder."""

    def find_token_by_id(self, id: str) -> OAuthToken | None:
        os.chdir("/")
        return super().find_token_by_id(id)


@misbehaves("the call has changed the working directory", met_by=AROUND, ends=0)
class RemovesTheWorkingDirectory(DictStore):
    """A search removes the folder in which the process is."""

    def find_token_by_id(self, id: str) -> OAuthToken | None:
        shutil.rmtree(Path.cwd(), ignore_errors=True)
        return super().find_token_by_id(id)


@misbehaves("the call has changed the clock", met_by=AROUND, ends=0)
class ChangesTheClock(DictStore):
    """A search exchanges `time.time`, so that nothing ever expires."""

    def find_token_by_id(self, id: str) -> OAuthToken | None:
        now = time.time()
        time.time = lambda: now
        return super().find_token_by_id(id)


@misbehaves("the call has changed the locale", met_by=AROUND, ends=0)
class ChangesTheLocale(DictStore):
    """A search changes how numbers and dates are written everywhere."""

    def find_token_by_id(self, id: str) -> OAuthToken | None:
        other = "C.UTF-8" if locale.setlocale(locale.LC_TIME) == "C" else "C"
        locale.setlocale(locale.LC_TIME, other)
        return super().find_token_by_id(id)


@misbehaves("the call has changed the warning filters", met_by=AROUND, ends=0)
class SilencesWarnings(DictStore):
    """A search silences every warning of the application's."""

    def find_token_by_id(self, id: str) -> OAuthToken | None:
        warnings.simplefilter("ignore")
        return super().find_token_by_id(id)


@misbehaves("the call has changed a module of others in sys.modules", met_by=AROUND, ends=0)
class ReplacesAModule(DictStore):
    """A search puts another module in the place of one of Python's."""

    def find_token_by_id(self, id: str) -> OAuthToken | None:
        sys.modules[json.__name__] = types.ModuleType("json")
        return super().find_token_by_id(id)


@misbehaves("the call has changed a signal handler", met_by=AROUND, ends=0)
class TakesASignal(DictStore):
    """A search has the process ignore what asks it to end."""

    def find_token_by_id(self, id: str) -> OAuthToken | None:
        signal.signal(signal.SIGTERM, lambda *_: None)
        return super().find_token_by_id(id)


@misbehaves("reading from stdin while output is captured", met_by=BY_ID)
class ReadsStandardInput(DictStore):
    """A search asks the person at the terminal."""

    def find_token_by_id(self, id: str) -> OAuthToken | None:
        return super().find_token_by_id(id) if input("Really? ") == "yes" else None


@misbehaves("2 passed", met_by=BY_ID, ends=0)
class Prints(DictStore):
    """A search prints to the terminal; pytest keeps that for the report of a failure."""

    def find_token_by_id(self, id: str) -> OAuthToken | None:
        print("searching")  # noqa: T201 - that is what it does
        return super().find_token_by_id(id)
