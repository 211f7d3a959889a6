"""The page as people meet it: opened from a file, in a browser."""

from itertools import pairwise
from pathlib import Path
from typing import Final, cast

import pytest

from conformance.report.document import Document
from conformance.report.html import page
from tests.accessibility import TOO_FAINT, WITH_A_NAME, accessible
from tests.browser import Browser
from tests.report.made import PROGRAM, of_every_kind, of_failures, report

OPEN_EVERYTHING: Final = "for (const one of document.querySelectorAll('details')) one.open = true;"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "report.html"


def shown(browser: Browser, file: Path, made: Document, hash_: str = "") -> Browser:
    file.write_text(page(made), encoding="utf-8")
    browser.open(f"{file.as_uri()}{hash_}")
    return browser


def test_it_opens_without_complaint_and_asks_for_nothing(browser: Browser, file: Path) -> None:
    shown(browser, file, of_every_kind())
    browser.run(OPEN_EVERYTHING)
    asked = [url for url in browser.requested() if not url.startswith("data:")]
    assert asked == [file.as_uri()]
    assert browser.problems() == []


def test_hostile_text_is_shown_and_not_carried_out(browser: Browser, file: Path) -> None:
    hostile = "</script><script>document.title='ran'</script><img src=x onerror=alert(1)>"
    shown(browser, file, of_every_kind(hostile, hostile))
    assert browser.text("h1") == hostile
    assert browser.problems() == []
    assert browser.driver.title == f"✕ {hostile}: not conformant"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1024, 1440])
def test_it_can_be_read_at_any_width_and_in_any_light(
    browser: Browser, file: Path, scheme: str, width: int
) -> None:
    browser.look(width, 740, prefers_color_scheme=scheme)
    shown(browser, file, of_every_kind("a_name_without_any_space_" * 8))
    browser.run(OPEN_EVERYTHING)
    assert browser.run("return document.documentElement.scrollWidth <= innerWidth")
    assert browser.run(TOO_FAINT) == []


def test_a_wide_diagram_is_moved_in_a_box_of_its_own_on_a_phone(
    browser: Browser, file: Path
) -> None:
    browser.look(360, 740)
    shown(browser, file, of_every_kind())
    assert browser.run(
        "const box = document.querySelector('.life[open] .sequence');"
        "return [box.scrollWidth > box.clientWidth, box.clientWidth < innerWidth]"
    ) == [True, True]


def test_every_control_is_reached_by_the_keyboard_and_can_be_seen_there(
    browser: Browser, file: Path
) -> None:
    shown(browser, file, of_every_kind())
    wanted = browser.run(
        "return [...document.querySelectorAll('a[href], button, summary')]"
        ".filter((one) => one.checkVisibility()).length"
    )
    reached, unseen = walked(browser)
    assert reached == wanted
    assert unseen == []


def walked(browser: Browser) -> tuple[int, list[str]]:
    """Go through the page by Tab: how many controls were met, and which did not show it."""
    browser.run("window.met = new Set()")
    unseen: list[str] = []
    for _ in range(400):
        browser.press("Tab")
        at = browser.run(
            "const at = document.activeElement;"
            "const isMet = window.met.has(at); window.met.add(at);"
            "if (at === document.body || isMet) return null;"
            "return getComputedStyle(at).outlineStyle === 'solid' ? '' : at.outerHTML"
        )
        if at is None:
            break
        unseen += [str(at)] if at else []
    controls = "[...window.met].filter((one) => one.matches('a[href], button, summary')).length"
    return cast("int", browser.run(f"return {controls}")), unseen


def test_a_failure_is_opened_by_the_keyboard(browser: Browser, file: Path) -> None:
    shown(browser, file, of_every_kind())
    browser.run("document.querySelector('#entry-FIND-14 summary').focus()")
    assert not browser.all("#entry-FIND-14 .failure[open]")
    browser.press("Enter")
    assert browser.all("#entry-FIND-14 .failure[open]")


def test_the_first_thing_for_the_keyboard_is_a_way_past_the_head(
    browser: Browser, file: Path
) -> None:
    shown(browser, file, of_every_kind())
    browser.press("Tab")
    assert browser.focused() == "Skip to the report"
    browser.press("Enter")
    assert browser.run("return document.activeElement.id") == "report"


def test_a_cell_of_the_matrix_opens_its_failure(browser: Browser, file: Path) -> None:
    shown(browser, file, of_every_kind())
    browser.one("a.cell[href='#entry-FIND-14']").click()
    browser.eventually(lambda: browser.all("#entry-FIND-14 .failure[open]"))


def test_a_link_to_a_failure_opens_it(browser: Browser, file: Path) -> None:
    shown(browser, file, of_every_kind(), "#entry-FIND-14")
    assert browser.all("#entry-FIND-14 .failure[open]")


