"""What some tests need of the machine beside Python and its packages.

Where it is absent they skip, with one sentence that says what would help; where the environment
variable CI_REQUIRES_ALL is set, they fail instead.
"""

import os
import shutil
from typing import Final, NoReturn

CHROMIUM: Final = "needs Chromium and its driver: apt-get install chromium chromium-driver"
NODE: Final = "needs Node and npm: apt-get install nodejs npm"
OPENSSL: Final = "needs the openssl command: apt-get install openssl"


def program(name: str, needed: str) -> str:
    """Where a program is; `needed` is said if it is absent."""
    return shutil.which(name) or absent(needed)


def absent(needed: str) -> NoReturn:
    """Skip the test, or fail it where nothing may be absent."""
    import pytest  # noqa: PLC0415 - servers are started before there is one

    if os.environ.get("CI_REQUIRES_ALL"):
        pytest.fail(needed)
    pytest.skip(needed)
