"""The figures as a picture."""

import re
import xml.etree.ElementTree as ET

from conformance.cost.figures import Act
from conformance.cost.plot import plot
from tests.cost.made import broken, linear, steady

SVG = "{http://www.w3.org/2000/svg}"


def test_it_is_well_formed_and_told_in_words() -> None:
    picture = ET.fromstring(plot([linear(), steady()]))

    assert picture.findtext(f"{SVG}title") == "What a call costs as a token store fills up"
    told = picture.findtext(f"{SVG}desc") or ""
    assert told.startswith("Find: ListStore 10 us with 10, 100 us with 100, 1 ms with 1,000")
    assert "100 ms with 100,000 (as n^1.0); SteadyStore 1 ms with 10," in told


def test_each_act_has_a_panel_with_a_line_for_each_store() -> None:
    picture = ET.fromstring(plot([linear(), steady()]))
    panels = [
        group
        for group in picture.iter(f"{SVG}g")
        if group.findtext(f"{SVG}text") in [act.value for act in Act]
    ]

    assert len(panels) == len(Act)
    for panel in panels:
        assert [len(list(line.iter(f"{SVG}path"))) for line in panel.iter(f"{SVG}g")][1:] == [5, 5]


def test_lines_differ_by_more_than_their_colour() -> None:
    stores = [steady(f"m:Store{number}") for number in range(12)]
    picture = ET.fromstring(plot(stores))
    legend = [group for group in picture.findall(f"{SVG}g") if group.get("class")]
    looks = set()
    for group in legend:
        line, mark = group.find(f"{SVG}polyline"), group.find(f"{SVG}path")
        assert line is not None
        assert mark is not None
        looks.add((line.get("stroke-dasharray"), mark.get("d")))

    assert len(looks) == 12


def test_all_of_it_lies_inside_the_picture() -> None:
    picture = ET.fromstring(plot([linear(), steady(), broken()] * 3))
    _, _, width, height = map(float, str(picture.get("viewBox")).split())

    for line in picture.iter(f"{SVG}polyline"):
        for x, y in re.findall(r"([\d.]+),([\d.]+)", line.get("points", "")):
            assert 0 < float(x) < width
            assert 0 < float(y) < height


def test_nothing_known_is_no_reason_to_fail() -> None:
    assert "Broken was not measured" in plot([broken()])
