"""STOP on the page: one action, by anybody, signed in or not, and whether the server is there or not (R6)."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Page, expect

from tests.page.guest import AWAY, Guest, Guests
from tests.page.house import House

pytestmark = pytest.mark.requirement("R6")
ON_RECORD = re.compile("On record at [0-9]{6}Z")


def stops(house: House) -> list[str]:
    """What was said with each STOP that is on record, as its party sees it."""
    return [json.dumps(it["shown"]) for it in house.rows("relief", "stops")]


def answered(page: Page) -> None:
    expect(page.get_by_role("dialog")).to_contain_text(ON_RECORD)
    expect(page.get_by_role("dialog")).to_contain_text("no promise that anything stops")


def test_whoever_is_not_signed_in_says_it_with_one_action(house: House, guests: Guests) -> None:
    guest = guests(house)
    guest.open()
    guest.page.get_by_role("button", name="STOP").click()
    answered(guest.page)
    rung = guest.page.locator("dialog ol.ring")
    expect(rung).to_contain_text("node desk")
    expect(rung).not_to_contain_text("relief")
    expect(rung.locator("a[href='tel:+9912345']")).to_be_visible()


def test_an_officer_says_it_with_one_action_and_sees_the_echo_whom_to_ring_and_the_seconds(
    house: House, guests: Guests
) -> None:
    guest = guests(house, "relief", "now")
    before = len(stops(house))
    page = guest.page
    page.get_by_role("button", name="STOP").press("Enter")
    answered(page)
    expect(page.locator("dialog ol.ring")).to_contain_text("node desk")
    counter = page.locator(".counter strong")
    shown = int(counter.inner_text())
    expect(counter).not_to_have_text(str(shown))
    page.get_by_text("Say more, if you can").click()
    page.get_by_label("What is happening").fill("shelling at the bridge")
    page.get_by_label("Coordinate").fill("34.4510 N 40.9210 E")
    page.get_by_role("button", name="Send with this").click()
    echo = page.locator(".echoes")
    expect(echo).to_contain_text("34.45100 N 40.92100 E")
    expect(echo).to_contain_text(re.compile("37S [A-Z]{2} [0-9]{4,5} [0-9]{4,5}"))
    page.get_by_label("Coordinate").fill("where the river bends")
    page.get_by_role("button", name="Send with this").click()
    expect(page.locator("dialog .trouble")).to_contain_text("“where the river bends” CANNOT BE READ")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert len(stops(house)) == before + 3
    assert "shelling at the bridge" in "".join(stops(house))
    own = page.locator("section", has_text="Your own STOPs that are not over")
    expect(own.locator(".item.says-more")).to_have_count(2)
    expect(page.locator(".mine .item.says-more")).to_have_count(0)
    other = guests(house, "alpha", "now")
    more = other.page.locator(".mine .item.says-more")
    expect(more).to_have_count(2)
    expect(more.first).to_contain_text("More on the STOP of")


@pytest.mark.parametrize("party", ["", "relief"])
def test_said_while_the_server_is_away_it_is_taken_once_as_soon_as_it_is_back(
    house: House, guests: Guests, party: str
) -> None:
    guest: Guest = guests(house, party) if party else guests(house)
    page = guest.page
    if not party:
        guest.open()
        expect(page.get_by_label("Access token")).to_be_visible()
    before = len(stops(house))
    guest.expect(AWAY)
    house.kill()
    page.get_by_role("button", name="STOP").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("could NOT be put on record. RING NOW.")
    expect(dialog).to_contain_text("sent again every two seconds")
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_role("button", name="STOP: not taken yet")).to_be_visible()
    house.begin()
    answered(page)
    expect(page.locator("dialog ol.ring")).to_contain_text("node desk")
    page.get_by_role("button", name="Close").click()
    if party:
        guest.live()
        assert len(stops(house)) == before + 1


def test_it_outlives_the_page_on_which_it_was_said(house: House, guests: Guests) -> None:
    guest = guests(house, "relief")
    page = guest.page
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    before = len(stops(house))
    guest.expect(AWAY)
    house.kill()
    page.get_by_role("button", name="STOP").click()
    expect(page.get_by_role("dialog")).to_contain_text("RING NOW")
    page.reload()
    expect(page.get_by_role("dialog")).to_contain_text("RING NOW")
    house.begin()
    answered(page)
    assert len(stops(house)) == before + 1
