"""Whether a page can be read by everybody: what is too faint, and what a screen reader is told."""

from typing import Any, Final, cast

from tests.browser import Browser

TOO_FAINT: Final = """
    const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    function rgba(colour) {
        canvas.clearRect(0, 0, 1, 1);
        canvas.fillStyle = colour;
        canvas.fillRect(0, 0, 1, 1);
        return canvas.getImageData(0, 0, 1, 1).data;
    }
    function luminance(colour) {
        const [r, g, b] = [...rgba(colour)].slice(0, 3).map((one) => one / 255)
            .map((one) => (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    }
    function contrast(one, other) {
        const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
        return (light + 0.05) / (dark + 0.05);
    }
    function background(one) {
        for (; one; one = one.parentElement) {
            const colour = getComputedStyle(one).backgroundColor;
            if (rgba(colour)[3] > 0) return colour;
        }
    }
    const faint = [];
    const judge = (one, what, ratio, least) => {
        const name = `${one.tagName}.${one.getAttribute("class")}`;
        if (ratio < least) faint.push(`${what} of ${name}: ${ratio}`);
    };
    for (const one of document.querySelectorAll("body *")) {
        if (!one.checkVisibility() || one.disabled || one.closest("option")) continue;
        const style = getComputedStyle(one);
        const hasText = [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
        if (hasText || one.matches("input, select")) {
            const colour = one instanceof SVGElement ? style.fill : style.color;
            judge(one, "text", contrast(colour, background(one)), 4.5);
        }
        if (one.matches("input:not([type=checkbox]), select, button:not(.row)"))
            judge(one, "edge", contrast(style.borderTopColor, background(one.parentElement)), 3);
        if (one.matches(".arrow")) {
            const line = getComputedStyle(one, "::before").borderTopColor;
            judge(one, "line", contrast(line, background(one)), 3);
        }
    }
    return faint;"""
"""A script that returns the texts, edges and lines that stand out too little."""

WITH_A_NAME: Final = ("button", "link", "checkbox", "combobox", "spinbutton", "textbox", "region")
"""What a screen reader cannot tell of without a name."""


def accessible(browser: Browser) -> list[dict[str, object]]:
    """What the browser tells a screen reader, in order: role, name and level."""
    tree = browser.tell("Accessibility.getFullAXTree")["nodes"]
    nodes = [node for node in cast("list[dict[str, Any]]", tree) if not node["ignored"]]
    return [
        {
            "role": node["role"]["value"],
            "name": node.get("name", {}).get("value", ""),
            "level": next(
                (one["value"]["value"] for one in node["properties"] if one["name"] == "level"), 0
            ),
        }
        for node in nodes
    ]
