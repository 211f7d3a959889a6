"""The report as one page, for a browser, without a network."""

from __future__ import annotations

from html import escape

from conformance.report.document import Document


def page(report: Document) -> str:
    """Write the page."""
    return f"<!doctype html><title>{escape(report.about.store)}</title>{escape(report.sentence)}"
