"""The servers that run already: where they are is told by environment variables.

Nothing of theirs is touched. Whoever asks for one makes, and drops, databases of its own names.
"""

import os
import socket
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from tests.requirements_of_the_machine import absent

_SECONDS_TO_ANSWER: Final = 5.0


class Server(NamedTuple):
    """A kind of server, and where one is usually found."""

    title: str
    variable: str
    """The environment variable that holds its URL."""
    usual: str
    package: str
    """Debian's."""
    service: str
    """Its name in `examples/compose.yaml`."""

    @property
    def address(self) -> str:
        """The URL, whether or not anybody answers there."""
        return os.environ.get(self.variable) or self.usual

    @property
    def url(self) -> str:
        """The URL of the server; where nobody answers there, the test is skipped."""
        if not self._answers():
            absent(
                f"needs {self.title} at {self.address}: apt-get install {self.package}, or "
                f"docker compose --file examples/compose.yaml up {self.service}; "
                f"{self.variable} names another one"
            )
        return self.address

    def _answers(self) -> bool:
        parts = urlsplit(self.address)
        place = (parts.hostname or "127.0.0.1", parts.port or urlsplit(self.usual).port or 0)
        try:
            with socket.create_connection(place, timeout=_SECONDS_TO_ANSWER):
                return True
        except OSError:
            return False


POSTGRESQL: Final = Server(
    "PostgreSQL",
    "POSTGRESQL_URL",
    "postgresql://postgres@127.0.0.1:5432/postgres",
    "postgresql",
    "postgresql",
)
MARIADB: Final = Server(
    "MariaDB", "MARIADB_URL", "mysql://root@127.0.0.1:3306/", "mariadb-server", "mariadb"
)
REDIS: Final = Server("Redis", "REDIS_URL", "redis://127.0.0.1:6379/0", "redis-server", "redis")
SERVERS: Final = (POSTGRESQL, MARIADB, REDIS)
