"""`python -m tests.servers COMMAND ARGUMENT...`: run a command where all servers are.

Those that run already, where their variables say or where they usually are, are used as they are.
In the place of each other one a private server is started, its variable is set for the command,
and it is stopped afterwards. The exit status is the command's.
"""

import contextlib
import os
import subprocess
import sys
from urllib.parse import urlsplit

from tests.servers.configured import MARIADB, POSTGRESQL, SERVERS, Server
from tests.servers.private import PRIVATE


def lets_us_in(server: Server) -> bool:
    """Whether a server answers, and takes us for the user that its URL names."""
    parts = urlsplit(server.address)
    host, port = parts.hostname or "127.0.0.1", str(parts.port)
    if server is POSTGRESQL:
        asking = ["psql", "--no-password", "--command=SELECT 1", server.address]
    elif server is MARIADB:
        asking = ["mariadb", f"--host={host}", f"--port={port}", f"--user={parts.username}"]
        asking += [f"--password={parts.password or ''}", "--execute=SELECT 1"]
    else:
        asking = ["redis-cli", "-e", "-u", server.address, "ping"]
    try:
        return subprocess.run(asking, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


def main(command: list[str]) -> int:
    """Run the command; return its exit status."""
    environment = dict(os.environ)
    with contextlib.ExitStack() as started:
        for server in SERVERS:
            if not lets_us_in(server):
                own = started.enter_context(PRIVATE[server]())
                environment[server.variable] = own.url
                sys.stdout.write(f"== started {server.title} at {own.url}\n")
                sys.stdout.flush()
        return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
