"""Releases of Zoho's SDK other than the installed one: each in a folder that stands in front."""

import subprocess
import sys
from pathlib import Path


class NotFetched(Exception):
    """pip could not fetch a release."""


def fetched(release: str, beneath: Path) -> Path:
    """Fetch a release of the SDK, once; return the folder that it is in. Raises `NotFetched`."""
    folder = beneath / f"zohocrmsdk8_0-{release}"
    if folder.exists():
        return folder
    requirement = f"zohocrmsdk8_0=={release}"
    options = ("--quiet", "--no-deps", "--no-compile", "--target", str(folder))
    ran = subprocess.run(
        [sys.executable, "-m", "pip", "install", *options, requirement],
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode != 0:
        raise NotFetched(f"pip could not fetch {requirement}")
    return folder
