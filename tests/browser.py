"""A Chromium without a window, for the tests of the pages."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final, cast

import pytest

from tests.requirements_of_the_machine import CHROMIUM, absent, program

try:
    from selenium.webdriver import ActionChains, Chrome, ChromeOptions, ChromeService
    from selenium.webdriver.remote.webelement import WebElement
except ImportError:
    SELENIUM_IS_THERE = False
else:
    SELENIUM_IS_THERE = True

PATIENCE: Final = 15.0
"""For how many seconds something is waited for that is sure to come."""

KEYS: Final = {"Tab": "\ue004", "Enter": "\ue007", "Space": " ", "Escape": "\ue00c"} | {
    name: chr(0xE010 + number)
    for number, name in enumerate(("End", "Home", "Left", "Up", "Right", "Down"))
}
"""The keys, as the WebDriver protocol writes them."""

_CSS: Final = "css selector"
_ALONE: Final = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_EVERYTHING: Final = {"browser": "ALL", "performance": "ALL"}


class Browser:
    """What a person does with a browser, and what they see."""

    def __init__(self, driver: Chrome) -> None:
        self.driver = driver

    def open(self, url: str) -> None:
        """Go to an address; what was said and asked before is forgotten."""
        self.driver.get("about:blank")
        self.problems()
        self.requested()
        self.driver.get(url)

    def one(self, css: str) -> WebElement:
        """The one element of the page."""
        found = self.all(css)
        assert len(found) == 1, f"there are {len(found)} of {css}"
        return found[0]

    def all(self, css: str) -> list[WebElement]:
        """The elements of the page."""
        return self.driver.find_elements(_CSS, css)

    def texts(self, css: str) -> list[str]:
        """What is written in the elements, shown or not."""
        script = "return [...document.querySelectorAll(arguments[0])].map((one) => one.textContent)"
        return cast("list[str]", self.run(script, css))

    def text(self, css: str) -> str:
        """What is shown of the one element."""
        return self.one(css).text

    def click(self, name: str) -> None:
        """Click the one button or link that is shown under this name."""
        script = """
            const nameOf = (one) => one.getAttribute("aria-label") ?? one.innerText;
            return [...document.querySelectorAll("button, a[href], summary")]
                .filter((one) => one.checkVisibility())
                .filter((one) => nameOf(one).trim().split("\\n")[0] === arguments[0]);"""
        found = cast("list[WebElement]", self.run(script, name))
        assert len(found) == 1, f"there are {len(found)} buttons {name!r}"
        self.run("arguments[0].scrollIntoView({block: 'center'})", found[0])
        found[0].click()

    def choose(self, css: str, value: str) -> None:
        """Choose from a list, by value."""
        self.one(f'{css} option[value="{value}"]').click()

    def fill(self, css: str, text: str) -> None:
        """Write into a field."""
        field = self.one(css)
        field.clear()
        field.send_keys(text)

    def press(self, *names: str) -> None:
        """Press keys, one after the other."""
        ActionChains(self.driver).send_keys(*(KEYS[name] for name in names)).perform()

    def focused(self) -> str:
        """What the keyboard is at: by its label, or its text."""
        script = """
            const at = document.activeElement;
            return at.getAttribute("aria-label") ?? at.labels?.[0]?.innerText ?? at.innerText;"""
        return cast("str", self.run(script)).strip()

    def run(self, script: str, *arguments: object) -> object:
        """Run a script in the page."""
        return self.driver.execute_script(script, *arguments)

    def tell(self, command: str, /, **parameters: object) -> Mapping[str, object]:
        """Give a command of the DevTools protocol."""
        return cast("Mapping[str, object]", self.driver.execute_cdp_cmd(command, parameters))

    def look(self, width: int = 1440, height: int = 900, **features: str) -> None:
        """Be a screen of this size, for a person with these preferences, such as
        `prefers_color_scheme="dark"`.
        """
        self.tell(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )
        wanted = [{"name": name.replace("_", "-"), "value": features[name]} for name in features]
        self.tell("Emulation.setEmulatedMedia", features=wanted)

    def eventually(self, holds: Callable[[], object]) -> None:
        """Wait until something holds. Raises AssertionError if it does not come about."""
        end = time.monotonic() + PATIENCE
        while not holds():
            assert time.monotonic() < end, f"the page never came to it; it shows:\n{self.shown()}"
            time.sleep(0.05)

    def shown(self) -> str:
        """All that can be read."""
        return cast("str", self.run("return document.body.innerText"))

    def problems(self) -> list[str]:
        """What the browser complained of since it was last asked."""
        return self._logged("browser")

    def requested(self) -> list[str]:
        """The addresses from which something was fetched since it was last asked."""
        events = [json.loads(message)["message"] for message in self._logged("performance")]
        return [
            event["params"]["request"]["url"]
            for event in events
            if event["method"] == "Network.requestWillBeSent"
        ]

    def _logged(self, log: str) -> list[str]:
        return [entry["message"] for entry in self.driver.get_log(log)]  # type: ignore[no-untyped-call]


@contextmanager
def chromium(profile: Path) -> Iterator[Browser]:
    """Start one with a profile of its own, an empty folder; skip the test if there is none."""
    if not SELENIUM_IS_THERE:
        absent("needs Selenium: pip install selenium")
    options = ChromeOptions()
    options.binary_location = program("chromium", CHROMIUM)
    for argument in (*_ALONE, f"--user-data-dir={profile}"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", _EVERYTHING)
    service = ChromeService(program("chromedriver", CHROMIUM))
    driver = Chrome(options=options, service=service)
    try:
        yield Browser(driver)
    finally:
        driver.quit()


@pytest.fixture(scope="module")
def one_browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with chromium(tmp_path_factory.mktemp("profile")) as browser:
        yield browser


@pytest.fixture
def browser(one_browser: Browser) -> Browser:
    """One browser for all tests of a module; each finds a wide, light screen."""
    one_browser.look()
    return one_browser
