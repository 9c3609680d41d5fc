"""Warnings on the page: composed by a person, worded in every language, answered (R20)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from openline.model.warning import NOTHING_FURTHER
from tests.page.guest import Guests
from tests.page.house import House, Nursery, make_house

pytestmark = pytest.mark.requirement("R20")
RUNGS = [
    {"medium": "message", "languages": ["en", "ar"], "template": "leave"},
    {"medium": "leaflet", "languages": ["en", "ar"], "template": "leave"},
]
ZONE: dict[str, Any] = {
    "id": "z1",
    "name": "Zone one",
    "footprint": {
        "type": "circle",
        "centre": {"lon_e7": 386_000_000, "lat_e7": 335_000_000},
        "radius_mm": 20_000_000,
    },
    "ladder": {"id": "z1", "zone": "z1", "rungs": RUNGS},
}


@pytest.fixture(scope="module")
def laddered(nursery: Nursery) -> Iterator[House]:
    """Two parties, and a zone of one of them with a ladder of a message and a leaflet."""
    house = make_house(nursery, "laddered", "relief", "alpha")
    house.begin()
    house.say("alpha", "zone.add/v1", {"zone": "z1", "version": 1}, {"zone": ZONE})
    yield house
    house.close()


def fill(page: Page, name: str) -> None:
    """Fill in what a warning needs, and wait until the server has worded it in both languages."""
    expect(page.locator("form.compose")).to_contain_text("Asks to leave a zone")
    page.locator("input[name=id]").fill(name)
    page.locator("input[name=to][value=relief]").check()
    page.locator("input[name='word:en:contact']").fill("+99 1")
    page.locator("input[name='word:ar:zone']").fill("المنطقة الأولى")
    page.locator("input[name='word:ar:contact']").fill("+99 1")
    expect(page.locator(".wordings")).to_contain_text("Still to be said: deadline")
    page.get_by_label("NONE: no time limit").check()
    expect(page.locator(".wordings blockquote")).to_have_count(2)


def test_a_person_issues_what_the_server_has_worded_in_every_language_and_its_addressee_answers(
    laddered: House, guests: Guests
) -> None:
    guest = guests(laddered, "alpha", "warnings", "new", "z1", "1")
    page = guest.page
    fill(page, "w-one")
    expect(page.locator("blockquote[lang=en]")).to_contain_text("No time limit is set.")
    arabic = page.locator("blockquote[lang=ar]")
    expect(arabic).to_have_attribute("dir", "rtl")
    expect(arabic).to_contain_text("المنطقة الأولى")
    expect(page.locator(".wordings")).to_contain_text("for exercises only")
    assert laddered.rows("alpha", "warnings") == [], "nothing is issued while it is composed"
    page.get_by_role("button", name="Look at all of it once more").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("You issue it, as liaison officer of alpha.")
    expect(dialog).to_contain_text(NOTHING_FURTHER)
    dialog.get_by_role("button", name="Issue the warning").press("Enter")
    expect(page.get_by_role("heading", name="w-one")).to_be_visible()
    expect(page.locator("ol-warning")).to_contain_text("UNANSWERED")
    [row] = laddered.rows("alpha", "warnings")
    assert [it["language"] for it in row["text"]["texts"]] == ["en", "ar"]

    other = guests(laddered, "relief", "warnings", "show", "w-one").page
    expect(other.locator("main")).to_contain_text(NOTHING_FURTHER)
    other.get_by_role("button", name=re.compile("Acknowledge")).press("Enter")
    expect(page.locator("ol-warning table")).to_contain_text("read")
    expect(page.locator("ol-warning table")).not_to_contain_text("UNANSWERED")
    other.get_by_text("State what followed").click()
    other.get_by_label("no change observed").check()
    other.get_by_role("button", name="Put it on record").click()
    expect(page.locator("ol-warning")).to_contain_text("no change observed as Relief says")


@pytest.mark.requirement("R38")
def test_a_leaflet_is_looked_at_and_saved_a_drop_recorded_and_the_alert_read(
    laddered: House, guests: Guests
) -> None:
    guest = guests(laddered, "alpha", "warnings", "new", "z1", "2")
    page = guest.page
    fill(page, "w-two")
    expect(page.locator("form.compose")).to_contain_text("By leaflet nobody can answer")
    page.locator("input[name=quantity]").fill("90000")
    page.get_by_role("button", name="Look at all of it once more").click()
    page.get_by_role("button", name="Issue the warning").click()
    expect(page.locator("ol-warning")).to_contain_text("90,000 leaflets")
    expect(page.locator("ol-warning")).to_contain_text("No acknowledgement is possible")
    page.get_by_role("button", name="Show the leaflet").click()
    expect(page.locator("iframe.leaflet")).to_have_attribute("src", re.compile("^blob:"))
    with page.expect_download() as saved:
        page.get_by_role("link", name="Save as PDF").click()
    assert saved.value.path().read_bytes().startswith(b"%PDF")
    page.get_by_role("button", name="Show the alert").click()
    expect(page.locator(".cap .wording")).to_have_count(3)
    expect(page.locator(".cap")).to_contain_text("Exercise")
    page.get_by_text("Record a drop").click()
    form = page.locator("ol-warning-acts details[open]")
    form.locator("input[name=quantity]").fill("88000")
    for name in ("The first fell at: now", "The last fell at: now"):
        form.get_by_role("button", name=name).click()
    form.get_by_label("Centre").fill("33.5 N 38.6 E")
    form.get_by_label("Radius").fill("4")
    form.get_by_role("button", name="Put the drop on record").click()
    expect(page.locator("ol-warning")).to_contain_text("88,000 leaflets")
    page.get_by_text("Cancel it").click()
    page.get_by_role("button", name="Cancel the warning").click()
    expect(page.locator("ol-warning .badges")).to_contain_text("cancelled")


def test_what_is_not_said_is_asked_for_and_nothing_is_issued(laddered: House, guests: Guests) -> None:
    before = len(laddered.rows("alpha", "warnings"))
    page = guests(laddered, "alpha", "warnings", "new", "z1", "1").page
    fill(page, "w-three")
    page.locator("input[name=to][value=relief]").uncheck()
    page.get_by_role("button", name="Look at all of it once more").click()
    expect(page.get_by_role("alert")).to_contain_text("It is addressed to nobody.")
    page.locator("input[name='word:en:contact']").fill("")
    expect(page.locator(".wordings")).to_contain_text("Still to be said: where one can ask or answer")
    expect(page.get_by_role("button", name="Look at all of it once more")).to_be_disabled()
    assert len(laddered.rows("alpha", "warnings")) == before
