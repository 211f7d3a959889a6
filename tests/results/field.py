"""The stores of the field, and running the contract on one of them."""

import os
import subprocess
import sysconfig
from pathlib import Path
from typing import Final, NamedTuple

from conformance.report.document import Document
from conformance.sdk_release import RUN_ON
from tests.environment import of_the_machine
from tests.sdk_releases import fetched
from tests.servers.configured import MARIADB, Server

KEPT: Final = Path(__file__).parents[2] / "docs" / "results"

_STORES: Final = '''
import hashlib
import os
from contextlib import closing
from urllib.parse import urlsplit

from zohocrmsdk.src.com.zoho.api.authenticator.store import DBStore, FileStore

# As the SDK's README has it.
TABLE = """
CREATE TABLE IF NOT EXISTS oauthtoken (
  id varchar(10) NOT NULL,
  user_name varchar(255),
  client_id varchar(255),
  client_secret varchar(255),
  refresh_token varchar(255),
  access_token varchar(255),
  grant_token varchar(255),
  expiry_time varchar(20),
  redirect_url varchar(255),
  api_domain varchar(255),
  primary key (id)
)"""


def file_store(tmp_path):
    return FileStore(str(tmp_path / "sdk_tokens.txt"))


def db_store(tmp_path):
    """A database of its own for each folder, on the MariaDB at MARIADB_URL."""
    import mysql.connector

    name = "tokenstore_" + hashlib.sha256(str(tmp_path).encode()).hexdigest()[:16]
    url = urlsplit(os.environ["MARIADB_URL"])
    server = {"host": url.hostname, "user": url.username, "password": url.password or ""}
    with closing(mysql.connector.connect(port=url.port, **server)) as line:
        line.cursor().execute(f"CREATE DATABASE IF NOT EXISTS {name}")
    with closing(mysql.connector.connect(port=url.port, database=name, **server)) as line:
        line.cursor().execute(TABLE)
    yield DBStore(*(server["host"], name, server["user"], server["password"]), str(url.port))
    with closing(mysql.connector.connect(port=url.port, **server)) as line:
        line.cursor().execute(f"DROP DATABASE IF EXISTS {name}")
'''


class FieldStore(NamedTuple):
    """One store that people use, with the release of the SDK that it is run on."""

    title: str
    named: str
    release: str
    server: Server | None = None
    """The server that it needs."""

    @property
    def file(self) -> Path:
        """Where its results are kept."""
        name = f"{self.title} {self.release}" if self.named.startswith("field") else self.title
        return KEPT / f"{name.lower().replace(' ', '-')}.txt"


FIELD: Final = (
    FieldStore("SQLiteStore", "reference_stores:SQLiteStore", RUN_ON[-1]),
    FieldStore("InMemorySQLiteStore", "reference_stores:InMemorySQLiteStore", RUN_ON[-1]),
    FieldStore("ListStore", "reference_stores:ListStore", RUN_ON[-1]),
    *(FieldStore("FileStore", "field_stores:file_store", release) for release in RUN_ON),
    FieldStore("DBStore", "field_stores:db_store", RUN_ON[-1], MARIADB),
)
"""The reference stores, and the SDK's own stores: that in a file in each of its releases."""


def report_on(store: FieldStore, folder: Path, effort: str) -> Document:
    """Run the contract on a store, in a folder of its own. Raises `NotFetched`.

    Where the server that it needs is absent, the test is skipped.
    """
    environment = of_the_machine(measured=False)
    if store.server is not None:
        environment[store.server.variable] = store.server.url
    here = folder / store.file.stem
    here.mkdir(parents=True, exist_ok=True)
    (here / "field_stores.py").write_text(_STORES)
    in_front = () if store.release == RUN_ON[-1] else (str(fetched(store.release, folder)),)
    ran = subprocess.run(
        [
            *(str(Path(sysconfig.get_path("scripts")) / "pytest"), "-q", "--store", store.named),
            *("--store-effort", effort, "--store-report", "report.json"),
        ],
        cwd=here,
        env={**environment, "PYTHONPATH": os.pathsep.join(in_front)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        return Document.model_validate_json((here / "report.json").read_text(encoding="utf-8"))
    except OSError:
        raise RuntimeError(f"no report on {store}:\n{ran.stdout}{ran.stderr}") from None
