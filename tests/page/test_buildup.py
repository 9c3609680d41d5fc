"""Build-up: ranges by day beside who looked; what nobody looked at is unknown and never nought (R17, R35)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from openline.bootstrap import now_ms
from tests.page.guest import Guests
from tests.page.house import House

pytestmark = pytest.mark.requirement("R17", "R35")
DAY_MS = 86_400_000
CENTRE = {"lon_e7": 383_000_000, "lat_e7": 337_000_000}


def circle(radius_km: int) -> dict[str, Any]:
    return {"type": "circle", "centre": CENTRE, "radius_mm": radius_km * 1_000_000}


@pytest.fixture(scope="module", autouse=True)
def reported(house_of_module: House) -> None:
    """A zone with a limit of 50 people inside; 10 to 20 were seen two days ago, 60 to 90 today."""
    house = house_of_module
    house.begin()
    zone: dict[str, Any] = {"id": "ford", "name": "Ford zone", "version": 1, "kind": "deconfliction"}
    zone |= {"footprint": circle(20), "source": "invented", "perimeter_mm": 10_000_000}
    zone["limits"] = [{"counted": "people", "maximum": 50}]
    facts = {"zone": "ford", "version": 1, "value": "agreed", "basis": "unilateral"}
    house.say("relief", "zone.add/v1", facts, {"zone": zone})
    now = now_ms()
    for number, (days, low, high) in enumerate(((2, 10, 20), (0, 60, 90))):
        seen = {"start_ms": now - days * DAY_MS - 7_200_000, "end_ms": now - days * DAY_MS - 3_600_000}
        it = {"id": f"seen-{number}", "seen": seen, "area": circle(3), "party": "alpha", "source": "post"}
        it |= {"count": {"low": low, "high": high}, "activity": "gathering"}
        it["confidence"] = {"level": "moderate"}
        house.say("relief", "sighting.report/v1", {"sighting": it["id"]}, {"sighting": it})
        looked = {"id": f"looked-{number}", "observed": seen, "area": circle(40), "state": "observed"}
        looked["source"] = "post"
        house.say("relief", "coverage.report/v1", {"coverage": looked["id"]}, {"coverage": looked})


def test_ranges_limits_and_what_nobody_looked_at_stand_together(house: House, guests: Guests) -> None:
    relief = guests(house, "relief", "presence", "buildup", reduced_motion="reduce")
    card = relief.main.locator("section.panel").filter(has_text="Ford zone: inside")
    expect(card).to_contain_text("Alpha: people, at the most at one time")
    expect(card).to_contain_text("60 to 90")
    expect(card).not_to_contain_text("tracks")
    expect(card).to_contain_text("limit 50")
    expect(card).to_contain_text("EXCEEDED")
    expect(card).to_contain_text("so far:")
    expect(card.locator("svg.plot .lane").first).to_be_visible()
    card.get_by_text("The same numbers as a table").first.click()
    cells = card.locator("table").first
    expect(cells).to_contain_text("unknown")
    card.get_by_text("Reports that it rests on").click()
    expect(card).to_contain_text("gathering")
    expect(card).to_contain_text("moderate")
    relief.main.get_by_role("combobox", name="By").select_option("week")
    expect(card).to_contain_text("60 to 90")


def test_whoever_is_shown_nothing_of_it_wholly_counts_nothing(house: House, guests: Guests) -> None:
    alpha = guests(house, "alpha", "presence", "buildup", reduced_motion="reduce")
    expect(alpha.main).to_contain_text("No zone or line is shown to you wholly.")
    expect(alpha.main).not_to_contain_text("60")


def test_that_more_comes_than_before_and_who_claims_the_ground_stand_beside_it(
    house: House, guests: Guests
) -> None:
    there = {"lon_e7": 393_000_000, "lat_e7": 347_000_000}

    def round_there(radius_km: int) -> dict[str, Any]:
        return {"type": "circle", "centre": there, "radius_mm": radius_km * 1_000_000}

    zone = {"id": "pass", "name": "Pass zone", "version": 1, "kind": "deconfliction"}
    zone |= {"footprint": round_there(20), "source": "invented"}
    zone["limits"] = [{"counted": "convoy", "maximum": 2, "per": "day"}]
    facts = {"zone": "pass", "version": 1, "value": "agreed", "basis": "unilateral"}
    house.say("relief", "zone.add/v1", facts, {"zone": zone})
    today = now_ms() // DAY_MS * DAY_MS
    observed = {"start_ms": today - 8 * DAY_MS, "end_ms": today}
    looked = {"id": "week", "observed": observed, "area": round_there(40), "state": "observed"}
    looked["source"] = "post"
    house.say("relief", "coverage.report/v1", {"coverage": "week"}, {"coverage": looked})
    for number in range(5):
        start_ms = today - DAY_MS + number * 3_600_000
        it = {"id": f"came-{number}", "seen": {"start_ms": start_ms, "end_ms": start_ms + 600_000}}
        it |= {"area": round_there(2), "party": "alpha", "source": "post", "counted": "convoy"}
        it["count"] = {"low": 1, "high": 1}
        house.say("relief", "sighting.report/v1", {"sighting": it["id"]}, {"sighting": it})
    for id, holder, by in (("ours", "relief", "relief"), ("theirs", "alpha", "alpha")):
        area = {"id": id, "held_by": holder, "stated_by": by, "as_of_ms": today, "source": "its own word"}
        area["footprint"] = round_there(5)
        house.say(by, "control.state/v1", {"area": id}, {"area": area})
    house.say("alpha", "share.set/v1", {"about": "theirs", "shared": {"relief": "full"}}, {"reason": ""})
    relief = guests(house, "relief", "presence", "buildup", reduced_motion="reduce")
    card = relief.main.locator("section.panel").filter(has_text="Pass zone: inside")
    alarm = card.locator("ol.findings li").filter(has_text="MORE COMES than before")
    # As soon as two are on record: more are not said again.
    expect(alarm).to_contain_text(re.compile(r"convoys: ([2-5]) to \1"))
    expect(alarm).to_contain_text("Against the 7 before that somebody looked at")
    expect(alarm).to_contain_text("put on record by Relief")
    expect(card).to_contain_text("limit 2 that come in a day")
    expect(card).to_contain_text("Relief, as Relief states")
    expect(card).to_contain_text("Alpha, as Alpha states")
