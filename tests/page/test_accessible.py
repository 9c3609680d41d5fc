"""WCAG 2.2 AA on every view: as axe-core finds it, by keyboard, in narrow windows, and for fingers."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.page.eyes import TAGS, Eyes, put
from tests.page.guest import ROOMS, Guest, Guests
from tests.page.house import House

LANGUAGES = ("en", "ar")
LOOKS = (("en", "light"), ("en", "dark"), ("ar", "light"), ("ar", "dark"))
"""All of them with OPENLINE_PAGE=long; else the first and the last."""
IS_LONG = os.environ.get("OPENLINE_PAGE") == "long"
WITHIN = (
    "zones/tanf",
    "zones/+/zone",
    "zones/+/agreement",
    "plans/+/movement",
    "plans/+/site",
    "lines/operational",
    "warnings/show/please-leave",
    "incidents/new",
    "incidents/show/strike",
    "record/entries",
    "record/told",
    "presence/sightings",
    "presence/buildup",
    "desk/people",
)
"""Forms, and what a view shows of one thing."""
MOST_TABS = 400


@pytest.fixture(scope="module")
def signed_in(tanf: House, browser: Browser) -> Iterator[Guest]:
    """An officer who goes from view to view."""
    guest = Guest(browser, tanf, reduced_motion="reduce")
    guest.enter("coalition")
    yield guest
    guest.close()


@pytest.fixture
def officer(signed_in: Guest) -> Iterator[Guest]:
    """The same, in English and by daylight, in a window of the usual size; nothing goes wrong meanwhile."""
    signed_in.page.set_viewport_size({"width": 1280, "height": 800})
    put(signed_in, "en", "light")
    yield signed_in
    troubles, signed_in.troubles = signed_in.troubles, []
    assert not troubles, "\n".join(troubles)


@pytest.mark.parametrize("place", [*ROOMS, *WITHIN])
def test_axe_finds_nothing_in_any_theme_and_language(officer: Guest, look: Eyes, place: str) -> None:
    guest = officer
    guest.go(*place.split("/"))
    guest.settle()
    found: list[str] = []
    for language, theme in LOOKS if IS_LONG else LOOKS[::3]:
        put(guest, language, theme)
        for it in look(guest, "axe", TAGS):
            found.append(f"{language} {theme} {it}")
    assert not found, "\n".join(found)


def test_axe_finds_nothing_at_the_door_in_the_menu_or_at_a_stop(
    house: House, guests: Guests, look: Eyes
) -> None:
    guest = guests(house)
    guest.open()
    expect(guest.page.get_by_label("Access token")).to_be_visible()
    found = [("door", it) for it in look(guest, "axe", TAGS)]
    guest.enter("relief")
    guest.page.locator(".menu summary").click()
    found += [("menu", it) for it in look(guest, "axe", TAGS)]
    guest.page.locator(".menu summary").click()
    guest.page.get_by_role("button", name="STOP").click()
    expect(guest.page.locator("dialog ol.ring")).to_contain_text("node desk")
    guest.page.get_by_text("Say more, if you can").click()
    found += [("stop", it) for it in look(guest, "axe", TAGS)]
    assert not found, "\n".join(map(str, found))


@pytest.mark.parametrize("room", ROOMS)
def test_by_keyboard_one_gets_through_it_and_sees_where_one_is(officer: Guest, look: Eyes, room: str) -> None:
    guest = officer
    guest.go(room)
    guest.settle()
    page = guest.page
    page.evaluate("document.querySelector('main').focus()")
    passed: list[dict[str, Any]] = []
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        now = look(guest, "focused")
        if now is None or "button.stop" in now["name"]:
            break
        passed.append(now)
    else:
        names = [it["name"] for it in passed[-8:]]
        raise AssertionError(f"after {MOST_TABS} steps not yet at STOP: {names}")
    again = [
        it["name"] for it, former in zip(passed[1:], passed, strict=False) if it["number"] == former["number"]
    ]
    assert not again, f"focus stays: {again}"
    unseen = [it["name"] for it in passed if not it["outlined"] or not it["seen"]]
    assert not unseen, "\n".join(unseen)


def test_the_first_step_leads_past_the_views_to_the_content(tanf: House, guests: Guests) -> None:
    guest = guests(tanf, "coalition", "zones")
    page = guest.page
    page.reload()
    guest.live()
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    assert page.url.endswith("#/zones")


@pytest.mark.parametrize("room", ROOMS)
def test_on_a_narrow_screen_nothing_is_to_be_scrolled_sideways_and_fingers_hit_what_they_mean(
    officer: Guest, look: Eyes, room: str
) -> None:
    officer.page.set_viewport_size({"width": 320, "height": 700})
    officer.go(room)
    for language in LANGUAGES:
        put(officer, language, "light")
        assert look(officer, "wide") == [], language
    assert look(officer, "small") == []
