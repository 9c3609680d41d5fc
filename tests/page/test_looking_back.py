"""Looking back in the page: any time of tanf as it was known then, never to be taken for now."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.page.guest import Guest, Guests
from tests.page.house import House

BEGINS_MS = 1_780_286_400_000
SECOND_MS = 12 * 60_000
"""Of play."""


def at(s: float) -> int:
    return BEGINS_MS + round(s * SECOND_MS)


@pytest.fixture
def sponsor(tanf: House, guests: Guests) -> Guest:
    guest = guests(tanf)
    guest.enter("sponsor")
    return guest


@pytest.mark.requirement("R34")
def test_it_plays_at_the_speed_that_is_chosen_and_stops(sponsor: Guest) -> None:
    sponsor.go("time", str(at(20)))
    page = sponsor.page
    clock = page.locator(".slide strong time")
    expect(clock).to_contain_text("010800ZJUN26")
    page.get_by_label("600×").check()
    page.locator("h1").click()
    page.keyboard.press(" ")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    expect(clock).not_to_contain_text("010800ZJUN26")
    page.locator("h1").click()
    page.keyboard.press(" ")
    expect(page.get_by_role("button", name="Play")).to_be_visible()


def test_a_date_time_group_is_gone_to_and_nonsense_is_refused_in_words(sponsor: Guest) -> None:
    sponsor.go("time")
    page = sponsor.page
    field = page.get_by_label("Date-time group, UTC")
    field.fill("yesterday")
    page.get_by_role("button", name="Go there").click()
    assert "Not a date-time group" in field.evaluate("it => it.validationMessage")
    field.fill("011200ZJUN26")
    field.press("Enter")
    expect(page.locator(".looking")).to_contain_text("LOOKING BACK: 011200ZJUN26")
