"""`python -m fake_accounts_server`, as a user starts it."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

_COMMAND: Final = (sys.executable, "-m", "fake_accounts_server")
_PATIENCE: Final = 30.0


@dataclass(frozen=True)
class Ended:
    """What is left of a server: its exit status, and what it had said since it was ready."""

    status: int
    output: str
    errors: str


class Running:
    """A server that was started; `address` is where it said it listens."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        assert process.stdout is not None
        self._process = process
        self.welcome: list[str] = []
        for line in process.stdout:
            self.welcome.append(line.rstrip())
            if line.startswith("Requests, as they come"):
                break
        assert self.welcome, process.communicate()[1]
        self.address = self.welcome[0].rpartition(" ")[2]

    def stop_reading(self) -> None:
        """Close the pipe into which the server writes."""
        assert self._process.stdout is not None
        self._process.stdout.close()

    def end(self, by: signal.Signals = signal.SIGINT) -> Ended:
        """Press Ctrl-C, or send another signal, and wait for the end."""
        self._process.send_signal(by)
        output, errors = self._process.communicate(timeout=_PATIENCE)
        return Ended(self._process.returncode, output, errors)


@contextmanager
def running(*options: str) -> Iterator[Running]:
    """A server with these options."""
    with subprocess.Popen(
        [*_COMMAND, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            yield Running(process)
        finally:
            process.kill()


def run(*options: str) -> Ended:
    """Start a server with options with which it does not start."""
    ran = subprocess.run(
        [*_COMMAND, *options], capture_output=True, text=True, timeout=_PATIENCE, check=False
    )
    return Ended(ran.returncode, ran.stdout, ran.stderr)
