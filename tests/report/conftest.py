from tests.browser import browser, one_browser

__all__ = ["browser", "one_browser"]
