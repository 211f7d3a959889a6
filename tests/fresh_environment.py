"""An environment with nothing in it but the kit, from its wheel."""

import os
import subprocess
import sys
from pathlib import Path

from tests.ci.composite import Composite, Ran

ROOT = Path(__file__).parents[1]
ACTION = ROOT / "action.yml"


class FreshEnvironment:
    """A virtual environment in a folder, and the wheel that the kit was installed from."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def make(self) -> None:
        """Build the wheel and install it; let the action install the kit once, as it stands."""
        _run(sys.executable, "-m", "venv", str(self.folder / "venv"))
        _run(*self._pip, "wheel", "--no-deps", "--wheel-dir", str(self.folder), str(ROOT))
        _run(*self._pip, "install", str(self.wheel))
        workspace = self.folder / "empty project"
        workspace.mkdir()
        installed = self.action.run(
            workspace, self.folder / "runner", action_path=ROOT, without=("Hold",), store="none"
        )
        installed.keep(self.folder / "installed.json")
        _run(*self._pip, "install", "--no-deps", "--force-reinstall", str(self.wheel))

    @property
    def wheel(self) -> Path:
        """The kit, as it was built."""
        [wheel] = self.folder.glob("*.whl")
        return wheel

    @property
    def path(self) -> str:
        """The `PATH` on which this environment comes first."""
        return f"{self.folder / 'venv' / 'bin'}{os.pathsep}{os.environ['PATH']}"

    @property
    def action(self) -> Composite:
        """The action, on a machine with this environment."""
        return Composite(ACTION, self.path)

    @property
    def installed(self) -> Ran:
        """How the action has installed the kit from its own folder."""
        return Ran.kept(self.folder / "installed.json")

    @property
    def _pip(self) -> tuple[str, ...]:
        return str(self.folder / "venv" / "bin" / "python"), "-m", "pip", "--quiet"


def _run(*command: str) -> None:
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
