"""What was typed and not sent is asked about before it is lost; what others wrote turns nothing here."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from openline.app.accounts import Scope
from openline.model.release import Role
from tests.page.guest import Guests
from tests.page.house import House

ASKS = "[role=alertdialog].unsent"


def test_whoever_leaves_a_form_is_asked_and_can_stay_or_leave(house: House, guests: Guests) -> None:
    guest = guests(house, "relief", "zones", "+", "zone")
    page = guest.page
    name = page.locator("ol-zone-form input[name=name]")
    page.locator("nav.rooms a[data-room=plans]").click()  # nothing was typed: nobody is asked
    expect(page.locator("main.room-plans")).to_be_attached()
    page.go_back()
    name.fill("Depot")
    page.locator("nav.rooms a[data-room=plans]").click()
    asks = page.locator(ASKS)
    expect(asks).to_contain_text("not sent")
    expect(asks.get_by_role("button", name="Stay here")).to_be_focused()
    expect(page.locator("ol-stop button").first).to_be_enabled()  # it stands in the way of nothing
    asks.get_by_role("button", name="Stay here").press("Enter")
    expect(asks).to_have_count(0)
    page.go_back()
    expect(asks).to_be_visible()
    expect(page).to_have_url(re.compile("#/zones/[+%2B]+/zone$"))
    expect(name).to_have_value("Depot")
    asks.get_by_role("button", name="Leave").click()
    expect(page.locator("ol-zone-form")).to_have_count(0)
    expect(asks).to_have_count(0)


def test_what_was_sent_is_not_asked_about_and_what_was_refused_is(house: House, guests: Guests) -> None:
    guest = guests(house, "relief", "statements", "+")
    guest.go("zones", "+", "zone")
    page = guest.page
    form = page.locator("ol-zone-form form")
    form.locator("input[name=id]").fill("depot")
    form.locator("input[name=name]").fill("Depot \u202etop")
    form.get_by_label("Centre").fill("33.506 N 38.618 E")
    form.get_by_label("Radius, km").fill("2")
    guest.expect("status of 4")
    form.get_by_role("button", name="Sign and put on record").click()
    expect(form.locator(".came")).to_contain_text("U+202E")
    page.locator("nav.rooms a[data-room=plans]").click()
    page.locator(ASKS).get_by_role("button", name="Stay here").click()
    form.locator("input[name=name]").fill("Depot")
    form.get_by_role("button", name="Sign and put on record").click()
    expect(page).to_have_url(re.compile("#/zones/depot$"))
    expect(page.locator(ASKS)).to_have_count(0)


def test_an_override_of_direction_in_a_text_is_seen_on_the_page(house: House, guests: Guests) -> None:
    about = min(it["entry"] for it in house.releases("relief"))
    facts = {"statement": "s-turned", "about": about, "verb": "alleges", "to": ["relief"]}
    house.say("alpha", "statement.make/v1", facts, {"text": "hold fire. \u202enow"})
    page = guests(house, "relief", "statements", "about", "s-turned").page
    expect(page.locator("main")).to_contain_text("hold fire. ⟦U+202E⟧now")


def test_whoever_came_in_without_sign_is_told_that_nothing_is_signed(house: House, guests: Guests) -> None:
    reader = house.admit("relief", Role.DUTY_OFFICER, (Scope.READ, Scope.SUBMIT))
    guest = guests(house)
    guest.open(f"#enter={reader.token}")
    expect(guest.page.locator(".banners")).to_contain_text("nothing can be signed or acknowledged here")
    expect(guest.page.locator("ol-stop button").first).to_be_enabled()
    signing = guests(house, "relief")
    expect(signing.page.locator(".banners")).not_to_contain_text("nothing can be signed")


def test_a_ladder_is_added_to_a_zone_from_among_the_ladders(house: House, guests: Guests) -> None:
    page = guests(house, "relief", "warnings", "ladders").page
    page.get_by_role("link", name="Add a ladder to zone Depot").click()
    expect(page.locator("ol-zone-form input[name=name]")).to_have_value("Depot")
