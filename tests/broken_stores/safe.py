"""Stores that break a clause of good practice."""

import logging
import os
import warnings

from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken

from tests.broken_stores.base import FileStore, SeamedStore
from tests.broken_stores.gallery import breaks
from tests.correct_stores.base import TOKENS, DictStore, Record, Records


@breaks("SAFE-1", "mode 644", seen_in="the SDK's FileStore")
class FileForAllToRead(FileStore):
    """Every account on the machine can read the tokens and act for every user."""

    def write(self, records: Records) -> None:
        super().write(records)
        self.file.chmod(0o644)


@breaks("SAFE-2", "in a log")
class LogsWhatItSaves(DictStore):
    """Refresh tokens, which never expire, lie in the log for everybody who may read it."""

    def save_token(self, token: OAuthToken) -> None:
        super().save_token(token)
        logging.getLogger(__name__).warning("Saved %s", self.given(token))


@breaks("SAFE-2", "in its error", also=("SAFE-3",))
class TellsTheSecretInItsError(SeamedStore):
    """The client's secret is sent to the error tracker with each refused save."""

    def inserted(self, given: Record) -> Record:
        if not any(given[field] for field in TOKENS):
            raise ValueError(f"Cannot save {given}")
        return given


@breaks("SAFE-3", "KeyError: 'access_token'")
class RaisesWhatComes(SeamedStore):
    """An application that handles SDKException, as the SDK's users do, dies of a KeyError."""

    def inserted(self, given: Record) -> Record:
        if not any(given[field] for field in TOKENS):
            raise KeyError("access_token")
        return given


@breaks("SAFE-4", "the working directory")
class MovesToItsFolder(SeamedStore):
    """Every relative path of the application leads elsewhere after a login."""

    def inserted(self, given: Record) -> Record:
        os.chdir("..")
        return super().inserted(given)


@breaks("SAFE-4", "the umask")
class LeavesItsUmask(DictStore):
    """Files that the web server writes later can be read by nobody else."""

    def save_token(self, token: OAuthToken) -> None:
        os.umask(0o077 if os.umask(0o027) != 0o077 else 0o027)
        super().save_token(token)


@breaks("SAFE-4", "the warning filters")
class SilencesWarnings(DictStore):
    """No part of the application is warned of anything any more."""

    def get_tokens(self) -> list[OAuthToken]:
        warnings.simplefilter("ignore")
        return super().get_tokens()


@breaks("SAFE-4", "the environment")
class KeepsTheLastLoginInTheEnvironment(DictStore):
    """Every process that the application starts is told who logged in last."""

    def save_token(self, token: OAuthToken) -> None:
        super().save_token(token)
        os.environ["ZOHO_LAST_LOGIN"] = ascii(token.get_id())
