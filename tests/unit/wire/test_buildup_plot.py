"""The plot of build-up: boxes from the least to the most, what is unknown hatched, limits and baselines."""

from __future__ import annotations

import re
from typing import Any

import pytest
from lxml import etree

from openline.wire.forms.buildup_plot import BASE, BOX, LIMIT, MOST_PANELS, PANEL_HIGH, buildup_plot, png_of

pytestmark = pytest.mark.requirement("R35")

DAY_MS = 86_400_000
SVG = "{http://www.w3.org/2000/svg}"


def page(**row: Any) -> dict[str, Any]:
    """Return a page of one row over three days, the first of which nobody looked at."""
    points = [(None, None), (10, 30), (60, 250)]
    series = {
        "party": "group",
        "counted": "people",
        "points": [{"low": low, "high": high} for low, high in points],
    }
    fields = {
        "about": "t55",
        "name": "Zone <t55>",
        "band": "inside",
        "coverage": [
            {"unstated_s": 86_400},
            {"observed_s": 86_400},
            {"observed_s": 43_200, "jammed_s": 43_200},
        ],
        "presence": [series],
        "rates": [],
        "limits": [{"counted": "people", "party": "group", "maximum": 100}],
    }
    windows = [{"from_ms": it * DAY_MS, "until_ms": (it + 1) * DAY_MS} for it in range(20_000, 20_003)]
    return {"rows": [fields | row], "windows": windows, "every": "day"}


def rects(drawing: str, fill: str) -> list[dict[str, float]]:
    found = etree.fromstring(drawing.encode()).iter(f"{SVG}rect")
    return [
        {name: float(it.get(name)) for name in ("x", "y", "width", "height")}
        for it in found
        if it.get("fill") == fill
    ]


def texts(drawing: str) -> list[str]:
    return [it.text or "" for it in etree.fromstring(drawing.encode()).iter(f"{SVG}text")]


def test_a_box_reaches_from_the_least_to_the_most_and_unknown_days_have_none() -> None:
    drawing = buildup_plot(page())
    first, second = rects(drawing, BOX)
    # The axis ends at 300: a person is 120 / 300 of a unit high.
    assert first["height"] == pytest.approx(20 * PANEL_HIGH / 300, abs=0.01)
    assert second["height"] == pytest.approx(190 * PANEL_HIGH / 300, abs=0.01)
    assert first["y"] + first["height"] - second["y"] - second["height"] == pytest.approx(50 * 0.4, abs=0.01)
    assert second["x"] > first["x"] > 44 + 100, "the first day has no box"
    assert drawing.count('stroke="#c3ccd4"') == 1, "it is hatched"


@pytest.mark.requirement("R17")
def test_a_limit_is_a_line_at_its_height_that_is_named() -> None:
    drawing = buildup_plot(page())
    (y,) = (float(it) for it in re.findall(rf'd="M44.00 ([\d.]+)H[\d.]+" stroke="{LIMIT}"', drawing))
    (box,) = (it for it in rects(drawing, BOX) if it["height"] > 70)
    assert y == pytest.approx(box["y"] + 150 * PANEL_HIGH / 300, abs=0.01), "150 below the top of 250"
    assert "limit 100" in texts(drawing)
    assert "limit 100" not in texts(
        buildup_plot(page(limits=[{"counted": "tank", "party": "*", "maximum": 100}]))
    )


def test_rates_are_drawn_by_the_day_over_the_band_of_their_baseline() -> None:
    points: list[dict[str, Any]] = [
        {"per_day_low": None, "per_day_high": None, "against": None},
        {"per_day_low": 1.0, "per_day_high": 1.0, "against": None},
        {"per_day_low": 4.0, "per_day_high": 9.0, "against": {"per_day_low": 0.5, "per_day_high": 2.0}},
    ]
    rate = {"of": "shipment", "by": "seen", "party": "", "counted": "truck", "points": points}
    drawing = buildup_plot(page(presence=[], limits=[], rates=[rate]))
    (base,) = rects(drawing, BASE)
    assert base["height"] == pytest.approx(1.5 * PANEL_HIGH / 10, abs=0.01)
    assert "shipments (truck) a day, seen, nobody said whose" in texts(drawing)
    one, several = rects(drawing, BOX)
    assert one["height"] == 1.6, "what is exact is a line, thick enough to be seen"
    assert several["height"] == pytest.approx(5 * PANEL_HIGH / 10, abs=0.01)


def test_names_are_no_markup_and_the_same_row_is_the_same_bytes() -> None:
    assert texts(buildup_plot(page()))[0] == "Zone <t55> (t55), inside, by day"
    assert buildup_plot(page()) == buildup_plot(page())


def test_what_has_no_room_is_counted_and_an_empty_row_shows_who_looked() -> None:
    many = [{**page()["rows"][0]["presence"][0], "counted": f"c{it}"} for it in range(MOST_PANELS + 3)]
    assert "3 more with lower figures are not drawn" in texts(buildup_plot(page(presence=many)))
    drawing = buildup_plot(page(presence=[]))
    assert rects(drawing, BOX) == []
    assert len(rects(drawing, "#7fb29a")) == 2, "two days on which somebody looked"


def test_it_is_a_picture_too() -> None:
    made = png_of(buildup_plot(page()))
    assert made[:8] == b"\x89PNG\r\n\x1a\n"
    wide, high = int.from_bytes(made[16:20]), int.from_bytes(made[20:24])
    assert (wide > 720, 200 < high < wide) == (True, True)
