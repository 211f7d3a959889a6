"""The Node project beside these tests, ready to run: Zoho's own Node SDK, as npm has it."""

import hashlib
import json
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final, cast

from fake_accounts_server.sdk_environments import environments
from tests.requirements_of_the_machine import NODE, absent, program

_PROJECT: Final = Path(__file__).parents[1] / "node"
_SAYS_WHAT_IS_NEEDED: Final = ("package.json", "package-lock.json")
_PATIENCE: Final = 120.0


class NodeProject:
    """Programs that find the packages which were installed once for all the tests."""

    def __init__(self, packages: Path, folder: Path) -> None:
        """`folder` is an empty one, in which they are run."""
        self._folder = folder
        (folder / "node_modules").symlink_to(packages)
        for source in _PROJECT.glob("*.mjs"):
            shutil.copy(source, folder)

    def run(self, name: str, address: str, told: Mapping[str, object]) -> dict[str, object]:
        """Run a program against the server at an address; what it prints.

        The program finds there, as environment.mjs, the lines that the fake shows to be pasted.
        """
        lines = f"{environments(address)['Node']}\nexport {{ environment }};\n"
        (self._folder / "environment.mjs").write_text(lines)
        ran = subprocess.run(
            [program("node", NODE), name, json.dumps({**told, "folder": str(self._folder)})],
            cwd=self._folder,
            capture_output=True,
            text=True,
            timeout=_PATIENCE,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr
        return cast("dict[str, object]", json.loads(ran.stdout))


def installed_packages(cache: Path) -> Path:
    """Where the packages are, below the folder `cache`; they are installed if they are not there
    as the lock file says.
    """
    npm = program("npm", NODE)
    wanted = hashlib.sha256()
    for name in _SAYS_WHAT_IS_NEEDED:
        wanted.update((_PROJECT / name).read_bytes())
    place = cache / wanted.hexdigest()[:16]
    if not place.exists():
        _install(npm, place)
    return place / "node_modules"


def _install(npm: str, place: Path) -> None:
    # In a folder of its own first: several processes may install at the same time.
    with tempfile.TemporaryDirectory(dir=place.parent) as temporary:
        folder = Path(temporary) / "project"
        folder.mkdir()
        for name in _SAYS_WHAT_IS_NEEDED:
            shutil.copy(_PROJECT / name, folder)
        ran = subprocess.run(
            [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=_PATIENCE,
            check=False,
        )
        if ran.returncode != 0:
            absent("needs Zoho's Node SDK, which npm ci could not install")
        try:
            folder.rename(place)
        except OSError:
            assert place.exists()
