"""Presence, hand-over and desk: what is reported, what a watch takes over, and who sees to accounts."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from openline import bootstrap
from openline.app.accounts import Scope
from openline.bootstrap.accounts import open_accounts
from openline.model.release import Role
from tests.page.guest import Guests
from tests.page.house import HOUR_MS, House, Officer


def _administrator(house: House, party: str) -> Officer:
    accounts = open_accounts(house.home)
    try:
        now_ms = bootstrap.now_ms()
        member = accounts.add_member(
            party=party, name="The administrator", role=Role.ADMINISTRATOR, now_ms=now_ms
        )
        issued = accounts.issue_token(
            member.id, (Scope.ADMINISTER, Scope.DELIVER), now_ms + HOUR_MS, "test", now_ms=now_ms
        )
    finally:
        accounts.close()
    return Officer(party, member.id, issued.secret)


def test_a_sighting_is_a_range_in_an_area_and_is_said_back(house: House, guests: Guests) -> None:
    guest = guests(house, "alpha", "presence", "sightings")
    form = guest.page.locator("ol-sightings form")
    guest.page.get_by_text("Report a sighting").click()
    form.locator("[name=from]").fill("010600ZJUN26")
    form.locator("[name=until]").fill("010630ZJUN26")
    form.locator("[name=at]").fill("33.506 N 38.618 E")
    form.locator("[name=radius_km]").fill("2")
    expect(form.locator(".echoed")).to_contain_text("37S DT 64520 07449")
    form.locator("[name=source]").fill("patrol 7")
    form.locator("[name=count]").fill("30-10")
    form.get_by_role("button", name="Put on record").click()
    expect(form.get_by_role("alert")).to_contain_text("no range")
    form.locator("[name=count]").fill("10-30")
    form.get_by_role("button", name="Put on record").click()
    expect(form.locator(".good")).to_contain_text("On record")
    expect(guest.page.locator("ol-sightings tbody")).to_contain_text("patrol 7")
    (row,) = house.rows("alpha", "sightings")
    seen = row["sighting"]
    assert seen["count"] == {"low": 10, "high": 30}
    assert (seen["area"]["type"], seen["area"]["radius_mm"], seen["party"]) == ("circle", 2_000_000, None)
    assert not house.rows("relief", "sightings"), "nobody is shown it unless it is said"


def test_a_watch_that_is_taken_over_begins_where_the_one_before_ended(house: House, guests: Guests) -> None:
    guest = guests(house, "alpha", "handover")
    expect(guest.page.locator("ol-watch .sheet")).to_contain_text("Unanswered")
    expect(guest.page.locator("ol-watch select[name=since]")).not_to_contain_text("take-over")
    guest.page.locator("ol-watch .taken input").fill("all quiet")
    guest.page.locator("ol-watch .taken button").click()
    expect(guest.page.locator("ol-watch .taken")).to_contain_text("all quiet")
    guest.go("desk")
    guest.go("handover")
    chosen = guest.page.locator("ol-watch select[name=since] option:checked")
    expect(chosen).to_contain_text("last take-over")
    paper = guest.page.get_by_role("link", name="One page of paper").get_attribute("href")
    answer = guest.page.request.get(house.url + str(paper))
    assert answer.headers["content-type"] == "application/pdf"


def test_an_administrator_sees_to_accounts_and_a_secret_is_shown_once(house: House, guests: Guests) -> None:
    officer = _administrator(house, "alpha")
    guest = guests(house)
    guest.open(f"#enter={officer.token}")
    guest.live()
    expect(guest.page.locator(".topbar .mode")).to_have_text("EXERCISE")
    expect(guest.page.locator("nav.rooms a")).to_have_text(["Desk"])
    guest.go("desk", "people")
    people = guest.page.locator("ol-desk-people")
    people.get_by_text("Add a member").click()
    people.locator("form [name=name]").first.fill("Night desk")
    people.locator("form [name=role]").first.select_option("duty_officer")
    people.get_by_role("button", name="Add", exact=True).click()
    tokens = guest.page.locator("ol-desk-tokens")
    expect(tokens.locator("select[name=member]")).to_contain_text("Night desk")
    tokens.get_by_text("Issue a token").click()
    tokens.locator("select[name=member]").select_option(label="Night desk (duty officer)")
    tokens.get_by_role("button", name="Issue", exact=True).click()
    secret = tokens.locator(".secret code")
    expect(secret).to_have_text(re.compile("^olt_"))
    said = secret.inner_text()
    answer = guest.page.request.get(
        f"{house.url}/v1/releases", headers={"Authorization": f"Bearer {said}", "Cookie": ""}
    )
    assert answer.ok
    tokens.get_by_role("button", name="I have it").click()
    expect(tokens.locator(".secret")).to_have_count(0)
    assert said not in guest.page.content()
    guest.go("desk", "cells")
    expect(guest.page.locator(".part, .empty").first).to_contain_text("neither read nor submit")