def test_all_failures_are_opened_and_closed_by_a_button(browser: Browser, file: Path) -> None:
    shown(browser, file, of_every_kind())
    browser.click("Open all")
    assert browser.all(".failure:not([open])") == []
    browser.click("Open all")
    assert browser.all(".failure[open]") == []


def test_what_passed_is_hidden_by_a_button(browser: Browser, file: Path) -> None:
    shown(browser, file, of_every_kind())
    browser.click("Only what did not pass")
    visible = [row.get_attribute("id") for row in browser.all("tbody tr") if row.is_displayed()]
    assert "clause-FIND-5" in visible
    assert "clause-FIND-1" not in visible
    assert not any(one.text.startswith("ALL ") for one in browser.all("#clauses h3"))


def test_a_program_is_copied_from_a_page_that_is_a_file(browser: Browser, file: Path) -> None:
    clipboard = ["clipboardReadWrite", "clipboardSanitizedWrite"]
    browser.tell("Browser.grantPermissions", permissions=clipboard)
    shown(browser, file, of_every_kind())
    browser.click("Copy the program of FIND-5: a check of FIND-5")
    assert copied(browser) == PROGRAM


def test_it_is_copied_in_the_older_way_where_there_is_no_clipboard(
    browser: Browser, file: Path
) -> None:
    shown(browser, file, of_every_kind())
    browser.run("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    browser.click("Copy the program of FIND-5: a check of FIND-5")
    browser.eventually(lambda: browser.texts("[role='status']") == ["Copied"])
    assert browser.run("return getSelection().toString()") == PROGRAM.rstrip("\n")


def copied(browser: Browser) -> object:
    browser.eventually(lambda: browser.texts("[role='status']") == ["Copied"])
    return browser.driver.execute_async_script("navigator.clipboard.readText().then(arguments[0])")


def test_all_is_there_without_scripts(browser: Browser, file: Path) -> None:
    browser.tell("Emulation.setScriptExecutionDisabled", value=True)
    try:
        shown(browser, file, of_every_kind())
        assert [one for one in browser.all("button") if one.is_displayed()] == []
        browser.all("#entry-FIND-14 .failure > summary")[0].click()
        assert "The shortest program" in browser.text("#entry-FIND-14")
    finally:
        browser.tell("Emulation.setScriptExecutionDisabled", value=False)


def test_a_screen_reader_finds_names_headings_landmarks_and_tables(
    browser: Browser, file: Path
) -> None:
    shown(browser, file, of_every_kind())
    browser.run(OPEN_EVERYTHING)
    nodes = accessible(browser)
    named = (*WITH_A_NAME, "image", "navigation", "DisclosureTriangle", "columnheader", "rowheader")
    assert [node for node in nodes if node["role"] in named and not node["name"]] == []
    roles = {node["role"] for node in nodes}
    assert {"banner", "navigation", "main", "contentinfo", "region", "table", "image"} <= roles
    levels = [cast("int", node["level"]) for node in nodes if node["role"] == "heading"]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later - sooner <= 1 for sooner, later in pairwise(levels))
    assert "FIND-5 failed: an id alone finds its record" in [node["name"] for node in nodes]


def test_no_two_buttons_of_one_page_have_one_name(browser: Browser, file: Path) -> None:
    shown(browser, file, of_every_kind())
    browser.run(OPEN_EVERYTHING)
    buttons = [node["name"] for node in accessible(browser) if node["role"] == "button"]
    assert len(set(buttons)) == len(buttons)


def test_on_paper_everything_is_open_and_no_button_is_left(browser: Browser, file: Path) -> None:
    shown(browser, file, of_every_kind())
    browser.run("dispatchEvent(new Event('beforeprint'))")
    browser.tell("Emulation.setEmulatedMedia", media="print")
    try:
        assert browser.all("details:not([open])") == []
        assert [one for one in browser.all("button, nav") if one.is_displayed()] == []
    finally:
        browser.tell("Emulation.setEmulatedMedia", media="")


def test_a_hundred_failures_are_opened_about_as_soon_as_one(browser: Browser, file: Path) -> None:
    one = [painted_after(browser, file, of_failures(1)) for _ in range(3)]
    hundred = [painted_after(browser, file, of_failures(100)) for _ in range(3)]
    assert min(hundred) < min(one) + 2_000


def painted_after(browser: Browser, file: Path, made: Document) -> float:
    """After how many milliseconds the page was there in full."""
    shown(browser, file, made)
    script = "return performance.getEntriesByType('navigation')[0].loadEventEnd"
    browser.eventually(lambda: browser.run(script))
    return cast("float", browser.run(script))


def test_a_green_report_has_nothing_to_open_but_lives(browser: Browser, file: Path) -> None:
    shown(browser, file, report())
    assert "Nothing: all that was run passed." in browser.text("#failures")
    assert browser.problems() == []
